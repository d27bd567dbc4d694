"""Files that are stored in compressed form, gzip or zip, and are read as what they unpack to."""

from __future__ import annotations

import gzip
import io
import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO

from metes.files.errors import PackageError
from metes.files.file import File

# Formats that are unpacked here.
PACKINGS = ("gz", "zip")
# Our own package has about 60 MB; no check would finish a gigabyte in reasonable time.
MAX_BYTES = 1_000_000_000
# Text compresses to a tenth, tables of few values to a hundredth. Small files such as blank tables may have any ratio.
MAX_RATIO = 200
SMALL_BYTES = 1_000_000
READ_BYTES = 1 << 20
# Exceptions that reading a broken archive may raise.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)


class UndecidedError(PackageError):
    """A zip holds several files, and nothing says which of them is meant."""


@dataclass(frozen=True, kw_only=True)
class PackedFile(File):
    """A file that is gzip or a zip; `data` is the unpacked content, `stored` what lies on disk.

    `packing` is one of PACKINGS; `member` names the file in a zip, and `ending` its format where it has no name.
    """

    packing: str
    member: str = ""
    ending: str = ""

    @cached_property
    def data(self) -> bytes:
        return unpacked_file(self.path, self.stored, self.packing, self.member, self.ending)

    @cached_property
    def unpacking_error(self) -> PackageError | None:
        """Why it cannot be unpacked; None where it can."""
        try:
            _ = self.data
        except PackageError as error:
            return error
        return None


def unpacked_file(path: str, stored: bytes, packing: str, member: str = "", ending: str = "") -> bytes:
    """Content of a gzip file or of one member of a zip; raises PackageError where it cannot or must not be unpacked."""
    try:
        if packing == "gz":
            with gzip.GzipFile(fileobj=io.BytesIO(stored)) as stream:
                return _bounded(path, stream, len(stored))
        with zipfile.ZipFile(io.BytesIO(stored)) as archive:
            chosen = _member(path, archive, member, ending)
            with archive.open(chosen) as stream:
                return _bounded(path, stream, chosen.compress_size)
    except PackageError:
        raise  # a PackageError is a ValueError too
    except BROKEN as error:
        raise PackageError(f"{path}: cannot be unpacked as {packing} ({error})") from error


def unpacked_size(path: Path, packing: str) -> int:
    """Bytes to which a file says that it unpacks, at most the limit; what lies on disk if it does not say."""
    packed = path.stat().st_size
    try:
        if packing == "gz":
            with path.open("rb") as stream:
                # The last four bytes of gzip are the size of its content, modulo 2 to the power of 32.
                stream.seek(max(packed - 4, 0))
                size = int.from_bytes(stream.read(4), "little")
        else:
            with zipfile.ZipFile(path) as archive:
                size = sum(member.file_size for member in archive.infolist())
    except BROKEN:
        return packed
    return max(packed, min(size, MAX_BYTES, max(SMALL_BYTES, MAX_RATIO * packed)))


def _member(path: str, archive: zipfile.ZipFile, name: str, ending: str) -> zipfile.ZipInfo:
    """The file in a zip to read: the one of this name; without a name, the only one or the only one of its kind."""
    files = [each for each in archive.infolist() if not each.is_dir() and not each.filename.startswith("__MACOSX/")]
    found = [each for each in files if each.filename == name] if name else files
    if not name and len(files) > 1:
        found = [each for each in files if each.filename.lower().endswith(f".{ending}")]
    if len(found) > 1 or (not found and not name and files):
        raise UndecidedError(f"{path}: holds {len(files)} files, and no innerpath names one of them")
    if not found:
        raise PackageError(f"{path}: holds no file named {name!r}" if name else f"{path}: holds no file")
    if found[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # Other methods unpack a few bytes to gigabytes in one step.
        raise PackageError(f"{path}: holds a member compressed by method {found[0].compress_type}, not deflate")
    return found[0]


def _bounded(path: str, stream: IO[bytes] | gzip.GzipFile, packed: int) -> bytes:
    """Read a stream to its end, but no further than is allowed."""
    parts: list[bytes] = []
    size = 0
    while part := stream.read(READ_BYTES):
        parts.append(part)
        size += len(part)
        if size > MAX_BYTES or (size > SMALL_BYTES and size > MAX_RATIO * max(packed, 1)):
            raise PackageError(
                f"{path}: unpacks {packed:,} bytes to more than {size - 1:,}, "
                f"against limits of {MAX_BYTES:,} bytes and a ratio of {MAX_RATIO}"
            )
    return b"".join(parts)
