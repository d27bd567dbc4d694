"""Write docs/answers/, a page for each question and language: `python scripts/write_answers.py [--check]`.

The answer first, then what may be counted, the published figures, the map, every combination and the sources. With
--check nothing is written; exit code 1 where a page is not current, 2 where a table is missing.
"""

from __future__ import annotations

import sys

from generated import Command
from pages.answers import FOLDER, AnswersContent, pages

main = Command(
    script="write_answers.py",
    description="Write docs/answers/ and its pages.",
    texts=lambda root: pages(AnswersContent(root)),
    folder=FOLDER,
).main

if __name__ == "__main__":
    sys.exit(main())
