"""Answers become wire types or errors, never anything between."""

from __future__ import annotations

import pytest

from studio.api.health import Health
from studio.client.errors import ApiError
from studio.client.exchange.answers import parsed, refusal
from studio.errors import StudioError
from tests.client.play import answer

HEALTH = '{"status":"ok","version":"0.1.0","protocol":1}'


def test_a_body_becomes_the_wire_type() -> None:
    assert parsed(Health, answer(body=HEALTH)).version == "0.1.0"


@pytest.mark.parametrize("body", ["", "null", "[]", "<html>", '{"status":"ok"}', "\x00"])
def test_a_success_that_is_not_our_type_is_an_error(body: str) -> None:
    with pytest.raises(ApiError) as caught:
        parsed(Health, answer(body=body))
    assert caught.value.code == "unexpected_answer"
    assert caught.value.status == 200


def test_the_servers_own_words_arrive_whole() -> None:
    body = (
        '{"error":{"code":"in_use","message":"An avatar needs it.","hint":"Delete it first.",'
        '"param":"asset_id","request_id":"rqst_7"}}'
    )
    found = refusal(answer(409, body))
    assert isinstance(found, StudioError)
    assert (found.status, found.code, found.param) == (409, "in_use", "asset_id")
    assert (found.message, found.hint) == ("An avatar needs it.", "Delete it first.")
    assert found.request_id == "rqst_7"
    assert str(found) == "An avatar needs it. Delete it first."


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (502, "<html><h1>Bad Gateway</h1></html>"),
        (404, '{"detail":"Not Found"}'),
        (301, ""),
        (404, '{"error":"plain text"}'),
        (500, "\xff\xfe"),
        (599, "{"),
    ],
)
def test_what_a_proxy_says_is_an_error_too(status: int, body: str) -> None:
    found = refusal(answer(status, body, x_request_id="rqst_9"))
    assert (found.status, found.code, found.request_id) == (status, "unexpected_answer", "rqst_9")
    assert "proxy" in found.hint
    assert "<" not in found.message


def test_an_answer_without_body_is_known_by_its_status() -> None:
    assert refusal(answer(404)).code == "not_found"
    assert refusal(answer(401)).code == "unauthorized"
    assert refusal(answer(507)).code == "disk_full"
    assert "404 Not Found" in refusal(answer(404)).message
