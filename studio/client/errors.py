"""What a server refused, and what happens when none answers."""

from __future__ import annotations

from enum import StrEnum

from studio.errors import StudioError


class ApiError(StudioError):
    """The server answered, and the answer is no."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        hint: str = "",
        *,
        param: str | None = None,
        request_id: str = "",
    ) -> None:
        super().__init__(code, message, hint, param=param)
        self.status = status
        self.request_id = request_id


class UnreachableError(StudioError):
    """Nothing answers; the same call may well succeed later."""

    def __init__(self, message: str) -> None:
        hint = "Start the server, or check the address and the network."
        super().__init__("server_unreachable", message, hint)


class UploadInterruptedError(StudioError):
    """An upload that can go on later, from another process too."""

    def __init__(self, upload_id: str, cause: StudioError) -> None:
        hint = f"What arrived is kept: upload again with upload_id={upload_id!r}."
        super().__init__("upload_interrupted", f"The upload broke off. {cause.message}", hint)
        self.upload_id = upload_id


class Silence(StrEnum):
    """Why there is no answer."""

    AWAY = "away"
    """It is being started, and whoever does that says when it is there or that it failed."""
    CONNECT = "connect"
    BROKEN = "broken"
    TIMEOUT = "timeout"


_SAYS: dict[Silence, str] = {
    Silence.AWAY: "The server is still being started",
    Silence.CONNECT: "Nothing answers at {address}",
    Silence.BROKEN: "The connection to {address} broke off",
    Silence.TIMEOUT: "No answer in time from {address}",
}


class Unanswered(Exception):  # noqa: N818 - a signal between the layers; users meet a StudioError
    """A request without an answer; after `AWAY` and `CONNECT` alone, surely nobody saw it."""

    def __init__(self, silence: Silence, address: str, detail: str = "") -> None:
        super().__init__(f"{silence}: {detail}")
        self.silence = silence
        self.address = address
        self.detail = detail

    @property
    def unseen(self) -> bool:
        return self.silence in (Silence.AWAY, Silence.CONNECT)

    def error(self) -> UnreachableError:
        says = _SAYS[self.silence].format(address=self.address or "the server")
        return UnreachableError(f"{says} ({self.detail})." if self.detail else f"{says}.")
