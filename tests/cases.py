"""The cases of the checks, in tests/checks: `<check>/good/<case>` and `<check>/bad/<case>`.

`python tests/cases.py CASE FOLDER` writes the package of one case into a new folder, to look at.

A case is a GeoJSON file, a GeoPackage or a small package. `<check>/cases.json` describes the packages of a check by
their names, as `good/<case>`. The folder of that name holds only the files in which the package differs from a base
package, which `_base` holds; it is absent where there are none. `lay_out` writes the whole package. A description has
these members, all optional:

- `base`: name of the base package, itself described in `_base/cases.json`; without it the package has no other files
  than those of the folder.
- `without`: paths of files of the base that the package lacks. Their resources go too, but for those that `descriptor`
  names.
- `descriptor`: changes to `datapackage.json`, as a JSON merge patch (RFC 7386). A resource is found by its `name`:
  `{"resources": {"sources": {"hash": null}}}`.
- `expect`: the faults that the case must raise, each a text that begins with the id of a check. It is written into the
  descriptor of the package.

A GeoJSON file carries `expect` itself. For a file that cannot, since it is no JSON object, it is in `cases.json` too; a
GeoPackage without faults stands there with an empty list.

In a stored `datapackage.json` and in its changes, `"bytes": 0` and `"hash": "sha256:"` stand for the true size and
digest; a case that is about wrong ones says which.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

CASES = Path(__file__).resolve().parent / "checks"
BASES = "_base"
DESCRIPTIONS = "cases.json"
DESCRIPTOR = "datapackage.json"
NO_DIGEST = "sha256:"
ENDINGS = (".geojson", ".gpkg")


def case_names(check: str = "*", kind: str = "*") -> list[str]:
    """Sorted names of the cases of a check (`*` for all) and kind (`good`, `bad` or `*`): `<check>/<kind>/<case>`."""
    found = [path for path in CASES.glob(f"{check}/{kind}/*") if path.suffix in ENDINGS and path.is_file()]
    files = [_name(path) for path in found]
    return sorted([*(name for name in files if not name.startswith(BASES)), *package_names(check, kind)])


def package_names(check: str = "*", kind: str = "*") -> list[str]:
    """Sorted names of the cases that are packages; see `case_names`."""
    paths = [path for path in CASES.glob(f"{check}/{DESCRIPTIONS}") if path.parent.name != BASES]
    cases = [path.parent / case for path in paths for case in _descriptions(path.parent.name)]
    return sorted(_name(case) for case in cases if not case.suffix and kind in ("*", case.parent.name))


def expected_ids(name: str) -> list[str]:
    """Sorted ids of the checks whose faults the case must raise, one for each fault."""
    description = _description(name)
    if description is None:
        # A byte order mark is what some cases are about.
        description = json.loads((CASES / name).read_text(encoding="utf-8-sig"))
    return sorted(line.split()[0] for line in description.get("expect", []))


@cache
def laid_out(name: str) -> Path:
    """Path of a case as a user would have it, for reading: the file, or the package in a temporary folder."""
    return CASES / name if name.endswith(ENDINGS) else lay_out(name, _temporary_folder() / name)


def lay_out(name: str, target: Path) -> Path:
    """Write the package of a case, or of a base (`_base/<name>`), into a new folder and return that folder."""
    _write_files(name, target)
    file = target / DESCRIPTOR
    descriptor = _object_in(file)
    # A package without a readable descriptor is what some cases are about.
    if descriptor is not None:
        _fill_in_sizes_and_hashes(descriptor, target)
        file.write_text(_text(descriptor), encoding="utf-8", newline="")
    return target


def _write_files(name: str, target: Path) -> None:
    """Write the files of the base but those left out, and the case's own; sizes and hashes are not filled in."""
    case = _description(name)
    if case is None:
        raise ValueError(f"{name}: not in {DESCRIPTIONS} of its check")
    if "base" in case:
        _write_files(f"{BASES}/{case['base']}", target)
    target.mkdir(parents=True, exist_ok=True)
    for path in case.get("without", []):
        (target / path).unlink()
    if (CASES / name).is_dir():
        shutil.copytree(CASES / name, target, dirs_exist_ok=True)
    descriptor = _object_in(target / DESCRIPTOR)
    if descriptor is not None:
        (target / DESCRIPTOR).write_text(_text(_changed(descriptor, case)), encoding="utf-8", newline="")


def _changed(descriptor: dict[str, Any], case: dict[str, Any]) -> dict[str, Any]:
    """The descriptor of a base as the description of a case says, with the faults expected after its first member."""
    patch = dict(case.get("descriptor", {}))
    if "resources" in patch or "without" in case:
        changes, without = patch.get("resources", {}), case.get("without", [])
        resources = descriptor["resources"]
        kept = {each["name"]: each for each in resources if each.get("path") not in without or each["name"] in changes}
        patch["resources"] = list(_merged(kept, changes).values())
    schema, *members = _merged(descriptor, patch).items()
    expect = [("expect", case["expect"])] if "expect" in case else []
    return dict([schema, *expect, *members])


def _merged(value: Any, patch: Any) -> Any:
    """A JSON merge patch applied to a value (RFC 7386)."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(value) if isinstance(value, dict) else {}
    for name, member in patch.items():
        if member is None:
            merged.pop(name, None)
        else:
            merged[name] = _merged(merged.get(name), member)
    return merged


def _fill_in_sizes_and_hashes(descriptor: dict[str, Any], folder: Path) -> None:
    for resource in descriptor.get("resources", []):
        # Rows in the descriptor have no file, and several files have no size and hash in common.
        if isinstance(resource.get("path"), str) and (folder / resource["path"]).is_file():
            data = (folder / resource["path"]).read_bytes()
            if resource.get("bytes") == 0:
                resource["bytes"] = len(data)
            if resource.get("hash") == NO_DIGEST:
                resource["hash"] = f"{NO_DIGEST}{hashlib.sha256(data).hexdigest()}"


def _object_in(file: Path) -> dict[str, Any] | None:
    """The JSON object of a file; None where there is no such file, or it holds anything else."""
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def _text(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def _description(name: str) -> dict[str, Any] | None:
    check, _, case = name.partition("/")
    return _descriptions(check).get(case)


@cache
def _descriptions(check: str) -> dict[str, dict[str, Any]]:
    file = CASES / check / DESCRIPTIONS
    found: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return found


def _name(path: Path) -> str:
    return path.relative_to(CASES).as_posix()


@cache
def _temporary_folder() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="metes-cases-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


if __name__ == "__main__":
    lay_out(sys.argv[1], Path(sys.argv[2]))
