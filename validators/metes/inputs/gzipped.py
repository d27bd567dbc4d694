"""Unpack a gzip-compressed GeoJSON text, in bounded memory."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path

from metes.files.errors import InputError
from metes.files.file import BytesFile
from metes.geojson.sequence import BytesSequence
from metes.inputs.archive import COPY_BYTES, MAX_BYTES, MAX_RATIO, SMALL_BYTES
from metes.inputs.file_kind import FileFormat, format_of_bytes

# Where a tar archive has its name.
TAR_OFFSET, TAR_MAGIC = 257, b"ustar"
# Bytes of the size at the end of a gzip file.
SIZE_BYTES = 4


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


def most_bytes(compressed_bytes: int) -> int:
    """Most bytes that are unpacked from a gzip file of a size, as from a member of a zip."""
    return min(MAX_BYTES, max(SMALL_BYTES, MAX_RATIO * compressed_bytes))


def declared_bytes(path: Path) -> int:
    """Size after unpacking as the end of a gzip file declares it, at most what would be unpacked."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - SIZE_BYTES))
        return min(int.from_bytes(stream.read(SIZE_BYTES), "little"), most_bytes(size))


def _unpacked(data: bytes, shown: str) -> bytes:
    most, found = most_bytes(len(data)), bytearray()
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            while piece := stream.read(COPY_BYTES):
                found += piece
                if len(found) > most:
                    raise InputError(
                        f"{shown}: found {len(data):,} bytes that unpack to more than {most:,}; expected a compression "
                        f"ratio of at most {MAX_RATIO}, and at most {MAX_BYTES:,} bytes"
                    )
    except (zlib.error, OSError, EOFError) as error:
        raise InputError(f"{shown}: not readable as gzip ({error})") from error
    return bytes(found)
