"""Mutations of sources, treaties and claims: what is wrong in the tables alone."""

from __future__ import annotations

import hashlib

from mutations.bench import Bench, Mutation

TITLES = ("president", "minister")
RECORD = "id: received-1\nversion: 1.1.0\n"


def _without(bench: Bench, member: str) -> None:
    name = bench.a_layer()
    layer = bench.layer(name)
    del bench.random.choice(layer["features"])["properties"][member]
    bench.save_layer(name, layer)


def _licence(bench: Bench) -> None:
    bench.random.choice(bench.descriptor["licenses"])["name"] = "CC-BY-NC-4.0"


def _received(bench: Bench, record: str, content: bytes) -> None:
    folder = bench.folder / "sources" / "received-1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "source.yml").write_text(record, encoding="utf-8", newline="\n")
    (folder / "cut.csv").write_bytes(content)
    entry = {"title": "Received", "path": "sources/received-1/source.yml", "version": "1.1.0"}
    bench.descriptor.setdefault("sources", []).append(entry)


def _changed(bench: Bench) -> None:
    digest = hashlib.sha256(b"as received\n").hexdigest()
    _received(bench, f"{RECORD}cuts:\n- file: cut.csv\n  bytes: 12\n  sha256: {digest}\n", b"as edited\n")


def _no_address(bench: Bench) -> None:
    """A treaty text that was read is cited without address, DOI and locator."""
    rows = bench.rows("sources")
    read = [row for row in rows if row["kind"] == "treaty_text" and row["certainty"] == "found"]
    bench.random.choice(read).update({"url": "", "doi": "", "locator": ""})
    bench.save_rows("sources", rows)


def _surer_use(bench: Bench) -> None:
    rows = bench.rows("segment_uses")
    bench.random.choice(rows)["accuracy_m"] = "1"
    bench.save_rows("segment_uses", rows)


def _holder(bench: Bench) -> None:
    """The administrator after a transfer becomes a state that has nothing to do with it."""
    rows = bench.rows("control_points")
    row = next(row for row in rows if row["control_point_id"] == "K002" or row["basis"] == "legal")
    legal = [row for row in rows if row["basis"] == "legal" and row["certainty"] != "disputed"]
    for row in legal:
        row["polity_id"] = "japan" if row["polity_id"] != "japan" else "russian-empire"
    bench.save_rows("control_points", rows)


def _early(bench: Bench) -> None:
    """A transfer is in force a day before its treaty was signed."""
    rows = bench.rows("transfers")
    treaties = {row["treaty_id"]: row for row in bench.rows("treaties")}
    provisions = {row["provision_id"]: row["treaty_id"] for row in bench.rows("provisions")}
    row = bench.random.choice(rows)
    signed = treaties[provisions[row["provision_id"]]]["date_earliest"]
    row |= {"signed": f"{int(signed[:4]) - 2}-01-01", "in_force": f"{int(signed[:4]) - 1}-01-01"}
    bench.save_rows("transfers", rows)


def _late(bench: Bench) -> None:
    rows = bench.rows("treaties")
    row = bench.random.choice([row for row in rows if row["in_force"]])
    row |= {"date_text": "", "date_earliest": f"{int(row['in_force'][:4]) + 1}-01-01"}
    row |= {"date_text": row["date_earliest"], "date_latest": row["date_earliest"]}
    bench.save_rows("treaties", rows)


def _no_such_state(bench: Bench) -> None:
    rows = bench.rows("control_points")
    ended = {row["polity_id"]: row["valid_to"] for row in bench.rows("polities") if row["valid_to"]}
    late = [row for row in rows if any(row["date"] > end for end in ended.values()) and row["basis"] == "de_facto"]
    row = bench.random.choice(late)
    row["polity_id"] = bench.random.choice(sorted(name for name, end in ended.items() if row["date"] > end))
    bench.save_rows("control_points", rows)


def _out_of_office(bench: Bench) -> None:
    """A term ends before its holder signs."""
    rows = bench.rows("officeholders")
    # A person may have held other offices than that in which they signed.
    names = {row["office_id"]: (row["name_en"].lower(), row["polity_id"]) for row in bench.rows("offices")}
    signed = {
        (row["person_id"], office)
        for row in bench.rows("signatories")
        for office, (name, polity) in names.items()
        if name.startswith(f"{row['capacity'].lower()} of ") and polity == row["polity_id"]
    }
    row = bench.random.choice(
        [row for row in rows if (row["person_id"], row["office_id"]) in signed and row["certainty"] != "disputed"]
    )
    row["valid_to"] = f"{row['valid_from'][:8]}28"
    if row["valid_to"] <= row["valid_from"]:
        row["valid_to"] = f"{int(row['valid_from'][:4]) + 1}-01-01"
    for other in rows:
        # Somebody who came back to an office has another term.
        if other is not row and (other["person_id"], other["office_id"]) == (row["person_id"], row["office_id"]):
            other |= {"valid_from": "2030-01-01", "valid_to": ""}
    bench.save_rows("officeholders", rows)


def _other_provision(bench: Bench) -> None:
    rows = bench.rows("transfers")
    carried = {(row["provision_id"], row["territory_id"]) for row in bench.rows("effects")}
    row = bench.random.choice(rows)
    others = sorted(p["provision_id"] for p in bench.rows("provisions"))
    row["provision_id"] = bench.random.choice([p for p in others if (p, row["territory_id"]) not in carried])
    bench.save_rows("transfers", rows)


def _term_too_long(bench: Bench) -> None:
    rows = bench.rows("officeholders")
    offices = [row["office_id"] for row in rows]
    shared = [row for row in rows if offices.count(row["office_id"]) > 1]
    first = min(shared, key=lambda row: (row["office_id"], row["valid_from"]))
    first["valid_to"] = ""
    bench.save_rows("officeholders", rows)


def _claim(bench: Bench, kinds: tuple[str, ...]) -> str:
    return bench.random.choice([row["claim_id"] for row in bench.rows("claims") if row["kind"] in kinds])


def _no_operand(bench: Bench) -> None:
    claim = _claim(bench, ("signatory", "date", "ratio", "attribution", "office"))
    bench.save_rows("claim_operands", [row for row in bench.rows("claim_operands") if row["claim_id"] != claim])


def _one_operand(bench: Bench) -> None:
    claim = _claim(bench, ("signatory", "office"))
    rows = bench.rows("claim_operands")
    rows.remove(next(row for row in rows if row["claim_id"] == claim and row["role"] == "person"))
    bench.save_rows("claim_operands", rows)


def _figure(bench: Bench) -> str:
    """A table with a figure that has an interval of two ends."""
    names = [name for name in ("claims", "published_figures") if any(_has_ends(r) for r in bench.rows(name))]
    return bench.random.choice(names)


def _has_ends(row: dict[str, str]) -> bool:
    return bool(row["low"] and row["high"] and row["low"] != row["high"] and row["number"])


def _ends(bench: Bench, *, is_swapped: bool) -> None:
    name = _figure(bench)
    rows = bench.rows(name)
    row = bench.random.choice([row for row in rows if _has_ends(row)])
    low, high = row["low"], row["high"]
    row |= {"low": high, "high": low} if is_swapped else {"high": f"{float(high) * 1.01:.12g}"}
    bench.save_rows(name, rows)


def _unit(bench: Bench) -> None:
    rows = bench.rows("claims")
    bench.random.choice([row for row in rows if row["number"]])["unit_id"] = ""
    bench.save_rows("claims", rows)


def _slip(bench: Bench) -> None:
    rows = bench.rows("published_figures")
    figures = [row for row in rows if row["number"] and row["value_published"].replace(",", "").isdigit()]
    row = bench.random.choice(figures)
    row["number"] = f"{float(row['number']) * 10:.12g}"
    bench.save_rows("published_figures", rows)


def _withdrawn(bench: Bench) -> None:
    reading_id = bench.random.choice(bench.rows("readings"))["reading_id"]
    row = {"reading_id": reading_id, "withdrawn_on": "2026-01-31", "replaced_by": "", "reason": "a test"}
    bench.save_rows("retired_readings", [row])


def _no_such_day(bench: Bench) -> None:
    rows = bench.rows("treaties")
    bench.random.choice(rows)["date_text"] = "1858-02-30"
    bench.save_rows("treaties", rows)


def _stale_measurement(bench: Bench) -> None:
    rows = bench.rows("measurements")
    row = bench.random.choice(rows)
    row["value"] = f"{float(row['value']) * 1.001:.10g}"
    bench.save_rows("measurements", rows)


def _stale_verdict(bench: Bench) -> None:
    rows = bench.rows("verdicts")
    row = bench.random.choice(rows)
    row["verdict"] = "undecided" if row["verdict"] != "undecided" else "consistent"
    bench.save_rows("verdicts", rows)


def _second_default(bench: Bench) -> None:
    rows = bench.rows("question_alternatives")
    bench.random.choice([row for row in rows if row["is_default"] == "false"])["is_default"] = "true"
    bench.save_rows("question_alternatives", rows)


def _counted_again(bench: Bench) -> None:
    """An alternative counts its reading once more."""
    rows = bench.rows("question_operands")
    row = bench.random.choice([row for row in rows if row["reading_id"] and row["is_taken_off"] == "false"])
    bench.save_rows("question_operands", [*rows, {**row, "seq": "99"}])


def _stale_answer(bench: Bench) -> None:
    rows = bench.rows("answers")
    row = bench.random.choice(rows)
    row["high"] = f"{float(row['high']) * 1.001:.10g}"
    bench.save_rows("answers", rows)


def _alias_of_nothing(bench: Bench) -> None:
    rows = bench.rows("aliases")
    bench.random.choice(rows)["target_id"] += "-of-nothing"
    bench.save_rows("aliases", rows)


MUTATIONS = (
    Mutation(id="S101", name="no_accuracy", inject=lambda b: _without(b, "accuracy_m")),
    Mutation(id="S102", name="licence_non_commercial", inject=_licence),
    Mutation(id="S103", name="no_source", inject=lambda b: _without(b, "source_id")),
    Mutation(id="S104", name="record_without_hash", inject=lambda b: _received(b, RECORD, b"x\n")),
    Mutation(id="S105", name="use_surer_than_its_segment", inject=_surer_use),
    Mutation(id="S106", name="received_file_edited", inject=_changed),
    Mutation(id="S107", name="treaty_text_without_address", inject=_no_address),
    Mutation(id="T101", name="holder_from_elsewhere", inject=_holder),
    Mutation(id="T102", name="in_force_before_signature", inject=_early),
    Mutation(id="T103", name="signed_after_in_force", inject=_late),
    Mutation(id="T104", name="state_of_another_time", inject=_no_such_state),
    Mutation(id="T105", name="out_of_office", inject=_out_of_office),
    Mutation(id="T106", name="another_provision", inject=_other_provision),
    Mutation(id="T107", name="term_without_end", inject=_term_too_long),
    Mutation(id="C101", name="no_operand", inject=_no_operand),
    Mutation(id="C102", name="ends_swapped", inject=lambda b: _ends(b, is_swapped=True)),
    Mutation(id="C103", name="interval_by_hand", inject=lambda b: _ends(b, is_swapped=False)),
    Mutation(id="C104", name="no_unit", inject=_unit),
    Mutation(id="C105", name="no_person", inject=_one_operand),
    Mutation(id="C106", name="second_default", inject=_second_default),
    Mutation(id="C110", name="slip_of_the_key", inject=_slip),
    Mutation(id="C111", name="reading_taken_back", inject=_withdrawn),
    Mutation(id="C112", name="no_such_day", inject=_no_such_day),
    Mutation(id="C120", name="alias_of_nothing", inject=_alias_of_nothing),
    Mutation(id="C201", name="stale_measurement", inject=_stale_measurement, is_judged=True),
    Mutation(id="C202", name="stale_verdict", inject=_stale_verdict, is_judged=True),
    Mutation(id="C204", name="stale_answer", inject=_stale_answer, is_judged=True),
    Mutation(id="N115", name="counted_again", inject=_counted_again),
)
