"""The API as one page of HTML: addresses, parameters, bodies, answers, examples."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from typing import Any

_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
details { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
summary { padding: .6rem 0; cursor: pointer; }
code, pre { font: 13px/1.45 ui-monospace, monospace; }
pre { overflow: auto; padding: .8rem; border-radius: 6px;
      background: color-mix(in srgb, currentColor 7%, transparent); }
b.method { display: inline-block; min-width: 4.2rem; }
td, th { text-align: left; vertical-align: top; padding: .15rem 1rem .15rem 0; }
.quiet { opacity: .7; }
"""


def api_page(document: dict[str, Any]) -> str:
    """The whole page for an OpenAPI document."""
    info = document["info"]
    title = escape(f"{info['title']} API {info['version']}")
    body = "".join(_groups(document))
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title>"
        f"<meta name=viewport content='width=device-width'><style>{_STYLE}</style>"
        f"<h1>{title}</h1><p>{escape(info.get('description', ''))}"
        "<p>Send <code>Authorization: Bearer KEY</code> or <code>X-API-Key: KEY</code>. "
        f"For programs: <a href=/openapi.json>openapi.json</a>.{body}"
    )


def _groups(document: dict[str, Any]) -> Iterator[str]:
    by_tag: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            shown = _operation(document, method, path, operation)
            by_tag.setdefault(operation.get("tags", ["other"])[0], []).append(shown)
    for tag, shown in by_tag.items():
        yield f"<h2>{escape(tag.capitalize())}</h2>" + "".join(shown)


def _operation(document: dict[str, Any], method: str, path: str, operation: dict[str, Any]) -> str:
    head = (
        f"<b class=method>{method.upper()}</b> <code>{escape(path)}</code> "
        f"<span class=quiet>{escape(operation.get('summary', ''))}</span>"
    )
    parts = (
        escape(operation.get("description", "")),
        _parameters(operation.get("parameters", [])),
        _body(document, operation.get("requestBody", {})),
        _answers(operation.get("responses", {})),
    )
    return f"<details><summary>{head}</summary>{''.join(parts)}</details>"


def _parameters(parameters: list[dict[str, Any]]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(p['name'])}</code><td>{p['in']}"
        f"<td>{escape(p.get('description', ''))}"
        for p in parameters
    )
    return f"<h4>Parameters</h4><table>{rows}</table>" if rows else ""


def _body(document: dict[str, Any], body: dict[str, Any]) -> str:
    shown: list[str] = []
    for mime, content in body.get("content", {}).items():
        schema = _resolved(document, content.get("schema", {}))
        shown.append(f"<h4>Body, {escape(mime)}</h4>{_fields(schema)}{_examples(content, schema)}")
    return "".join(shown)


def _fields(schema: dict[str, Any]) -> str:
    required = schema.get("required", [])
    rows = "".join(
        f"<tr><td><code>{escape(name)}</code><td>{'required' if name in required else ''}"
        f"<td>{escape(field.get('description', ''))}"
        for name, field in schema.get("properties", {}).items()
    )
    return f"<table>{rows}</table>"


def _examples(content: dict[str, Any], schema: dict[str, Any]) -> str:
    found = [*schema.get("examples", [])]
    found += [example.get("value") for example in content.get("examples", {}).values()]
    return "".join(f"<pre>{escape(json.dumps(each, indent=2))}</pre>" for each in found)


def _answers(responses: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td>{escape(str(status))}<td>{escape(answer.get('description', ''))}"
        for status, answer in responses.items()
    )
    return f"<h4>Answers</h4><table>{rows}</table>"


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").removeprefix("#/components/schemas/")
    return document["components"]["schemas"][name] if name else schema
