"""What is mended besides that which everybody wants mended."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Steps:
    """Rounding moves positions and sorting moves features, so that both wait to be asked for."""

    decimals: int | None = None
    is_sorted: bool = False
