"""The sources at the end of a generated page, each with a link that a reader can open."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from pages.words import table

Row = Mapping[str, str]

# Register and key of each kind of thing that a verdict looks at and that names a source itself.
SOURCED: Mapping[str, tuple[str, str]] = {
    "control_point": ("control_points", "control_point_id"),
    "event": ("events", "event_id"),
    "figure": ("published_figures", "figure_id"),
    "office": ("officeholders", "office_id"),
    "place": ("places", "place_id"),
    "provision": ("provisions", "provision_id"),
    "reading": ("readings", "reading_id"),
    "state_list": ("state_lists", "state_list_id"),
    "transfer": ("transfers", "transfer_id"),
    "treaty": ("treaties", "treaty_id"),
}


def link(source: Row) -> str:
    """A row of sources.csv as Markdown: its address, else its DOI, else its locator as text; empty without all three.

    >>> link({"url": "", "doi": "10.1000/182", "locator": "p. 4"})
    '<https://doi.org/10.1000/182>'
    """
    address = source["url"] or (f"https://doi.org/{source['doi']}" if source["doi"] else "")
    return f"<{address}>" if address else source["locator"]


def sources_table(sources: Sequence[Row], used: Collection[str], *, licences: bool = False) -> Iterator[str]:
    """A Markdown table of the sources whose ids are in `used`, in the order of the register."""
    header = ("source", "title", "producer", *(["licence"] if licences else []), "link")
    rows = [
        (
            f"`{row['source_id']}`",
            row["title"],
            row["producer"],
            *([row["licence"]] if licences else []),
            link(row),
        )
        for row in sources
        if row["source_id"] in used
    ]
    yield from table(header, rows)


def sources_of_inputs(inputs: Sequence[Row], rows: Callable[[str], Sequence[Row]]) -> set[str]:
    """Ids of the sources of what verdicts looked at: rows of verdict_inputs, and a function that reads a register."""
    wanted: dict[str, set[str]] = {}
    for row in inputs:
        wanted.setdefault(row["input_type"], set()).add(row["input_id"])
    by_provision = {row["effect_id"]: row["provision_id"] for row in rows("effects")}
    wanted.setdefault("provision", set()).update(by_provision[each] for each in wanted.get("effect", ()))
    found = set()
    for kind, ids in wanted.items():
        if kind == "line":
            segments = {row["segment_id"] for row in rows("line_segments") if row["line_id"] in ids}
            found |= {row["source_id"] for row in rows("segments") if row["segment_id"] in segments}
        elif kind != "effect":
            register, key = SOURCED[kind]
            found |= {row["source_id"] for row in rows(register) if row[key] in ids}
    return found
