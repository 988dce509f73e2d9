"""The server dies in the middle of things; the user sees it, and loses nothing."""

from __future__ import annotations

import os
import signal

import psutil

from studio.app.models.entries import EntryState
from studio.client.supervisor.states import ServerState
from tests.e2e.clips import Clips
from tests.e2e.studio import Studio


def _kill_server(studio: Studio) -> int:
    studio.until(lambda: studio.models.server.facts()["Process"])
    pid = int(studio.models.server.facts()["Process"])
    os.kill(pid, signal.SIGKILL)
    return pid


def test_a_crash_is_shown_and_the_server_comes_back(studio: Studio) -> None:
    studio.open()
    dead = _kill_server(studio)
    studio.until(studio.window.banner.isVisible)
    assert "ended unexpectedly" in studio.window.banner.title
    studio.until(lambda: studio.models.server.state is ServerState.READY)
    studio.until(lambda: not studio.window.banner.isVisible())
    studio.until(lambda: studio.models.server.facts()["Process"] not in ("", str(dead)))


def test_an_avatar_dropped_while_the_server_is_down_is_made_later(
    studio: Studio, clips: Clips
) -> None:
    studio.open()
    _kill_server(studio)
    studio.until(lambda: not studio.models.server.state.answers)
    studio.make(clips.good)
    assert studio.cards[0].state in (EntryState.WAITING, EntryState.UPLOADING)
    (card,) = studio.until_prepared()
    assert card.on_server


def test_an_avatar_that_is_being_prepared_is_finished_after_the_crash(
    studio: Studio, clips: Clips
) -> None:
    studio.open()
    studio.make(clips.good)
    studio.until(lambda: studio.cards and studio.cards[0].on_server)
    _kill_server(studio)
    (card,) = studio.until_prepared()
    assert card.name == "Robin at work"


def test_what_happened_elsewhere_during_the_crash_is_seen_afterwards(
    studio: Studio, clips: Clips
) -> None:
    studio.open()
    studio.make(clips.good)
    (card,) = studio.until_prepared()
    _kill_server(studio)
    studio.until(lambda: not studio.models.server.state.answers)
    studio.until(lambda: studio.models.server.state is ServerState.READY)
    client = studio.models.library.studio
    studio._loop.run_until_complete(client.avatars.update(card.key, name="Changed elsewhere"))
    studio.until(lambda: studio.cards[0].name == "Changed elsewhere")


def test_stopping_and_starting_by_hand_leaves_no_second_server(studio: Studio) -> None:
    studio.open()
    studio.models.server.stop()
    studio.until(lambda: studio.models.server.state is ServerState.STOPPED)
    studio.models.server.start()
    studio.until(lambda: studio.models.server.state is ServerState.READY)
    studio.models.server.restart()
    studio.until(lambda: studio.models.server.state is ServerState.RESTARTING)
    studio.until(lambda: studio.models.server.state is ServerState.READY)
    servers = [
        each for each in psutil.Process().children(recursive=True) if "serve" in each.cmdline()
    ]
    assert len(servers) == 1


def test_the_log_of_the_server_is_shown(studio: Studio) -> None:
    studio.open()
    studio.window.open_page("server")
    studio.until(lambda: studio.models.server.log.rowCount() > 0)
    text = studio.models.server.diagnostics()
    assert "Server: ready" in text
    assert "Bearer" not in text.replace("(hidden)", "") or "(hidden)" in text
