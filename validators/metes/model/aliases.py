"""Names as people write them, for rows whose recorded names differ."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Alias:
    """Another name of a row; the rows of one alias, language and sense are meant together, senses are alternatives."""

    alias: str
    language: str
    sense: int
    target_table: str
    target_id: str
