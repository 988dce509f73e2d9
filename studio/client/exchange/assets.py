"""Requests about assets."""

from __future__ import annotations

from studio.api.assets import Asset, AssetKind, AssetSource
from studio.client.exchange.call import Call, built, path_of, posted
from studio.client.exchange.reading import Pages, done, pages, read
from studio.client.exchange.steps import Flow

_FETCHING = 180.0
"""The server fetches the address before it answers."""


def from_url(url: str, name: str) -> Flow[Asset]:
    call = posted("/v1/assets", built(AssetSource, url=url, name=name), patience=_FETCHING)
    return (yield from read(Asset, call))


def all_assets(kind: AssetKind | str | None) -> Pages[Asset]:
    return pages(Asset, "/v1/assets", kind=kind)


def get(asset_id: str) -> Flow[Asset]:
    return (yield from read(Asset, Call("GET", path_of("assets", asset_id))))


def delete(asset_id: str) -> Flow[None]:
    yield from done(Call("DELETE", path_of("assets", asset_id)))
