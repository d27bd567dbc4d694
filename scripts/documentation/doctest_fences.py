"""Extension of Griffe for the API reference: doctests in docstrings are shown as code."""

from __future__ import annotations

import re
from typing import Any

import griffe

# From a prompt to the next blank line, as doctest reads it.
DOCTEST = re.compile(r"^>>> .*(?:\n(?!\s*$).*)*", re.MULTILINE)


class DoctestFences(griffe.Extension):
    """Put every doctest of every docstring into a fence, so that Markdown does not read it as text."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Mark the examples of one module, class, function or attribute; Griffe calls this."""
        if obj.docstring is not None:
            obj.docstring.value = fenced(obj.docstring.value)


def fenced(text: str) -> str:
    """A docstring with its doctests in fences.

    >>> print(fenced("Sum.\\n\\n>>> 1 + 1\\n2"))
    Sum.
    <BLANKLINE>
    ```pycon
    >>> 1 + 1
    2
    ```
    """
    return DOCTEST.sub(lambda match: f"```pycon\n{match[0]}\n```", text)
