"""Why a model could not be brought, told as one error with what is lost and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from studio.errors import StudioError
from studio.models.model import Model

WRONG_HASH = "model_wrong_hash"
DISK_FULL = "disk_full"
NO_NETWORK = "no_network"
NO_TOOL = "no_package_tool"
FAILED = "model_not_fetched"

# The first of these that happened says most about what the user can do.
_TELLING = (WRONG_HASH, DISK_FULL, NO_NETWORK, NO_TOOL, FAILED)

_ADVICE = {
    WRONG_HASH: "The packages no longer hold what was checked; do not use them.",
    DISK_FULL: "Free some space, or point AVATAR_STUDIO_MODELS at a folder on a larger disk.",
    NO_NETWORK: "Connect and try again.",
    NO_TOOL: "Install Node.js, which brings npm, and try again.",
    FAILED: "Check the network and try again.",
}


class CarrierError(Exception):
    """One package did not deliver; the next one may."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def missing(model: Model) -> StudioError:
    """The model was never fetched."""
    return StudioError(
        "model_missing",
        f"The model {model.name} is not on this machine. {model.lost}",
        f"Fetch it with `{_command(model)}`.",
    )


def damaged(model: Model) -> StudioError:
    """The file is there, but its bytes are not the model's."""
    return StudioError(
        "model_missing",
        f"The file of the model {model.name} is damaged. {model.lost}",
        f"Fetch it anew with `{_command(model)}`.",
    )


def not_accepted(model: Model) -> StudioError:
    """The model has terms that the user did not agree to."""
    return StudioError(
        "licence_not_accepted",
        f"The model {model.name} has terms to accept: {model.accept} {model.lost}",
        f"If you accept them: `{_command(model)}`.",
    )


def undelivered(model: Model, tried: Sequence[tuple[str, CarrierError]]) -> StudioError:
    """No package delivered: each one's reason, what is lost, and the way without network."""
    codes = {error.code for _, error in tried}
    code = next((code for code in _TELLING if code in codes), FAILED)
    reasons = "; ".join(f"{label}: {error.reason}" for label, error in tried)
    return StudioError(
        code,
        f"The model {model.name} could not be fetched ({reasons}). {model.lost}",
        f"{_ADVICE[code]} A copy of {model.file} from another machine works too: "
        "put it into a folder and run `avatar-studio models import FOLDER`.",
    )


def unusable(what: str, error: OSError) -> StudioError:
    """The folder of models cannot be read or written."""
    return StudioError(
        "models_folder",
        f"{what}: {error.strerror or error}.",
        "Check who may write the models folder, or choose another with AVATAR_STUDIO_MODELS.",
    )


def _command(model: Model) -> str:
    accept = " --accept-licence" if model.accept else ""
    return f"avatar-studio models fetch {model.name}{accept}"
