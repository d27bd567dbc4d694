"""Unpack a gzip-compressed GeoJSON text, in bounded memory."""

from __future__ import annotations

from pathlib import Path

from metes.files.errors import InputError, PackageError
from metes.files.file import BytesFile
from metes.files.packed import unpacked_file, unpacked_size
from metes.geojson.sequence import BytesSequence
from metes.inputs.file_kind import FileFormat, format_of_bytes

# Where a tar archive has its name.
TAR_OFFSET, TAR_MAGIC = 257, b"ustar"


def gunzipped(data: bytes, shown: str, ending: str = "") -> BytesFile:
    """GeoJSON text or sequence from gzip-compressed bytes; `ending` is that of the file name without `.gz`.

    Raises InputError for broken or too large data and for anything else than text in it.
    """
    content = _unpacked(data, shown)
    form = format_of_bytes(content, ending)
    is_tar = content[TAR_OFFSET:].startswith(TAR_MAGIC)
    if is_tar or form not in (FileFormat.GEOJSON, FileFormat.SEQUENCE):
        what = "a tar archive" if is_tar else f"the format {form.value}"
        raise InputError(f"{shown}: found {what} compressed with gzip; expected GeoJSON in it, or unpack it first")
    file_type = BytesSequence if form is FileFormat.SEQUENCE else BytesFile
    return file_type(path=shown, location=Path(shown), content=content)


def declared_bytes(path: Path) -> int:
    """Size after unpacking as the end of a gzip file declares it, at most what would be unpacked."""
    return unpacked_size(path, "gz")


def _unpacked(data: bytes, shown: str) -> bytes:
    try:
        return unpacked_file(shown, data, "gz")
    except PackageError as error:
        raise InputError(str(error)) from error
