"""A process that supervises a fake server until it is killed; run by the tests as a script."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tests.client.supervisor.fake import Watched


def main(folder: Path, mode: str) -> None:
    with Watched(folder, mode) as watched:
        watched.supervisor.wait_ready(20)
        (folder / "ready").touch()
        time.sleep(600)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
