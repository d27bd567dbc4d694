"""Open one version of a package: a folder, a zip, or a revision of the git repository in the working folder."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from metes.files.errors import InputError
from metes.files.paths import DESCRIPTOR, exists, safe_location
from metes.files.temporary import temporary_folder
from metes.inputs.archive import MAX_BYTES
from metes.inputs.opening import opened
from metes.package.package import Package, open_package

# Paths to extract from a git revision: the descriptor and the folders that it refers to.
PACKAGE_PATHS = (DESCRIPTOR, "datapackage", "geometries")
LIST = ("ls-tree", "-r", "-z", "-l", "--full-tree")
REGULAR_MODES = ("100644", "100755")
# The configuration of a repository may name programs; those that reading objects could start are switched off.
CONFIGURATION = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "protocol.allow=never")
ENVIRONMENT = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_PAGER": "cat",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "LC_ALL": "C.UTF-8",
}


@contextlib.contextmanager
def opened_version(version: str) -> Iterator[Package]:
    """Open the package of a folder, descriptor, zip or git revision. Raises InputError if it is none of these.

    A zip or revision is unpacked to a temporary folder that is deleted afterwards.
    """
    path = Path(version)
    if exists(path):
        with opened(path) as found:
            if found.package is None:
                raise InputError(f"{version}: {DESCRIPTOR} not found; expected a directory or zip that contains it")
            yield found.package
        return
    with temporary_folder() as folder:
        unpack_revision(version, folder)
        yield open_package(folder)


def unpack_revision(revision: str, folder: Path) -> None:
    """Unpack the package folders from a revision of the git repository in the working folder.

    Files come as they were committed: no filter, hook or helper that the repository's configuration names is run.
    """
    if revision.startswith("-"):
        raise InputError(f"{revision}: found an option; expected a directory, a zip or a git revision")
    try:
        named = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if named.returncode:
            raise InputError(f"{revision}: not a directory, zip or git revision")
        files = list(_files_of(revision, _git(*LIST, named.stdout.decode().strip(), "--", *PACKAGE_PATHS)))
        found = _git("cat-file", "--batch", given="".join(f"{each.object_id}\n" for each in files).encode())
    except FileNotFoundError:
        raise InputError(f"{revision}: not a directory or zip, and git is not installed") from None
    if found.returncode:
        raise _unreadable(revision, found)
    stream = io.BytesIO(found.stdout)
    for each in files:
        target = safe_location(folder, each.path)
        head = stream.readline().split()
        if target is None or head[1:] != [b"blob", str(each.size).encode()]:
            raise InputError(f"{revision}: {each.path}: found no file that can be read; expected one in the revision")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(stream.read(each.size))
        stream.read(1)


class _GitFile(NamedTuple):
    object_id: str
    size: int
    path: str


def _files_of(revision: str, listed: subprocess.CompletedProcess[bytes]) -> Iterator[_GitFile]:
    """Regular files in the answer of `git ls-tree`. Raises InputError for links, and for more than can be unpacked."""
    if listed.returncode:
        raise _unreadable(revision, listed)
    total = 0
    for entry in listed.stdout.split(b"\0")[:-1]:
        facts, _, name = entry.partition(b"\t")
        mode, kind, object_id, size = facts.decode().split()
        path = os.fsdecode(name)
        if kind != "blob" or mode not in REGULAR_MODES:
            raise InputError(f"{revision}: {path}: found a link or another repository; expected a file")
        total += int(size)
        if total > MAX_BYTES:
            raise InputError(f"{revision}: found more than {MAX_BYTES:,} bytes; expected at most those")
        yield _GitFile(object_id, int(size), path)


def _git(*arguments: str, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run a command of git that reads objects alone."""
    own = {**os.environ, **ENVIRONMENT}
    return subprocess.run(["git", *CONFIGURATION, *arguments], input=given, capture_output=True, env=own)


def _unreadable(revision: str, found: subprocess.CompletedProcess[bytes]) -> InputError:
    said = " ".join(found.stderr.decode("utf-8", "replace").split())
    return InputError(f"{revision}: git cannot read this revision ({said}); expected {', '.join(PACKAGE_PATHS)}")
