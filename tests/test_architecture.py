"""docs/architecture.md names files that exist, and names every room."""

from __future__ import annotations

import re

from command import ROOT

PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
METES = ROOT / "validators/metes"
# Where a path on the page may start.
BASES = (ROOT, METES, ROOT / "datapackage/registers")
# A path in backticks: it has a slash, or the ending of a file.
PATH = re.compile(r"`([\w./-]+(?:/|\.(?:py|csv|json|geojson|md)))`")


def test_every_path_on_the_page_exists() -> None:
    named = set(PATH.findall(PAGE))
    assert len(named) > 70
    missing = [path for path in sorted(named) if not any((base / path).exists() for base in BASES)]
    assert not missing


def test_every_room_is_on_the_page() -> None:
    rooms = {path.name for path in METES.iterdir() if (path / "__init__.py").is_file()}
    assert not {room for room in rooms if f"`{room}/`" not in PAGE}
