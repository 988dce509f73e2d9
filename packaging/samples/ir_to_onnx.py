"""Turn the face generator's two networks from OpenVINO IR into ONNX."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from ir import Layer, constant, names, read
from onnx import TensorProto, helper, numpy_helper

# Shapes never change in these networks, so that the file's own output shape replaces whatever
# the exporter computed at run time to find it.
_RESHAPES = {"Reshape", "Squeeze", "Unsqueeze"}
_COPIES = {"Tile", "Broadcast"}
_PLAIN = {"Add": "Add", "Multiply": "Mul", "Power": "Pow", "PReLU": "PRelu"}


@dataclass(slots=True)
class _Graph:
    layers: dict[str, Layer]
    weights: bytes
    steerable: bool
    nodes: list[onnx.NodeProto] = field(default_factory=list[onnx.NodeProto])
    constants: dict[str, onnx.TensorProto] = field(default_factory=dict[str, onnx.TensorProto])
    written: set[str] = field(default_factory=set[str])

    def keep(self, name: str, array: np.ndarray) -> str:
        self.constants[name] = numpy_helper.from_array(array, name)
        return name

    def node(self, kind: str, inputs: list[str], outputs: list[str], **options: Any) -> None:
        self.nodes.append(helper.make_node(kind, inputs, outputs, **options))

    def inputs(self, layer: Layer) -> list[Layer]:
        return [self.layers[source] for source, _ in layer.sources]


def _feeds(graph: _Graph, layer: Layer) -> list[str]:
    return [names(graph.layers[source])[port] for source, port in layer.sources]


def _write_reshape(graph: _Graph, layer: Layer) -> None:
    shape = graph.keep(f"{layer.name}.shape", np.array(layer.shapes[0], np.int64))
    kind = "Expand" if layer.kind in _COPIES else "Reshape"
    graph.node(kind, [_feeds(graph, layer)[0], shape], names(layer))


def _write_plain(graph: _Graph, layer: Layer) -> None:
    graph.node(_PLAIN[layer.kind], _feeds(graph, layer), names(layer))


def _write_matmul(graph: _Graph, layer: Layer) -> None:
    feeds = _feeds(graph, layer)
    if graph.steerable and graph.inputs(layer)[0].kind == "Parameter":
        feeds.append(_offset(layer))
    graph.node("Gemm", feeds, names(layer), transB=layer.options["transpose_b"] == "true")


def _write_mean(graph: _Graph, layer: Layer) -> None:
    graph.node("ReduceMean", _feeds(graph, layer), names(layer), keepdims=1)


def _write_concat(graph: _Graph, layer: Layer) -> None:
    graph.node("Concat", _feeds(graph, layer), names(layer), axis=int(layer.options["axis"]))


def _write_split(graph: _Graph, layer: Layer) -> None:
    axis = int(constant(graph.inputs(layer)[1], graph.weights).ravel()[0])
    sizes = np.array([shape[axis] for shape in layer.shapes], np.int64)
    feeds = [_feeds(graph, layer)[0], graph.keep(f"{layer.name}.sizes", sizes)]
    graph.node("Split", feeds, names(layer), axis=axis)


def _write_convolution(graph: _Graph, layer: Layer) -> None:
    data, weights = _feeds(graph, layer)
    kernel = constant(graph.inputs(layer)[1], graph.weights)
    groups = kernel.shape[0] if layer.kind.startswith("Group") else 1
    if groups > 1:
        kernel = kernel.reshape(-1, *kernel.shape[2:])
        weights = graph.keep(f"{layer.name}.kernel", kernel)
    graph.node(
        "ConvTranspose" if layer.kind.endswith("BackpropData") else "Conv",
        [data, weights],
        names(layer),
        group=groups,
        kernel_shape=kernel.shape[2:],
        strides=layer.numbers("strides"),
        dilations=layer.numbers("dilations"),
        pads=layer.numbers("pads_begin") + layer.numbers("pads_end"),
    )


_WRITERS: dict[str, Callable[[_Graph, Layer], None]] = {
    **dict.fromkeys(_RESHAPES | _COPIES, _write_reshape),
    **dict.fromkeys(_PLAIN, _write_plain),
    "MatMul": _write_matmul,
    "ReduceMean": _write_mean,
    "Concat": _write_concat,
    "VariadicSplit": _write_split,
    "Convolution": _write_convolution,
    "GroupConvolution": _write_convolution,
    "GroupConvolutionBackpropData": _write_convolution,
}


def _needed(graph: _Graph, layer: Layer) -> list[Layer]:
    inputs = graph.inputs(layer)
    return inputs[:1] if layer.kind in _RESHAPES | _COPIES | {"VariadicSplit"} else inputs


def _in_order(graph: _Graph, last: Layer) -> Iterator[Layer]:
    """Every layer that `last` rests on, each after its inputs."""
    waiting: list[tuple[Layer, bool]] = [(last, False)]
    while waiting:
        layer, ready = waiting.pop()
        if ready:
            yield layer
        elif layer.id not in graph.written:
            graph.written.add(layer.id)
            waiting.append((layer, True))
            waiting += [(needed, False) for needed in reversed(_needed(graph, layer))]


def _steered(layers: dict[str, Layer]) -> list[Layer]:
    """The layers that read the style, coarse to fine."""
    style = next(layer for layer in layers.values() if layer.kind == "Parameter")
    users = [layer for layer in layers.values() if (style.id, 0) in layer.sources]
    return sorted((user for user in users if user.kind == "MatMul"), key=_position)


def steered(layers: dict[str, Layer], weights: bytes) -> list[np.ndarray]:
    """How each of these layers reads the style: a matrix with one row per channel."""
    graph = _Graph(layers, weights, steerable=True)
    return [constant(graph.inputs(layer)[1], graph.weights) for layer in _steered(layers)]


def _write_offsets(graph: _Graph) -> int:
    """Split the `offsets` input over the layers that the style steers."""
    layers = _steered(graph.layers)
    widths = np.array([layer.shapes[0][1] for layer in layers], np.int64)
    feeds = ["offsets", graph.keep("offsets.widths", widths)]
    graph.node("Split", feeds, [_offset(layer) for layer in layers], axis=1)
    return int(widths.sum())


def _offset(layer: Layer) -> str:
    return f"{layer.name}.offset"


def _position(layer: Layer) -> int:
    """Exporters number layers in the order of use: `Gemm_410/WithoutBiases` comes 410th."""
    return int(layer.name.partition("/")[0].partition("_")[2])


def _inputs(graph: _Graph, given: Layer) -> list[onnx.ValueInfoProto]:
    inputs = {names(given)[0]: given.shapes[0]}
    if graph.steerable:
        inputs["offsets"] = [1, _write_offsets(graph)]
    return [_described(name, shape) for name, shape in inputs.items()]


def _described(name: str, shape: list[int]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def _write(graph: _Graph, layer: Layer) -> None:
    if layer.kind == "Const":
        graph.keep(names(layer)[0], constant(layer, graph.weights))
    elif layer.kind != "Parameter":
        _WRITERS[layer.kind](graph, layer)


def convert(source: tuple[Path, Path], target: Path, *, steerable: bool = False) -> None:
    """Write the two files of an IR, graph and weights, as one ONNX file.

    A steerable network takes a second input, `offsets`: numbers added to what the style tells
    every channel of every layer. They move a mouth or a lid and leave the rest of the face alone.
    """
    layers, weights = read(*source)
    graph = _Graph(layers, weights, steerable)
    given = next(layer for layer in layers.values() if layer.kind == "Parameter")
    result = next(layer for layer in layers.values() if layer.kind == "Result")
    last = graph.inputs(result)[0]
    inputs = _inputs(graph, given)
    for layer in _in_order(graph, last):
        _write(graph, layer)
    used = {name for node in graph.nodes for name in node.input}
    constants = [tensor for name, tensor in graph.constants.items() if name in used]
    outputs = [_described(names(last)[0], last.shapes[0])]
    body = helper.make_graph(graph.nodes, target.stem, inputs, outputs, constants)
    opset = [helper.make_opsetid("", 18)]
    onnx.save(helper.make_model(body, opset_imports=opset, ir_version=9), target)
