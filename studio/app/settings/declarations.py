"""Every setting of the window; its page, its file and its documentation come from this list."""

from __future__ import annotations

from studio.app.settings.kinds import Group, Kind, Place, Setting

SCHEME = Setting(
    key="appearance.scheme",
    group=Group.APPEARANCE,
    label="Light or dark",
    kind=Kind.CHOICE,
    default="system",
    choices={"system": "As the system", "light": "Light", "dark": "Dark"},
    note="Changes the whole window at once.",
)
DATA_FOLDER = Setting(
    key="storage.data_folder",
    group=Group.STORAGE,
    label="Data folder",
    kind=Kind.FOLDER,
    default="",
    note="Avatars, clips and jobs are kept here. Choosing another opens that; nothing is moved.",
    variable="AVATAR_STUDIO_DATA",
)
MODELS_FOLDER = Setting(
    key="storage.models_folder",
    group=Group.STORAGE,
    label="Models folder",
    kind=Kind.FOLDER,
    default="",
    note="Pretrained models are kept here, shared by all data folders.",
    variable="AVATAR_STUDIO_MODELS",
)
URL_SOURCES = Setting(
    key="url_sources.enabled",
    group=Group.SERVER,
    label="Fetch sources from web addresses",
    kind=Kind.SWITCH,
    default=True,
    note="When on, programs may name a public https address instead of sending a file. "
    "The studio itself never asks for one.",
    place=Place.SERVER,
)
ALLOWED_ADDRESSES = Setting(
    key="url_sources.allow",
    group=Group.SERVER,
    label="Other addresses allowed",
    kind=Kind.LINES,
    default=[],
    note="One per line, such as http://media.local:9000. Only these and public https are fetched.",
    line=r"https?://([\w-]+(\.[\w-]+)*|\[[0-9A-Fa-f:.]+\])(:[1-9]\d{0,4})?",
    example="http://media.local:9000",
    place=Place.SERVER,
)
LOG_LEVEL = Setting(
    key="diagnostics.log_level",
    group=Group.DIAGNOSTICS,
    label="Log",
    kind=Kind.CHOICE,
    default="info",
    choices={"debug": "Everything", "info": "Normal", "warning": "Warnings", "error": "Errors"},
    note="How much the window and the server write down. No log holds names, media or keys.",
    variable="AVATAR_STUDIO_LOG_LEVEL",
)

SETTINGS = [SCHEME, DATA_FOLDER, MODELS_FOLDER, URL_SOURCES, ALLOWED_ADDRESSES, LOG_LEVEL]
