"""Every type, format and dialect of the Data Package standard, read by us and by frictionless, which is the oracle.

Where the two differ, a row of DIFFERENCES says who is right and by which words of the standard.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import frictionless
import isodate
import pytest
from frictionless.resources import TableResource

from metes.files.file import File
from metes.tables import date_casts
from metes.tables.constraints import identity
from metes.tables.date_casts import Duration
from metes.tables.dialect import dialect_of
from metes.tables.faults import table_faults
from metes.tables.field_types import TYPES
from metes.tables.schema import FieldReader, TableSchema

FIELDS: list[dict[str, Any]] = [
    {"type": "string"},
    {"type": "string", "format": "email"},
    {"type": "string", "format": "uri"},
    {"type": "string", "format": "binary"},
    {"type": "string", "format": "uuid"},
    {"type": "number"},
    {"type": "number", "decimalChar": ","},
    {"type": "number", "groupChar": ","},
    {"type": "number", "decimalChar": ",", "groupChar": "."},
    {"type": "number", "bareNumber": False},
    {"type": "number", "bareNumber": False, "groupChar": ","},
    {"type": "integer"},
    {"type": "integer", "groupChar": ","},
    {"type": "integer", "bareNumber": False},
    {"type": "boolean"},
    {"type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]},
    {"type": "date"},
    {"type": "date", "format": "any"},
    {"type": "date", "format": "%d/%m/%Y"},
    {"type": "date", "format": "fmt:%d/%m/%Y"},
    {"type": "time"},
    {"type": "time", "format": "any"},
    {"type": "time", "format": "%H.%M"},
    {"type": "datetime"},
    {"type": "datetime", "format": "any"},
    {"type": "datetime", "format": "%d/%m/%Y %H:%M"},
    {"type": "year"},
    {"type": "yearmonth"},
    {"type": "duration"},
    {"type": "object"},
    {"type": "array"},
    {"type": "list"},
    {"type": "list", "itemType": "integer"},
    {"type": "list", "itemType": "date", "delimiter": ";"},
    {"type": "list", "itemType": "boolean"},
    {"type": "list", "itemType": "number"},
    {"type": "geopoint"},
    {"type": "geopoint", "format": "array"},
    {"type": "geopoint", "format": "object"},
    {"type": "geojson"},
    {"type": "geojson", "format": "topojson"},
    {"type": "any"},
    {},
]
TEXTS: list[str] = [
    "",
    "a",
    " a",
    "a b",
    "a@b.org",
    "a@b",
    "A.B+c@x-y.example.org",
    "http://example.org/a?b=c#d",
    "http://example.org/a b",
    "mailto:a@b.org",
    "urn:isbn:1",
    "//x.org/a",
    "example.org",
    "http://exämple.org",
    "YQ==",
    "YQ",
    "Y Q==",
    "****",
    "123e4567-e89b-12d3-a456-426614174000",
    "123E4567E89B12D3A456426614174000",
    "{123e4567-e89b-12d3-a456-426614174000}",
    "urn:uuid:123e4567-e89b-12d3-a456-426614174000",
    "123e4567",
    "0",
    "1",
    "-1",
    "+1",
    "01",
    "1.5",
    "-1.50",
    ".5",
    "5.",
    "1e3",
    "1E-3",
    "1e+3",
    "1,5",
    "1,000",
    "1,000.5",
    "1.000,5",
    "10,00",
    "1,00,000",
    ",100",
    "100,",
    "1.5,000",
    " 1",
    "1 ",
    "1_0",
    "١",
    "1.0",
    "1 000",
    "€95",
    "95%",
    "EUR 95",
    "EUR -95",
    "-95%",
    "about 5 of",
    "5 of 6",
    ".5%",
    "$1,234.50",
    "+5%",
    "NaN",
    "nan",
    "sNaN",
    "INF",
    "-INF",
    "inf",
    "Infinity",
    "-Infinity",
    "+INF",
    "1e999",
    "0x1",
    "--1",
    "-",
    "true",
    "True",
    "TRUE",
    "false",
    "False",
    "FALSE",
    "yes",
    "no",
    "YES",
    "2",
    "2020-01-01",
    "2020-1-5",
    "2020-02-30",
    "20200101",
    "2020-01-01 ",
    "01/02/2020",
    "1/2/2020",
    "31/02/2020",
    "Jan 5 2020",
    "5 January 2020",
    "0001-01-01",
    "-0044-03-15",
    "12020-01-01",
    "15:00:00",
    "15:00",
    "15:00:00Z",
    "15:00:00.5",
    "15:00:00+05:30",
    "24:00:00",
    "25:00:00",
    "15.30",
    "3 pm",
    "150000",
    "2020-01-01T15:00:00",
    "2020-01-01T15:00:00Z",
    "2020-01-01T15:00:00.300-05:00",
    "2020-01-01 15:00:00",
    "2020-01-01t15:00:00",
    "2020-01-01T15:00",
    "2020-01-01T24:00:00",
    "2020-01-01T15:00:00,5",
    "2020-02-30T15:00:00",
    "01/02/2020 15:30",
    "2020-W01-1T15:00:00",
    "2020",
    "20",
    "020",
    "0000",
    "12020",
    "-044",
    "-0044",
    "2020Z",
    "2020-01",
    "2020-1",
    "20-01",
    "2020-13",
    "2020-00",
    "2020-01Z",
    "202001",
    "P1Y",
    "P1Y2M3DT4H5M6S",
    "P1.5Y",
    "PT1.5S",
    "P",
    "PT",
    "P1YT",
    "-P1D",
    "+P1D",
    "P2W",
    "P1M",
    "1Y",
    "PT36H",
    "P0D",
    "P1D2M",
    "P0001-02-03T04:05:06",
    "{}",
    '{"a": 1}',
    '{"a": NaN}',
    "[]",
    "[1, 2]",
    '"a"',
    "null",
    "{a: 1}",
    "[1,]",
    "a,b",
    "a,,b",
    "1,2",
    "1,a",
    "1, 2",
    "2020-01-01;2020-01-02",
    "true,false",
    "1.5,2",
    "a;b",
    "90.5, 45.5",
    "90.5,45.5",
    "190,45",
    "90,95",
    "90",
    "90.5 45.5",
    "90,45,1",
    "[90.5, 45.5]",
    '["90.5","45.5"]',
    "[90.5]",
    "[190, 5]",
    "[1,2,3]",
    '{"lon": 90.5, "lat": 45.5}',
    '{"lat": 45.5, "lon": 90.5}',
    '{"lon": 90.5}',
    '{"lon": 90.5, "lat": 45.5, "alt": 1}',
    '{"lon": "90.5", "lat": 45.5}',
    '{"lon":true,"lat":1}',
    "[true,1]",
    '{"type":"Point","coordinates":[1,2]}',
    '{"type":"Point","coordinates":[1]}',
    '{"type":"Point","coordinates":[]}',
    '{"type":"Point"}',
    '{"type":"point","coordinates":[1,2]}',
    '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}',
    '{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,0]]]}',
    '{"type":"Polygon","coordinates":[]}',
    '{"type":"LineString","coordinates":[[0,0]]}',
    '{"type":"LineString","coordinates":[[0,0],[1,1]]}',
    '{"type":"MultiPoint","coordinates":[]}',
    '{"type":"Feature","geometry":null,"properties":null}',
    '{"type":"Feature","geometry":null}',
    '{"type":"Feature","properties":{}}',
    '{"type":"FeatureCollection","features":[]}',
    '{"type":"FeatureCollection"}',
    '{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}',
    '{"type":"GeometryCollection","geometries":[]}',
    '{"type":"Point","coordinates":[1,2],"bbox":[1,2,1,2]}',
    '{"type":"Topology","objects":{},"arcs":[]}',
    '{"type":"Topology","objects":{"a":{"type":"Point","coordinates":[1,2]}},"arcs":[[[0,0],[1,1]]]}',
    '{"type":"Topology"}',
    '{"type":"Topology","objects":{},"arcs":[[]]}',
]
NATIVE: list[Any] = [
    0,
    1,
    -1,
    1.5,
    1.0,
    1e300,
    -99,
    2020,
    12020,
    -44,
    True,
    False,
    "",
    [],
    [1, 2],
    ["a"],
    [1, "2"],
    [90.5, 45.5],
    [190, 5],
    ["90.5", "45.5"],
    [1, 2, 3],
    ["2020-01-01"],
    {},
    {"a": 1},
    {"lon": 90.5, "lat": 45.5},
    {"lon": 90.5},
    {"type": "Point", "coordinates": [1, 2]},
    {"type": "Point"},
    {"type": "Topology", "objects": {}, "arcs": []},
    None,
    [2020, 1],
]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A cell of which we and frictionless say different things: a field with these members, and the values.

    `values` is empty where all that we refuse and frictionless takes are meant. `standard` is what decides.
    """

    field: dict[str, Any]
    values: tuple[Any, ...] = ()
    standard: str

    def covers(self, field: dict[str, Any], value: Any, is_ours_valid: bool) -> bool:
        is_field = all(field.get(member) == wanted for member, wanted in self.field.items())
        return is_field and (any(same(value, each) for each in self.values) if self.values else not is_ours_valid)


XML_NUMBER = "number: decimal digits as in XML Schema (0-9, nothing between them), or NaN, INF, -INF"
XML_INTEGER = "integer: indicated in the standard way, which is digits"
GROUPS = "groupChar: a string that groups digits, so it stands between digits of the whole part"
BARE = "bareNumber false: leading and trailing non-numeric characters are stripped, and a decimal point is numeric"
YEARS = "year, yearmonth: XML Schema gYear and gYearMonth, four digits, with a sign or a time zone if need be"
DURATIONS = "duration: XML Schema duration: no weeks, no fractions but of seconds, nothing open at the end"
POINTS = "geopoint: an array of two numbers, or an object of lon and lat, as its format says; each value is a number"
DIFFERENCES = [
    Difference(field={"format": "uri"}, values=("http://example.org/a b",), standard="uri: a valid URI (RFC 3986)"),
    Difference(field={"format": "binary"}, standard="binary: a base64 encoded string; Python skips other characters"),
    *(
        Difference(field={"type": kind}, values=("1_0", "١"), standard=words)
        for kind, words in (("number", XML_NUMBER), ("integer", XML_INTEGER))
    ),
    *(
        Difference(field={"type": "list", "itemType": kind}, values=("1_0", "١"), standard=words)
        for kind, words in (("number", XML_NUMBER), ("integer", XML_INTEGER))
    ),
    Difference(field={"type": "number"}, values=("sNaN", "Infinity", "-Infinity"), standard=XML_NUMBER),
    Difference(field={"itemType": "number"}, values=("sNaN", "Infinity", "-Infinity"), standard=XML_NUMBER),
    Difference(field={"type": "number", "groupChar": ","}, values=(",100", "100,"), standard=GROUPS),
    Difference(field={"groupChar": ","}, values=("1.000,5", "1.5,000", "1.5,2"), standard=GROUPS),
    Difference(field={"groupChar": "."}, values=(".5", "5.", "1,000.5", "90.5,45.5"), standard=GROUPS),
    Difference(
        field={"type": "integer", "groupChar": ","},
        values=("1,5", "1,000", "10,00", "1,00,000", "1,2", "190,45", "90,95", "90,45,1"),
        standard="integer, groupChar: groups digits within the integer; frictionless reads it for numbers alone",
    ),
    Difference(field={"type": "number", "bareNumber": False}, values=(".5", ".5%"), standard=BARE),
    Difference(
        field={"type": "number", "bareNumber": False},
        values=("NaN", "nan", "INF", "-INF", "inf", "+INF"),
        standard="number: NaN, INF and -INF are permitted, whatever bareNumber is",
    ),
    Difference(field={"type": "date"}, values=("2020-1-5",), standard="date: the representation MUST be yyyy-mm-dd"),
    Difference(field={"itemType": "date"}, values=("2020-1-5",), standard="list: items in the default form for dates"),
    Difference(
        field={"type": "datetime"},
        values=("2020-01-01 15:00:00", "2020-01-01t15:00:00", "2020-01-01T15:00:00,5", "2020-W01-1T15:00:00"),
        standard="datetime: MUST be in the form of XML Schema dateTime: T, a decimal point, months and days",
    ),
    Difference(field={"type": "year"}, values=("-0044", "2020Z", -1, -44, 1.0, True, False), standard=YEARS),
    Difference(field={"type": "yearmonth"}, values=("2020-1", "20-01", "2020-01Z"), standard=YEARS),
    Difference(field={"type": "yearmonth"}, values=([1, 2], [1, "2"], [2020, 1], [190, 5]), standard=YEARS),
    Difference(field={"type": "yearmonth"}, values=([90.5, 45.5], ["90.5", "45.5"]), standard=YEARS),
    Difference(
        field={"type": "duration"},
        values=("P1.5Y", "PT", "P1YT", "+P1D", "P2W", "P0001-02-03T04:05:06"),
        standard=DURATIONS,
    ),
    Difference(
        field={"type": "object"}, values=('{"a": NaN}',), standard="object: a valid JSON object; no NaN in JSON"
    ),
    Difference(field={"format": "array"}, values=('["90.5","45.5"]', "[true,1]"), standard=POINTS),
    Difference(
        field={"format": "object"},
        values=('{"lon": "90.5", "lat": 45.5}', '{"lon":true,"lat":1}', {"lon": 90.5, "lat": 45.5}),
        standard=POINTS,
    ),
    Difference(field={"format": "object"}, values=([1, 2], [90.5, 45.5]), standard=POINTS),
    Difference(field={"type": "geopoint"}, values=([1, 2], [90.5, 45.5]), standard=POINTS),
    Difference(
        field={"format": "topojson"},
        values=('{"type":"Point","coordinates":[1,2],"bbox":[1,2,1,2]}',),
        standard="topojson: as per its specification, in which any object may have a bbox",
    ),
]


def same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and one == other


def comparable(value: Any) -> Any:
    """A value of either side in one form: NaN equals NaN, durations are months and seconds, zones are offsets."""
    if isinstance(value, Decimal):
        return "NaN" if value.is_nan() else value
    if isinstance(value, isodate.Duration):
        return value.years * 12 + value.months, Decimal(str(value.tdelta.total_seconds()))
    if isinstance(value, datetime.timedelta):
        return 0, Decimal(str(value.total_seconds()))
    if isinstance(value, Duration):
        return value.months, value.seconds
    if isinstance(value, list):
        return [comparable(each) for each in value]
    if isinstance(value, tuple):
        return tuple(value)
    if isinstance(value, datetime.datetime | datetime.time) and value.tzinfo is not None:
        return value.isoformat()
    return value


def reader_of(field: dict[str, Any], **schema: Any) -> FieldReader:
    return TableSchema(descriptor={"fields": [{"name": "f", **field}], **schema}).readers[0]


def both(field: dict[str, Any], *values: Any) -> Iterator[tuple[tuple[bool, Any], tuple[bool, Any]]]:
    """Whether each value is valid and what it is cast to: ours, theirs."""
    reader = reader_of(field, missingValues=["", "-99"])
    theirs = frictionless.Field.from_descriptor({"name": "f", "type": "any", **field})
    theirs.missing_values = ["", "-99"]
    read = theirs.create_cell_reader()
    for value in values:
        reading = reader.read(value)
        cast, notes = read(value)
        yield (not reading.faults, comparable(reading.value)), (not notes, comparable(cast))


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """frictionless fills in what a date of the format "any" lacks with today's date; we with a fixed one."""
    today = datetime.datetime.combine(datetime.date.today(), datetime.time())
    monkeypatch.setattr(date_casts, "ANY_DEFAULT", today)


def named(field: dict[str, Any]) -> str:
    return json.dumps(field)


@pytest.mark.parametrize("field", FIELDS, ids=named)
def test_values_of_every_type_are_those_of_frictionless(field: dict[str, Any]) -> None:
    values = [*TEXTS, *NATIVE]
    for value, (ours, theirs) in zip(values, both(field, *values), strict=True):
        is_known = any(each.covers(field, value, ours[0]) for each in DIFFERENCES)
        assert is_known or ours == theirs, value


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda each: f"{each.field}")
def test_every_difference_is_one(difference: Difference) -> None:
    fields = [each for each in FIELDS if difference.field.items() <= each.items()]
    for value in difference.values or ("****",):
        found = [pair for field in fields for pair in both(field, value)]
        assert any(ours != theirs for ours, theirs in found), value


def test_every_type_of_the_standard_is_compared() -> None:
    assert {field.get("type", "any") for field in FIELDS} == set(TYPES)


# A dialect and a table in it; the columns of all are a text and an integer.
DIALECTS: list[tuple[dict[str, Any], str]] = [
    ({}, "id,v\na,1\nb,2\n"),
    ({}, 'id,v\r\n"a, ""b""",1\r\n"c\nd",2\r\n'),
    ({}, "id,v\na,1\n\nb,2\n"),
    ({"delimiter": ";"}, "id;v\na,b;1\n"),
    ({"delimiter": "\t"}, "id\tv\na\t1\n"),
    ({"delimiter": "|"}, "id|v\na|1\n"),
    ({"quoteChar": "'"}, "id,v\n'a,b''c',1\n"),
    ({"header": False}, "a,1\nb,2\n"),
    ({"headerRows": [2]}, "a title,\nid,v\na,1\n"),
    ({"headerRows": [1, 2]}, "id,v\nfirst,second\na,1\n"),
    ({"headerRows": [1, 2]}, "id,v\nid,x\na,1\n"),
    ({"headerRows": [1, 2], "headerJoin": "-"}, "id,v\nfirst,second\na,1\n"),
    ({"headerRows": [1, 3]}, "id,v\nx,y\nfirst,second\na,1\n"),
    ({"commentChar": "#"}, "id,v\n# a remark\na,1\n#b,2\nb#,3\n"),
    ({"commentRows": [2]}, "id,v\nunits,m\na,1\n"),
    ({"commentRows": [2, 3]}, "id,v\nunits,m\nmore,x\na,1\n"),
    ({"commentChar": "#", "headerRows": [2]}, "# a remark\nid,v\na,1\n"),
    ({"skipInitialSpace": True}, 'id, v\na, 1\nb, "2"\n'),
    ({"skipInitialSpace": False}, "id,v\n a, 1\n"),
    ({"escapeChar": "\\"}, "id,v\na\\,b,1\n"),
    ({"escapeChar": "\\", "doubleQuote": False}, 'id,v\n"a\\"b",1\n'),
    ({"escapeChar": "|"}, "id,v\na|,b,1\n"),
    ({"commentChar": "//"}, "id,v\n// no, no\n/a,1\n"),
    ({"doubleQuote": True}, 'id,v\n"a""b",1\n'),
    ({"lineTerminator": "\n"}, "id,v\na,1\n"),
    ({"lineTerminator": "\r\n"}, "id,v\r\na,1\r\n"),
    ({"skipBlankRows": True}, "id,v\n\na,1\n,\n"),
    ({"csv": {"delimiter": ";"}}, "id;v\na;1\n"),
]


def cells_of(folder: Path, dialect: dict[str, Any], text: str) -> tuple[list[str], list[list[str]]]:
    """Labels and cells as we read them."""
    (folder / "a.csv").write_text(text, encoding="utf-8", newline="")
    form = dialect_of("a.csv", dialect)
    labels, rows = form.split(list(form.records(File(path="a.csv", location=folder / "a.csv"))))
    return labels, [row.cells for row in rows]


def cells_of_frictionless(folder: Path, dialect: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
    """The same of the file that `cells_of` wrote."""
    # It guesses what a dialect does not say.
    told = {"delimiter": ",", "quoteChar": '"', "skipInitialSpace": False, **dialect.get("csv", {})}
    told |= {name: value for name, value in dialect.items() if name != "csv"}
    descriptor = {"name": "a", "path": "a.csv", "format": "csv", "encoding": "utf-8", "dialect": told}
    with TableResource.from_descriptor(descriptor, basepath=str(folder)) as table:
        rows = [cells for _, cells in table.dialect.read_enumerated_content_stream(table.cell_stream)]
        return table.labels, rows


@pytest.mark.parametrize(("dialect", "text"), DIALECTS)
def test_cells_of_every_dialect_are_those_of_frictionless(tmp_path: Path, dialect: dict[str, Any], text: str) -> None:
    assert cells_of(tmp_path, dialect, text) == cells_of_frictionless(tmp_path, dialect)


@pytest.mark.parametrize(
    ("dialect", "text", "labels", "rows"),
    [
        # Table Dialect, headerRows: the example there.
        ({"headerRows": [1, 2]}, "fruit\nid,name\n1,apple\n", ["fruit id", "fruit name"], [["1", "apple"]]),
        # lineTerminator: the character sequence which terminates rows; the example there.
        ({"lineTerminator": ";"}, "id,name;1,apple;2,o\np\n", ["id", "name"], [["1", "apple"], ["2", "o\np"]]),
        # delimiter: the character sequence which separates fields.
        ({"delimiter": "::"}, 'id::name\n1::"a::b"\n', ["id", "name"], [["1", "a::b"]]),
        # quoteChar: blank means that nothing is quoted; frictionless breaks off.
        ({"quoteChar": ""}, 'id,v\n"a",1\n', ["id", "v"], [['"a"', "1"]]),
        # commentChar: rows omitted by their first characters, which are not those of a quoted cell.
        ({"commentChar": "#"}, '# it\'s "so\nid,v\n"#a",1\n', ["id", "v"], [["#a", "1"]]),
    ],
)
def test_cells_of_dialects_that_frictionless_reads_otherwise(
    tmp_path: Path, dialect: dict[str, Any], text: str, labels: list[str], rows: list[list[str]]
) -> None:
    assert cells_of(tmp_path, dialect, text) == (labels, rows)
    try:
        theirs = cells_of_frictionless(tmp_path, dialect)
    except frictionless.FrictionlessException:
        return
    assert theirs != (labels, rows)


def test_lines_are_counted_in_the_file_whatever_its_dialect(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('# one\nid,v\n"a\nb",1\n# two\nc,2\n', encoding="utf-8")
    file = File(path="a.csv", location=tmp_path / "a.csv")
    found = list(dialect_of("a.csv", {"commentChar": "#"}).records(file))
    assert [(record.line, record.number) for record in found] == [(2, 2), (3, 3), (6, 5)]


def test_null_sequence_and_missing_values_are_null() -> None:
    field = {"name": "f", "type": "integer", "missingValues": [{"value": "-", "label": "not asked"}]}
    schema = TableSchema(descriptor={"fields": [field], "missingValues": ["NA"]}, null_sequence="\\N")
    (reader,) = schema.readers
    # The list of the field replaces that of the schema.
    assert [reader.read(cell).value for cell in ("-", "\\N", "1")] == [None, None, 1]
    assert reader.read("NA").faults
    assert reader.read("").faults


# Constraints, and values of which the first keeps each and the second breaks it.
CONSTRAINTS: list[tuple[dict[str, Any], dict[str, Any], str, str]] = [
    ({"type": "string"}, {"minLength": 2}, "ab", "a"),
    ({"type": "string"}, {"maxLength": 1}, "a", "ab"),
    ({"type": "string"}, {"pattern": "[a-c]+"}, "abc", "abx"),
    ({"type": "string"}, {"enum": ["a", "b"]}, "a", "c"),
    ({"type": "string"}, {"required": True}, "a", ""),
    ({"type": "number"}, {"minimum": 1.5}, "1.50", "1.49"),
    ({"type": "number"}, {"maximum": "1.5"}, "1.5", "1.51"),
    ({"type": "number"}, {"minimum": 0}, "INF", "NaN"),
    ({"type": "number"}, {"exclusiveMinimum": 1}, "1.1", "1"),
    ({"type": "number"}, {"exclusiveMaximum": 1}, "0.9", "1.0"),
    ({"type": "number"}, {"enum": [1, "2.0"]}, "2", "3"),
    ({"type": "number", "decimalChar": ","}, {"minimum": "1,5"}, "1,6", "1,4"),
    ({"type": "integer"}, {"minimum": "2"}, "2", "1"),
    ({"type": "integer"}, {"enum": ["1", "2"]}, "01", "3"),
    ({"type": "date"}, {"minimum": "2020-01-02"}, "2020-01-02", "2020-01-01"),
    ({"type": "date", "format": "%d/%m/%Y"}, {"maximum": "02/01/2020"}, "02/01/2020", "01/02/2020"),
    ({"type": "time"}, {"exclusiveMaximum": "12:00:00"}, "11:59:59", "12:00:00"),
    ({"type": "datetime"}, {"minimum": "2020-01-01T00:00:00"}, "2020-01-01T00:00:00", "2019-12-31T23:59:59"),
    ({"type": "year"}, {"minimum": "2000"}, "2000", "1999"),
    ({"type": "yearmonth"}, {"maximum": "2020-02"}, "2020-02", "2020-03"),
    ({"type": "boolean"}, {"enum": [True]}, "true", "false"),
    ({"type": "array"}, {"maxLength": 1}, "[1]", "[1, 2]"),
    ({"type": "object"}, {"minLength": 1}, '{"a": 1}', "{}"),
    ({"type": "list"}, {"minLength": 2}, "a,b", "a"),
    ({"type": "any"}, {"enum": ["a"]}, "a", "b"),
]


@pytest.mark.parametrize(("field", "constraints", "good", "bad"), CONSTRAINTS)
def test_constraints_are_those_of_frictionless(
    field: dict[str, Any], constraints: dict[str, Any], good: str, bad: str
) -> None:
    both_say = both({**field, "constraints": constraints}, good, bad)
    assert [(ours[0], theirs[0]) for ours, theirs in both_say] == [(True, True), (False, False)]


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        # pattern: XML Schema regular expressions match the whole value; frictionless puts ^ before the first branch.
        ({"type": "string", "constraints": {"pattern": "a|b"}}, "b", "ax"),
        # minimum: fields of the type duration too.
        ({"type": "duration", "constraints": {"minimum": "P1M"}}, "P31D", "P27D"),
        ({"type": "duration", "constraints": {"exclusiveMaximum": "P1Y"}}, "P364D", "P12M"),
        # jsonSchema: array and object.
        ({"type": "array", "constraints": {"jsonSchema": {"items": {"type": "integer"}}}}, "[1]", '["a"]'),
        # enum: all types.
        ({"type": "list", "constraints": {"enum": [["a", "b"]]}}, "a,b", "b,a"),
        # categories: the logical value matches one of them.
        ({"type": "string", "categories": ["x", "y"]}, "x", "z"),
        ({"type": "integer", "categories": [{"value": 0, "label": "no"}, {"value": 1}]}, "01", "2"),
        # datetime: one without a time zone is compared as in UTC; frictionless raises a TypeError.
        (
            {"type": "datetime", "constraints": {"maximum": "2020-01-01T00:00:00Z"}},
            "2020-01-01T00:00:00",
            "2020-01-02T00:00:00",
        ),
    ],
)
def test_constraints_of_the_standard_that_frictionless_lacks(field: dict[str, Any], good: str, bad: str) -> None:
    assert [bool(reader_of(field).read(value).faults) for value in (good, bad)] == [False, True]


def test_a_schema_of_json_fetches_nothing() -> None:
    wanted = {"$ref": "http://127.0.0.1:9/schema.json"}
    reader = reader_of({"type": "object", "constraints": {"jsonSchema": wanted}})
    assert not reader.read("{}").faults


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        (
            {"type": "integer", "constraints": {"minLength": 1}},
            'constraint "minLength" is not supported by type "integer"',
        ),
        (
            {"type": "integer", "constraints": {"minimum": "x"}},
            "constraint \"minimum\" has the value 'x', which is not a",
        ),
        ({"type": "string", "constraints": {"pattern": "["}}, 'constraint "pattern" cannot be read as a regular'),
        ({"type": "string", "categories": "x"}, '"categories" is not a list'),
        ({"type": "number", "example": "1.x"}, 'example value "1.x" for field "f" is not valid'),
        ({"type": "number", "required": True}, '"required" should be set as "constraints.required"'),
    ],
)
def test_constraint_that_cannot_be_applied_is_told_and_breaks_nothing(field: dict[str, Any], problem: str) -> None:
    schema = TableSchema(descriptor={"fields": [{"name": "f", **field}]})
    ((_, found),) = schema.problems()
    assert found.startswith(problem)
    assert not schema.readers[0].read("1").faults


def rows_told(schema: dict[str, Any], *rows: str) -> Iterator[tuple[str, int | None]]:
    readable = TableSchema(descriptor=schema)
    labels = [reader.name for reader in readable.readers]
    for fault in table_faults(readable, labels, [row.split(",") for row in rows]):
        yield fault.kind, fault.row


def test_keys_are_unique_by_value_and_null_is_no_key() -> None:
    fields = [{"name": "a", "type": "number"}, {"name": "b"}]
    # uniqueKeys: null values are excluded from the check of uniqueness.
    schema = {"fields": fields, "uniqueKeys": [["a", "b"]]}
    assert list(rows_told(schema, "1,x", "1.0,x", ",x", ",x", "1,y")) == [("unique-key", 1)]
    # primaryKey: the fields cannot be null.
    schema = {"fields": fields, "primaryKey": "a"}
    assert list(rows_told(schema, "1,x", ",x", "1.00,y")) == [("constraint-error", 1), ("primary-key", 2)]


def test_true_is_not_one_where_values_are_compared() -> None:
    assert identity(True) != identity(1)
    assert identity(1.0) == identity(1) == identity(Decimal("1.00"))


def test_values_on_which_comparisons_fail_are_told() -> None:
    assert reader_of({"type": "geopoint"}).read("NaN,5").faults
    assert reader_of({"type": "geopoint", "format": "array"}).read([float("nan"), 5]).faults
    assert not reader_of({"type": "integer", "groupChar": "1"}).read("1" * 4000).faults
    deep = "[" * 900 + "]" * 900
    reading = reader_of({"type": "array", "constraints": {"enum": [[]]}}).read(deep)
    assert reading.faults


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        # XML Schema, part 2, appendix F: categories, blocks, characters of names, and classes less other classes.
        (r"\p{Lu}\p{Ll}*", "Émile", "émile"),
        (r"\P{Nd}+", "abc", "a1"),
        (r"[\p{L}\s]+", "le pré", "pré 1"),
        (r"\p{IsGreek}+", "αβ", "ab"),
        (r"\i\c*", "a-b", "-b"),
        (r"[\i-[:]][\c-[:]]*", "a-b", "a:b"),
        (r"[a-z-[aeiou]]+", "bcd", "bad"),
        # Neither XML Schema nor another expression that only looks like it.
        (r"[A-Z]{2}-[0-9]{4}", "AB-1234", "AB1234"),
        (r"^(?!-)[A-Z-[]+$", "A[B", "-A"),
        (r"^\p{Nd}{2}$", "12", "123"),
    ],
)
def test_patterns_are_those_of_xml_schema(pattern: str, good: str, bad: str) -> None:
    reader = reader_of({"type": "string", "constraints": {"pattern": pattern}})
    assert not reader.problems
    assert [bool(reader.read(text).faults) for text in (good, bad)] == [False, True]


@pytest.mark.parametrize("pattern", [r"\p{Nobody}", r"[a-", r"(", r"\bfoo\p{L}"])
def test_pattern_of_no_kind_is_a_problem_of_the_schema(pattern: str) -> None:
    ((pointer, _),) = reader_of({"type": "string", "constraints": {"pattern": pattern}}).problems
    assert pointer == "constraints/pattern"
