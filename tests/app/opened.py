"""A whole window over a fake server, for tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from studio.app.opening import Opening
from tests.fakes.studio import FakeStudio
from tests.fakes.supervisor import FakeSupervisor, Supervision


class Opened:
    """Opens through the real composition root, and closes the same way."""

    def __init__(
        self,
        application: QApplication,
        loop: asyncio.AbstractEventLoop,
        until: Callable[[Callable[[], object]], None],
        supervision: Supervision,
    ) -> None:
        self._loop, self.until, self._supervision = loop, until, supervision
        self.opening = Opening(application, supervision)
        self.life: asyncio.Task[None] | None = None

    def open(self, *files: Path) -> Opened:
        assert self.opening.claim()
        self.life = self._loop.create_task(self.opening.run(list(files)))
        self.until(lambda: self._supervision.made and self.server.calls)
        return self

    def open_loaded(self, *files: Path) -> Opened:
        """Open, and wait until the avatars of the server are shown."""
        self.open(*files)
        self.until(lambda: self.models.library.state == "loaded")
        return self

    @property
    def window(self):  # noqa: ANN201 - made by the opening
        return self.opening.window

    @property
    def models(self):  # noqa: ANN201
        return self.opening.models

    @property
    def page(self):  # noqa: ANN201
        return self.window.avatars

    @property
    def server(self) -> FakeSupervisor:
        return self._supervision.last

    @property
    def studio(self) -> FakeStudio:
        return self.server.studio

    @property
    def said(self) -> list[str]:
        """The notices that can be seen."""
        return [card.accessibleName() for card in self.window.notices.cards()]

    def close(self) -> None:
        if self.life and not self.life.done():
            self.opening.close()
            self._loop.run_until_complete(asyncio.wait_for(self.life, 15))
