"""The server's side of tus, in memory: keeps every byte that arrived, and fails on demand."""

from __future__ import annotations

from collections.abc import Iterator

from studio.client.errors import Silence, Unanswered
from studio.client.exchange.call import Answer, Call, Part
from studio.client.exchange.steps import Step
from tests.client.play import answer, error

AT = "2026-01-01T00:00:00Z"
ASSET = (
    '{{"id":"asst_1","kind":"video","mime":"video/mp4","size":{size},"sha256":"{sha256}",'
    f'"created_at":"{AT}"}}}}'
)


class TusServer:
    """Answers calls; each PATCH takes the next fault, a number of bytes after which it breaks."""

    def __init__(self, faults: Iterator[int | str | None] = iter(())) -> None:
        self.bytes = bytearray()
        self.size = 0
        self.faults = faults
        self.patches = 0
        self.begun = 0
        self.down = False

    def reply(self, step: Step) -> object:
        assert isinstance(step, Call)
        if self.down:
            return Unanswered(Silence.CONNECT, "http://127.0.0.1:1", "refused")
        if step.path.startswith("/v1/assets/"):
            return answer(body=ASSET.format(size=self.size, sha256="0" * 64))
        return getattr(self, f"_{step.method.lower()}")(step)

    def _post(self, call: Call) -> Answer:
        assert call.headers["Tus-Resumable"] == "1.0.0"
        assert "Idempotency-Key" in call.headers
        self.size = int(call.headers["Upload-Length"])
        self.begun += 1
        return self._get(call)

    def _get(self, _call: Call) -> Answer:
        asset = '"asst_1"' if len(self.bytes) == self.size else "null"
        body = f'"size":{self.size},"offset":{len(self.bytes)},"asset_id":{asset}'
        return answer(body=f'{{"id":"upld_1",{body},"created_at":"{AT}","expires_at":"{AT}"}}')

    def _head(self, _call: Call) -> Answer:
        return self._progress(200)

    def _progress(self, status: int) -> Answer:
        offset, length = str(len(self.bytes)), str(self.size)
        return answer(status, upload_offset=offset, upload_length=length)

    def _patch(self, call: Call) -> Answer | Unanswered:
        assert isinstance(call.body, Part)
        self.patches += 1
        fault = next(self.faults, None)
        if isinstance(fault, str):
            return error(int(fault), "conflict")
        if call.headers["Upload-Offset"] != str(len(self.bytes)):
            return error(409, "offset_mismatch", upload_offset=str(len(self.bytes)))
        assert call.headers["Content-Length"] == str(call.body.length)
        return self._receive(call.body, fault)

    def _receive(self, part: Part, fault: int | None) -> Answer | Unanswered:
        content = b"".join(part.blocks())
        assert len(content) == part.length
        self.bytes += content if fault is None else content[:fault]
        if fault is None:
            return self._progress(204)
        return Unanswered(Silence.BROKEN, "http://127.0.0.1:1", "reset")
