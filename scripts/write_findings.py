"""Write docs/findings.md and a page for each document: `python scripts/write_findings.py [--check]`.

What holds, what does not and what is open, in plain words, from the registers and the derived verdicts.
With --check nothing is written; exit code 1 where a page is not current, 2 where a table is missing.
"""

from __future__ import annotations

import sys

from generated import Command
from pages.findings import FOLDER, pages
from pages.findings_content import FindingsContent

main = Command(
    script="write_findings.py",
    description="Write docs/findings.md and its pages.",
    texts=lambda root: pages(FindingsContent(root)),
    folder=FOLDER,
).main

if __name__ == "__main__":
    sys.exit(main())
