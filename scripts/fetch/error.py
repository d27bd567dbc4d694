"""The one exception of fetching: a source that cannot be had or cut as declared."""

from __future__ import annotations


class SourceError(Exception):
    """Says which source, where in it, what was found and what was expected."""

    def __init__(self, source_id: str, where: str, *, found: str, expected: str) -> None:
        super().__init__(f"source {source_id}: {where}: found {found}; expected {expected}")
