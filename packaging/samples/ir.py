"""Read a network in OpenVINO IR: layers from the `.xml`, numbers from the `.bin`."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_ELEMENTS = {"f16": np.float16, "f32": np.float32, "i32": np.int32, "i64": np.int64}


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of an IR file: what it is, what feeds it, which shapes leave it."""

    id: str
    kind: str
    name: str
    options: dict[str, str]
    sources: list[tuple[str, int]]
    shapes: list[list[int]]

    def numbers(self, option: str) -> list[int]:
        return [int(part) for part in self.options[option].split(",") if part.strip()]


def read(graph: Path, weights: Path) -> tuple[dict[str, Layer], bytes]:
    """The layers of an IR's `.xml` by their ids, and the bytes of its `.bin`."""
    root = ElementTree.parse(graph).getroot()
    elements = root.findall("layers/layer")
    ports = {e.get("id", ""): [p.get("id", "") for p in e.findall("output/port")] for e in elements}
    feeds = {
        (e.get("to-layer", ""), e.get("to-port", "")): (
            e.get("from-layer", ""),
            ports[e.get("from-layer", "")].index(e.get("from-port", "")),
        )
        for e in root.findall("edges/edge")
    }
    layers = [_layer(element, feeds) for element in elements]
    return {layer.id: layer for layer in layers}, weights.read_bytes()


def _layer(element: ElementTree.Element, feeds: dict[tuple[str, str], tuple[str, int]]) -> Layer:
    own, data = element.get("id", ""), element.find("data")
    return Layer(
        own,
        element.get("type", ""),
        element.get("name", ""),
        dict(data.attrib) if data is not None else {},
        [feeds[own, port.get("id", "")] for port in element.findall("input/port")],
        [[int(d.text or 0) for d in port] for port in element.findall("output/port")],
    )


def constant(layer: Layer, weights: bytes) -> np.ndarray:
    """The numbers of a `Const` layer."""
    shape, start = layer.numbers("shape"), int(layer.options["offset"])
    kind = _ELEMENTS[layer.options["element_type"]]
    array = np.frombuffer(weights, kind, int(np.prod(shape)), start).reshape(shape)
    return array.astype(np.float32) if kind is np.float16 else array


def names(layer: Layer) -> list[str]:
    """What the layer's outputs are called in ONNX."""
    return [f"{layer.name}:{k}" for k in range(len(layer.shapes))]
