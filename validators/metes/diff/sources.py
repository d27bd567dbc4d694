"""Open one version of a package: a folder, a zip, or a revision of the git repository in the working folder."""

from __future__ import annotations

import contextlib
import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from metes.files.errors import InputError
from metes.files.paths import DESCRIPTOR, exists
from metes.inputs.opening import opened
from metes.package.package import Package, open_package

# Paths to extract from a git revision: the descriptor and the folders that it refers to.
PACKAGE_PATHS = (DESCRIPTOR, "datapackage", "geometries")


@contextlib.contextmanager
def opened_version(version: str) -> Iterator[Package]:
    """Open the package of a folder, descriptor, zip or git revision. Raises InputError if it is none of these.

    A zip or revision is unpacked to a temporary folder that is deleted afterwards.
    """
    path = Path(version)
    if exists(path):
        with opened(path) as found:
            if found.package is None:
                raise InputError(f"{version}: {DESCRIPTOR} not found; expected a directory or zip that contains it")
            yield found.package
        return
    with tempfile.TemporaryDirectory(prefix="metes-diff-") as folder:
        unpack_revision(version, Path(folder))
        yield open_package(Path(folder))


def unpack_revision(revision: str, folder: Path) -> None:
    """Unpack the package folders from a revision of the git repository in the working folder."""
    if revision.startswith("-"):
        raise InputError(f"{revision}: found an option; expected a directory, a zip or a git revision")
    try:
        named = subprocess.run(
            ["git", "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"], capture_output=True, text=True
        )
        top = subprocess.run(["git", "rev-parse", "--show-toplevel"], capture_output=True, text=True)
        if named.returncode or top.returncode:
            raise InputError(f"{revision}: not a directory, zip or git revision")
        packed = subprocess.run(
            ["git", "archive", "--format=tar", named.stdout.strip(), "--", *PACKAGE_PATHS],
            cwd=top.stdout.strip(),
            capture_output=True,
        )
    except FileNotFoundError:
        raise InputError(f"{revision}: not a directory or zip, and git is not installed") from None
    if packed.returncode:
        said = " ".join(packed.stderr.decode("utf-8", "replace").split())
        raise InputError(f"{revision}: git cannot extract this revision ({said}); expected {', '.join(PACKAGE_PATHS)}")
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")
