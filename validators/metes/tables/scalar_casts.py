"""How strings, numbers and booleans of Table Schema are read, from text and from JSON.

Each function is given a field and returns the one that reads its values, which raises CastError.
"""

from __future__ import annotations

import base64
import binascii
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

Field: TypeAlias = Mapping[str, Any]
Cast: TypeAlias = Callable[[Any], Any]

# XML Schema collapses these around numbers and dates before it reads them.
XML_SPACE = " \t\r\n"
TRUE_VALUES = ("true", "True", "TRUE", "1")
FALSE_VALUES = ("false", "False", "FALSE", "0")
# Python reads no longer integer from text.
MAX_DIGITS = 4300
NOT_FINITE = {"nan": Decimal("NaN"), "inf": Decimal("Infinity"), "+inf": Decimal("Infinity")}
NOT_FINITE |= {"-inf": Decimal("-Infinity")}

# RFC 3986: a scheme, and then characters that are allowed somewhere in a URI; letters of other scripts are those of an
# IRI (RFC 3987), which is often written where a URI is asked for.
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|[^\x00-\x7f]|%[0-9A-Fa-f]{2})*")


class CastError(ValueError):
    """A value is not of the type of its field; the text says what was expected."""


def no_native(_: Field) -> Cast:
    """No JSON value but a text can be of this type."""
    return refuse


def refuse(value: Any) -> Any:
    """Raise CastError, for a value that is no text."""
    raise CastError("a string")


def format_of(field: Field) -> str:
    """Format of a field; `fmt:` before a pattern is how version 0 of the standard wrote it."""
    found = field.get("format", "default")
    return found.removeprefix("fmt:") if isinstance(found, str) and found else "default"


def string(field: Field) -> Cast:
    """Texts of the format of the field; the default format takes every one."""
    return STRING_FORMATS.get(format_of(field), str)


def _email(text: str) -> str:
    # Only a column of addresses needs the library.
    import validators

    if not validators.email(text):
        raise CastError("an e-mail address")
    return text


def _uri(text: str) -> str:
    if not URI.fullmatch(text):
        raise CastError("a URI with its scheme")
    return text


def _binary(text: str) -> str:
    try:
        base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise CastError("a Base64 string") from None
    return text


def _uuid(text: str) -> str:
    try:
        uuid.UUID(text)
    except ValueError:
        raise CastError("a UUID") from None
    return text


STRING_FORMATS: Mapping[str, Callable[[str], str]] = {
    "email": _email,
    "uri": _uri,
    "binary": _binary,
    "uuid": _uuid,
}


@dataclass(frozen=True, kw_only=True)
class NumberFormat:
    """The pattern of the numbers of a field, and the characters to take out of them."""

    pattern: re.Pattern[str]
    decimal: str
    group: str

    def digits(self, text: str) -> str | None:
        """The number as Python reads it; None where the text is none."""
        match = self.pattern.fullmatch(text.strip(XML_SPACE))
        if match is None:
            return None
        found = match["number"].replace(self.group, "") if self.group else match["number"]
        return found if self.decimal == "." else found.replace(self.decimal, ".")


def _number_format(field: Field, *, is_integer: bool) -> NumberFormat:
    """Digits with the group and decimal characters of the field; `bareNumber: false` allows other text around them."""
    decimal, group = field.get("decimalChar", "."), field.get("groupChar", "")
    decimal = decimal if isinstance(decimal, str) and decimal else "."
    # A group character that is a digit groups nothing, and would make the pattern ambiguous.
    group = group if isinstance(group, str) and not re.search("[0-9]", group) else ""
    mark, digits = re.escape(decimal), "[0-9]+"
    if group:
        digits += f"(?:{re.escape(group)}[0-9]+)*"
    number = f"[+-]?{digits}"
    if not is_integer:
        number = rf"[+-]?(?:{digits}(?:{mark}[0-9]*)?|{mark}[0-9]+)(?:[eE][+-]?[0-9]+)?"
    pattern = rf"(?P<number>{number})"
    if field.get("bareNumber") is False:
        pattern = rf"[^0-9-]*?{pattern}[^0-9]*"
    return NumberFormat(pattern=re.compile(pattern), decimal=decimal, group=group)


def number(field: Field) -> Cast:
    """Numbers of the form that the field declares, as decimals."""
    form = _number_format(field, is_integer=False)

    def cast(text: str) -> Decimal:
        digits = form.digits(text)
        if digits is None:
            special = NOT_FINITE.get(text.strip(XML_SPACE).lower())
            if special is None:
                raise CastError("a number")
            return special
        try:
            return Decimal(digits)
        except InvalidOperation:
            raise CastError("a number with a smaller exponent") from None

    return cast


def native_number(_: Field) -> Cast:
    """Numbers of JSON, which are no booleans."""

    def cast(value: Any) -> int | Decimal:
        if isinstance(value, float):
            return Decimal(str(value))
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise CastError("a number")

    return cast


def integer(field: Field) -> Cast:
    """Whole numbers of the form that the field declares."""
    form = _number_format(field, is_integer=True)

    def cast(text: str) -> int:
        digits = form.digits(text)
        if digits is None or len(digits) > MAX_DIGITS:
            raise CastError("a whole number")
        return int(digits)

    return cast


def native_integer(_: Field) -> Cast:
    """Whole numbers of JSON."""

    def cast(value: Any) -> int:
        # JSON does not tell 1 from 1.0.
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise CastError("an integer")

    return cast


def words_of_boolean(field: Field) -> tuple[Sequence[str], Sequence[str]]:
    """The texts that mean true, and those that mean false."""
    true, false = field.get("trueValues"), field.get("falseValues")
    return (
        [word for word in true if isinstance(word, str)] if isinstance(true, list) else TRUE_VALUES,
        [word for word in false if isinstance(word, str)] if isinstance(false, list) else FALSE_VALUES,
    )


def boolean(field: Field) -> Cast:
    """The words of the field for true and false."""
    true, false = words_of_boolean(field)
    # A word in both lists is false.
    values = {**dict.fromkeys(true, True), **dict.fromkeys(false, False)}

    def cast(text: str) -> bool:
        try:
            return values[text]
        except KeyError:
            raise CastError(f"one of {', '.join([*true, *false])}") from None

    return cast


def native_boolean(_: Field) -> Cast:
    """true and false of JSON."""

    def cast(value: Any) -> bool:
        if isinstance(value, bool):
            return value
        raise CastError("true or false")

    return cast
