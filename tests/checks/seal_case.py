"""Writes the right bytes and hash into the datapackage.json of a case: python tests/checks/seal_case.py FOLDER...

Only resources that have these members already are touched, so that a case may leave them out on purpose."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path


def seal(folder: Path) -> None:
    """Brings size and digest of every resource of one mini package up to date."""
    descriptor_path = folder / "datapackage.json"
    descriptor = json.loads(descriptor_path.read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        # Several files have no hash of their own, and rows in the descriptor have no file.
        file = folder / str(resource.get("path"))
        if not file.is_file():
            continue
        data = file.read_bytes()
        if "bytes" in resource:
            resource["bytes"] = len(data)
        if str(resource.get("hash", "")).startswith("sha256:"):
            resource["hash"] = f"sha256:{hashlib.sha256(data).hexdigest()}"
    temporary = descriptor_path.with_suffix(".tmp")
    temporary.write_text(json.dumps(descriptor, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(temporary, descriptor_path)  # noqa: PTH105 - the atomic step, named as such


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        seal(Path(argument))
