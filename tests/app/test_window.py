"""The window as a whole."""

from __future__ import annotations

from tests.app.opened import Opened


def test_it_opens_on_the_avatars_and_closes_without_leaving_anything(opened: Opened) -> None:
    opened.open_loaded()
    assert opened.window.isVisible()
    opened.close()
    assert opened.server.calls == ["start", "stop"]
    assert opened.studio.closed
