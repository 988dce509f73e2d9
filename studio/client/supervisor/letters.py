"""What the supervisor's thread is told, by its helpers and by whoever uses it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Order(StrEnum):
    """What the user wants."""

    STOP = "stop"
    RESTART = "restart"


@dataclass(frozen=True, slots=True)
class FirstLine:
    """What a server wrote on stdout first; empty when it closed it without a word."""

    life: int
    line: bytes


@dataclass(frozen=True, slots=True)
class Exited:
    """A server's process is gone, with this exit status (negative: a signal)."""

    life: int
    status: int


@dataclass(frozen=True, slots=True)
class Beat:
    """One look at a server's health."""

    life: int
    answered: bool
    well: bool
    """Answered quickly, and had no problems."""
    busy: bool
    """Had jobs under way when it last said so."""


Letter: TypeAlias = Order | FirstLine | Exited | Beat
