"""Fetching addresses: only where allowed, only so much, only so long."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from studio.errors import StudioError
from studio.server.access.caller import Caller
from studio.server.assets import fetch
from studio.server.assets.addresses.download import trusted
from studio.server.assets.records import find_asset
from studio.server.services import Services
from studio.server.settings import ServerSettings, UrlSources
from tests.server.assets.conftest import Internet
from tests.server.assets.fetching import fetch_asset
from tests.server.assets.web import PUBLIC, Answer, Names, plain, redirect, site
from tests.server.media import picture, sound

_URL = "https://media.example/clips/My%20portrait.png?size=1"
_PICTURE = picture()
_INTERNAL = ("127.0.0.1", "10.0.0.7", "169.254.169.254", "metadata", "192.168.0.1")


def _set(parts: Services, **url_sources: object) -> None:
    kept = parts.settings.url_sources.model_dump()
    _limit(parts, url_sources=UrlSources.model_validate({**kept, **url_sources}))


def _limit(parts: Services, **values: object) -> None:
    parts.settings = ServerSettings.model_validate(parts.settings.model_copy(update=values))


def _refusal(parts: Services, me: Caller, url: str = _URL) -> StudioError:
    with pytest.raises(StudioError) as refused:
        fetch_asset(parts, me, url)
    left = list(parts.assets.staging.iterdir())
    assert not left, "a refused fetch leaves no bytes"
    return refused.value


def _with_site(internet: Internet, parts: Services, me: Caller, answer: Answer) -> StudioError:
    with site(answer) as running:
        internet.stands(running)
        return _refusal(parts, me)


def test_a_public_https_address_becomes_an_asset(
    internet: Internet, parts: Services, me: Caller
) -> None:
    with site(plain(_PICTURE)) as running:
        internet.stands(running)
        made = fetch_asset(parts, me, _URL)
    assert (made.kind, made.mime, made.size) == ("image", "image/png", len(_PICTURE))
    assert made.name == "My portrait.png"
    assert parts.assets.path_of(made.sha256).read_bytes() == _PICTURE
    with parts.store.read() as connection:
        assert find_asset(connection, me, made.id)["user_id"] == me.user_id


def test_the_request_names_the_site_and_carries_nothing_of_the_user(
    internet: Internet, parts: Services, me: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with site(plain(_PICTURE, headers="Set-Cookie: a=b\r\n")) as running:
        internet.stands(running)
        fetch_asset(parts, me, _URL)
        fetch_asset(parts, me, _URL)
    head = running.heads[1].decode().lower()
    assert head.startswith("get /clips/my%20portrait.png?size=1 http/1.1\r\n")
    assert "\r\nhost: media.example\r\n" in head
    assert "\r\naccept-encoding: identity\r\n" in head
    assert "cookie" not in head
    assert "authorization" not in head


def test_a_name_of_the_callers_own_wins(internet: Internet, parts: Services, me: Caller) -> None:
    with site(plain(_PICTURE)) as running:
        internet.stands(running)
        assert fetch_asset(parts, me, _URL, "mine.png").name == "mine.png"


def test_a_body_in_chunks_arrives_whole(internet: Internet, parts: Services, me: Caller) -> None:
    body = sound(300_000)

    def chunked(_head: bytes, _ended: threading.Event) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        for start in range(0, len(body), 7001):
            piece = body[start : start + 7001]
            yield f"{len(piece):x}\r\n".encode() + piece + b"\r\n"
        yield b"0\r\n\r\n"

    with site(chunked) as running:
        internet.stands(running)
        made = fetch_asset(parts, me, _URL)
    assert parts.assets.path_of(made.sha256).read_bytes() == body


def test_switched_off_nothing_is_looked_up_and_the_setting_is_named(
    internet: Internet, parts: Services, me: Caller
) -> None:
    _set(parts, enabled=False, allow=("https://media.example:443",))
    refused = _refusal(parts, me)
    assert refused.code == "url_refused"
    assert "url_sources.enabled" in refused.message
    assert not internet.names.asked
    assert not internet.connected


@pytest.mark.parametrize(
    "url",
    [
        "http://media.example/a.png",
        "https://media.example:8443/a.png",
        "https://media.example:22/a.png",
        "https://media.example:0/a.png",
    ],
)
def test_other_schemes_and_ports_are_refused_before_any_look_up(
    internet: Internet, parts: Services, me: Caller, url: str
) -> None:
    refused = _refusal(parts, me, url)
    assert refused.code == "url_refused"
    assert "url_sources.allow" in refused.message
    assert not internet.names.asked


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "017700000001",
        "127.1",
        "169.254.169.254",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::1]",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "0.0.0.0",
        "[::]",
        "１２７.０.０.１",
    ],
)
def test_a_numeric_inside_address_is_refused_without_connecting(
    internet: Internet, parts: Services, me: Caller, host: str
) -> None:
    refused = _refusal(parts, me, f"https://{host}/a.png")
    assert refused.code == "url_refused"
    assert "url_sources.allow" in refused.message
    assert not internet.connected


@pytest.mark.parametrize(
    "answers",
    [
        ["127.0.0.1"],
        ["10.0.0.7"],
        ["169.254.169.254"],
        ["100.64.3.2"],
        ["::1"],
        ["::ffff:10.0.0.7"],
        ["fe80::1%eth0"],
        ["64:ff9b::a00:7"],
        [PUBLIC, "10.0.0.7"],
        ["2606:4700:4700::1111", PUBLIC, "::1"],
        [*[f"93.184.216.{end}" for end in range(1, 30)], "127.0.0.1"],
    ],
)
def test_a_name_with_one_inside_address_among_its_addresses_is_refused(
    internet: Internet, parts: Services, me: Caller, answers: list[str]
) -> None:
    internet.names = Names(media_example=[answers])
    refused = _refusal(parts, me)
    assert refused.code == "url_refused"
    assert not internet.connected
    assert not any(address in str(refused) for address in answers)


def test_a_name_that_changes_its_mind_is_not_asked_again(
    internet: Internet, parts: Services, me: Caller
) -> None:
    internet.names = Names(media_example=[[PUBLIC], ["127.0.0.1"]])
    with site(plain(_PICTURE)) as running:
        internet.stands(running)
        fetch_asset(parts, me, _URL)
    assert internet.names.asked == ["media.example"]
    assert internet.connected == [PUBLIC]


def test_a_redirect_makes_the_name_be_looked_up_and_checked_anew(
    internet: Internet, parts: Services, me: Caller
) -> None:
    internet.names = Names(media_example=[[PUBLIC], ["127.0.0.1"]])
    refused = _with_site(internet, parts, me, redirect("/again.png"))
    assert refused.code == "url_refused"
    assert internet.connected == [PUBLIC]


def test_of_several_addresses_one_that_answers_is_enough(
    internet: Internet, parts: Services, me: Caller
) -> None:
    internet.names = Names(media_example=[["93.184.216.1", PUBLIC]])
    with site(plain(_PICTURE)) as running:
        internet.stands(running)
        fetch_asset(parts, me, _URL)
    assert internet.connected == ["93.184.216.1", PUBLIC]


@pytest.mark.parametrize("hops", [1, 2, 3])
def test_up_to_three_redirects_are_followed(
    internet: Internet, parts: Services, me: Caller, hops: int
) -> None:
    answers = [redirect("https://other.example/next", status="307 Temporary Redirect")] * hops
    answers.append(plain(_PICTURE))
    with site(lambda head, ended: answers.pop(0)(head, ended)) as running:
        internet.stands(running)
        assert fetch_asset(parts, me, _URL).size == len(_PICTURE)
    assert b"Host: other.example" in running.heads[-1]


def test_a_fourth_redirect_is_not_followed(internet: Internet, parts: Services, me: Caller) -> None:
    with site(redirect("/round")) as running:
        internet.stands(running)
        refused = _refusal(parts, me)
    assert refused.code == "url_failed"
    assert "3 times" in refused.message
    assert len(running.heads) == 4


@pytest.mark.parametrize(
    "target",
    [
        "https://127.0.0.1/a.png",
        "https://inside.example/a.png",
        "http://media.example/a.png",
        "https://media.example:8080/a.png",
        "//169.254.169.254/latest/meta-data/",
        "https://[::ffff:10.0.0.7]/",
    ],
)
def test_a_redirect_may_not_lead_inside(
    internet: Internet, parts: Services, me: Caller, target: str
) -> None:
    internet.names = Names(media_example=[[PUBLIC]], inside_example=[["10.0.0.7"]])
    refused = _with_site(internet, parts, me, redirect("/one", "/two", target))
    assert refused.code == "url_refused"
    assert set(internet.connected) == {PUBLIC}
    assert "10.0.0.7" not in str(refused)


@pytest.mark.parametrize(
    "target",
    ["", "file:///etc/passwd", "gopher://media.example/", "https://", "https://u:p@other.example/"],
)
def test_a_redirect_to_nonsense_fails(
    internet: Internet, parts: Services, me: Caller, target: str
) -> None:
    internet.names = Names(media_example=[[PUBLIC]])
    assert _with_site(internet, parts, me, redirect(target)).code == "url_failed"


def test_a_listed_address_is_fetched_although_it_is_inside(
    internet: Internet, parts: Services, me: Caller
) -> None:
    with site(plain(_PICTURE), tls=False) as running:
        _set(parts, allow=(f"http://127.0.0.1:{running.port}",))
        made = fetch_asset(parts, me, f"http://127.0.0.1:{running.port}/portrait.png")
    assert made.name == "portrait.png"
    assert f"Host: 127.0.0.1:{running.port}".encode() in running.heads[0]


def test_a_listed_name_may_mean_an_inside_address_over_tls(
    internet: Internet, parts: Services, me: Caller
) -> None:
    internet.names = Names(localhost=[["127.0.0.1"]])
    with site(plain(_PICTURE)) as running:
        _set(parts, allow=(f"https://LOCALHOST:{running.port}",))
        assert fetch_asset(parts, me, f"https://localhost:{running.port}/a.png")


def test_listing_one_origin_lists_no_other(internet: Internet, parts: Services, me: Caller) -> None:
    _set(parts, allow=("http://127.0.0.1:8000", "http://127.0.0.1"))
    for url in (
        "http://127.0.0.1:8001/",
        "https://127.0.0.1:8000/",
        "http://127.0.0.1:8000.media.example/",
        "http://127.0.0.10:8000/",
        "http://localhost:8000/",
    ):
        assert _refusal(parts, me, url).code in ("url_refused", "url_failed")
    assert not internet.connected


def test_a_certificate_for_another_name_is_refused(
    internet: Internet, parts: Services, me: Caller
) -> None:
    internet.names = Names(bank_example=[[PUBLIC]])
    with site(plain(_PICTURE)) as running:
        internet.stands(running)
        refused = _refusal(parts, me, "https://bank.example/a.png")
    assert refused.code == "url_failed"
    assert "certificate" in refused.message
    assert not running.heads


def test_a_certificate_that_nobody_vouches_for_is_refused(
    internet: Internet, parts: Services, me: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "trusted", trusted)
    refused = _with_site(internet, parts, me, plain(_PICTURE))
    assert "certificate" in refused.message


def test_a_site_without_tls_fails_in_words(internet: Internet, parts: Services, me: Caller) -> None:
    with site(plain(_PICTURE), tls=False) as running:
        internet.stands(running)
        assert _refusal(parts, me).code == "url_failed"


def test_an_unknown_name_and_a_closed_port_fail_in_words(
    internet: Internet, parts: Services, me: Caller
) -> None:
    unknown = _refusal(parts, me, "https://nowhere.example/a.png")
    assert (unknown.code, "not known" in unknown.message) == ("url_failed", True)
    closed = _refusal(parts, me)
    assert (closed.code, "connected" in closed.message) == ("url_failed", True)
    assert PUBLIC not in str(closed)


def test_a_resolver_that_hangs_ends_at_the_deadline(
    internet: Internet, parts: Services, me: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()
    monkeypatch.setattr(
        fetch.destination, "system_addresses", lambda *_: [PUBLIC] if ended.wait(10) else []
    )
    _set(parts, seconds=0.3)
    started = time.monotonic()
    refused = _refusal(parts, me)
    ended.set()
    assert refused.code == "url_failed"
    assert "0.3 seconds" in refused.message
    assert time.monotonic() - started < 3


def _trickle(first: bytes) -> Answer:
    def answer(_head: bytes, ended: threading.Event) -> Iterator[bytes]:
        yield first
        while not ended.wait(0.05):
            yield b"x"

    return answer


@pytest.mark.parametrize(
    "first",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Long: ",
        b"HTTP/1.1 200 O",
        b"",
    ],
    ids=["body", "endless body", "header", "status", "nothing"],
)
def test_one_byte_at_a_time_still_ends_at_the_deadline(
    internet: Internet, parts: Services, me: Caller, first: bytes
) -> None:
    _set(parts, seconds=0.5)
    started = time.monotonic()
    refused = _with_site(internet, parts, me, _trickle(first))
    assert refused.code == "url_failed"
    assert time.monotonic() - started < 5


def test_the_deadline_covers_all_redirects_together(
    internet: Internet, parts: Services, me: Caller
) -> None:
    _set(parts, seconds=0.5)

    def slow(head: bytes, ended: threading.Event) -> Iterator[bytes]:
        ended.wait(0.3)
        yield from redirect("/next")(head, ended)

    started = time.monotonic()
    refused = _with_site(internet, parts, me, slow)
    assert "longer than" in refused.message
    assert time.monotonic() - started < 5


def test_a_silent_site_ends_at_the_deadline_even_in_the_handshake(
    internet: Internet, parts: Services, me: Caller
) -> None:
    _set(parts, seconds=0.4)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        internet.sites[PUBLIC] = type("Silent", (), {"port": silent.getsockname()[1]})()
        assert "longer than" in _refusal(parts, me).message


def test_a_body_that_never_ends_is_cut_off_at_the_limit(
    internet: Internet, parts: Services, me: Caller
) -> None:
    _limit(parts, limits=parts.settings.limits.model_copy(update={"asset": 500_000}))

    def endless(_head: bytes, ended: threading.Event) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n\r\n\x89PNG\r\n\x1a\n"
        while not ended.is_set():
            yield bytes(65536)

    assert _with_site(internet, parts, me, endless).code == "too_large"


def test_a_claimed_length_over_the_limit_is_refused_unread(
    internet: Internet, parts: Services, me: Caller
) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"

    def claims(_head: bytes, ended: threading.Event) -> Iterator[bytes]:
        yield head
        ended.wait(10)

    started = time.monotonic()
    assert _with_site(internet, parts, me, claims).code == "too_large"
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate, gzip", "x-unknown"])
def test_a_compressed_answer_is_refused_not_unpacked(
    internet: Internet, parts: Services, me: Caller, encoding: str
) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    answer = plain(bomb, headers=f"Content-Encoding: {encoding}\r\n")
    assert "compressed" in _with_site(internet, parts, me, answer).message


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "404"),
        (b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", "401"),
        (b"HTTP/1.1 206 Partial Content\r\nContent-Length: 1\r\n\r\nx", "206"),
        (b"HTTP/1.1 500 Oops\r\n\r\n", "500"),
        (b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 300_000 + b"\r\n\r\n", "not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000 + b"\r\n", "not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "ended too early"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n", "not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", "not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "not valid"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "not valid HTTP"),
        (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", "3 times"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "not valid HTTP"),
        (b"", "not valid HTTP"),
    ],
)
def test_a_wrong_answer_is_told_in_words(
    internet: Internet, parts: Services, me: Caller, sent: bytes, says: str
) -> None:
    refused = _with_site(internet, parts, me, lambda _head, _ended: [sent])
    assert refused.code == "url_failed"
    assert says in refused.message
    assert not any(secret in str(refused) for secret in (PUBLIC, *_INTERNAL))


def test_what_is_no_media_or_nothing_is_refused(
    internet: Internet, parts: Services, me: Caller
) -> None:
    html = plain(b"<html>", headers="Content-Type: image/png\r\n")
    assert _with_site(internet, parts, me, html).code == "unsupported_media"
    assert _with_site(internet, parts, me, plain(b"")).code == "empty_file"


def test_endless_preliminary_answers_end_at_the_deadline(
    internet: Internet, parts: Services, me: Caller
) -> None:
    _set(parts, seconds=0.5)

    def hints(_head: bytes, ended: threading.Event) -> Iterator[bytes]:
        while not ended.wait(0.01):
            yield b"HTTP/1.1 103 Early Hints\r\n\r\n"

    assert _with_site(internet, parts, me, hints).code == "url_failed"


def test_slow_sites_cannot_take_every_thread(
    internet: Internet, parts: Services, me: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "_slots", threading.BoundedSemaphore(1))
    begun, released = threading.Event(), threading.Event()

    def waits(head: bytes, ended: threading.Event) -> Iterator[bytes]:
        begun.set()
        released.wait(10)
        yield from plain(_PICTURE)(head, ended)

    with site(waits) as running:
        internet.stands(running)
        first = threading.Thread(target=fetch_asset, args=(parts, me, _URL))
        first.start()
        assert begun.wait(10)
        with pytest.raises(StudioError) as refused:
            fetch_asset(parts, me, _URL)
        assert refused.value.code == "too_many"
        released.set()
        first.join(10)
    with site(plain(_PICTURE)) as running:
        internet.stands(running)
        assert fetch_asset(parts, me, _URL)


def test_nothing_is_written_to_the_log_of_what_was_fetched(
    internet: Internet, parts: Services, me: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"), site(plain(_PICTURE)) as running:
        internet.stands(running)
        fetch_asset(parts, me, _URL)
    assert "media.example" not in caplog.text


def test_the_folder_holds_private_files_only(
    internet: Internet, parts: Services, me: Caller
) -> None:
    with site(plain(_PICTURE)) as running:
        internet.stands(running)
        made = fetch_asset(parts, me, _URL)
    assert parts.assets.path_of(made.sha256).stat().st_mode & 0o077 == 0
    assert (parts.settings.data / "assets").stat().st_mode & 0o077 == 0
