"""Somebody who makes avatars on a running server, as any client would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

from tests.media.clips import make_clip
from tests.server.media import sheet, sound

_SECOND_OF_SOUND = 32_000


class Maker:
    """Each kind of source is uploaded once; what an answer should be is up to the test."""

    def __init__(self, client: httpx.Client, folder: Path) -> None:
        self._client, self._folder = client, folder
        self._kept: dict[str, str] = {}

    def asset(self, name: str, content: bytes) -> str:
        answer = self._client.post("/v1/assets", files={"file": (name, content)})
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def photo(self, side: int = 300) -> str:
        return self._once(f"photo{side}.png", lambda: sheet(side, side))

    def voice(self, seconds: int = 5) -> str:
        return self._once(f"voice{seconds}.wav", lambda: sound(seconds * _SECOND_OF_SOUND))

    def clip(self, seconds: float = 4.0) -> str:
        return self._once(f"clip{seconds}.mp4", lambda: clip_bytes(self._folder, seconds))

    def _once(self, name: str, make: Any) -> str:
        if name not in self._kept:
            self._kept[name] = self.asset(name, make())
        return self._kept[name]

    def spoken(self) -> dict[str, str]:
        """A photo and a voice."""
        return {"image_id": self.photo(), "audio_id": self.voice()}

    def ask(self, name: str = "Nobody", **body: Any) -> httpx.Response:
        chosen = body.pop("sources", None) or self.spoken()
        return self._client.post("/v1/avatars", json={"name": name, "sources": chosen, **body})

    def make(self, name: str = "Nobody", **body: Any) -> dict[str, Any]:
        answer = self.ask(name, **body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def shown(self, avatar_id: str) -> dict[str, Any]:
        answer = self._client.get(f"/v1/avatars/{avatar_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def settled(self, avatar: dict[str, Any]) -> dict[str, Any]:
        """The avatar once its preparation has ended: the stream of its job ends with it."""
        address = f"/v1/jobs/{avatar['job_id']}/events"
        assert self._client.get(address, timeout=60).status_code == 200
        return self.shown(avatar["id"])

    def ids(self, **filters: Any) -> list[str]:
        """What a list shows, in its order."""
        answer = self._client.get("/v1/avatars", params={"limit": 100, **filters})
        assert answer.status_code == 200, answer.text
        return [each["id"] for each in answer.json()["data"]]


def clip_bytes(folder: Path, seconds: float, **recipe: Any) -> bytes:
    """A clip of a moving picture with a hum."""
    path = folder / f"clip-{seconds}.mp4"
    chosen = {"seconds": seconds, "size": (256, 256), "fps": 15, **recipe}
    return make_clip(path, **chosen).read_bytes()
