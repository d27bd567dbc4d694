"""A zip of a package: looked at first, refused where a member is unsafe, and only then unpacked.

Refused: members that lead out of the archive's own folder, links, encrypted members, names that stand twice, and what
is too much by its own declaration, at which the unpacking stops."""

from __future__ import annotations

import lzma
import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from metes.files.errors import PackageError
from metes.files.paths import place_of

# Our own package unpacks to some 60 MB; a gigabyte is more than any of the checks would read in its time.
MOST_BYTES = 1_000_000_000
MOST_MEMBERS = 10_000
# Text packs to a tenth; a thousandth is a bomb. Small members, such as blank tables, may pack as well as they like.
MOST_RATIO = 200
SMALL_BYTES = 1_000_000
PIECE_BYTES = 1 << 20
ENCRYPTED = 0x1
# How a broken archive shows itself while it is read.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)


@contextmanager
def unpacked(path: Path, shown: str | None = None) -> Iterator[Path]:
    """The folder in which an archive was unpacked, for the time of the context; raises PackageError where unsafe."""
    name = shown or str(path)
    with tempfile.TemporaryDirectory(prefix="metes-") as folder:
        root = Path(folder).resolve()
        try:
            with zipfile.ZipFile(path) as archive:
                members = archive.infolist()
                _look_at(name, members, root)
                _unpack(archive, members, root)
        except BROKEN as error:
            raise PackageError(f"{name}: found an archive that cannot be read ({error}); expected a zip") from error
        yield root


def unpacked_bytes(path: Path) -> int:
    """Bytes of all members as an archive states them, or the most that are unpacked; 0 where it cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            return min(MOST_BYTES, _unpacked(archive.infolist()))
    except BROKEN:
        # Whoever opens it says so.
        return 0


def _unpacked(members: list[zipfile.ZipInfo]) -> int:
    return sum(member.file_size for member in members)


def _look_at(name: str, members: list[zipfile.ZipInfo], root: Path) -> None:
    if len(members) > MOST_MEMBERS:
        raise PackageError(f"{name}: found {len(members):,} members; expected {MOST_MEMBERS:,} at most")
    seen: set[Path] = set()
    for member in members:
        where = f"{name}: member {member.filename[:200]!r}"
        place = place_of(root, member.filename.rstrip("/"))
        if place is None or "\\" in member.orig_filename or "\0" in member.orig_filename:
            raise PackageError(
                f"{where}: found a path that leaves the archive or is no plain path; expected one inside"
            )
        if place in seen:
            raise PackageError(f"{where}: found this name twice; expected it once")
        seen.add(place)
        if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise PackageError(f"{where}: found a link or a special file; expected files and folders")
        if member.flag_bits & ENCRYPTED:
            raise PackageError(f"{where}: found an encrypted member; expected one that can be read without a password")
        packed = max(member.compress_size, 1)
        if member.file_size > SMALL_BYTES and member.file_size / packed > MOST_RATIO:
            found = f"{member.file_size:,} bytes packed into {member.compress_size:,}"
            raise PackageError(f"{where}: found {found}; expected at most {MOST_RATIO} times as many")
    total = _unpacked(members)
    if total > MOST_BYTES:
        raise PackageError(f"{name}: found {total:,} bytes to unpack; expected {MOST_BYTES:,} at most")


def _unpack(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], root: Path) -> None:
    for member in members:
        target = root / member.filename
        if member.is_dir():
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        # The standard library stops at the size that was declared, and compares the checksum.
        with archive.open(member) as source, target.open("xb") as copy:
            shutil.copyfileobj(source, copy, PIECE_BYTES)


def content_root(folder: Path) -> Path:
    """The folder of the package in what was unpacked: itself, or the one folder that holds everything."""
    inner = [each for each in folder.iterdir() if each.name != "__MACOSX"]
    if len(inner) == 1 and inner[0].is_dir() and not (folder / "datapackage.json").exists():
        return inner[0]
    return folder
