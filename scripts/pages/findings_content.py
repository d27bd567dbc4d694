"""The judged package as the pages of findings read it: documents, sentences, claims and their verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from csv_table import read_rows
from pages.answers import AnswersContent
from pages.source_links import sources_of_inputs

Row = Mapping[str, str]

REGISTERS = Path("datapackage/registers")
DERIVED = Path("datapackage/derived")


# Registers whose rows name their source, with the column of the id.
SOURCED = {
    "events": "event_id",
    "places": "place_id",
    "provisions": "provision_id",
    "published_figures": "figure_id",
    "readings": "reading_id",
    "state_lists": "state_list_id",
    "treaties": "treaty_id",
    "control_points": "control_point_id",
    "transfers": "transfer_id",
}


class FindingsContent:
    """Tables of a package, read when they are first asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def documents(self) -> list[Row]:
        """Documents that something is claimed in, in the order of their ids."""
        with_claims = {row["document_id"] for row in self.claims.values()}
        return [row for row in self._rows("documents") if row["document_id"] in with_claims]

    @cached_property
    def claims(self) -> dict[str, Row]:
        """Claims by id, each with the columns of its verdict, in the order of the table."""
        verdicts = {row["claim_id"]: row for row in self._rows("verdicts", DERIVED)}
        return {row["claim_id"]: {**row, **verdicts[row["claim_id"]]} for row in self._rows("claims")}

    def sentences(self, document_id: str) -> list[tuple[Row, list[Row]]]:
        """Sentences of a document by paragraph, each with its claims."""
        claims: dict[str, list[Row]] = {}
        for row in self.claims.values():
            claims.setdefault(row["statement_id"], []).append(row)
        own = [row for row in self._rows("statements") if row["document_id"] == document_id]
        own.sort(key=lambda row: (int(row["paragraph"]), row["statement_id"]))
        return [(row, claims[row["statement_id"]]) for row in own if row["statement_id"] in claims]

    @cached_property
    def questions_behind(self) -> dict[str, list[str]]:
        """For each claim the questions of readers that it answers, and in how many combinations its figure holds."""
        answers = AnswersContent(self.root)
        found: dict[str, list[str]] = {}
        for question_id, answer in answers.answers.items():
            for each in answers.claims(question_id):
                held, opened, _ = answer.counts(each.claimed)
                count = len(answer.combinations)
                link = f"[{answer.question.question_en}](../answers/{question_id}.md)"
                text = f"The question behind it: {link} The figure holds in {held or 'none'} of {count} combinations"
                text += f" and is open in {opened}." if opened else "."
                found.setdefault(each.name, []).append(text)
        return found

    @cached_property
    def names(self) -> dict[str, str]:
        """What readings and published figures are called, by id."""
        territories = {row["territory_id"]: row["name_en"] for row in self._rows("territories")}
        found = {}
        for row in self._rows("readings"):
            name, suffix = territories[row["territory_id"]], row["reading_id"].partition(".")[2]
            short = in_sentence(name.split(" (")[0])
            found[row["reading_id"]] = short if row["is_default"] == "true" else f"{short} ({suffix.replace('-', ' ')})"
        for row in self._rows("published_figures"):
            unit = "" if row["unit_published"] in ("", "1") else f" {row['unit_published']}"
            found[row["figure_id"]] = f"“{row['value_published']}{unit}” by {row['author']}"
        return found

    @cached_property
    def territories(self) -> list[str]:
        """Names of territories, as they stand in the tables."""
        return [row["name_en"] for row in self._rows("territories")]

    @property
    def sources(self) -> list[Row]:
        """Rows of sources.csv."""
        return self._rows("sources")

    def sources_of(self, document_id: str) -> set[str]:
        """Ids of the document's own source and of the sources of what its verdicts looked at."""
        claims = {claim_id for claim_id, row in self.claims.items() if row["document_id"] == document_id}
        inputs = [row for row in self._rows("verdict_inputs", DERIVED) if row["claim_id"] in claims]
        return {f"document-{document_id[:3]}", *sources_of_inputs(inputs, self._rows)}

    def sources_of_claim(self, claim_id: str) -> list[str]:
        """Ids of the sources of the rows that a verdict rests on, in the order of its inputs."""
        ids = [self._source_by_row.get(row["input_id"], "") for row in self._inputs.get(claim_id, ())]
        return [each for each in dict.fromkeys(ids) if each]

    def source(self, source_id: str) -> Row:
        """The row of a source: its title and its url, which may be blank."""
        return self._sources[source_id]

    @cached_property
    def _sources(self) -> dict[str, Row]:
        return {row["source_id"]: row for row in self._rows("sources")}

    @cached_property
    def _inputs(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self._rows("verdict_inputs", DERIVED):
            found.setdefault(row["claim_id"], []).append(row)
        return found

    @cached_property
    def _source_by_row(self) -> dict[str, str]:
        """Source of each row that can be an input of a verdict, by the id of the row."""
        return {row[key]: row["source_id"] for table, key in SOURCED.items() for row in self._rows(table)}

    def _rows(self, table: str, folder: Path = REGISTERS) -> list[Row]:
        return [*read_rows(self.root / folder / f"{table}.csv")]


# Names of territories that begin with a common noun, which a sentence writes small and with its article.
COMMON = ("Area", "Blocks", "Disputed", "Eastern", "Land", "Left", "Main", "Sectors")


def in_sentence(name: str) -> str:
    """A territory in the middle of a sentence: "the left bank of the Amur (1858)", "Sakhalin"."""
    return f"the {name[0].lower()}{name[1:]}" if name.split()[0] in COMMON else name
