"""How states are shown: a word, a meaning and an icon each, so that colour is never alone."""

from __future__ import annotations

from dataclasses import dataclass

from studio.app.models.catalogue import ModelState
from studio.app.models.entries import EntryState
from studio.client.supervisor.states import ServerState


@dataclass(frozen=True, slots=True)
class Sign:
    """A word, the colour that goes with it, and an icon."""

    word: str
    tone: str
    icon: str


ENTRY = {
    EntryState.WAITING: Sign("Waiting for the server", "muted", "waiting"),
    EntryState.UPLOADING: Sign("Uploading", "accent", "upload"),
    EntryState.NOT_SENT: Sign("Not sent", "bad", "failed"),
    EntryState.PENDING: Sign("Waiting", "muted", "waiting"),
    EntryState.PROCESSING: Sign("Preparing", "accent", "working"),
    EntryState.READY: Sign("Ready", "good", "ready"),
    EntryState.FAILED: Sign("Failed", "bad", "failed"),
}

MODEL = {
    ModelState.LOOKING: Sign("Looking…", "muted", "waiting"),
    ModelState.PRESENT: Sign("Ready", "good", "ready"),
    ModelState.MISSING: Sign("Not fetched", "muted", "download"),
    ModelState.DAMAGED: Sign("Damaged", "bad", "failed"),
    ModelState.WAITING: Sign("Waiting", "muted", "waiting"),
    ModelState.FETCHING: Sign("Fetching", "accent", "working"),
    ModelState.FAILED: Sign("Not fetched", "bad", "failed"),
}

SERVER = {
    ServerState.STOPPED: Sign("Stopped", "muted", "stopped"),
    ServerState.STARTING: Sign("Starting…", "accent", "working"),
    ServerState.READY: Sign("Ready", "good", "ready"),
    ServerState.DEGRADED: Sign("Slow to answer", "warn", "warning"),
    ServerState.RESTARTING: Sign("Starting again…", "warn", "restart"),
    ServerState.FAILED: Sign("Failed", "bad", "failed"),
    ServerState.STOPPING: Sign("Stopping…", "muted", "working"),
}
