"""How to ask the user's own pip and npm for one package, and what their refusals mean.

Nothing of a package ever runs: no install scripts, no dependencies, and of source packages only
those whose every byte is known, with a stand-in for the tool that would run their set-up code.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import sys
from pathlib import Path

from studio.models import failures, inert_build
from studio.models.errand import Errand, ErrandError
from studio.models.model import Carrier, Registry

ARCHIVE_ENDING = {
    Registry.PYPI: ".whl",
    Registry.PYPI_SOURCE: ".tar.gz",
    Registry.NPM: ".tgz",
}

_UNREACHABLE = re.compile(
    r"NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError|NameResolutionError"
    r"|Failed to establish a new connection|Connection (refused|broken|aborted|reset)"
    r"|IncompleteRead|incomplete-download|Connection interrupted"
    r"|getaddrinfo|Temporary failure in name resolution|Max retries exceeded"
    r"|ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH"
    r"|ERR_SOCKET_TIMEOUT|UNABLE_TO_GET_ISSUER|SELF_SIGNED_CERT|CERT_HAS_EXPIRED",
    re.IGNORECASE,
)
_NO_SPACE = re.compile(r"No space left on device|ENOSPC|Errno 28|not enough space", re.IGNORECASE)
_MISMATCH = re.compile(r"Expected sha256 ([0-9a-f]{64})\s+Got\s+([0-9a-f]{64})")
_CREDENTIALS = re.compile(r"//[^/@\s]+@")
_ERROR_LINE = re.compile(r"^(?:ERROR:|×|npm (?:error|ERR!))\s*(.+)$", re.MULTILINE)


def errand(carrier: Carrier, folder: Path) -> Errand:
    """The command that leaves the package's archive in `folder`."""
    ask = {
        Registry.PYPI: _for_wheel,
        Registry.PYPI_SOURCE: _for_source,
        Registry.NPM: _with_npm,
    }
    return ask[carrier.registry](carrier, folder)


def explain(carrier: Carrier, error: ErrandError) -> failures.CarrierError:
    """What the failure of pip or npm means for the user."""
    if error.silent:
        return failures.CarrierError(failures.NO_NETWORK, "the download stood still")
    if _NO_SPACE.search(error.output):
        return failures.CarrierError(failures.DISK_FULL, "the disk is full")
    mismatch = _MISMATCH.search(error.output)
    if mismatch:
        expected, found = mismatch.groups()
        reason = f"the package's sha256 is {found}, expected {expected}"
        return failures.CarrierError(failures.WRONG_HASH, reason)
    if _UNREACHABLE.search(error.output):
        return failures.CarrierError(failures.NO_NETWORK, f"no connection to {carrier.registry}")
    return failures.CarrierError(failures.FAILED, _last_words(error.output))


def _for_wheel(carrier: Carrier, folder: Path) -> Errand:
    wanted = ["--only-binary=:all:", *_target(carrier.tag), f"{carrier.package}=={carrier.version}"]
    return Errand([*_pip(folder), *wanted], folder, _environment(folder))


def _for_source(carrier: Carrier, folder: Path) -> Errand:
    """The hash is checked before pip looks inside; then pip finds our stand-in as setuptools."""
    stand_in = folder / "stand-in" / "setuptools"
    stand_in.mkdir(parents=True)
    (stand_in / "__init__.py").touch()
    shutil.copyfile(inert_build.__file__, stand_in / "build_meta.py")
    wanted = folder / "wanted.txt"
    line = f"{carrier.package}=={carrier.version} --hash=sha256:{carrier.sha256}\n"
    wanted.write_text(line, encoding="utf-8")
    ways = ["--no-binary=:all:", "--no-build-isolation", "--use-pep517", "--require-hashes"]
    environment = {**_environment(folder), "PYTHONPATH": str(stand_in.parent)}
    return Errand([*_pip(folder), *ways, "--requirement", str(wanted)], folder, environment)


def _pip(folder: Path) -> list[str]:
    if getattr(sys, "frozen", False) or importlib.util.find_spec("pip") is None:
        raise failures.CarrierError(failures.NO_TOOL, "pip is not there")
    return [
        *(sys.executable, "-P", "-m", "pip", "download", "--no-input", "--no-deps"),
        *("--disable-pip-version-check", "--ignore-requires-python", "--progress-bar=off"),
        *("--dest", str(folder)),
    ]


def _target(tag: str) -> list[str]:
    """Wheels made for one system are taken as files, wherever this one runs."""
    if not tag:
        return []
    python, abi, platform = tag.split("-")
    wanted = ["--implementation=cp", f"--python-version={python.removeprefix('cp')}"]
    return [*wanted, f"--abi={abi}", f"--platform={platform}"]


def _with_npm(carrier: Carrier, folder: Path) -> Errand:
    npm = shutil.which("npm")
    if npm is None:
        raise failures.CarrierError(failures.NO_TOOL, "npm is not installed")
    environment = _environment(folder)
    # A cache of its own shows the headway of the download, which npm itself does not.
    environment["npm_config_cache"] = str(folder / "npm-cache")
    for name, value in _NPM_WAYS.items():
        environment.setdefault(name, value)
    command = [npm, "pack", "--ignore-scripts", f"{carrier.package}@{carrier.version}"]
    return Errand(command, folder, environment)


_NPM_WAYS = {
    "npm_config_update_notifier": "false",
    "npm_config_audit": "false",
    "npm_config_fund": "false",
    "npm_config_progress": "false",
    "npm_config_fetch_retry_mintimeout": "1000",
    "npm_config_fetch_retry_maxtimeout": "10000",
    # It bounds a whole download, so it must allow a slow one; silence is watched elsewhere.
    "npm_config_fetch_timeout": "3600000",
}


def _environment(folder: Path) -> dict[str, str]:
    """Unfinished downloads lie in `folder` too, so that nothing is left in the system's."""
    own = str(folder)
    return {**os.environ, "TMPDIR": own, "TEMP": own, "TMP": own}


def _last_words(output: str) -> str:
    lines = _ERROR_LINE.findall(output) + output.splitlines()[::-1]
    telling = [line.strip() for line in lines if line.strip() and line.strip() != "Exception:"]
    return _CREDENTIALS.sub("//", telling[0])[:300] if telling else "it failed without saying why"
