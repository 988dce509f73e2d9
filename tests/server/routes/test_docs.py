"""The page of the API: whole, well formed, and without a word to anybody else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest

from studio.server.api_page import api_page
from tests.server.serving import Served, serving

_VOID = {"meta", "link", "br", "hr", "img", "input"}
_CLOSED_BY_NEXT = {  # end tags that HTML lets one leave out
    "p": {"p", "h1", "h2", "h4", "details", "table", "pre"},
    "td": {"td", "th", "tr"},
    "tr": {"tr"},
}
_IMPLIED_AT_END = {"p", "td", "tr", "html", "body"}
_LOADS = {"src", "srcset", "data", "poster", "background", "action", "formaction", "manifest"}


class _Reader(HTMLParser):
    """Reads as strictly as the standard asks; what it does not like is in `wrong`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        while self.open and tag in _CLOSED_BY_NEXT.get(self.open[-1], ()):
            self.open.pop()
        self.tags.append((tag, dict(attrs)))
        if len(dict(attrs)) != len(attrs):
            self.wrong.append(f"an attribute twice in {tag}")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1] != tag and self.open[-1] in _IMPLIED_AT_END:
            self.open.pop()
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture(scope="module")
def page(served: Served) -> httpx.Response:
    """As somebody without a key gets it."""
    return httpx.get(f"{served.client.base_url}/docs")


@pytest.fixture(scope="module")
def document(served: Served) -> dict[str, Any]:
    return httpx.get(f"{served.client.base_url}/openapi.json").json()


def _operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method.upper(), path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_page_is_html_without_a_mistake(page: httpx.Response) -> None:
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.text.startswith("<!doctype html>")
    reader = _read(page.text)
    assert reader.wrong == []
    assert set(reader.open) <= _IMPLIED_AT_END
    titles = [tag for tag, _ in reader.tags].count("title")
    assert titles == 1
    bare = re.sub(r"<[a-z!/][^<>]*>", "", page.text.split("</style>")[1])
    assert "<" not in bare
    assert not re.search(r"&(?!(amp|lt|gt|quot|#x27|#\d+);)", bare)


def test_the_page_needs_no_network_and_runs_nothing(page: httpx.Response) -> None:
    reader = _read(page.text)
    tags = {tag for tag, _ in reader.tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base"}
    for tag, attributes in reader.tags:
        assert not _LOADS & set(attributes), tag
        assert not [name for name in attributes if name.startswith("on")], tag
        assert (attributes.get("href") or "/").startswith("/"), tag
    style = page.text.split("<style>")[1].split("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "script" not in policy


def test_every_operation_is_on_the_page(page: httpx.Response, document: dict[str, Any]) -> None:
    said = " ".join("".join(_read(page.text).text).split())
    operations = _operations(document)
    assert len(operations) > 30
    for method, path, operation in operations:
        assert f"{method} {path} {operation['summary']}" in said, (method, path)
        for parameter in operation.get("parameters", []):
            assert parameter["name"] in said
    headings = [tag for tag, _ in _read(page.text).tags].count("details")
    assert headings == len(operations)


def test_every_operation_says_what_it_does(document: dict[str, Any]) -> None:
    for method, path, operation in _operations(document):
        assert operation["summary"], (method, path)
        assert operation["tags"], (method, path)


def test_examples_are_on_the_page_as_they_would_be_sent(page: httpx.Response) -> None:
    blocks = re.findall(r"<pre>(.*?)</pre>", page.text, re.S)
    assert len(blocks) >= 5
    for block in blocks:
        json.loads("".join(_read(block).text))


def test_what_a_document_says_cannot_become_part_of_the_page() -> None:
    evil = "<script>alert(1)</script>\"'&"
    operation = {
        "summary": evil,
        "description": evil,
        "tags": [evil],
        "parameters": [{"name": evil, "in": "query", "description": evil}],
        "requestBody": {"content": {evil: {"schema": {"$ref": "#/components/schemas/Evil"}}}},
        "responses": {"200": {"description": evil}},
    }
    schema = {
        "properties": {evil: {"description": evil}},
        "required": [evil],
        "examples": [{evil: evil}],
    }
    page = api_page(
        {
            "info": {"title": evil, "version": evil, "description": evil},
            "paths": {f"/{evil}": {"get": operation}},
            "components": {"schemas": {"Evil": schema}},
        }
    )
    reader = _read(page)
    assert reader.wrong == []
    assert "script" not in {tag for tag, _ in reader.tags}
    assert page.count("&lt;script&gt;") >= 12


@pytest.mark.parametrize("path", ["/docs", "/openapi.json"])
def test_a_foreign_page_may_not_read_it(served: Served, path: str) -> None:
    address = f"{served.client.base_url}{path}"
    assert httpx.get(address, headers={"Origin": "https://evil.example"}).status_code == 403
    assert httpx.get(address, headers={"Host": "evil.example"}).status_code == 403


def test_whoever_reaches_it_from_elsewhere_needs_a_key(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with serving(tmp_path_factory.mktemp("open"), host="0.0.0.0") as served:
        for path in ("/docs", "/openapi.json"):
            assert httpx.get(f"{served.client.base_url}{path}").status_code == 401
            assert served.client.get(path).status_code == 200
        assert httpx.get(f"{served.client.base_url}/v1/health").status_code == 200
