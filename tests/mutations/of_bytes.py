"""Mutations of bytes: what happens to files on their way."""

from __future__ import annotations

import json
from pathlib import Path

from mutations.bench import Bench, Mutation
from mutations.of_geometry import with_property


def _layer_path(bench: Bench) -> Path:
    return bench.path(bench.a_layer())


def _empty(bench: Bench) -> None:
    bench.edit_text(_layer_path(bench), lambda data: b"")


def _empty_table(bench: Bench) -> None:
    bench.edit_text(bench.path(bench.a_table()), lambda data: b"\n \n")


def _at(bench: Bench, data: bytes) -> int:
    return bench.random.randrange(len(data) // 4, len(data) * 3 // 4)


def _wrong_byte(bench: Bench) -> None:
    def change(data: bytes) -> bytes:
        at = _at(bench, data)
        return data[:at] + b"\xff" + data[at:]

    bench.edit_text(_layer_path(bench), change)


def _latin_1(bench: Bench) -> None:
    path = bench.path("treaties")
    bench.edit_text(path, lambda data: data.replace(b"Treaty", "Traité".encode("latin-1"), 1))


def _mark(bench: Bench) -> None:
    bench.edit_text(_layer_path(bench), lambda data: b"\xef\xbb\xbf" + data)


def _mark_in_table(bench: Bench) -> None:
    bench.edit_text(bench.path(bench.a_table()), lambda data: b"\xef\xbb\xbf" + data)


def _utf_16(bench: Bench) -> None:
    bench.edit_text(_layer_path(bench), lambda data: data.decode("utf-8").encode("utf-16-le"))


def _cut_off_within_a_letter(bench: Bench) -> None:
    letter = "\u4e2d".encode()
    bench.edit_text(_layer_path(bench), lambda data: data[: data.index(b'"id":"') + 6] + letter[:2])


def _cut_off(bench: Bench) -> None:
    def change(data: bytes) -> bytes:
        return data[: data.index(b"\n", _at(bench, data))]

    bench.edit_text(_layer_path(bench), change)


def _comma_lost(bench: Bench) -> None:
    def change(data: bytes) -> bytes:
        at = data.index(b"],\n", _at(bench, data)) if b"],\n" in data else data.index(b"},\n")
        return data[: at + 1] + data[at + 2 :]

    bench.edit_text(bench.path("segments_layer"), change)


def _key_twice(bench: Bench) -> None:
    name = bench.a_layer()
    feature = bench.random.choice(bench.ids(name))
    member = f'"id":{json.dumps(feature)},'.encode()
    bench.edit_text(bench.path(name), lambda data: data.replace(member, member + member, 1))


def _number(bench: Bench, word: bytes) -> None:
    def change(data: bytes) -> bytes:
        at = data.index(b"\n[", _at(bench, data)) + 2
        return data[:at] + word + data[data.index(b",", at) :]

    bench.edit_text(bench.path("segments_layer"), change)


def _deep(bench: Bench) -> None:
    name = bench.a_layer()
    feature = bench.random.choice(bench.ids(name))
    member = f'"id":{json.dumps(feature)},'.encode()
    deep = b'"more":' + b"[" * 300 + b"]" * 300 + b","
    bench.edit_text(bench.path(name), lambda data: data.replace(member, member + deep, 1))


def _no_newline(bench: Bench) -> None:
    bench.edit_text(bench.path(bench.a_table()), lambda data: data[:-1])


def _carriage_returns(bench: Bench) -> None:
    bench.edit_text(bench.path(bench.a_table()), lambda data: data.replace(b"\n", b"\r\n"))


def _reformatted(bench: Bench) -> None:
    name = bench.a_layer()
    layer = bench.layer(name)
    text = json.dumps(layer, ensure_ascii=False) + "\n"
    bench.path(name).write_text(text, encoding="utf-8", newline="\n")


MUTATIONS = (
    Mutation(id="B101", name="layer_empty", inject=_empty),
    Mutation(id="B101", name="table_of_white_space", inject=_empty_table),
    Mutation(id="B102", name="wrong_byte", inject=_wrong_byte),
    Mutation(id="B102", name="table_in_latin_1", inject=_latin_1),
    Mutation(id="B102", name="utf_16", inject=_utf_16),
    Mutation(id="B103", name="mark_before_layer", inject=_mark),
    Mutation(id="B103", name="mark_before_table", inject=_mark_in_table),
    Mutation(id="B104", name="cut_off", inject=_cut_off),
    Mutation(id="B104", name="cut_off_within_a_letter", inject=_cut_off_within_a_letter),
    Mutation(id="B104", name="comma_lost", inject=_comma_lost),
    Mutation(id="B105", name="key_twice", inject=_key_twice),
    Mutation(id="B106", name="not_a_number", inject=lambda bench: _number(bench, b"NaN")),
    Mutation(id="B107", name="nested", inject=_deep),
    Mutation(id="B108", name="beyond_double", inject=lambda bench: _number(bench, b"1e999")),
    Mutation(id="B108", name="digits_of_four_hundred", inject=lambda bench: _number(bench, b"7" * 400)),
    Mutation(id="B109", name="no_final_newline", inject=_no_newline),
    Mutation(id="B109", name="carriage_returns", inject=_carriage_returns),
    Mutation(id="B110", name="reformatted", inject=_reformatted),
    Mutation(id="B111", name="integer_beyond_2_53", inject=lambda b: with_property(b, "osm_id", 9_007_199_254_740_993)),
)
