"""The notes of a release: its part of the changelog, and what `metes diff` finds since the release before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from releasing.agreement import HEADING, Release
from releasing.error import ReleaseError

NOTES = "release-notes.md"
# The release that was made before releases had tags, by the last commit of its day.
FIRST_RELEASE = "39f786c4f2a7c356fcdcef66d7b09422daafbc2d"


def write_notes(root: Path, folder: Path, release: Release, previous: str | None) -> None:
    """Write release-notes.md; `previous` is a directory, zip or git revision as `metes diff` takes it, or None."""
    parts = [f"# {release.name}", changes(root)]
    if previous is not None:
        command = [sys.executable, "-m", "metes", "diff", previous, str(root), "--format", "markdown"]
        run = subprocess.run(command, cwd=root, capture_output=True, text=True)
        if run.returncode:
            raise ReleaseError(f"metes diff {previous}", found=run.stderr.strip(), expected="two versions to compare")
        # The heading of that report is the version, which stands above.
        parts.append(f"## All differences from the previous version\n\n{run.stdout.split(chr(10), 1)[1].strip()}")
    (folder / NOTES).write_text("\n\n".join(parts) + "\n", encoding="utf-8", newline="\n")


def changes(root: Path) -> str:
    """The newest section of CHANGELOG.md without its heading."""
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    first, *later = HEADING.finditer(text)
    return text[first.end() : later[0].start() if later else None].strip()


def previous_release(root: Path, release: Release) -> str | None:
    """The newest tag v* of another version that leads to here, else the commit of the first release.

    None where the history holds neither, as in an archive of the sources.
    """
    describe = ["git", "describe", "--tags", "--abbrev=0", "--match=v*", f"--exclude=v{release.version}"]
    run = subprocess.run(describe, cwd=root, capture_output=True, text=True)
    if run.returncode == 0:
        return run.stdout.strip()
    is_ours = subprocess.run(
        ["git", "merge-base", "--is-ancestor", FIRST_RELEASE, "HEAD"], cwd=root, capture_output=True
    )
    return FIRST_RELEASE if is_ours.returncode == 0 else None
