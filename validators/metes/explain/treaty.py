"""What is known of an instrument, a territory or a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from metes.explain.budgets import AREA_HEADER, LENGTH_HEADER, area_rows, length_rows, length_text
from metes.explain.explanation import Explanation, Section
from metes.explain.links import claims_about
from metes.model import Register
from metes.model.geometry import Reading
from metes.model.treaties import Transfer, Treaty
from metes.survey.survey import Measurement, Survey
from metes.verdicts import Evidence


def explain_treaty(evidence: Evidence, treaty_id: str) -> Explanation:
    """Dates, signatories, provisions with their effects, transfers, and the claims about it with their verdicts."""
    register = evidence.register
    treaty = register.treaty_by_id[treaty_id]
    titles = " / ".join(title for title in (treaty.title_zh, treaty.title_ru, treaty.title_local) if title)
    dates = (
        titles,
        f"Signed {treaty.date_text} at {treaty.place_name} ({treaty.certainty.value}, {treaty.source_id})",
        f"{_in_force(treaty)}; today {STATUS_IN_WORDS[treaty.status]}",
        *([treaty.note] if treaty.note else []),
    )
    signed = tuple(
        (register.person_by_id[row.person_id].name_en, register.polity_by_id[row.polity_id].name_en, row.capacity)
        for row in register.signatories
        if row.treaty_id == treaty_id
    )
    provisions = {row.provision_id: row for row in register.provisions if row.treaty_id == treaty_id}
    effects = tuple(
        (row.provision_id, row.effect.value, row.territory_id or row.line_id or "", row.note or "")
        for row in register.effects
        if row.provision_id in provisions
    )
    transfers = [row for row in register.transfers if row.provision_id in provisions]
    articles = tuple((row.article, row.summary, row.certainty.value) for row in provisions.values())
    sections = (
        Section(title="Instrument", text=dates),
        Section(title="Signatories", header=("person", "for", "capacity"), rows=signed),
        Section(title="Provisions", header=("article", "what it provides", "certainty"), rows=articles),
        Section(title="Effects", header=("provision", "effect", "on", "note"), rows=effects),
        _transfers(register, transfers),
        claims_about(evidence, "treaty", treaty_id),
    )
    return Explanation(identifier=treaty_id, title=treaty.title_en, sections=_filled(sections))


# What the column `status` of treaties.csv says; a new word there needs words here.
STATUS_IN_WORDS = {
    "in_force": "in force",
    "superseded": "superseded by a later instrument",
    "executed": "carried out, with nothing left to do under it",
    "never_in_force": "without force",
    "contested": "contested: not every side holds it valid",
}


def _in_force(treaty: Treaty) -> str:
    if treaty.in_force is not None:
        return f"In force from {treaty.in_force}"
    return "Never in force" if treaty.status == "never_in_force" else "Entry into force unknown"


def explain_territory(evidence: Evidence, measured: Survey, territory_id: str) -> Explanation:
    """Readings with measured areas, the budget of each, instruments, transfers, published figures, claims about it."""
    register = evidence.register
    territory = register.territory_by_id[territory_id]
    readings = [row for row in register.readings if row.territory_id == territory_id]
    rows = tuple(
        (
            reading.reading_id,
            f"{measured.areas[reading.reading_id].value:,.1f}",
            f"{measured.areas[reading.reading_id].low:,.1f} to {measured.areas[reading.reading_id].high:,.1f}",
            reading.surface.value,
            reading.definition,
        )
        for reading in readings
    )
    budgets = tuple(
        Section(
            title=f"Error budget of {reading.reading_id}",
            header=AREA_HEADER,
            rows=area_rows(measured.budgets[reading.reading_id]),
        )
        for reading in readings
    )
    figures = tuple(
        (row.value_published, row.unit_published, row.basis, row.author, row.certainty.value)
        for row in register.published_figures
        if row.territory_id == territory_id
    )
    named = " / ".join(name for name in (territory.name_zh, territory.name_ru, territory.name_local) if name)
    names = (named, *([territory.note] if territory.note else []))
    sections = (
        Section(title="Names", text=names),
        Section(title="Readings", header=("reading", "km2", "95 % interval", "surface", "definition"), rows=rows),
        *budgets,
        _other_totals(register, measured.areas, readings),
        _transfers(register, [row for row in register.transfers if row.territory_id == territory_id]),
        Section(title="Published figures", header=("figure", "unit", "basis", "author", "certainty"), rows=figures),
        claims_about(evidence, "territory", territory_id),
    )
    return Explanation(identifier=territory_id, title=territory.name_en, sections=_filled(sections))


# Stands above every comparison with a total that somebody else states.
DRAWING_ERROR = (
    "95 % is the error of drawing: how far the outline may be off. That an official total counts water or sea, or "
    "rests on a survey or a register of its own, is not in it, so that such totals may lie outside."
)


def _other_totals(register: Register, areas: Mapping[str, Measurement], readings: Sequence[Reading]) -> Section:
    """Totals of others beside the measured intervals, and why one that lies outside does."""
    ids = {reading.reading_id for reading in readings}
    rows = tuple(
        (row.reading_id, row.reference, f"{row.theirs:,.1f}", _side(areas[row.reading_id], row.theirs), row.note or "")
        for row in register.cross_checks
        if row.reading_id in ids and row.quantity == "area_km2" and row.theirs is not None
    )
    if not rows:
        return Section(title="Totals of others")
    header = ("reading", "reference", "km2", "to our interval", "note")
    return Section(title="Totals of others", text=(DRAWING_ERROR,), header=header, rows=rows)


def _side(ours: Measurement, theirs_km2: float) -> str:
    if theirs_km2 > ours.high:
        return f"{theirs_km2 - ours.high:,.1f} above"
    return f"{ours.low - theirs_km2:,.1f} below" if theirs_km2 < ours.low else "inside"


def explain_line(evidence: Evidence, measured: Survey, line_id: str) -> Explanation:
    """Segments of a line with lengths, accuracy, source and method, and what each means when."""
    register = evidence.register
    segments = register.segments_of(line_id) if line_id in register.line_by_id else (line_id,)
    name = (
        register.line_by_id[line_id].name_en
        if line_id in register.line_by_id
        else register.segment_by_id[line_id].name_en
    )
    rows = tuple(
        (
            segment_id,
            f"{measured.lengths[segment_id].value:,.1f}",
            f"{measured.lengths[segment_id].low:,.1f} to {measured.lengths[segment_id].high:,.1f}",
            f"{register.segment_by_id[segment_id].accuracy_m:,.0f}",
            register.segment_by_id[segment_id].kind,
            register.segment_by_id[segment_id].source_id,
            register.segment_by_id[segment_id].method,
        )
        for segment_id in segments
    )
    uses = tuple(
        (use.segment_id, use.role, use.provision_id or "", str(use.valid_from), str(use.valid_to or "today"))
        for use in register.segment_uses
        if use.segment_id in segments
    )
    sections = (
        Section(
            title="Length",
            text=length_text(measured.lengths[line_id]),
            header=LENGTH_HEADER,
            rows=length_rows(measured.length_budgets[line_id]),
        ),
        Section(
            title="Segments",
            header=("segment", "km", "interval km", "accuracy m", "kind", "source", "method"),
            rows=rows,
        ),
        Section(title="Uses", header=("segment", "role", "provision", "from", "to"), rows=uses),
        claims_about(evidence, "line", line_id),
    )
    return Explanation(identifier=line_id, title=name, sections=_filled(sections))


def _transfers(register: Register, rows: list[Transfer]) -> Section:
    return Section(
        title="Transfers",
        # Notes are sentences: in a column of eight letters nobody reads them.
        text=tuple(f"{row.transfer_id}: {row.note}" for row in rows if row.note),
        header=("id", "territory", "basis", "from", "to", "provision", "in force", "control from"),
        rows=tuple(
            (
                row.transfer_id,
                row.reading_id or row.territory_id,
                row.basis.value,
                register.polity_by_id[row.from_polity_id].name_en.split(" (")[0],
                register.polity_by_id[row.to_polity_id].name_en.split(" (")[0],
                row.provision_id,
                str(row.in_force or ""),
                str(row.control_from or ""),
            )
            for row in rows
        ),
    )


def _filled(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    return tuple(section for section in sections if section.text or section.rows)
