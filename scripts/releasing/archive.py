"""Archives and sums: the same files give the same bytes, whatever the clock, the time zone or the umask."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

from releasing.agreement import Release

# Readable by everyone, as a zip made on Unix says it.
UNIX = 3
PLAIN_FILE = 0o100644 << 16
LEVEL = 9
SUMS = "SHA256SUMS"
# Already compressed, or read in place by programs that open it inside the zip: stored as they are.
STORED = frozenset({".parquet", ".png", ".qgz"})


def write_zip(folder: Path, target: Path, release: Release) -> None:
    """Pack every file below a folder under the name of the release, sorted, with its day as their time."""
    stamp = (release.day.year, release.day.month, release.day.day, 0, 0, 0)
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.rglob("*"), key=lambda each: each.relative_to(folder).as_posix()):
            if not path.is_file():
                continue
            member = zipfile.ZipInfo(f"{release.name}/{path.relative_to(folder).as_posix()}", date_time=stamp)
            member.create_system = UNIX
            member.external_attr = PLAIN_FILE
            member.compress_type = zipfile.ZIP_STORED if path.suffix in STORED else zipfile.ZIP_DEFLATED
            archive.writestr(member, path.read_bytes(), compresslevel=LEVEL)


def write_sums(folder: Path) -> None:
    """Write SHA256SUMS for all files below a folder, as `sha256sum --check` reads it there."""
    files = sorted((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file())
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n" for name, path in files if name != SUMS]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")
