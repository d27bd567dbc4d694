"""Targets for zips, data packages and `metes diff`: a small package, with its descriptor, cells or archive broken."""

from __future__ import annotations

import csv
import io
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import metes
from fuzzing.choices import TEXTS, Choices, altered, damaged
from fuzzing.geojson_targets import any_feature, any_geometry
from fuzzing.geopackage_target import written
from fuzzing.outcome import check, command, folder, is_turn, require, require_one_line, require_same, timed

Files = dict[str, bytes]

FIELD_TYPES = (
    *("string", "number", "integer", "boolean", "date", "time", "datetime", "year", "yearmonth", "duration", "object"),
    *("array", "list", "geopoint", "geojson", "any"),
)
FORMATS = (
    "default",
    "any",
    "email",
    "uri",
    "uuid",
    "binary",
    "%d.%m.%Y",
    "%H",
    "%Y-%m-%dT%H:%M:%S%z",
    "array",
    "topojson",
)
CONSTRAINTS: dict[str, tuple[Any, ...]] = {
    "required": (True,),
    "unique": (True,),
    "minimum": (0, "2020-01-01", "x"),
    "exclusiveMaximum": (1, 2.5),
    "minLength": (1,),
    "maxLength": (0, 2),
    "pattern": ("[a-z]+", "(", "(a+)+$"),
    "enum": (["a", "b"], [1, 2], []),
}
WORDS = (
    *(
        "name",
        "path",
        "profile",
        "$schema",
        "resources",
        "schema",
        "dialect",
        "fields",
        "type",
        "format",
        "constraints",
    ),
    *("primaryKey", "foreignKeys", "reference", "resource", "uniqueKeys", "missingValues", "categories", "encoding"),
    *(
        "data",
        "delimiter",
        "quoteChar",
        "header",
        "headerRows",
        "commentChar",
        "decimalChar",
        "groupChar",
        "trueValues",
    ),
    *("fieldsMatch", "bytes", "hash", "compression", "mediatype", "licenses", "sources", "version", "rivers.csv", "id"),
    *("csv", "tsv", "json", "geojson", "gz", "zip", "utf-16", "latin-1", "tabular-data-package", "datapackage.json"),
)
CELLS = (
    *TEXTS,
    "1",
    "2",
    "3",
    "-1",
    "true",
    "no",
    "2020",
    "2020-02",
    "2020-02-30",
    "25:00:00",
    '{"a": 1}',
    "[1]",
    "1,2",
    "180,90",
)
DELIMITERS, QUOTES = (",", ";", "\t", "|", "^"), ('"', "'", "~")
MEMBER_NAMES = (
    *(
        "a.geojson",
        "./a.geojson",
        "../a.geojson",
        "/a.geojson",
        "a\\b.geojson",
        "C:\\a.geojson",
        "a/",
        "a//b.geojson",
        "",
    ),
    *(
        "datapackage.json",
        "inner.zip",
        "a" * 260 + ".geojson",
        "a/" * 60 + "b.geojson",
        "con",
        "\u202e.geojson",
        "a\x00b",
    ),
    *(
        "__MACOSX/a.geojson",
        ".hidden.geojson",
        "a.gpkg",
        "::error::.geojson",
        "a\nb.geojson",
        "-",
        "A.GEOJSON",
        "x/../a",
    ),
)


def any_package(choices: Choices) -> tuple[dict[str, Any], list[list[str]]]:
    """A descriptor of two tables and a layer, and the rows of the first table, which the second one refers to."""
    fields = [any_field(choices, name) for name in "abc"]
    rows = [["1", choices.pick(CELLS), choices.pick(CELLS)] for _ in range(choices.below(5))]
    for row in rows:
        row[0] = choices.pick(("1", "2", "3", "x", ""))
    rivers: dict[str, Any] = {"name": "rivers", "path": "rivers.csv", "schema": {"fields": fields}, "dialect": {}}
    if choices.below(2):
        rivers["schema"] |= choices.pick(
            ({"primaryKey": "a"}, {"primaryKey": ["a", "b"]}, {"uniqueKeys": [["b"]]}, {"missingValues": ["", "-"]})
        )
    reference = {"fields": "a", "reference": {"resource": "rivers", "fields": "a"}}
    banks = {"name": "banks", "path": "banks.csv", "schema": {"fields": [{"name": "a"}], "foreignKeys": [reference]}}
    layer = {"name": "layer", "path": "layer.geojson", "format": "geojson", "schema": {"fields": [{"name": "name"}]}}
    descriptor: dict[str, Any] = {"name": "rivers", "version": "1.0.0", "resources": [rivers, banks, layer]}
    descriptor |= choices.pick(
        (
            {},
            {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json"},
            {"profile": "tabular-data-package"},
            {"licenses": [{"name": "CC0-1.0"}]},
        )
    )
    return descriptor, rows


def any_field(choices: Choices, name: str) -> dict[str, Any]:
    """A field of any type; of most, also a format and a constraint."""
    field: dict[str, Any] = {"name": name, "type": choices.pick(FIELD_TYPES)}
    if choices.below(2):
        field["format"] = choices.pick(FORMATS)
    if choices.below(2):
        key = choices.pick(list(CONSTRAINTS))
        field["constraints"] = {key: choices.pick(CONSTRAINTS[key])}
    if choices.is_one_in(4):
        field |= choices.pick(({"decimalChar": ","}, {"groupChar": "."}, {"bareNumber": False}, {"trueValues": ["1"]}))
    return field


def table(rows: list[list[str]], delimiter: str = ",", quote: str = '"', end: str = "\n") -> bytes:
    """Rows below the header a, b, c as CSV."""
    lines = []
    for row in (["a", "b", "c"], *rows):
        text = io.StringIO()
        # The writer quotes a line end in a cell only if it is of its own kind.
        csv.writer(text, delimiter=delimiter, quotechar=quote, lineterminator="\r\n").writerow(row)
        lines.append(text.getvalue().removesuffix("\r\n") + end)
    return "".join(lines).encode("utf-8", "replace")


def files_of(choices: Choices, descriptor: Any, rows: list[list[str]]) -> Files:
    """All files of a package."""
    features = [any_feature(choices) for _ in range(choices.below(3))]
    banks = "\n".join(["a", *(choices.pick(("1", "2", "4", "")) for _ in range(choices.below(3)))]) + "\n"
    return {
        "datapackage.json": as_json(descriptor),
        "rivers.csv": table(rows),
        "banks.csv": banks.encode(),
        "layer.geojson": layer_of(features),
    }


def layer_of(features: list[dict[str, Any]]) -> bytes:
    """A GeoJSON layer of the features."""
    return as_json({"type": "FeatureCollection", "features": features})


def as_json(value: Any) -> bytes:
    """A value as JSON in UTF-8."""
    return (json.dumps(value) + "\n").encode()


def lay_out(files: Files, place: Path) -> Path:
    """Write the files into a directory."""
    place.mkdir(exist_ok=True)
    for name, content in files.items():
        (place / name).write_bytes(content)
    return place


def package(data: bytes) -> None:
    """A data package, broken in its descriptor, cells or bytes; another dialect of a table gives the same faults."""
    choices = Choices(data)
    descriptor, rows = any_package(choices)
    way = choices.below(4)
    files = files_of(choices, altered(choices, descriptor, WORDS) if way == 1 else descriptor, rows)
    if way == 2:
        name = choices.pick(list(files))
        files[name] = damaged(choices, files[name], 200)
    with folder() as place:
        found = check(lay_out(files, place / "package"))
        require_same(data, 16, lambda: check(place / "package"))
        if way == 3:
            delimiter, quote = choices.pick(DELIMITERS), choices.pick(QUOTES)
            end = choices.pick(("\n", "\r\n"))
            descriptor["resources"][0]["dialect"] = {"delimiter": delimiter, "quoteChar": quote, "lineTerminator": end}
            files["datapackage.json"] = as_json(descriptor)
            files["rivers.csv"] = table(rows, delimiter, quote, end)
            again = check(lay_out(files, place / "package"))
            require(found.ids == again.ids, "another dialect has other faults", found, again, rows, descriptor)
        if is_turn(data, 64):
            command("check", place / "package", codes=(0, 1, 2))


def archive(data: bytes) -> None:
    """A zip: whole, it has the faults of its files in a directory; broken, it has faults or a message."""
    choices = Choices(data)
    descriptor, rows = any_package(choices)
    files = files_of(choices, descriptor, rows)
    if choices.below(2):
        files = {"layer.geojson": files["layer.geojson"], "a.gpkg": written(choices, [], is_broken=False)}
    way = choices.below(4)
    with folder() as place:
        file = place / "a.zip"
        if way == 0:
            file.write_bytes(zipped(files))
            found, apart = check(file), check(lay_out(files, place / "a"))
            require(found.ids == apart.ids, "zip and directory differ", found, apart)
            return
        if way == 1:
            file.write_bytes(damaged(choices, zipped(files), 64))
        elif way == 2:
            file.write_bytes(with_odd_members(choices, files))
        else:
            file.write_bytes(with_odd_headers(choices, zipped(files)))
        check(file)
        require_same(data, 16, lambda: check(file))
        if is_turn(data, 64):
            command("check", file, codes=(0, 1, 2))


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The files as a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as sink:
        for name, content in files.items():
            sink.writestr(zipfile.ZipInfo(name), content, method)
    return packed.getvalue()


def with_odd_members(choices: Choices, files: Files) -> bytes:
    """A zip with one to four more members of unusual names, kinds and methods; some are zips themselves."""
    packed = io.BytesIO(zipped(files))
    contents = (*files.values(), b"", b"\0" * 100, zipped(files), zipped({"inner.zip": zipped(files)}))
    with zipfile.ZipFile(packed, "a") as sink:
        for _ in range(choices.whole(1, 4)):
            member = zipfile.ZipInfo("a")
            # The constructor would cut the name at a zero, which a file need not.
            member.filename = choices.pick(MEMBER_NAMES)
            member.external_attr = choices.pick((0, 0o100644 << 16, 0o120777 << 16, 0o10644 << 16, 0o40755 << 16, 0x10))
            member.comment = choices.raw(choices.below(4))
            method = choices.pick((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
            if member.filename not in sink.NameToInfo:
                sink.writestr(member, choices.pick(contents), method)
    return packed.getvalue()


def with_odd_headers(choices: Choices, content: bytes) -> bytes:
    """A zip with another number in one to three of its headers: flags, methods, sizes, counts or offsets."""
    changed = bytearray(content)
    for _ in range(choices.whole(1, 3)):
        signature = choices.pick((b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"))
        starts = [at for at in range(len(content)) if content.startswith(signature, at)]
        at = choices.pick(starts) + choices.whole(4, 44)
        size = choices.pick(("<H", "<I"))
        number = choices.pick((0, 1, 8, 12, 14, 99, 0x7FFF, 0xFFFF)) * (
            1 if size == "<H" else choices.pick((1, 0x10001))
        )
        changed[at : at + struct.calcsize(size)] = struct.pack(size, number)
    return bytes(changed)


def difference(data: bytes) -> None:
    """`metes diff` of two versions: a version differs from itself in nothing, and each from the other in the same."""
    choices = Choices(data)
    descriptor, rows = any_package(choices)
    features = [any_feature(choices) | {"id": number} for number in range(choices.below(3))]
    old = files_of(choices, descriptor, rows) | {"layer.geojson": layer_of(features)}
    new = dict(old)
    way = choices.below(4)
    if way == 0:
        new["datapackage.json"] = as_json(altered(choices, descriptor, WORDS))
    elif way == 1:
        name = choices.pick(list(old))
        new[name] = damaged(choices, old[name], 200)
    elif way == 2:
        for row in rows:
            row[choices.below(3)] = choices.pick(CELLS)
        new["rivers.csv"] = table(rows[choices.below(2) :])
    else:
        new["layer.geojson"] = layer_of([each | {"geometry": any_geometry(choices)} for each in features])
    with folder() as place:
        one, other = lay_out(old, place / "old"), lay_out(new, place / "new")
        forth, back = compared(one, other), compared(other, one)
        require(forth == back, "the two directions differ", forth, back)
        same = compared(other, other)
        require(isinstance(same, str) or not any(same), "a version differs from itself", same)
        if is_turn(data, 16):
            for form in ("text", "json", "markdown", "geojson"):
                command("diff", one, other, "--format", form)


def compared(old: Path, new: Path) -> str | tuple[frozenset[str], ...]:
    """Names of the tables, verdicts and geometries that differ between two versions, or "" for a message."""
    try:
        with timed():
            found = metes.diff(old, new)
    except metes.MetesError as error:
        require_one_line(str(error))
        return ""
    return frozenset(each.name for each in found.tables), frozenset(map(str, found.moved))
