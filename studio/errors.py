"""The one error type that users meet: a code, what happened, what to do."""

from __future__ import annotations


class StudioError(Exception):
    """A failure with three parts, so that a person and a program can both act on it."""

    def __init__(
        self, code: str, message: str, hint: str = "", *, param: str | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.param = param

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()
