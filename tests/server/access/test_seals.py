"""A seal opens for the credential that closed it, and for no other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studio.server.access.seals import seal, unseal


@given(st.text(), st.text(max_size=500))
def test_what_was_sealed_opens_with_the_same_credential(credential: str, secret: str) -> None:
    assert unseal(credential, seal(credential, secret)) == secret


@given(st.text(), st.text(), st.text(max_size=100))
def test_another_credential_opens_nothing(one: str, other: str, secret: str) -> None:
    if one != other:
        assert unseal(other, seal(one, secret)) is None


def test_nothing_of_the_secret_shows_and_no_two_seals_are_alike() -> None:
    secret = "ask_" + "x" * 43
    first, second = seal("credential", secret), seal("credential", secret)
    assert first != second
    assert secret not in first
    assert "xxx" not in first


def test_a_changed_seal_opens_nothing() -> None:
    sealed = seal("credential", "secret")
    for at in range(0, len(sealed) - 4, 3):
        other = "A" if sealed[at] != "A" else "B"
        assert unseal("credential", sealed[:at] + other + sealed[at + 1 :]) is None
