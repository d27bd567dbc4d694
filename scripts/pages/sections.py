"""Pages about the data: one for each line and each territory, and the tables of their index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pages.content import Content, Row, Subject
from pages.cross_checks import cross_check_section, cross_checks_of
from pages.words import listing, metres, span, table

CLASSES = ((300.0, "within 300 m"), (2000.0, "within 2 km"), (10000.0, "within 10 km"), (float("inf"), "beyond 10 km"))


def index_table(subjects: Sequence[Subject], content: Content) -> Iterator[str]:
    """Table of lines or of territories on the index page: link, id as anchor, length or area, accuracy."""
    names = {**content.by_id("lines", "line_id"), **content.by_id("territories", "territory_id")}
    lengths, areas = _measured(content, "length"), _measured(content, "area")
    are_territories = bool(subjects) and subjects[0].is_territory
    yield from table(
        ("name", "id", "km2, default reading" if are_territories else "km", "accuracy by length"),
        (
            (
                f"[{names[each.subject_id]['name_en']}](data/{each.subject_id}.md)",
                f'<a id="{each.subject_id}"></a>`{each.subject_id}`',
                _size(each, areas if are_territories else lengths),
                _accuracy(each, content),
            )
            for each in subjects
        ),
        numeric=(2,),
    )


def _size(subject: Subject, measured: Mapping[str, Row]) -> str:
    default = next((row["reading_id"] for row in subject.readings if row["is_default"] == "true"), subject.subject_id)
    return f"{float(measured[default]['value']):,.1f}" if default in measured else ""


def line_page(subject: Subject, content: Content, described: Mapping[str, str]) -> Iterator[str]:
    """Names, map, segments, methods and uses of a line.

    `described` names the line on whose page a segment is described. Where that covers every segment of this line,
    the page links there.
    """
    line = content.by_id("lines", "line_id")[subject.subject_id]
    yield from _heading(line["name_en"], subject.subject_id, [line["name_zh"], line["name_ru"]])
    yield from _picture(subject, line["name_en"])
    if line.get("note"):
        yield from (line["note"], "")
    lengths = _measured(content, "length")
    if subject.subject_id in lengths:
        row = lengths[subject.subject_id]
        value, low = float(row["value"]), float(row["low"])
        yield f"{value:,.1f} km as drawn, {low:,.1f} km without small bends. {_sureness(subject, content)}"
        yield ""
    if all(row["segment_id"] in described for row in subject.segments):
        yield from _parts(subject, content, described)
    else:
        yield from segment_tables(subject.segments, content)
    yield from cross_check_section(cross_checks_of(subject, content))


def _parts(subject: Subject, content: Content, described: Mapping[str, str]) -> Iterator[str]:
    """The lines that describe the segments of this line, as links."""
    names = content.by_id("lines", "line_id")
    groups: dict[str, list[str]] = {}
    for row in subject.segments:
        groups.setdefault(described[row["segment_id"]], []).append(row["segment_id"])
    yield from ("The segments of this line are described with:", "")
    for line_id, ids in groups.items():
        yield f"- [{names[line_id]['name_en']}]({line_id}.md): {listing(ids)}"
    yield ""


def segment_tables(segments: Sequence[Row], content: Content) -> Iterator[str]:
    """Tables of segments with length and accuracy, of their methods, and of their uses."""
    lengths = _measured(content, "length")
    yield from table(
        ("segment", "name", "kind", "km", "accuracy", "source"),
        (
            (
                f"`{row['segment_id']}`",
                row["name_en"],
                row["kind"].replace("_", " "),
                f"{float(lengths[row['segment_id']]['value']):,.1f}" if row["segment_id"] in lengths else "",
                metres(row["accuracy_m"]),
                f"`{row['source_id']}`",
            )
            for row in segments
        ),
        numeric=(3, 4),
    )
    yield from _grouped("How the line was drawn", segments, "method")
    yield from _grouped("Remarks", [row for row in segments if row.get("note")], "note")
    yield from _uses(segments, content)


def territory_page(subject: Subject, content: Content) -> Iterator[str]:
    """Names, map, readings with areas, definitions, outline by accuracy, and transfers of a territory."""
    territory = content.by_id("territories", "territory_id")[subject.subject_id]
    names = [territory["name_zh"], territory["name_ru"], territory.get("name_local", "")]
    yield from _heading(territory["name_en"], subject.subject_id, names)
    yield from _picture(subject, territory["name_en"])
    if territory["note"]:
        yield from (territory["note"], "")
    yield from table(
        ("reading", "km2", "95 % interval", "surface", "group", "valid"),
        (_reading(row, content) for row in subject.readings),
        numeric=(1,),
    )
    for row in subject.readings:
        yield f"- `{row['reading_id']}`: {row['definition']} *{row['method']}*"
    yield ""
    if subject.segments:
        ids = [row["segment_id"] for row in subject.segments]
        yield from (f"Outline: {listing(ids)}. {_sureness(subject, content)}", "")
    yield from _transfers(subject.subject_id, content)
    yield from cross_check_section(cross_checks_of(subject, content))


def _reading(row: Row, content: Content) -> tuple[str, ...]:
    area = _measured(content, "area").get(row["reading_id"])
    name = f"`{row['reading_id']}`" + (" (default)" if row["is_default"] == "true" else "")
    return (
        name,
        "" if area is None else f"{float(area['value']):,.1f}",
        "" if area is None else f"{float(area['low']):,.1f} to {float(area['high']):,.1f}",
        row["surface"],
        row["coverage_group"],
        span(row["valid_from"], row["valid_to"]),
    )


def _heading(name: str, subject_id: str, names: Sequence[str]) -> Iterator[str]:
    yield f"# {name}"
    yield ""
    yield " · ".join([f"`{subject_id}`", *(each for each in dict.fromkeys(names) if each and each != name)])
    yield ""


def _picture(subject: Subject, name: str) -> Iterator[str]:
    yield from (f"![Map: {name}](../maps/{subject.subject_id}.png)", "")


def _sureness(subject: Subject, content: Content) -> str:
    """Shares of the length by accuracy, and the inferred share, as a sentence."""
    shares = _accuracy(subject, content)
    return f"Accuracy by length: {shares}." if shares else ""


def _accuracy(subject: Subject, content: Content) -> str:
    lengths = _measured(content, "length")
    shares = dict.fromkeys((name for _, name in CLASSES), 0.0)
    inferred = 0.0
    for row in subject.segments:
        km = float(lengths[row["segment_id"]]["value"]) if row["segment_id"] in lengths else 0.0
        shares[next(name for most, name in CLASSES if float(row["accuracy_m"]) <= most)] += km
        inferred += km if row["kind"] == "inferred" else 0.0
    total = sum(shares.values())
    if not total:
        return ""
    parts = ", ".join(f"{percent(km, total)} {name}" for name, km in shares.items() if km)
    schematic = f"; {percent(inferred, total)} is inferred" if inferred else ""
    return f"{parts}{schematic}"


def percent(part: float, total: float) -> str:
    """A share in percent. Small shares are never shown as 0 %, nor incomplete ones as 100 %."""
    share = 100.0 * part / total
    if 0.0 < share < 0.5:
        return "less than 1 %"
    return "more than 99 %" if 99.5 <= share < 100.0 - 1e-9 else f"{share:.0f} %"


def _grouped(title: str, rows: Sequence[Row], column: str) -> Iterator[str]:
    """A list with one item per text, naming all of its segments."""
    groups: dict[str, list[str]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row["segment_id"])
    if groups:
        yield f"**{title}**"
        yield ""
        yield from (f"- {listing(ids)}: {text}" for text, ids in groups.items())
        yield ""


def _uses(segments: Sequence[Row], content: Content) -> Iterator[str]:
    ids = {row["segment_id"] for row in segments}
    provisions = content.by_id("provisions", "provision_id")
    treaties = content.by_id("treaties", "treaty_id")
    groups: dict[tuple[str, ...], list[str]] = {}
    uses = [use for use in content.rows("segment_uses") if use["segment_id"] in ids]
    for use in sorted(uses, key=lambda each: (each["valid_from"], each["provision_id"], each["segment_id"])):
        key = tuple(use[name] for name in ("provision_id", "role", "valid_from", "valid_to", "accuracy_m", "note"))
        groups.setdefault(key, []).append(use["segment_id"])
    yield from table(
        ("treaty", "role", "valid", "segments", "accuracy then", "note"),
        (
            (
                _instrument(key[0], provisions, treaties),
                key[1],
                span(key[2], key[3]),
                listing(found),
                metres(key[4]),
                key[5],
            )
            for key, found in groups.items()
        ),
        numeric=(4,),
    )


def _instrument(provision_id: str, provisions: Mapping[str, Row], treaties: Mapping[str, Row]) -> str:
    if not provision_id:
        return ""
    provision = provisions.get(provision_id)
    if provision is None:
        return f"`{provision_id}`"
    treaty = treaties[provision["treaty_id"]]
    return f"{treaty['title_en']} ({treaty['date_text']}), {provision['article']}"


def _transfers(territory_id: str, content: Content) -> Iterator[str]:
    polities = content.by_id("polities", "polity_id")
    provisions, treaties = content.by_id("provisions", "provision_id"), content.by_id("treaties", "treaty_id")
    own = [row for row in content.rows("transfers") if row["territory_id"] == territory_id]
    yield from table(
        ("basis", "from", "to", "treaty", "signed", "in force", "control from", "certainty"),
        (
            (
                row["basis"],
                polities[row["from_polity_id"]]["name_en"],
                polities[row["to_polity_id"]]["name_en"],
                _instrument(row["provision_id"], provisions, treaties),
                row["signed"],
                row["in_force"],
                row["control_from"],
                row["certainty"].replace("_", " "),
            )
            for row in sorted(own, key=lambda each: (each["signed"], each["transfer_id"]))
        ),
    )


def _measured(content: Content, quantity: str) -> dict[str, Row]:
    return {row["subject_id"]: row for row in content.rows("measurements") if row["quantity"] == quantity}
