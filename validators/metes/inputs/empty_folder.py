"""A folder or archive that holds neither a descriptor nor anything that is read as GeoJSON."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class BareFolder:
    """Where a package was looked for: `shown` as it was named, and the names of what lies in it, hidden ones last."""

    shown: Path
    names: tuple[str, ...]


def bare_folder(folder: Path, shown: Path) -> BareFolder:
    """What lies in a folder; names of folders end in a slash."""
    names = [each.name + ("/" if each.is_dir() else "") for each in folder.iterdir()]
    return BareFolder(shown=shown, names=tuple(sorted(names, key=lambda name: (name.startswith("."), name))))
