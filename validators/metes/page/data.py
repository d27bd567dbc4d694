"""What the page shows, as one JSON object: the tables, measurements, verdicts and answers of an opened package.

Names and sentences are triples of English, Chinese and Russian; a language that the package does not have is None.
Dates are ISO 8601 text. Areas are in km2, lengths in km, accuracies in metres.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from shapely.geometry.base import BaseGeometry

from metes.model.geometry import Reading
from metes.page.ask_table import ask_table
from metes.page.findings import claims, figure_text, places, questions
from metes.page.topology import LARGEST_ERROR_M, LARGEST_ERROR_OF_STATES_M, topology, topology_of_states, world
from metes.results.case import Case
from metes.results.derived_tables import rounded
from metes.tables.table import Row

Json = dict[str, Any]
# Kinds of territories whose outlines say in which state a place lies, or are compared with, and are simplified more.
KINDS_OF_STATES = ("comparison", "state")
# Error class and kind of what no source draws.
INFERRED = "inferred"
# A reading is schematic where no source draws this share of its outline: less is a gap that was bridged.
SCHEMATIC_SHARE = 0.1
# Members of the payload that name a source in this key.
SOURCE_KEYS = ("source", "source_id")


def payload(case: Case) -> Json:
    """Everything that the page shows; the same package gives the same object, members in the same order."""
    found: Json = {
        "meta": _meta(case),
        "documents": _documents(case),
        "polities": _polities(case),
        "treaties": _treaties(case),
        "transfers": _transfers(case),
        "territories": _territories(case),
        "lines": _lines(case),
        "segments": _segments(case),
        "figures": _figures(case),
        "claims": claims(case),
        "questions": questions(case),
        **places(case),
    }
    found["sources"] = _sources(case, set(_source_ids(found)))
    found["ask"] = ask_table(case)
    found["topology"], found["topology_of_states"] = _topologies(case)
    found["world"] = world()
    return found


def _meta(case: Case) -> Json:
    descriptor, register = case.package.descriptor, case.register
    licences = [
        {"name": each.get("name"), "title": each.get("title"), "path": each.get("path")}
        for each in descriptor.get("licenses", [])
    ]
    counts: Json = {
        name: len(getattr(register, name))
        for name in ("claims", "treaties", "transfers", "territories", "readings", "lines", "segments", "places")
    }
    counts["verdicts"] = dict(sorted(Counter(each.opinion.verdict.value for each in case.verdicts).items()))
    return {
        "name": descriptor.get("name"),
        "version": descriptor.get("version"),
        "title": [descriptor.get("title"), None, None],
        "simplification_m": LARGEST_ERROR_M,
        "simplification_of_states_m": LARGEST_ERROR_OF_STATES_M,
        "attribution": ["; ".join(str(each["title"] or each["name"]) for each in licences), None, None],
        "licences": licences,
        "counts": counts,
    }


def _documents(case: Case) -> Json:
    return {
        document_id: {name: row.get(name) for name in ("title", "publisher", "language")}
        for document_id, row in _rows(case, "documents")
    }


def _sources(case: Case, used: set[str]) -> Json:
    """The sources that something on the page refers to."""
    return {
        source_id: {
            **{name: row.get(name) for name in ("title", "producer", "year", "locator", "licence", "certainty")},
            "url": row.get("url") or (f"https://doi.org/{row['doi']}" if row.get("doi") else None),
        }
        for source_id, row in _rows(case, "sources")
        if source_id in used
    }


def _source_ids(part: object) -> Iterator[str]:
    """Every source that a part of the payload names."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key in SOURCE_KEYS and isinstance(value, str):
                yield value
            elif key == "sources":
                yield from value
            else:
                yield from _source_ids(value)
    elif isinstance(part, list):
        for each in part:
            yield from _source_ids(each)


def _polities(case: Case) -> Json:
    return {
        polity_id: {
            "name": triple(row, "name"),
            "local": row.get("name_local"),
            "from": day(row.get("valid_from")),
            "to": day(row.get("valid_to")),
        }
        for polity_id, row in _rows(case, "polities")
    }


def _treaties(case: Case) -> Json:
    persons = {person_id: triple(row, "name") for person_id, row in _rows(case, "persons")}
    signatories, provisions = _grouped(case, "signatories", "treaty_id"), _grouped(case, "provisions", "treaty_id")
    return {
        treaty_id: {
            "title": triple(row, "title"),
            "local": row.get("title_local"),
            "date": row["date_text"],
            "earliest": day(row["date_earliest"]),
            "latest": day(row["date_latest"]),
            "old_style": day(row.get("date_old_style")),
            "place": row["place_id"] or row["place_name"],
            "in_force": day(row["in_force"]),
            "status": row["status"],
            "source": row["source_id"],
            "certainty": row["certainty"],
            "note": row["note"],
            "signatories": [
                [each["polity_id"], persons[str(each["person_id"])]] for each in signatories.get(treaty_id, ())
            ],
            "provisions": [
                {
                    "id": each["provision_id"],
                    "article": each["article"],
                    "summary": each["summary"],
                    "source": each["source_id"],
                }
                for each in provisions.get(treaty_id, ())
            ],
        }
        for treaty_id, row in _rows(case, "treaties")
    }


def _transfers(case: Case) -> list[Json]:
    return [
        {
            "id": each.transfer_id,
            "territory": each.territory_id,
            "reading": each.reading_id,
            "part": each.part,
            "from": each.from_polity_id,
            "to": each.to_polity_id,
            "treaty": case.register.provision_by_id[each.provision_id].treaty_id,
            "provision": each.provision_id,
            "basis": each.basis.value,
            "signed": day(each.signed),
            "in_force": day(each.in_force),
            "control_from": day(each.control_from),
            "source": each.source_id,
            "certainty": each.certainty.value,
            "note": each.note,
        }
        for each in case.register.transfers
    ]


def _territories(case: Case) -> Json:
    readings: dict[str, list[Reading]] = {}
    for each in case.register.readings:
        readings.setdefault(each.territory_id, []).append(each)
    return {
        territory_id: {
            "name": triple(row, "name"),
            "local": row.get("name_local"),
            "kind": row["kind"],
            "note": row["note"],
            "readings": [_reading(case, each) for each in readings.get(territory_id, ())],
        }
        for territory_id, row in _rows(case, "territories")
    }


def _reading(case: Case, reading: Reading) -> Json:
    is_drawn = reading.reading_id in case.shapes
    return {
        "id": reading.reading_id,
        "surface": reading.surface.value,
        "default": reading.is_default,
        "definition": reading.definition,
        "from": day(reading.valid_from),
        "to": day(reading.valid_to),
        "accuracy_m": reading.accuracy_m,
        "area": _area(case, reading.reading_id) if is_drawn else None,
        "source": reading.source_id,
        "licence": reading.licence,
        "schematic": is_drawn and _undrawn_share(case, reading.reading_id) >= SCHEMATIC_SHARE,
    }


def _area(case: Case, reading_id: str) -> list[float]:
    """Area of a reading and both ends of its 95 % interval, in km2."""
    low, high = case.survey.area_ends_km2(reading_id)
    value = case.survey.measured_areas[reading_id].area_m2 / 1e6
    return list(rounded({"value": value, "low": low, "high": high}).values())


def _undrawn_share(case: Case, reading_id: str) -> float:
    """Share of a reading's outline, in degrees, that runs along segments which no source draws."""
    segments = case.register.segment_by_id
    stretches = case.survey.borders[reading_id]
    undrawn = sum(
        each.geometry.length for each in stretches if each.label in segments and segments[each.label].kind == INFERRED
    )
    return float(undrawn / sum(each.geometry.length for each in stretches))


def _lines(case: Case) -> Json:
    register = case.register
    return {
        line_id: {
            "name": triple(row, "name"),
            "note": row.get("note"),
            "segments": list(register.segments_of(line_id)),
            "length": _length(case, line_id),
        }
        for line_id, row in _rows(case, "lines")
    }


def _length(case: Case, line_id: str) -> list[float] | None:
    """Length of a line and both ends of its 95 % interval, in km; None for a line that is not drawn."""
    if line_id not in case.survey.lengths:
        return None
    found = case.survey.lengths[line_id]
    return list(rounded({"value": found.value, "low": found.low, "high": found.high}).values())


def _segments(case: Case) -> Json:
    uses = _grouped(case, "segment_uses", "segment_id")
    found: Json = {}
    for segment_id, row in _rows(case, "segments"):
        own = uses.get(segment_id, ())
        found[segment_id] = {
            "name": triple(row, "name"),
            "kind": row["kind"],
            "method": row["method"],
            "accuracy_m": row["accuracy_m"],
            "source": row["source_id"],
            "licence": row["licence"],
            "inferred": row["kind"] == INFERRED,
            # A line that no provision fixes, and that closes no outline, is one that a side claims.
            "claim": bool(own) and all(use["role"] == "describes" and use["provision_id"] is None for use in own),
            "uses": [
                {
                    "treaty": _treaty_of(case, use["provision_id"]),
                    "role": use["role"],
                    "from": day(use["valid_from"]),
                    "to": day(use["valid_to"]),
                    "accuracy_m": use["accuracy_m"],
                }
                for use in own
            ],
        }
    return found


def _treaty_of(case: Case, provision_id: object) -> str | None:
    return None if provision_id is None else case.register.provision_by_id[str(provision_id)].treaty_id


def _figures(case: Case) -> Json:
    return {
        each.figure_id: {
            "subject": each.subject,
            "territory": each.territory_id,
            "line": each.line_id,
            "printed": figure_text(each),
            "low": each.low,
            "high": each.high,
            "unit": case.register.unit_by_id[each.unit_id].si_unit,
            "author": each.author,
            "year": each.year,
            "source": each.source_id,
        }
        for each in case.register.published_figures
    }


def _topologies(case: Case) -> tuple[Json, Json]:
    territories: dict[str, BaseGeometry] = {}
    states: dict[str, dict[str, BaseGeometry]] = {kind: {} for kind in KINDS_OF_STATES}
    for name, shape in case.shapes.items():
        kind = case.register.territory_by_id[case.register.reading_by_id[name].territory_id].kind
        states.get(kind, territories)[name] = shape
    segments = {each.id: each.geometry for each in case.package.layer("segments_layer").features}
    return topology(segments, territories), topology_of_states(list(states.values()))


def triple(row: Row, column: str) -> list[Any]:
    """A column in the three languages; None where the table has no name in one."""
    return [row.get(f"{column}_{language}") for language in ("en", "zh", "ru")]


def day(value: object) -> str | None:
    """A date as ISO 8601 text."""
    return value.isoformat() if isinstance(value, datetime.date) else None


def _rows(case: Case, name: str) -> Iterator[tuple[str, Row]]:
    """Rows of a table with the value of their first column, which is the key."""
    table = case.package.table(name)
    for row in table.rows:
        yield str(row[table.fields[0]]), row


def _grouped(case: Case, name: str, column: str) -> Mapping[Any, list[Row]]:
    """Rows of a table by the value of a column."""
    found: dict[Any, list[Row]] = {}
    for row in case.package.table(name).rows:
        found.setdefault(row[column], []).append(row)
    return found
