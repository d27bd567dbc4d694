"""Mutations of a package: its descriptor, its files, its tables."""

from __future__ import annotations

import json
import shutil
from typing import Any

from mutations.bench import Bench, Mutation

STRAY_KEY = [{"fields": ["source_id"], "reference": {"resource": "sources", "fields": ["source_id"]}}]


def _file_lost(bench: Bench) -> None:
    bench.path(bench.a_table()).unlink()


def _folder_instead(bench: Bench) -> None:
    path = bench.path(bench.a_table())
    path.unlink()
    path.mkdir()


def _path(bench: Bench, prefix: str) -> None:
    entry = bench.resource("corrections")
    entry["path"] = f"{prefix}{entry['path']}"


def _descriptor_lost(bench: Bench) -> None:
    """Without the descriptor a folder of tables says nothing; layers beside them would be checked by themselves."""
    shutil.rmtree(bench.folder / "geometries")
    (bench.folder / "datapackage.json").unlink()
    bench.file = bench.folder


def _edited_after_sealing(bench: Bench) -> None:
    rows = bench.rows("provisions")
    bench.random.choice(rows)["summary"] += " And so on."
    bench.save_rows("provisions", rows)
    bench.is_sealed_again = False


def _descriptor(bench: Bench, member: str, value: Any) -> None:
    bench.descriptor[member] = value


def _of_other_type(bench: Bench) -> None:
    rows = bench.rows("places")
    bench.random.choice(rows)["accuracy_m"] = "about 50"
    bench.save_rows("places", rows)


def _column_lost(bench: Bench) -> None:
    rows = bench.rows("provisions")
    for row in rows:
        del row["summary"]
    bench.save_rows("provisions", rows)


def _column_more(bench: Bench) -> None:
    rows = bench.rows("provisions")
    for row in rows:
        row["remark"] = ""
    bench.save_rows("provisions", rows)


def _row_twice(bench: Bench) -> None:
    rows = bench.rows("error_classes")
    rows.append(dict(bench.random.choice(rows)))
    bench.save_rows("error_classes", rows)


def _points_nowhere(bench: Bench) -> None:
    rows = bench.rows("provisions")
    bench.random.choice(rows)["source_id"] = "no-such-source"
    bench.save_rows("provisions", rows)


def _any_resource(bench: Bench) -> dict[str, Any]:
    return dict_of(bench, bench.random.choice([entry["name"] for entry in bench.descriptor["resources"]]))


def dict_of(bench: Bench, name: str) -> dict[str, Any]:
    return bench.resource(name)


def _no_hash(bench: Bench) -> None:
    del _any_resource(bench)["hash"]


def _other_hash(bench: Bench) -> None:
    _any_resource(bench)["hash"] = "sha512:"


def _not_listed(bench: Bench) -> None:
    path = bench.path(bench.a_table())
    shutil.copy(path, path.with_name("older.csv"))


def _twice(bench: Bench) -> None:
    bench.descriptor["resources"].append(dict(_any_resource(bench)))


def _cited(bench: Bench) -> None:
    (bench.folder / "CITATION.cff").write_text("cff-version: 1.2.0\nversion: 99.9.9\n", encoding="utf-8")


def _licence(bench: Bench) -> None:
    bench.random.choice(bench.descriptor["licenses"] or [{}]).clear()
    entry = next(entry for entry in bench.descriptor["licenses"] if not entry)
    entry["name"] = "free-to-use"


def _key_outside(bench: Bench) -> None:
    _any_resource(bench)["foreignKeys"] = STRAY_KEY


def _at_an_address(bench: Bench) -> None:
    bench.path("corrections").unlink()
    _path(bench, "https://example.org/")


def _unknown_property(bench: Bench) -> None:
    name = bench.a_layer()
    layer = bench.layer(name)
    bench.random.choice(layer["features"])["properties"]["colour"] = "red"
    bench.save_layer(name, layer)


def _number_as_text(bench: Bench) -> None:
    name = bench.a_layer()
    layer = bench.layer(name)
    properties = bench.random.choice(layer["features"])["properties"]
    properties["accuracy_m"] = json.dumps(properties["accuracy_m"])
    bench.save_layer(name, layer)


MUTATIONS = (
    Mutation(id="P101", name="file_lost", inject=_file_lost),
    Mutation(id="P102", name="folder_instead", inject=_folder_instead),
    Mutation(id="P103", name="path_out_of_the_package", inject=lambda bench: _path(bench, "../")),
    Mutation(id="P103", name="absolute_path", inject=lambda bench: _path(bench, "/")),
    Mutation(id="P104", name="edited_after_sealing", inject=_edited_after_sealing),
    Mutation(id="P105", name="licences_no_list", inject=lambda bench: _descriptor(bench, "licenses", "ODbL-1.0")),
    Mutation(id="P105", name="no_resources", inject=lambda bench: _descriptor(bench, "resources", [])),
    Mutation(id="P106", name="cell_of_other_type", inject=_of_other_type),
    Mutation(id="P106", name="column_lost", inject=_column_lost),
    Mutation(id="P106", name="column_more", inject=_column_more),
    Mutation(id="P106", name="row_twice", inject=_row_twice),
    Mutation(id="P107", name="points_nowhere", inject=_points_nowhere),
    Mutation(id="P108", name="no_hash", inject=_no_hash),
    Mutation(id="P109", name="descriptor_lost", inject=_descriptor_lost),
    Mutation(id="P110", name="not_listed", inject=_not_listed),
    Mutation(id="P111", name="other_hash", inject=_other_hash),
    Mutation(id="P112", name="listed_twice", inject=_twice),
    Mutation(id="P113", name="cited_otherwise", inject=_cited),
    Mutation(id="P114", name="licence_of_no_list", inject=_licence),
    Mutation(id="P115", name="key_outside_of_schema", inject=_key_outside),
    Mutation(id="P116", name="unknown_property", inject=_unknown_property),
    Mutation(id="P116", name="number_as_text", inject=_number_as_text),
    Mutation(id="P117", name="at_an_address", inject=_at_an_address),
)
