"""Text and JSON of the rows that a search found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from metes.ask.search import Hit


def hits_text(hits: Sequence[Hit], most: int, *, width: int) -> str:
    """Two lines a row: id and table, then the text that fits."""
    if not hits:
        return "No row of any table fits these words.\n"
    lines = []
    for hit in hits[:most]:
        lines += [f"{hit.row_id}  ({hit.table})", f"    {hit.text}"[:width]]
    if len(hits) > most:
        lines.append(f"and {len(hits) - most} more rows: --most {len(hits)} shows them")
    lines.append(f"metes explain {hits[0].row_id} shows the first")
    return "\n".join(lines) + "\n"


def hits_json(hits: Sequence[Hit], most: int) -> dict[str, Any]:
    """Object that `metes search --format json` prints."""
    return {"found": len(hits), "rows": [asdict(hit) for hit in hits[:most]]}
