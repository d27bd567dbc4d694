"""Tables of cross-checks: our lines and areas compared with references that never enter the geometry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pages.content import Content, Row, Subject
from pages.words import table


def cross_checks_of(subject: Subject, content: Content) -> list[Row]:
    """Cross-checks of a line and of the segments that are described with it, or of the readings of a territory."""
    readings = {row["reading_id"] for row in subject.readings}
    segments = set() if subject.is_territory else {row["segment_id"] for row in subject.segments}
    return [
        row
        for row in content.rows("cross_checks")
        if row["reading_id"] in readings
        or row["segment_id"] in segments
        or (not subject.is_territory and row["line_id"] == subject.subject_id)
    ]


def cross_check_section(rows: Sequence[Row], title: str = "Cross-checks") -> Iterator[str]:
    """A heading and a table of cross-checks; nothing where there are none."""
    if not rows:
        return
    yield from (f"## {title}", "")
    yield from table(
        ("subject", "section", "reference", "ours", "theirs", "difference", "offsets: 50 %, 90 %, all", "note"),
        map(_cells, rows),
        numeric=(3, 4, 5),
    )


def _cells(row: Row) -> tuple[str, ...]:
    unit = row["quantity"].rpartition("_")[2]
    subject = row["segment_id"] or row["line_id"] or row["reading_id"]
    offsets = [row[name] for name in ("median_m", "p90_m", "max_m")]
    shown = ", ".join(f"{float(each):,.0f}" if each else "–" for each in offsets) + " m" if any(offsets) else ""
    licence = f" ({row['reference_licence']})" if row["reference_licence"] else ""
    values = [f"{float(row[name]):,.6g} {unit}" if row[name] else "" for name in ("ours", "theirs")]
    difference = f"{float(row['difference']):+,.4g} {unit}" if row["difference"] else ""
    return (f"`{subject}`", row["stretch"], f"{row['reference']}{licence}", *values, difference, shown, row["note"])
