"""Build a release in dist/: `python scripts/release.py`.

Exit 0: made; 2: something stops it, told in one message. dist/ is then what it was before.
Whenever it is killed, every file in dist/ is whole.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from papers.record import PLACEHOLDER
from releasing.agreement import agreed_release
from releasing.archive import SUMS
from releasing.assemble import assemble
from releasing.error import ReleaseError
from releasing.gates import refuse_faults, refuse_low_version, refuse_stale_geometries, refuse_unsound_zip
from releasing.notes import previous_release, write_notes
from seal import repository_of

ROOT = Path(__file__).resolve().parent.parent
# mkdtemp makes a folder private; what is published is not.
OPEN = 0o755


def main(arguments: list[str] | None = None, *, root: Path = ROOT) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="release.py", description="Build a release: zip, wheel, checksums.")
    parser.add_argument("--into", type=Path, default=root / "dist", metavar="DIR", help="default: dist/")
    parser.add_argument(
        "--previous",
        metavar="VERSION",
        help="directory, zip or git revision to compare with; default: the newest tag v*, or the first release",
    )
    asked = parser.parse_args(arguments)
    try:
        made = release(root, asked.into.resolve(), previous=asked.previous)
    except (ReleaseError, OSError) as error:
        print(f"release: {error}", file=sys.stderr)
        return 2
    if warning := placeholder_warning(repository_of(root)):
        print(f"release: {warning}")
    for path in made:
        print(f"release: {path.name}, {path.stat().st_size:,} bytes")
    return 0


def release(root: Path, into: Path, *, previous: str | None) -> list[Path]:
    """Make the release beside its place, and put it there only when all of it is made and found sound."""
    found = agreed_release(root)
    refuse_stale_geometries(root)
    refuse_faults(root)
    previous = previous or previous_release(root, found)
    refuse_low_version(root, found, previous)
    into.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{into.name}.", dir=into.parent))
    try:
        write_notes(root, beside, found, previous)
        assemble(root, beside, found)
        refuse_unsound_zip(beside / f"{found.name}.zip", found)
        replace(beside, into)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return sorted(into.iterdir())


def placeholder_warning(address: str) -> str | None:
    """What to do before publishing if the address of the repository is not set yet; else None."""
    if PLACEHOLDER not in address:
        return None
    return f"{address} is a placeholder; before publishing, set the address in pyproject.toml and run make build"


def replace(beside: Path, into: Path) -> None:
    """Put what one folder holds in the place of what another holds, file by file.

    Two folders cannot change places in one step, and between two steps there would be none. The sums come last, and
    what is old goes only then: where the files have other names, the old sums hold until the new ones do.
    """
    beside.chmod(OPEN)
    if not into.exists():
        beside.rename(into)
        return
    made = sorted((path.name for path in beside.iterdir()), key=lambda name: (name == SUMS, name))
    for name in made:
        os.replace(beside / name, into / name)  # noqa: PTH105  # the atomic step
    for old in [path for path in into.iterdir() if path.name not in made]:
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old)
        else:
            old.unlink()


if __name__ == "__main__":
    # As an exit, so that what was made beside dist/ goes.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main())
