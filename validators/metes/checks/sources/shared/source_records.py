"""Sources of a package and their records, the YAML files that describe received files.

Only lines `name: value` of a record are read; no YAML parser builds objects from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from metes.files.paths import is_regular, safe_location
from metes.package.package import Package

# A longer file is not a record.
MOST_BYTES = 1_000_000
RECORD_ENDINGS = (".yml", ".yaml", ".cff")


def sources_of(package: Package) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """JSON pointer and entry of every source in the descriptor, each path and version once."""
    owners = [("", package.descriptor), *((resource.pointer, resource.descriptor) for resource in package.resources)]
    seen: set[tuple[object, object]] = set()
    for pointer, owner in owners:
        listed = owner.get("sources")
        for index, entry in enumerate(listed if isinstance(listed, list) else []):
            if isinstance(entry, dict):
                key = (str(entry.get("path")), str(entry.get("version")))
                if key not in seen or entry.get("path") is None:
                    yield f"{pointer}/sources/{index}", entry
                seen.add(key)


def record_of(package: Package, path: str) -> str | None:
    """Text of a record inside the package, or None if there is no record at the path."""
    location = safe_location(package.root, path) if path.endswith(RECORD_ENDINGS) else None
    if location is None or not is_regular(location) or location.stat().st_size > MOST_BYTES:
        return None
    return location.read_text(encoding="utf-8", errors="replace")


def member_of(package: Package, path: str, name: str) -> str | None:
    """Value of a top-level member of a record, without quotes, or None."""
    text = record_of(package, path)
    match = re.search(rf"^{name}:[ \t]*(\S.*?)[ \t]*$", text, re.MULTILINE) if text is not None else None
    return match[1].strip("'\"") if match else None


def hashed_files(record: str) -> Iterator[tuple[str, str, int]]:
    """File name, SHA-256 and line number for every file that a record lists with its hash."""
    file = ""
    for number, line in enumerate(record.splitlines(), start=1):
        match = re.fullmatch(r"\s*(?:- )?(file|sha256):\s*(\S+)\s*", line)
        if match is None:
            continue
        if match[1] == "file":
            file = match[2].strip("'\"")
        elif file:
            yield file, match[2].strip("'\"").lower(), number
            file = ""
