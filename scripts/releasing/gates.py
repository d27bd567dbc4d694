"""What must hold before a release is made, and what must hold of the archive that was made."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from derive.error import BuildError
from derive.layers import derive_layers
from metes.files.errors import PackageError
from releasing.agreement import Release
from releasing.error import ReleaseError


def refuse_stale_geometries(root: Path) -> None:
    """Derive the layers anew and compare them with the published ones, byte by byte."""
    try:
        texts = derive_layers(root).texts
    except (BuildError, PackageError) as error:
        raise ReleaseError("geometries", found=str(error), expected="layers that derive") from error
    for name, text in texts.items():
        path = root / "geometries" / name
        if not path.is_file() or path.read_bytes() != text.encode("utf-8"):
            raise ReleaseError(
                f"geometries/{name}", found="a stale file", expected="what a fresh build gives; make build"
            )


def refuse_faults(root: Path) -> None:
    """Run the main job: checks, measurements and verdicts; every fault stops the release."""
    run = subprocess.run([sys.executable, "-m", "metes", "validate", str(root)], capture_output=True, text=True)
    if run.returncode:
        raise ReleaseError(
            "metes validate", found=f"exit code {run.returncode}\n{run.stdout}{run.stderr}", expected="0"
        )


def refuse_low_version(root: Path, release: Release, previous: str | None) -> None:
    """Compares with the previous release, unless it is None: the declared version must announce what changed."""
    if previous is None:
        print(f"release: no earlier release than {release.version} in the history: nothing to compare with")
        return
    run = subprocess.run(
        [sys.executable, "-m", "metes", "diff", previous, str(root), "--check"],
        cwd=root,
        capture_output=True,
        text=True,
    )
    if run.returncode:
        said = run.stderr.strip().removeprefix("metes: ")
        raise ReleaseError(f"the changes since {previous}", found=said, expected="a version that announces them")


def refuse_unsound_zip(archive: Path, release: Release) -> None:
    """Unpack the archive elsewhere and let both validators look at it."""
    with tempfile.TemporaryDirectory(prefix="release-check-") as scratch:
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(scratch)
        inside = Path(scratch) / release.name
        for command in (
            [str(Path(sys.executable).with_name("frictionless")), "validate", "datapackage.json"],
            [sys.executable, "-m", "metes", "validate", "."],
        ):
            run = subprocess.run(command, cwd=inside, capture_output=True, text=True)
            if run.returncode:
                where = f"{archive.name}, {' '.join(Path(part).name for part in command[-3:])}"
                raise ReleaseError(where, found=f"exit code {run.returncode}\n{run.stdout}{run.stderr}", expected="0")
