"""Closed lists of values in the tables. A value that is not listed is an error; none is mapped to a default."""

from enum import StrEnum


class Verdict(StrEnum):
    """The four possible results for a claim."""

    CONSISTENT = "consistent"
    INCONSISTENT = "inconsistent"
    UNDECIDED = "undecided"
    NOT_CHECKABLE = "not_checkable"


class ClaimKind(StrEnum):
    """Kind of a claim; it selects the judge."""

    AREA = "area"
    LENGTH = "length"
    RATIO = "ratio"
    SHARE = "share"
    RANK = "rank"
    COUNT = "count"
    DATE = "date"
    SIGNATORY = "signatory"
    OFFICE = "office"
    ATTRIBUTION = "attribution"
    DIRECTION = "direction"
    LOCATION = "location"
    NAME = "name"
    CONSISTENCY = "consistency"
    NONE = "none"


class OperandRole(StrEnum):
    """Role of an operand in its claim."""

    SUBJECT = "subject"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    FIRST = "first"
    SECOND = "second"
    OFFICIAL = "official"
    LIST = "list"
    TREATY = "treaty"
    TERRITORY = "territory"
    PERSON = "person"
    OFFICE = "office"
    POLITY = "polity"
    FROM = "from"
    TO = "to"
    PLACE = "place"
    INSIDE = "inside"


class Effect(StrEnum):
    """Effect of a provision on a territory or line."""

    DELIMITS = "delimits"
    DEMARCATES = "demarcates"
    TRANSFERS = "transfers"
    CONFIRMS = "confirms"
    RECOGNISES = "recognises"
    LEAVES_UNDETERMINED = "leaves_undetermined"
    GRANTS_PASSAGE = "grants_passage"
    NONE = "none"


class Basis(StrEnum):
    """Basis of a transfer: control (who administered before and after) or claim (who gave up which claim)."""

    CONTROL = "control"
    CLAIM = "claim"


class ControlBasis(StrEnum):
    """Basis of a control point: legal (under a treaty in force) or de facto (administration on the ground)."""

    LEGAL = "legal"
    DE_FACTO = "de_facto"


class DatePrecision(StrEnum):
    """Precision of a recorded day: exact, or standing for its month or year."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Surface(StrEnum):
    """Surface of a reading: gross (everything inside the boundary) or land (without inland water)."""

    GROSS = "gross"
    LAND = "land"


class Outline(StrEnum):
    """Origin of an outline: segments (its rings are assembled from segments) or whole (one outline from one source)."""

    SEGMENTS = "segments"
    WHOLE = "whole"


class Certainty(StrEnum):
    """How a fact is known."""

    FOUND = "found"
    KNOWN_UNVERIFIED = "known_unverified"
    DISPUTED = "disputed"
    COMPUTED = "computed"
