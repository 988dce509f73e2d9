"""An address says of itself all methods that it takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.server.serving import serving


def test_a_method_that_is_not_taken_is_answered_with_those_that_are(tmp_path: Path) -> None:
    taken = {
        "/v1/assets": "GET, POST",
        "/v1/assets/asst_x": "DELETE, GET",
        "/v1/uploads": "OPTIONS, POST",
        "/v1/uploads/upld_x": "DELETE, GET, HEAD, PATCH",
        "/v1/health": "GET",
        "/v1/files/x": "GET, HEAD",
    }
    with serving(tmp_path / "data") as served:
        for path, methods in taken.items():
            answer = served.client.put(path)
            assert answer.status_code == 405
            assert answer.headers["allow"] == methods
            assert answer.json()["error"]["code"] == "method_not_allowed"


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "X" * 30])
def test_an_unusual_method_breaks_nothing(tmp_path: Path, method: str) -> None:
    with serving(tmp_path / "data") as served:
        assert served.client.request(method, "/v1/assets").status_code == 405
