"""The one error that stops a release."""

from __future__ import annotations


class ReleaseError(Exception):
    """Something that keeps a release from being made: where, what was found, what was expected."""

    def __init__(self, where: str, *, found: str, expected: str) -> None:
        super().__init__(f"{where}: found {found}; expected {expected}")
