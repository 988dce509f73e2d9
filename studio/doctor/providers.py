"""What runs neural networks here: a graphics card, or the processor."""

from __future__ import annotations

from studio.doctor.diagnosis import Diagnosis, State

_NAMES = {
    "CUDAExecutionProvider": "CUDA",
    "TensorrtExecutionProvider": "TensorRT",
    "DmlExecutionProvider": "DirectML",
    "CoreMLExecutionProvider": "CoreML",
    "CPUExecutionProvider": "processor",
}
_ADVICE = "Everything works on the processor; onnxruntime-gpu in its place uses an NVIDIA card."


def examine() -> dict[str, str]:
    """What onnxruntime offers, best first."""
    import onnxruntime

    found = [_NAMES[name] for name in onnxruntime.get_available_providers() if name in _NAMES]
    says = f"onnxruntime {onnxruntime.__version__} on {', '.join(found)}"
    if found == ["processor"]:
        return Diagnosis("networks", State.OK, says, _ADVICE).as_json()
    return Diagnosis("networks", State.OK, says).as_json()
