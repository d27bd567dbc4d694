"""The rooms of `metes` have an order, and a module imports from lower rooms only."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from command import ROOT

SCRIPTS = ROOT / "scripts"
METES = ROOT / "validators/metes"
# From low to high. A room may import every room of an earlier line, and none of its own line or of a later one.
ORDER: tuple[tuple[str, ...], ...] = (
    ("files", "phrases"),
    ("geojson", "html", "measure", "tables"),
    ("package",),
    ("features", "inputs", "model"),
    ("survey",),
    ("verdicts",),
    ("checks.engine",),
    ("checks.geometry.shared",),
    ("checks.neighbours.shared", "checks.sources.shared", "checks.treaties.shared"),
    (
        *("checks.bytes", "checks.claims", "checks.geometry", "checks.neighbours"),
        *("checks.package", "checks.sources", "checks.treaties"),
    ),
    ("checks",),
    ("batch", "results"),
    ("add", "ask", "at", "diff", "explain", "export", "fix"),
    ("report",),
    ("page",),
    ("cli",),
    ("",),
)
LEVELS = {room: level for level, rooms in enumerate(ORDER) for room in rooms}
IN_NO_ROOM = {"__init__.py", "__main__.py", "api.py", "dataset.py"}


def name_of(path: Path) -> str:
    """Dotted name of a module, as `metes.files.atomic`."""
    parts = path.relative_to(METES.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(METES.rglob("*.py"))}


def room_of(module: str) -> str:
    """The room that a module stands in: the longest one whose name begins its own; "" is the root of `metes`."""
    inner = module.removeprefix("metes").removeprefix(".")
    return max((room for room in LEVELS if f"{inner}.".startswith(f"{room}.") or not room), key=len)


def imported(source: str) -> Iterator[tuple[int, str]]:
    """Line and name of every module of `metes` that a text imports.

    Imports inside of a function count, and so do those for type checkers alone: a type in a signature binds a room
    to another one as firmly as a call does.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name.split(".")[0] == "metes")
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import; expected the full name"
            module = node.module or ""
            if module.split(".")[0] == "metes":
                names = (f"{module}.{alias.name}" for alias in node.names)
                yield from {(node.lineno, name if name in MODULES else module) for name in names}


def not_below(module: str, source: str) -> list[str]:
    """Every import of a module that does not lead to a lower room."""
    own = room_of(module)
    return [
        f"{module}, line {line}: imports {name}, which is in no room below {own or 'the root'}"
        for line, name in sorted(imported(source))
        if room_of(name) != own and LEVELS[room_of(name)] >= LEVELS[own]
    ]


def test_every_folder_is_a_room_and_every_room_a_folder() -> None:
    folders = {room.removeprefix("metes.") for room, path in MODULES.items() if path.name == "__init__.py"}
    ours = {room_of(f"metes.{folder}") for folder in folders - {"metes"}}
    assert ours == LEVELS.keys() - {""}
    loose = {path.name for path in METES.glob("*.py")}
    assert loose <= IN_NO_ROOM, f"{sorted(loose - IN_NO_ROOM)}: expected in a room"


def test_rooms_import_lower_rooms_only() -> None:
    """A strict order allows no circle between rooms either."""
    found = [each for module, path in MODULES.items() for each in not_below(module, path.read_text(encoding="utf-8"))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        "from metes.package.package import Package",
        "import metes.package.package",
        "from metes import package",
        "from metes import read",
        "def f():\n    from metes.package import package",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from metes.package.package import Package",
        "from metes.tables.table import Row",
    ],
)
def test_an_import_from_a_higher_room_is_found_wherever_it_stands(source: str) -> None:
    assert len(not_below("metes.geojson.layer", source)) == 1


def test_an_import_from_a_lower_room_is_none() -> None:
    assert not_below("metes.package.package", "from metes.files.file import File\nimport json") == []
    assert not_below("metes.checks.treaties.any", "from metes.checks.geometry.shared import validity") == []
    assert not_below("metes.checks.treaties.any", "from metes.checks.geometry import spike") != []


def test_scripts_have_one_reader_of_csv_and_one_ellipsoid() -> None:
    texts = {path.relative_to(SCRIPTS).as_posix(): path.read_text(encoding="utf-8") for path in SCRIPTS.rglob("*.py")}
    assert [name for name, text in texts.items() if re.search(r"csv\.(DictReader|reader)\(", text)] == []
    # benching times pyproj itself, in a process that imports nothing else of ours.
    assert sorted(name for name, text in texts.items() if "Geod(" in text) == [
        "benching/measured.py",
        "derive/geodesy.py",
    ]
