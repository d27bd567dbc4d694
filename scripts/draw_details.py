"""Draw a small map of every line and territory, and of every question: `python scripts/draw_details.py`.

Those of questions go to docs/answers/, the others to docs/maps/.
Same data and libraries, same bytes; a map that names nothing any more is taken away. Exit 2 where something that is
drawn is missing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import matplotlib as mpl

from derive.error import BuildError
from drawing.detail import Surroundings, draw_answer, draw_subject
from metes.files.atomic import write_atomic
from metes.files.errors import PackageError
from metes.model.questions import read_questions
from metes.package.package import open_package
from pages.answers import FOLDER, counted_readings
from pages.content import Content

ROOT = Path(__file__).resolve().parent.parent
MAPS = Path("docs/maps")


def main(arguments: list[str] | None = None, *, root: Path = ROOT) -> int:
    """Run the command and return its exit code."""
    description = "Draw a map of every line, territory and question."
    parser = argparse.ArgumentParser(prog="draw_details.py", description=description)
    parser.add_argument("--only", metavar="ID", help="one line, territory or question")
    parser.add_argument("--into", type=Path, metavar="DIR", help="folder for all maps; default docs/maps, docs/answers")
    asked = parser.parse_args(arguments)
    try:
        draw(root, asked.into, asked.only)
    except (BuildError, OSError, KeyError, PackageError) as error:
        print(f"draw_details: {error}", file=sys.stderr)
        return 2
    return 0


def draw(root: Path, into: Path | None, only: str | None = None) -> None:
    """Draw what has a geometry, and remove maps of what no longer has one."""
    maps = _maps(root, Surroundings(root / "sources"))
    chosen = {path: picture for path, picture in maps.items() if only in (None, path.stem)}
    if not chosen:
        raise BuildError("--only", found=str(only), expected="a line, territory or question with a geometry")
    with mpl.rc_context({"font.family": "DejaVu Sans", "path.simplify": True}):
        for path, picture in chosen.items():
            folder = root / path.parent if into is None else into
            folder.mkdir(parents=True, exist_ok=True)
            _write(folder / path.name, picture())
    for folder in (MAPS, FOLDER) if only is None else ():
        for path in sorted((into or root / folder).glob("*.png")):
            if not {MAPS / path.name, FOLDER / path.name} & maps.keys():
                path.unlink()


def _maps(root: Path, around: Surroundings) -> dict[Path, Callable[[], bytes]]:
    """What draws each map, by its path."""
    content = Content(root)
    found: dict[Path, Callable[[], bytes]] = {}
    for subject in content.subjects():
        if subject.readings or subject.segments:
            found[MAPS / f"{subject.subject_id}.png"] = partial(draw_subject, subject, content, around)
    questions = read_questions(open_package(root))
    for question_id in questions.by_id:
        default, others = counted_readings(questions, question_id)
        if default or others:
            found[FOLDER / f"{question_id}.png"] = partial(draw_answer, default, others, content, around)
    return found


def _write(path: Path, picture: bytes) -> None:
    if path.is_file() and path.read_bytes() == picture:
        return
    write_atomic(path, picture)


if __name__ == "__main__":
    sys.exit(main())
