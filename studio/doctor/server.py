"""Whether a server is running on the data folder, or one could be started."""

from __future__ import annotations

import socket
from pathlib import Path

import httpx

from studio.api.health import Health, HealthStatus
from studio.doctor.diagnosis import Diagnosis, State
from studio.server.lock import running_server


def examine(data: str) -> dict[str, str]:
    """Ask a running server for its health; without one, see that a port can be had."""
    runtime = running_server(Path(data))
    found = _could_start() if runtime is None else _ask(runtime.host, runtime.port)
    return found.as_json()


def _ask(host: str, port: int) -> Diagnosis:
    where = f"running on port {port}"
    try:
        answer = httpx.get(f"http://{host}:{port}/v1/health", timeout=3, trust_env=False)
        health = Health.model_validate_json(answer.content)
    except (httpx.HTTPError, ValueError):
        advice = "Restart it: on the Server page of the window, or in its terminal."
        return Diagnosis("server", State.PROBLEM, f"{where}, but it does not answer.", advice)
    if health.status is HealthStatus.DEGRADED:
        says = f"{where}, with problems: {', '.join(health.problems)}"
        return Diagnosis("server", State.NOTE, says, "See the Server page or its log.")
    return Diagnosis("server", State.OK, f"{where}, version {health.version}")


def _could_start() -> Diagnosis:
    try:
        with socket.create_server(("127.0.0.1", 0)):
            return Diagnosis("server", State.OK, "not running; the window starts it when it opens")
    except OSError as error:
        says = f"No port can be had on this machine: {error.strerror}."
        advice = "A firewall or sandbox blocks 127.0.0.1; allow it for the studio."
        return Diagnosis("server", State.PROBLEM, says, advice)
