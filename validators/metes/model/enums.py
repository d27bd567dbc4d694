"""Closed lists of the model. A word that is not in its list is refused, not mapped to a default."""

from enum import StrEnum


class Verdict(StrEnum):
    """The four results about a claim."""

    CONSISTENT = "consistent"
    INCONSISTENT = "inconsistent"
    UNDECIDED = "undecided"
    NOT_CHECKABLE = "not_checkable"


class ClaimKind(StrEnum):
    """What a claim asserts, and so which judge reads it."""

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
    """What an operand is to its claim."""

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
    """What a provision does to a territory or a line."""

    DELIMITS = "delimits"
    DEMARCATES = "demarcates"
    TRANSFERS = "transfers"
    CONFIRMS = "confirms"
    RECOGNISES = "recognises"
    LEAVES_UNDETERMINED = "leaves_undetermined"
    GRANTS_PASSAGE = "grants_passage"
    NONE = "none"


class Basis(StrEnum):
    """Who administered (control), or who gave up which claim (claim)."""

    CONTROL = "control"
    CLAIM = "claim"


class ControlBasis(StrEnum):
    """legal: under an instrument in force; de_facto: administration on the ground."""

    LEGAL = "legal"
    DE_FACTO = "de_facto"


class Surface(StrEnum):
    """gross: everything inside the boundary; land: without inland water."""

    GROSS = "gross"
    LAND = "land"


class Outline(StrEnum):
    """segments: rings are closed from segments; whole: one outline from one source."""

    SEGMENTS = "segments"
    WHOLE = "whole"


class Certainty(StrEnum):
    """How a fact is known."""

    FOUND = "found"
    KNOWN_UNVERIFIED = "known_unverified"
    DISPUTED = "disputed"
    COMPUTED = "computed"
