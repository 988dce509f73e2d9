"""Lets one test speak to the blocking and to the async client alike."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Iterator
from typing import Any


class Settled:
    """An async object whose every call is run to its end on one loop."""

    def __init__(self, target: Any, runner: asyncio.Runner) -> None:
        self._target = target
        self._runner = runner

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._target, name)
        if not callable(value):
            return Settled(value, self._runner)
        return lambda *words, **named: self._settle(value(*words, **named))

    def __iter__(self) -> Iterator[Any]:
        return self._pulled(self._target)

    def _settle(self, value: Any) -> Any:
        if inspect.iscoroutine(value):
            return self._runner.run(value)
        return Settled(value, self._runner) if hasattr(value, "__aiter__") else value

    def _pulled(self, items: AsyncIterator[Any]) -> Iterator[Any]:
        async def pull() -> Any:
            return await anext(items)

        while True:
            try:
                yield self._runner.run(pull())
            except StopAsyncIteration:
                return
