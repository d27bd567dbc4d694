"""Colours that page, reports and maps share: the light theme of assets/theme.css."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

THEME = Path(__file__).parent / "assets" / "theme.css"
TOKEN = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")


@cache
def palette() -> Mapping[str, str]:
    """Colours of the light theme as `#rrggbb` by name, such as `sea` or `fill-1`."""
    return dict(TOKEN.findall(THEME.read_text(encoding="utf-8").partition("}")[0]))
