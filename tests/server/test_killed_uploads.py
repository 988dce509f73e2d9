"""kill -9 in the middle of twenty uploads: every byte that was acknowledged is still there."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.server.media import sound
from tests.server.process import ServerProcess

_UPLOADS = 20
_KILLS = 4
_PIECE = 32 * 1024
_SIZE = 16 * _PIECE
_TUS = {"Tus-Resumable": "1.0.0"}


@dataclass
class Crowd:
    """What the uploaders and whoever kills their server know of each other."""

    server: ServerProcess
    changed: threading.Condition = field(default_factory=threading.Condition)
    acknowledged: int = 0
    epoch: int = 0
    failures: list[str] = field(default_factory=list)

    def took(self, count: int) -> None:
        with self.changed:
            self.acknowledged += count
            self.changed.notify_all()

    def wait_for_restart(self, epoch: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.epoch > epoch, 60)


class Uploader(threading.Thread):
    """One file; sends on from what the server says it has, however often it dies."""

    def __init__(self, crowd: Crowd, number: int) -> None:
        super().__init__(name=f"upload-{number}")
        self.crowd = crowd
        self.content = sound(_SIZE + 256 * number)
        self.address = ""
        self.acknowledged = 0
        self.asset_id: str | None = None

    def run(self) -> None:
        try:
            while self.asset_id is None:
                self._try()
        except Exception as error:  # the test fails with it
            self.crowd.failures.append(f"{self.name}: {error!r}")
            raise

    def _try(self) -> None:
        epoch = self.crowd.epoch
        try:
            with self.crowd.server.client() as client:
                self._send(client)
        except httpx.TransportError:
            self.crowd.wait_for_restart(epoch)

    def _send(self, client: httpx.Client) -> None:
        self.address = self.address or self._create(client)
        offset = int(client.head(self.address, headers=_TUS).headers["upload-offset"])
        assert offset >= self.acknowledged, "acknowledged bytes are gone"
        while offset < len(self.content):
            offset = self._piece(client, offset)
        self.asset_id = client.get(self.address, headers=_TUS).json()["asset_id"]

    def _create(self, client: httpx.Client) -> str:
        headers = {**_TUS, "Upload-Length": str(len(self.content))}
        answer = client.post("/v1/uploads", headers=headers)
        assert answer.status_code == 201, answer.text
        return f"/v1/uploads/{answer.json()['id']}"

    def _piece(self, client: httpx.Client, offset: int) -> int:
        piece = self.content[offset : offset + _PIECE]
        headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        answer = client.patch(self.address, content=piece, headers={**_TUS, **headers})
        assert answer.status_code == 204, answer.text
        self.acknowledged = int(answer.headers["upload-offset"])
        self.crowd.took(self.acknowledged - offset)
        return self.acknowledged


def test_no_acknowledged_byte_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data") as server:
        crowd = Crowd(server)
        uploaders = [Uploader(crowd, number) for number in range(_UPLOADS)]
        for uploader in uploaders:
            uploader.start()
        for kill in range(1, _KILLS + 1):
            _kill_after(crowd, kill * _UPLOADS * _SIZE // (_KILLS + 1))
        for uploader in uploaders:
            uploader.join(120)
        assert crowd.failures == []
        with server.client() as client:
            for uploader in uploaders:
                asset = client.get(f"/v1/assets/{uploader.asset_id}").json()
                assert asset["sha256"] == hashlib.sha256(uploader.content).hexdigest()
        server.stop()


def _kill_after(crowd: Crowd, acknowledged: int) -> None:
    with crowd.changed:
        assert crowd.changed.wait_for(lambda: crowd.acknowledged >= acknowledged, 60)
        crowd.server.kill()
        crowd.server.start()
        crowd.epoch += 1
        crowd.changed.notify_all()
