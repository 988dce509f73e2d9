"""Seals a secret so that only a caller who shows the same credential again can open it.

Credentials are random, long, and stored nowhere but as digests: whoever copies the database has
the sealed text and none of what opens it. Each seal has its own nonce, so its pad serves once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Final

_NONCE: Final = 16
_TAG: Final = 32


def seal(credential: str, secret: str) -> str:
    """The secret, readable with the credential only."""
    nonce, clear = secrets.token_bytes(_NONCE), secret.encode()
    hidden = _under_pad(credential, nonce, clear)
    tag = _mac(credential, b"tag", nonce + hidden)
    return base64.urlsafe_b64encode(nonce + tag + hidden).decode()


def unseal(credential: str, sealed: str) -> str | None:
    """The secret; None when it was sealed with another credential."""
    whole = base64.urlsafe_b64decode(sealed)
    nonce, tag, hidden = whole[:_NONCE], whole[_NONCE : _NONCE + _TAG], whole[_NONCE + _TAG :]
    if not hmac.compare_digest(tag, _mac(credential, b"tag", nonce + hidden)):
        return None
    return _under_pad(credential, nonce, hidden).decode()


def _under_pad(credential: str, nonce: bytes, text: bytes) -> bytes:
    blocks = range(-(-len(text) // _TAG))
    pad = b"".join(_mac(credential, b"pad", nonce + bytes([number])) for number in blocks)
    return bytes(one ^ other for one, other in zip(text, pad[: len(text)], strict=True))


def _mac(credential: str, purpose: bytes, message: bytes) -> bytes:
    key = hmac.digest(credential.encode(), b"avatar-studio seal " + purpose, hashlib.sha256)
    return hmac.digest(key, message, hashlib.sha256)
