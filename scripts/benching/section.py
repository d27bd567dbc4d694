"""A section of a Markdown file that one script writes while another writes the rest."""

from __future__ import annotations

import re


def section_of(text: str, title: str) -> str | None:
    """Text of a section from its heading to the next one of its level; None where there is none."""
    found = re.search(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return None if found is None else found[0]


def with_section(text: str, title: str, content: str) -> str:
    """The file with the section of this title replaced, or appended where there is none yet.

    >>> with_section("# A\\n\\n## B\\n\\nold\\n", "B", "new\\n")
    '# A\\n\\n## B\\n\\nnew\\n'
    """
    own = f"## {title}\n\n{content}"
    before = section_of(text, title)
    if before is None:
        return f"{text.rstrip()}\n\n{own}"
    is_last = text.endswith(before)
    return text.replace(before, own if is_last else f"{own}\n")
