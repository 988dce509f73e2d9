"""Only public addresses are public, however an address is spelt."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import StudioError
from studio.server.assets.addresses.location import located
from studio.server.assets.addresses.public import is_public

_INSIDE = (
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.168.1.1",
    "198.19.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1111%eth0",
    "fec0::1",
    "ff02::1",
    "127.0.0.1 ",
    "0127.0.0.1",
    "0x7f000001",
    "2130706433",
    "localhost",
    "",
)
_PUBLIC = ("1.1.1.1", "8.8.8.8", "93.184.216.34", "172.32.0.1", "2606:4700:4700::1111")


@pytest.mark.parametrize("address", _INSIDE)
def test_an_inside_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", _PUBLIC)
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_nothing_is_public_that_the_standard_library_knows_to_be_inside(
    address: IPv4Address,
) -> None:
    inside = (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
    )
    assert not (inside and is_public(str(address)))


@given(st.ip_addresses(v=6))
def test_no_ipv6_address_is_public_that_is_not_globally_routed(address: IPv6Address) -> None:
    if is_public(str(address)):
        assert address.is_global
        assert address.ipv4_mapped is None
        assert address.sixtofour is None
        assert address.teredo is None


@given(st.ip_addresses(network=IPv4Network("0.0.0.0/0")))
def test_an_ipv4_address_never_becomes_public_inside_an_ipv6_one(inner: IPv4Address) -> None:
    packed = inner.packed
    mapped = IPv6Address(bytes(10) + b"\xff\xff" + packed)
    compatible = IPv6Address(bytes(12) + packed)
    nat64 = IPv6Address(b"\x00\x64\xff\x9b" + bytes(8) + packed)
    sixtofour = IPv6Address(b"\x20\x02" + packed + bytes(10))
    for outer in (mapped, compatible, nat64, sixtofour):
        assert not is_public(str(outer))


_SPELLINGS = (
    lambda a: str(int(a)),
    lambda a: hex(int(a)),
    lambda a: "0" + oct(int(a))[2:],
    lambda a: ".".join(hex(part) for part in a.packed),
    lambda a: ".".join("0" + oct(part)[2:] for part in a.packed),
    lambda a: f"{a.packed[0]}.{int.from_bytes(a.packed[1:])}",
    lambda a: f"{a.packed[0]}.{a.packed[1]}.{int.from_bytes(a.packed[2:])}",
    lambda a: str(a) + ".",
    lambda a: str(a).translate(str.maketrans("0123456789.", "０１２３４５６７８９。")),
    lambda a: "".join(f"%{ord(sign):02x}" for sign in str(a)),
)


@given(st.ip_addresses(v=4), st.sampled_from(_SPELLINGS))
def test_every_spelling_of_an_ipv4_address_is_seen_through(
    address: IPv4Address, spell: Callable[[IPv4Address], str]
) -> None:
    assert located(f"https://{spell(address)}/x").bare_host == str(address)


@given(st.ip_addresses(network=IPv6Network("::/0")), st.booleans())
def test_every_spelling_of_an_ipv6_address_is_seen_through(
    address: IPv6Address, exploded: bool
) -> None:
    host = address.exploded.upper() if exploded else address.compressed
    assert IPv6Address(located(f"https://[{host}]/x").bare_host) == address


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading_of_an_address(text: str) -> None:
    for url in (text, f"https://{text}/", f"https://example.com/{text}"):
        with suppress(StudioError):
            found = located(url)
            assert found.origin.isascii()
            assert found.target.isascii()
            assert not set(found.target) & set(" \r\n\0")


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading_of_a_redirect(text: str) -> None:
    with suppress(StudioError):
        assert located("https://example.com/clip").joined(text).scheme in ("http", "https")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/clip.mp4",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://user@example.com/",
        "https://user:secret@example.com/",
        "https://[fe80::1%25eth0]/",
        "https://exa mple.com/",
        "https://example.com:99999/",
        "https://*.example.com/",
        "https://-example.com/",
        "https://example..com/",
        "https://" + "a" * 64 + ".com/",
        "https://" + "a.b" * 100 + "/",
        "https://example.com/" + "x" * 2000,
        "https://\ud800.com/",
        "example.com/clip.mp4",
        "",
    ],
)
def test_an_address_that_is_none_is_refused_in_words(url: str) -> None:
    with pytest.raises(StudioError) as refused:
        located(url)
    assert refused.value.code == "url_failed"
    assert refused.value.hint


def test_a_name_that_would_take_a_pattern_for_ever_is_refused_at_once() -> None:
    with pytest.raises(StudioError):
        located("https://" + "a-" * 120 + "!/")


def test_the_name_of_the_file_is_the_end_of_the_path() -> None:
    assert located("https://example.com/a/My%20clip.mp4?x=1#t").file_name == "My clip.mp4"
    assert located("https://example.com").file_name == ""
