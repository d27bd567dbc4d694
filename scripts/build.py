"""Build everything that is derived, stage by stage: `python scripts/build.py`.

Exit 0: done; 1: what was built has faults, which are shown; 2: a stage could not run, with one message. A stage
writes nothing unless all of it came out, so that the old files stay whole.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from derive.error import BuildError
from derive.layers import derive_layers, write_layers
from metes.checks import check_rows
from metes.files.errors import PackageError
from metes.package.package import open_package

ROOT = Path(__file__).resolve().parent.parent
ROWS = "rows"
GEOMETRIES = "geometries"
# Exit code of metes for a package that has faults; a script that ends with 1 has broken down.
FAULTS = 1


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A stage after the geometries: commands for this Python. The first that does not end with 0 ends the build."""

    name: str
    commands: tuple[tuple[str, ...], ...]


# In this order. A page or picture made from the judged package is a command of `pages`: one more line there.
STAGES: tuple[Stage, ...] = (
    # The seal must fit the new geometries before metes reads them; on the very first build nothing is judged yet.
    Stage(name="seal", commands=(("scripts/seal.py", "--derived-may-be-missing"),)),
    Stage(name="measure", commands=(("-m", "metes", "measure", "--write"),)),
    Stage(name="judge", commands=(("-m", "metes", "judge", "--write"),)),
    Stage(name="answer", commands=(("-m", "metes", "answer", "--write"),)),
    Stage(
        name="pages",
        commands=(
            ("scripts/measure_alternatives.py",),
            ("scripts/write_figures.py",),
            ("scripts/write_check_pages.py",),
            ("scripts/write_answers.py",),
            ("scripts/write_findings.py",),
            ("scripts/draw_map.py",),
            ("scripts/draw_details.py",),
            ("scripts/write_data_page.py",),
            ("scripts/write_neighbours.py",),
        ),
    ),
    Stage(name="seal-again", commands=(("scripts/seal.py",),)),
    # These tell of what is sealed: sizes, hashes, rows.
    Stage(name="papers", commands=(("scripts/write_dictionary.py",), ("scripts/write_papers.py",))),
    # A seal says that files are the ones built, not that they are sound: a dangling id would be sealed as it stands.
    Stage(name="check", commands=(("-m", "metes", "check", "."),)),
)


def main(arguments: list[str] | None = None, *, root: Path = ROOT) -> int:
    """Run the command and return its exit code."""
    names = [ROWS, GEOMETRIES, *(stage.name for stage in STAGES)]
    parser = argparse.ArgumentParser(prog="build.py", description="Build all derived files.")
    parser.add_argument("--only", choices=names, metavar="STAGE", help=f"run one stage: {', '.join(names)}")
    parser.add_argument("--into", type=Path, metavar="DIR", help="folder for the geometries; default geometries/")
    asked = parser.parse_args(arguments)
    try:
        if asked.only in (None, ROWS) and not are_rows_sound(root):
            return FAULTS
        if asked.only in (None, GEOMETRIES):
            build_geometries(root, asked.into or root / GEOMETRIES)
        for stage in STAGES:
            if asked.only in (None, stage.name):
                code = _run(stage, root)
                if code == FAULTS:
                    return FAULTS
    except (BuildError, PackageError, OSError) as error:
        print(f"build: {error}", file=sys.stderr)
        return 2
    return 0


def are_rows_sound(root: Path) -> bool:
    """Whether the registers have no fault; shows every fault of every row, before the minutes of measuring.

    On the very first build there is no descriptor that could name the tables.
    """
    if not (root / "datapackage.json").is_file():
        return True
    faults = check_rows(open_package(root))
    for fault in faults:
        print(f"{fault.id} {fault.message()}", file=sys.stderr)
    if faults:
        print(f"build: {len(faults)} faults in rows end the build; nothing was built", file=sys.stderr)
    return not faults


def build_geometries(root: Path, folder: Path) -> None:
    """Derive the three layers of a repository and write those that changed."""
    derived = derive_layers(root)
    changed = write_layers(derived, folder)
    for note in derived.notes:
        print(f"geometries: {note}")
    print(f"geometries: {', '.join(changed) or 'as before'}", flush=True)


def _run(stage: Stage, root: Path) -> int:
    """Run the commands of a stage until one finds faults, and return 0 or FAULTS."""
    for command in stage.commands:
        code = subprocess.run([sys.executable, *command], cwd=root).returncode
        if code == FAULTS and command[0] == "-m":
            print(f"build: stage {stage.name}: the build stops because of the faults above", file=sys.stderr)
            return FAULTS
        if code:
            raise BuildError(
                f"stage {stage.name}",
                found=f"exit code {code} of {' '.join(_short(command))}",
                expected="exit code 0; see the message above",
            )
    return 0


def _short(command: Sequence[str]) -> Sequence[str]:
    return ("python", *command)


if __name__ == "__main__":
    sys.exit(main())
