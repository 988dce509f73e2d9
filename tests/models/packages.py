"""Tiny wheels, npm packages and catalogues, made by the tests themselves."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import tarfile
import zipfile
from pathlib import Path

from studio.models import Catalogue
from studio.models.reading import load

CONTENT = b"the weights of a tiny model " * 400


def make_wheel(
    folder: Path,
    package: str,
    version: str,
    files: dict[str, bytes],
    tag: str = "py3-none-any",
) -> Path:
    """A wheel that pip accepts; whatever is in `files` lies in it."""
    folder.mkdir(parents=True, exist_ok=True)
    name = package.replace("-", "_")
    info = f"{name}-{version}.dist-info"
    inside = dict(files)
    inside[f"{info}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n"
        "Requires-Python: >=3.99\nRequires-Dist: something-heavy\n"
    ).encode()
    inside[f"{info}/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: {tag}\n"
    ).encode()
    inside[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in inside).encode()
    path = folder / f"{name}-{version}-{tag}.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for member, data in inside.items():
            wheel.writestr(member, data)
    return path


def make_tarball(path: Path, files: dict[str, bytes]) -> Path:
    """A gzipped tar as npm publishes them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as tar:
        for member, data in files.items():
            entry = tarfile.TarInfo(member)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return path


def npm_document(package: str, version: str, tarball: bytes, address: str) -> bytes:
    """What an npm registry answers when it is asked for a package."""
    digest = base64.b64encode(hashlib.sha512(tarball).digest()).decode()
    dist = {"tarball": address, "integrity": f"sha512-{digest}"}
    entry = {"name": package, "version": version, "dist": dist}
    return json.dumps(
        {"name": package, "dist-tags": {"latest": version}, "versions": {version: entry}}
    ).encode()


def carrier(
    package: str = "tiny-carrier",
    version: str = "1.0",
    *,
    registry: str = "pypi",
    path: str = "tiny/weights.onnx",
    size: int = 2000,
    tag: str = "",
    sha256: str = "",
) -> str:
    """One line of a catalogue's carriers."""
    more = f', tag = "{tag}"' if tag else ""
    more += f', sha256 = "{sha256}"' if sha256 else ""
    return (
        f'{{ registry = "{registry}", package = "{package}", version = "{version}", '
        f'size = {size}, path = "{path}"{more} }}'
    )


def entry(
    name: str = "tiny",
    *carriers: str,
    content: bytes = CONTENT,
    file: str = "weights.onnx",
    needed: str = "first-use",
    accept: str = "",
) -> str:
    """One model of a catalogue, known by the hash of `content`."""
    terms = f'accept = "{accept}"\n' if accept else ""
    return (
        f"[models.{name}]\n"
        f'file = "{file}"\n'
        f'sha256 = "{hashlib.sha256(content).hexdigest()}"\n'
        f"size = {len(content)}\n"
        'licence = "MIT"\nattribution = "Nobody"\npurpose = "Tries things out."\n'
        'lost = "Without it nothing can be tried."\n'
        f'needed = "{needed}"\n{terms}'
        f"carriers = [{', '.join(carriers or (carrier(),))}]\n"
    )


def write_catalogue(path: Path, *entries: str) -> Path:
    """A catalogue file."""
    path.write_text("\n".join(entries), encoding="utf-8")
    return path


def make_catalogue(folder: Path, *entries: str) -> Catalogue:
    """A catalogue, read from a file as the studio reads its own."""
    return load(write_catalogue(folder / "models.toml", *(entries or (entry(),))))
