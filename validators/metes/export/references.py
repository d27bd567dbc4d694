"""What a part of the package names: the rows about its areas, lines and places, and every row that these name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from metes.export.tables import LAYERS, REGISTER_SUFFIX, GisRow, GisTable
from metes.tables.table import Value

Tables = Mapping[str, GisTable]

# What is chosen or follows from a choice by itself; every row that is left in these is one of the part.
SUBJECTS = ("segments", "territories", "places", "segments_register", "territories_register", "readings", "lines")
# Rows that are about a subject, by the columns in which they name it. Places count where they lie in the part: that a
# treaty was signed in a town draws in the town, and not all that is known of it.
ABOUT = {
    "line_segments": (("segment_id", "segments"),),
    "segment_uses": (("segment_id", "segments"),),
    "reading_sums": (("whole_reading_id", "readings"),),
    "retired_readings": (("replaced_by", "readings"),),
    "transfers": (("territory_id", "territories_register"),),
    "effects": (("territory_id", "territories_register"), ("line_id", "lines")),
    "control_points": (("place_id", "places"),),
    "cross_checks": (("segment_id", "segments"), ("line_id", "lines"), ("reading_id", "readings")),
    "published_figures": (("territory_id", "territories_register"), ("line_id", "lines")),
    "claim_operands": (
        ("reading_id", "readings"),
        ("territory_id", "territories_register"),
        ("line_id", "lines"),
        ("place_id", "places"),
    ),
}
# Rows that go with a row that is there, whoever named it.
FOLLOWERS = {
    "claim_operands": ("claim_id", "claims"),
    "verdicts": ("claim_id", "claims"),
    "verdict_inputs": ("claim_id", "claims"),
    "signatories": ("treaty_id", "treaties"),
    "officeholders": ("person_id", "persons"),
    "state_areas": ("state_list_id", "state_lists"),
    "corrections": ("source_id", "sources"),
}
# Tables that an input of a verdict may name; `input_type` says which.
INPUTS = {
    "control_point": "control_points",
    "effect": "effects",
    "event": "events",
    "figure": "published_figures",
    "line": "lines",
    "office": "offices",
    "place": "places_register",
    "provision": "provisions",
    "reading": "readings",
    "state_list": "state_lists",
    "transfer": "transfers",
    "treaty": "treaties",
}


def register_of(name: str) -> str:
    """The table that a reference of this name means; a layer has its name beside it."""
    return name + REGISTER_SUFFIX if name in LAYERS else name


def named_alone(tables: Tables) -> dict[str, GisTable]:
    """The tables with no row that the part neither has nor names. Every row that is named must be there."""
    kept: dict[str, set[GisRow]] = {name: set() for name in tables}
    waiting = list(_about_subjects(tables))
    finder = _Finder(tables)
    while waiting:
        name, row = waiting.pop()
        if row not in kept[name]:
            kept[name].add(row)
            waiting += finder.named_by(name, row)
            waiting += finder.followers_of(name, row)
    # Measurements are of subjects alone, and were chosen with them.
    kept["measurements"] = set(tables["measurements"].rows)
    return {name: table.with_rows([row for row in table.rows if row in kept[name]]) for name, table in tables.items()}


def keys_of(inputs: GisTable) -> list[tuple[str, Value]]:
    """The table and the id that each input of a verdict names; KeyError for a type that is not known here."""
    pairs = zip(inputs.values("input_type"), inputs.values("input_id"), strict=True)
    return [(INPUTS[str(kind)], key) for kind, key in pairs]


def _about_subjects(tables: Tables) -> Iterator[tuple[str, GisRow]]:
    for name in SUBJECTS:
        yield from ((name, row) for row in tables[name].rows)
    for name, links in ABOUT.items():
        table = tables[name]
        known = [(table.index(column), set(tables[target].values(_id_of(column)))) for column, target in links]
        for row in table.rows:
            if any(row.values[at] in ids for at, ids in known):
                yield name, row


def _id_of(column: str) -> str:
    return {"whole_reading_id": "reading_id", "replaced_by": "reading_id"}.get(column, column)


class _Finder:
    """Finds rows by what they are named with; each index is made when it is first asked for."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._indexes: dict[tuple[str, tuple[str, ...]], dict[tuple[Value, ...], list[GisRow]]] = {}

    def named_by(self, name: str, row: GisRow) -> Iterator[tuple[str, GisRow]]:
        """Every row that a row names, by a reference or by the id of an input or of a predecessor."""
        table = self.tables[name]
        for reference in table.references:
            values = tuple(row.values[table.index(column)] for column in reference.columns)
            yield from self._rows(register_of(reference.table), reference.table_columns, values)
        if name == "verdict_inputs":
            ((target, value),) = keys_of(table.with_rows([row]))
            yield from self._rows(target, self.tables[target].key[:1], (value,))
        elif name == "polities":
            yield from self._rows(name, table.key, (row.values[table.index("succeeds")],))

    def followers_of(self, name: str, row: GisRow) -> Iterator[tuple[str, GisRow]]:
        """Every row that goes with a row."""
        for follower, (column, target) in FOLLOWERS.items():
            if target == name:
                yield from self._rows(follower, (column,), (row.values[self.tables[name].index(column)],))

    def _rows(self, name: str, columns: tuple[str, ...], values: tuple[Value, ...]) -> Iterator[tuple[str, GisRow]]:
        if (name, columns) not in self._indexes:
            index: dict[tuple[Value, ...], list[GisRow]] = {}
            for row in self.tables[name].rows:
                index.setdefault(tuple(row.values[self.tables[name].index(each)] for each in columns), []).append(row)
            self._indexes[name, columns] = index
        if None not in values:
            yield from ((name, row) for row in self._indexes[name, columns].get(values, []))
