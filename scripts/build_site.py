"""Build the web site: `python scripts/build_site.py [-o DIR]`, by default into site/.

The front, index.html, is the page that `metes page` writes; the documentation stands below docs/. Nothing on the site
is loaded from another host. A folder that is replaced must be a site that this script built. Exit 0: done; 1: a link
of the documentation leads nowhere, or the package has faults; 2: a program could not run or a folder is in the way.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONT, DOCUMENTATION = "index.html", "docs"
LINK_BACK = ("--documentation", f"{DOCUMENTATION}/index.html")
# The theme prints an advertisement for its successor unless this is set.
QUIET = {"NO_MKDOCS_2_WARNING": "1"}


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="build_site.py", description="Build the web site.")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "site", metavar="DIR", help="default site/")
    target: Path = parser.parse_args(arguments).output.resolve()
    if target.exists() and not is_site(target):
        print(
            f"build_site: {target}: found something else; expected no such folder, an empty one, or a site to replace",
            file=sys.stderr,
        )
        return 2
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as scratch:
            built = Path(scratch) / "site"
            code = build(built)
            if code == 0:
                replace(target, built)
    except OSError as error:
        print(f"build_site: {error.filename or target}: {error.strerror}", file=sys.stderr)
        return 2
    if code == 0:
        files = [path for path in target.rglob("*") if path.is_file()]
        print(f"{target / FRONT}: open it in a browser; {len(files)} files, {_megabytes(files):.0f} MB")
    return code


def is_site(folder: Path) -> bool:
    """Whether a folder is empty, or holds what this script writes and nothing else."""
    return folder.is_dir() and {path.name for path in folder.iterdir()} <= {FRONT, DOCUMENTATION}


def build(folder: Path) -> int:
    """Write the documentation, then the front, into a new folder; return the first exit code that is not 0."""
    folder.mkdir()
    for command in (
        ("mkdocs", "build", "--quiet", "--strict", "--site-dir", str(folder / DOCUMENTATION)),
        ("metes", "page", str(ROOT), *LINK_BACK, "--output", str(folder / FRONT)),
    ):
        # Messages of success name the folder in which the site is put together; faults go to stderr.
        run = subprocess.run(
            [sys.executable, "-m", *command], cwd=ROOT, env={**os.environ, **QUIET}, stdout=subprocess.DEVNULL
        )
        code = run.returncode
        if code:
            return code
    return 0


def replace(target: Path, built: Path) -> None:
    """Put a site that is complete in the place of an older one."""
    if target.exists():
        shutil.rmtree(target)
    built.rename(target)


def _megabytes(files: list[Path]) -> float:
    return sum(path.stat().st_size for path in files) / 1e6


if __name__ == "__main__":
    sys.exit(main())
