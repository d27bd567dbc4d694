"""The generated tables of docs/method.md are those of the package."""

from __future__ import annotations

from pathlib import Path

import pytest

from write_figures import PAGE, with_figures

ROOT = Path(__file__).resolve().parent.parent


def test_figures_of_the_method_are_current() -> None:
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    assert with_figures(page, ROOT) == page, "run: python scripts/build.py"


def test_page_without_its_blocks_is_refused() -> None:
    with pytest.raises(ValueError, match="found 0 blocks 'generated: edge models'"):
        with_figures("# The method", ROOT)
