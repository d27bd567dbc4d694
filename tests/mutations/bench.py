"""The bench on which a mutation is made: a package that may be broken, and a seeded source of places in it."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tables import rows, write_rows

DESCRIPTOR = "datapackage.json"

Row = dict[str, str]
Feature = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Mutation:
    """One fault, injected: `id` is what must be reported, and nothing of another family."""

    id: str
    name: str
    inject: Callable[[Bench], None]
    is_judged: bool = False


class Bench:
    """A copy of a package. What is changed through it is sealed again, unless the mutation says otherwise."""

    def __init__(self, folder: Path, seed: str) -> None:
        self.folder = folder
        self.random = random.Random(seed)
        self.is_sealed_again = True
        # A file that is checked by itself, in place of the package.
        self.file: Path | None = None

    @cached_property
    def descriptor(self) -> dict[str, Any]:
        return dict(json.loads((self.folder / DESCRIPTOR).read_text(encoding="utf-8")))

    def resource(self, name: str) -> dict[str, Any]:
        return next(entry for entry in self.descriptor["resources"] if entry["name"] == name)

    def path(self, name: str) -> Path:
        return self.folder / str(self.resource(name)["path"])

    def a_table(self) -> str:
        """Name of a register that has rows."""
        entries = [e for e in self.descriptor["resources"] if "/registers/" in e["path"]]
        return str(self.random.choice([e["name"] for e in entries if len(self.rows(e["name"])) > 1]))

    def a_layer(self) -> str:
        return self.random.choice(["segments_layer", "territories_layer", "places_layer"])

    def rows(self, name: str) -> list[Row]:
        return rows(self.path(name))

    def save_rows(self, name: str, rows: list[Row]) -> None:
        write_rows(self.path(name), rows)

    def layer(self, name: str) -> dict[str, Any]:
        return dict(json.loads(self.path(name).read_text(encoding="utf-8")))

    def save_layer(self, name: str, layer: dict[str, Any]) -> None:
        self.path(name).write_text(layer_text(layer), encoding="utf-8", newline="\n")

    def change_feature(self, name: str, feature_id: str, change: Callable[[Feature], None]) -> None:
        layer = self.layer(name)
        change(next(feature for feature in layer["features"] if feature["id"] == feature_id))
        self.save_layer(name, layer)

    def edit_text(self, path: Path, change: Callable[[bytes], bytes]) -> None:
        path.write_bytes(change(path.read_bytes()))

    def ids(self, name: str) -> list[str]:
        return [feature["id"] for feature in self.layer(name)["features"]]

    def whole_reading(self, *, has_passed: bool | None = None) -> str:
        """A reading that is neither closed from segments nor part of a sum or group: its outline is its own.

        `has_passed` asks for one of a territory with a transfer, or of one without.
        """
        sums = {value for row in self.rows("reading_sums") for value in row.values()}
        passed = {row["territory_id"] for row in self.rows("transfers")}
        rows = self.rows("readings")
        groups = [row["coverage_group"] for row in rows]
        alone = [r for r in rows if r["outline"] == "whole" and groups.count(r["coverage_group"]) == 1]
        asked = [r["reading_id"] for r in alone if has_passed in (None, r["territory_id"] in passed)]
        drawn = set(self.ids("territories_layer"))
        return str(self.random.choice([name for name in asked if name not in sums and name in drawn]))

    def free_segment(self, *, fewest_positions: int = 2) -> str:
        """A segment on which no territory is closed."""
        used = {p for f in self.layer("territories_layer")["features"] for p in positions(f["geometry"])}
        lines = {f["id"]: tuple(positions(f["geometry"])) for f in self.layer("segments_layer")["features"]}
        free = [name for name, line in lines.items() if not used & set(line) and len(line) >= fewest_positions]
        return str(self.random.choice(sorted(free)))

    def finish(self) -> None:
        """Writes the descriptor, with size and hash of every file as it now is."""
        for entry in self.descriptor["resources"] if self.is_sealed_again else ():
            file = self.folder / str(entry.get("path"))
            if file.is_file() and "hash" in entry:
                data = file.read_bytes()
                kind = str(entry["hash"]).partition(":")[0]
                entry |= {"hash": f"{kind}:{hashlib.new(kind, data).hexdigest()}"}
                entry |= {"bytes": len(data)} if "bytes" in entry else {}
        text = json.dumps(self.descriptor, ensure_ascii=False, indent=2) + "\n"
        (self.folder / DESCRIPTOR).write_text(text, encoding="utf-8", newline="\n")


def positions(geometry: Any) -> Iterator[tuple[float, ...]]:
    """Every position of a geometry."""
    if isinstance(geometry, dict):
        yield from positions(geometry["coordinates"])
    elif geometry and not isinstance(geometry[0], list):
        yield tuple(geometry)
    else:
        for member in geometry:
            yield from positions(member)


def layer_text(layer: dict[str, Any]) -> str:
    """A collection in its canonical form, as far as what stands in it lets it have one."""
    head = {key: value for key, value in layer.items() if key != "features"}
    start = json.dumps(head, ensure_ascii=False, separators=(",", ":"))[:-1]
    features = ",\n".join(_feature_text(feature) for feature in layer["features"])
    return f'{start},"features":[\n{features}\n]}}\n'


def _feature_text(feature: Feature) -> str:
    rest = {key: value for key, value in feature.items() if key != "geometry"}
    geometry = feature.get("geometry")
    text = json.dumps(rest, ensure_ascii=False, separators=(",", ":"))[:-1]
    if "geometry" not in feature:
        return f"{text}}}"
    if not isinstance(geometry, dict) or "coordinates" not in geometry:
        return f'{text},"geometry":{json.dumps(geometry, separators=(",", ":"))}}}'
    kept = {key: value for key, value in geometry.items() if key != "coordinates"}
    inner = json.dumps(kept, separators=(",", ":"))[:-1]
    return f'{text},"geometry":{inner},"coordinates":{_coordinates(geometry["coordinates"])}}}}}'


def _coordinates(value: Any) -> str:
    if not isinstance(value, list) or not value or not isinstance(value[0], list):
        return json.dumps(value, separators=(",", ":"))
    if value[0] and not isinstance(value[0][0], list):
        return "[\n" + ",\n".join(_coordinates(position) for position in value) + "\n]"
    return "[" + ",".join(_coordinates(part) for part in value) + "]"
