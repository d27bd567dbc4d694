"""Opens a version of a package: a folder, a zip, or a revision of the git repository around the working folder."""

from __future__ import annotations

import contextlib
import io
import stat
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from metes.package import Package, PackageError, open_package

DESCRIPTOR = "datapackage.json"
# What a revision is asked for: the descriptor and the rooms that it names.
ROOMS = (DESCRIPTOR, "datapackage", "geometries")
# A package of ours has 20 MB; what would unpack to more than this is refused before it is unpacked.
MOST_BYTES = 1 << 30


@contextlib.contextmanager
def opened(version: str) -> Iterator[Package]:
    """The package of a folder, descriptor, zip or git revision; raises PackageError where it is none of these.

    A zip or revision is unpacked to a folder that is gone afterwards."""
    path = Path(version)
    if path.is_dir() or path.suffix == ".json":
        yield open_package(path)
        return
    with tempfile.TemporaryDirectory(prefix="metes-diff-") as folder:
        if path.is_file():
            unpack_zip(path, Path(folder))
        else:
            unpack_revision(version, Path(folder))
        yield open_package(_descriptor_in(version, Path(folder)))


def unpack_zip(path: Path, folder: Path) -> None:
    """Unpacks plain files only, and only inside the folder."""
    if not zipfile.is_zipfile(path):
        raise PackageError(f"{path}: found no zip; expected a folder with a {DESCRIPTOR}, a zip or a git revision")
    with zipfile.ZipFile(path) as archive:
        size = sum(member.file_size for member in archive.infolist())
        if size > MOST_BYTES:
            raise PackageError(f"{path}: found {size:,} bytes when unpacked; expected at most {MOST_BYTES:,}")
        for member in archive.infolist():
            inside = PurePosixPath(member.filename)
            if inside.is_absolute() or ".." in inside.parts or stat.S_ISLNK(member.external_attr >> 16):
                raise PackageError(f"{path}: found the member {member.filename!r}; expected plain files inside the zip")
        archive.extractall(folder)


def unpack_revision(revision: str, folder: Path) -> None:
    """Unpacks the rooms of the package as a revision of the repository around the working folder has them."""
    if revision.startswith("-"):
        raise PackageError(f"{revision}: found an option; expected a folder, a zip or a git revision")
    try:
        named = subprocess.run(
            ["git", "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"], capture_output=True, text=True
        )
        top = subprocess.run(["git", "rev-parse", "--show-toplevel"], capture_output=True, text=True)
        if named.returncode or top.returncode:
            raise PackageError(f"{revision}: found no folder, zip or git revision of this name; expected one of them")
        packed = subprocess.run(
            ["git", "archive", "--format=tar", named.stdout.strip(), "--", *ROOMS],
            cwd=top.stdout.strip(),
            capture_output=True,
        )
    except FileNotFoundError:
        raise PackageError(f"{revision}: found no folder or zip, and no git to ask; expected one of them") from None
    if packed.returncode:
        said = " ".join(packed.stderr.decode("utf-8", "replace").split())
        raise PackageError(f"{revision}: found a revision that git cannot unpack ({said}); expected {', '.join(ROOMS)}")
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")


def _descriptor_in(version: str, folder: Path) -> Path:
    """The descriptor at the top of what was unpacked, or in the one folder there."""
    found = sorted((*folder.glob(DESCRIPTOR), *folder.glob(f"*/{DESCRIPTOR}")))
    if len(found) != 1:
        raise PackageError(f"{version}: found {len(found)} files {DESCRIPTOR}; expected one, at the top or one below")
    return found[0]
