"""Unpack a zip of a package, after inspecting all its members.

Rejected are members that lead out of the archive's folder, links, encrypted members, duplicate names, and archives
whose declared sizes are too large. Unpacking stops at the declared size.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from metes.files.errors import InputError
from metes.files.paths import descriptor_in, safe_location
from metes.files.temporary import temporary_folder

# Our own package unpacks to about 60 MB; no check would finish a gigabyte in reasonable time.
MAX_BYTES = 1_000_000_000
MAX_MEMBERS = 10_000
# Text compresses to a tenth; a thousandth is a zip bomb. Small members such as blank tables may have any ratio.
MAX_RATIO = 200
SMALL_BYTES = 1_000_000
COPY_BYTES = 1 << 20
# What every program writes and reads. Others, such as bzip2, are unpacked in blocks of any size, all in memory.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1
# Exceptions that reading a broken archive may raise.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)


@contextmanager
def unpacked(path: Path, shown: str | None = None) -> Iterator[Path]:
    """Unpack an archive to a temporary folder for the duration of the context. Raises InputError if it is unsafe."""
    name = shown or str(path)
    with temporary_folder() as folder:
        root = folder.resolve()
        try:
            with zipfile.ZipFile(path) as archive:
                members = archive.infolist()
                _refuse_unsafe(name, members, root)
                _unpack(archive, members, root)
        except InputError:
            raise  # an unsafe member; InputError is a ValueError too
        except BROKEN as error:
            raise InputError(f"{name}: not a readable zip ({error})") from error
        yield root


def unpacked_bytes(path: Path) -> int:
    """Total size of all members as declared, at most the limit for unpacking; 0 for an unreadable archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            return min(MAX_BYTES, _declared_bytes(archive.infolist()))
    except BROKEN:
        # Opening the archive will report the error.
        return 0


def _declared_bytes(members: list[zipfile.ZipInfo]) -> int:
    return sum(member.file_size for member in members)


def _refuse_unsafe(name: str, members: list[zipfile.ZipInfo], root: Path) -> None:
    if len(members) > MAX_MEMBERS:
        raise InputError(f"{name}: found {len(members):,} members; expected at most {MAX_MEMBERS:,}")
    seen: set[Path] = set()
    for member in members:
        where = f"{name}: member {member.filename[:200]!r}"
        target = safe_location(root, member.filename.rstrip("/"))
        if target is None or "\\" in member.orig_filename or "\0" in member.orig_filename:
            raise InputError(f"{where}: found a path that leaves the archive or is not a normal path")
        if target in seen:
            raise InputError(f"{where}: duplicate member name")
        seen.add(target)
        if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise InputError(f"{where}: found a link or a special file; expected files and directories")
        if member.flag_bits & ENCRYPTED:
            raise InputError(f"{where}: encrypted; expected a member without a password")
        if member.compress_type not in METHODS:
            raise InputError(
                f"{where}: found the compression method {member.compress_type}; expected stored or deflated"
            )
        packed = max(member.compress_size, 1)
        if member.file_size > SMALL_BYTES and member.file_size / packed > MAX_RATIO:
            found = f"{member.file_size:,} bytes compressed to {member.compress_size:,}"
            raise InputError(f"{where}: found {found}; expected a compression ratio of at most {MAX_RATIO}")
    total = _declared_bytes(members)
    if total > MAX_BYTES:
        raise InputError(f"{name}: found {total:,} bytes after extraction; expected at most {MAX_BYTES:,}")


def _unpack(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], root: Path) -> None:
    for member in members:
        target = root / member.filename
        if member.is_dir():
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        # The standard library stops at the declared size and verifies the checksum; here it is counted as well.
        with archive.open(member) as source, target.open("xb") as copy:
            left = member.file_size
            while block := source.read(COPY_BYTES):
                left -= len(block)
                if left < 0:
                    raise zipfile.BadZipFile(f"{member.filename!r} has more bytes than it declares")
                copy.write(block)


def content_root(folder: Path) -> Path:
    """Folder of the package within an unpacked archive: the folder itself, or the only folder in it."""
    inner = [each for each in folder.iterdir() if each.name != "__MACOSX"]
    if len(inner) == 1 and inner[0].is_dir() and descriptor_in(folder) is None:
        return inner[0]
    return folder
