"""Text from data, made harmless before it leaves: for a terminal, for the log of a CI run, and for a program.

Names, ids, cells and undecodable bytes may hold escape sequences that rewrite what a terminal shows, characters that
turn the direction of writing, and lines that a CI runner takes for commands (`::error::` of GitHub, `##vso[` of Azure,
`##teamcity[`). All output of metes passes one of these functions.
"""

from __future__ import annotations

import json
import re
from typing import Any

# What a runner obeys: at the beginning of a line for GitHub, anywhere in it for the others.
LINE_COMMAND = re.compile(r"(?<=:):(?=\s*[A-Za-z][\w-]*(?:\s[^\n]*?)?::)")
BRACKET_COMMAND = re.compile(r"(?<=#)#(?=[a-z]*\[)")


def printable(text: str) -> str:
    r"""The text in one line, with control characters, marks of direction and commands of CI runners escaped.

    >>> printable("a\x1b[31m\u202eb\n::error::c")
    'a\\x1b[31m\\u202eb\\x0a:\\x3aerror::c'
    """
    visible = LINE_COMMAND.sub(lambda match: _escaped(match[0]), without_controls(text))
    # What is cut off or folded may end elsewhere: nothing at all begins like a command.
    return visible.replace("::", ":\\x3a", 1) if visible.lstrip().startswith("::") else visible


def printable_lines(text: str) -> str:
    """The same for a text of several lines, whose line feeds stay."""
    return "\n".join(printable(line) for line in text.split("\n"))


def printable_json(text: str) -> str:
    r"""A JSON text with the same value, and control characters and marks of direction spelled as JSON spells them.

    Only strings can hold such characters, and a string never begins a line.

    >>> printable_json('{"a": "\x9b\u202e"}')
    '{"a": "\\u009b\\u202e"}'
    """
    if text.replace("\n", "").isprintable():
        return text
    return "".join(c if c.isprintable() or c in "\n\t\r" else json.dumps(c)[1:-1] for c in text)


def json_text(value: Any, indent: int | None = 1) -> str:
    """A value as JSON in UTF-8, harmless for a terminal; dates and paths are written as text."""
    return printable_json(json.dumps(value, ensure_ascii=False, indent=indent, default=str))


def without_controls(text: str) -> str:
    """The same for a part of a command of metes itself, which may hold colons: it does not begin a line."""
    visible = text if text.isprintable() else "".join(c if c.isprintable() else _escaped(c) for c in text)
    return BRACKET_COMMAND.sub(lambda match: _escaped(match[0]), visible)


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
