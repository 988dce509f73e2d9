"""The real server, but it kills itself around its n-th job transition: before or after commit.

Run as `server_dying.py WHEN N serve …`. Nothing else is different from the product.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from studio.cli import main
from studio.server.jobs import ledger
from studio.server.store.database import Store

WHEN, AT = sys.argv[1], int(sys.argv[2])
_write, _tell = Store.write, ledger._tell
_told = 0


def _counting(*arguments: Any) -> None:
    global _told
    _told += 1
    _tell(*arguments)


@contextmanager
def _dying(store: Store) -> Generator[Connection]:
    before = _told
    with _write(store) as connection:
        yield connection
        if WHEN == "before":
            _die_if_due(before)
    _die_if_due(before)


def _die_if_due(before: int) -> None:
    if before < AT <= _told:
        os.kill(os.getpid(), signal.SIGKILL)


ledger._tell = _counting
Store.write = _dying  # type: ignore[method-assign]
sys.argv[1:3] = []
main()
