"""Draw docs/maps/, a small map of every line and territory: `python scripts/draw_details.py`.

Same data and libraries, same bytes; a map that names nothing any more is taken away. Exit 2 where something that is
drawn is missing.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import matplotlib as mpl

from derive.error import BuildError
from drawing.detail import Surroundings, draw_subject
from metes.files.atomic import write_atomic
from pages.content import Content

ROOT = Path(__file__).resolve().parent.parent
MAPS = Path("docs/maps")


def main(arguments: list[str] | None = None, *, root: Path = ROOT) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="draw_details.py", description="Draw a map of every line and territory.")
    parser.add_argument("--only", metavar="ID", help="one line or territory")
    parser.add_argument("--into", type=Path, default=root / MAPS, metavar="DIR")
    asked = parser.parse_args(arguments)
    try:
        draw(root, asked.into, asked.only)
    except (BuildError, OSError, KeyError) as error:
        print(f"draw_details: {error}", file=sys.stderr)
        return 2
    return 0


def draw(root: Path, folder: Path, only: str | None = None) -> None:
    """Draw what has a geometry, and remove maps of what no longer has one."""
    content, around = Content(root), Surroundings(root / "sources")
    drawn = [subject for subject in content.subjects() if subject.readings or subject.segments]
    if only is not None:
        drawn = [subject for subject in drawn if subject.subject_id == only]
        if not drawn:
            raise BuildError("--only", found=only, expected="a line or a territory with a geometry")
    folder.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context({"font.family": "DejaVu Sans", "path.simplify": True}):
        for subject in drawn:
            _write(folder / f"{subject.subject_id}.png", draw_subject(subject, content, around))
    kept = {f"{subject.subject_id}.png" for subject in drawn}
    for path in sorted(folder.glob("*.png")) if only is None else []:
        if path.name not in kept:
            path.unlink()


def _write(path: Path, picture: bytes) -> None:
    if path.is_file() and path.read_bytes() == picture:
        return
    write_atomic(path, picture)


if __name__ == "__main__":
    sys.exit(main())
