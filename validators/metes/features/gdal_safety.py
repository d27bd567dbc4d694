"""What GDAL may do with a file that `metes area` gives to it: read that file and those beside it, and nothing else.

GDAL itself follows what a file says: a virtual layer (VRT) opens any path or address, a GeoJSON `crs` of the type
`link` is fetched, a GML schema is downloaded, and a GeoPackage may have PROJ open any file.
"""

from __future__ import annotations

import glob
import mmap
import os
import re
import sqlite3
import stat
import sys
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from metes.files.crs_definition import refuse_unsafe_definition
from metes.files.errors import InputError
from metes.files.paths import exists, is_regular

# Formats that name a file by its content, by their first bytes; a folder is a file geodatabase.
FOLDER_ENDING = ".gdb"
SQLITE = b"SQLite format 3\x00"
# Settings that GDAL reads when its drivers are loaded.
SETTINGS = {
    # Drivers that open what a file names, or that fetch something.
    "GDAL_SKIP": "OGR_VRT,VRT,GTI,WFS,OAPIF,Carto,AmigoCloud,Elasticsearch,PLSCENES,NGW,CSW,GeoRSS",
    # A proxy of no known kind: whatever still wants to fetch something fails before it leaves the machine.
    "GDAL_HTTP_PROXY": "none://0.0.0.0:0",
    "GML_DOWNLOAD_SCHEMA": "NO",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
    "PROJ_NETWORK": "OFF",
    # Its remarks on a file, which hold words of that file, are no part of what the command says.
    "CPL_LOG": os.devnull,
}
# Functions of fiona that pass on what GDAL says. If a remark is no UTF-8, the interpreter would print a traceback.
LOGGERS_OF_FIONA = ("fiona._err.log_error", "fiona._err.chaining_error_handler")
# Where a request goes past the proxy.
PROXY_EXCEPTIONS = ("NO_PROXY", "no_proxy")
LINKED_CRS = re.compile(rb'"(?:type|\\u0074ype)"\s*:\s*"(?:link|url)"', re.IGNORECASE)
CRS_MEMBER = re.compile(rb'"crs"\s*:\s*\{[^{}]{0,5000}(?:\{[^{}]{0,5000}\})?[^{}]{0,5000}\}')


def prepare_gdal() -> None:
    """Set what keeps GDAL to the file it is given; to be called before its drivers are loaded."""
    os.environ.update(SETTINGS)
    for name in PROXY_EXCEPTIONS:
        os.environ.pop(name, None)


@contextmanager
def remarks_dropped() -> Iterator[None]:
    """Drop warnings of fiona and pyogrio, and what GDAL says in bytes that are no UTF-8, while the body reads a file.

    fiona fails to log such bytes, and the interpreter then prints an exception that nobody can catch. An exception that
    leaves the body is printed as ever, since the hooks are back by then.
    """
    print_exception, print_unraisable = sys.excepthook, sys.unraisablehook

    def print_unless_of_fiona(unraisable: sys.UnraisableHookArgs) -> None:
        if unraisable.object not in LOGGERS_OF_FIONA:
            print_unraisable(unraisable)

    sys.excepthook = lambda *_: None
    sys.unraisablehook = print_unless_of_fiona
    try:
        with warnings.catch_warnings():
            # Compiled functions warn in the name of the module that calls them; as contexts, in that of contextlib.
            warnings.filterwarnings("ignore", module=r"fiona|metes\.features\.ogr")
            warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"pyogrio|contextlib")
            yield
    finally:
        sys.excepthook, sys.unraisablehook = print_exception, print_unraisable


def refuse_unsafe_file(path: Path) -> None:
    """Raise InputError for a pipe, a device, a file of the kernel, or a file that names other files or addresses."""
    if not exists(path):
        raise InputError(f"{path}: file not found; expected a file that GDAL opens")
    if path.is_dir():
        if path.suffix.lower() != FOLDER_ENDING and not any(path.glob("*.shp")):
            raise InputError(f"{path}: found a directory; expected a file, or a file geodatabase ({FOLDER_ENDING})")
        return
    if not is_regular(path):
        raise InputError(f"{path}: not a regular file; expected a file that GDAL opens")
    _refuse_pipes_beside(path)
    try:
        with path.open("rb") as stream:
            start = stream.read(1_000_000)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    if b"<OGRVRTDataSource" in start or b"<VRTDataset" in start:
        raise InputError(f"{path}: found a virtual layer, which names other files; expected a file with features")
    if start.startswith(SQLITE):
        _refuse_unsafe_definitions(path)
    elif start.lstrip(b"\xef\xbb\xbf\x1e \t\r\n").startswith((b"{", b"[")):
        _refuse_linked_crs(path)


def _refuse_pipes_beside(path: Path) -> None:
    """Raise InputError for a pipe or device of the same name: GDAL opens journals and indices beside a file."""
    for beside in sorted(path.resolve().parent.glob(f"{glob.escape(path.stem)}[.-]*")):
        try:
            mode = beside.stat().st_mode
        except OSError:  # a link to nowhere blocks nobody
            continue
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            raise InputError(f"{beside}: not a regular file; expected a file, or none beside {path.name}")


def _refuse_unsafe_definitions(path: Path) -> None:
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.execute("pragma trusted_schema = off")
            database.text_factory = lambda data: data.decode("utf-8", "replace")
            names = {name for (name,) in database.execute("select name from sqlite_master")}
            texts = [
                text
                for table, column in (
                    ("gpkg_spatial_ref_sys", "definition"),
                    ("gpkg_spatial_ref_sys", "definition_12_063"),
                    ("spatial_ref_sys", "proj4text"),
                    ("spatial_ref_sys", "srtext"),
                    ("spatial_ref_sys", "srs_wkt"),
                )
                if table in names and column in _columns(database, table)
                for (text,) in database.execute(f"select {column} from {table}")
            ]
    except sqlite3.Error:
        # Not a database after all: GDAL says so.
        return
    for text in texts:
        if isinstance(text, str):
            refuse_unsafe_definition(text, str(path))


def _columns(database: sqlite3.Connection, table: str) -> set[str]:
    return {str(row[1]) for row in database.execute(f"pragma table_info({table})")}


def _refuse_linked_crs(path: Path) -> None:
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        for member in CRS_MEMBER.finditer(mapped):
            if LINKED_CRS.search(member[0]):
                raise InputError(f"{path}: found a crs member that links to an address; expected the name of a CRS")
