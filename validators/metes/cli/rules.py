"""`metes rules`: lists the checks."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from metes.checks import CHECKS, Check, check_page
from metes.checks.engine.selection import named_checks
from metes.cli.console import console, print_utf8
from metes.fix.document import CHANGE_BY_CHECK, CHECK_FIXED_BY_ROUNDING

# Columns of a terminal below which a clause has too few to be read beside its check.
LEAST_WIDTH = 120
COLUMNS = ("id", "name", "severity", "clause", "fixable")


def run_rules(names: Sequence[str], form: str) -> int:
    """Run `metes rules` for all checks, or for those that ids, families or names select; return the exit code."""
    words = [word.strip() for name in names for word in name.split(",") if word.strip()]
    ids = set().union(*(named_checks(CHECKS, word, "CHECKS") for word in words))
    rows = [rule_of(check) for check in CHECKS if not words or check.ID in ids]
    if form == "json":
        print_utf8(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    elif form == "csv":
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        print_utf8(text.getvalue())
    else:
        _print_table(rows)
    return 0


def _print_table(rows: Sequence[Mapping[str, str]]) -> None:
    """Print the checks as a table; on a narrow terminal, each clause below its check."""
    out = console()
    if out.width >= LEAST_WIDTH:
        table = Table(pad_edge=False, box=None, header_style="dim")
        for column in COLUMNS:
            table.add_column(column, overflow="fold", no_wrap=column != "clause")
        for row in rows:
            table.add_row(*(Text(row[column]) for column in COLUMNS))
        out.print(table)
        return
    width = max(len(row["name"]) for row in rows)
    for row in rows:
        fixable = "" if row["fixable"] == "no" else f"  fixable: {row['fixable']}"
        out.print(Text(f"{row['id']}  {row['name']:<{width}}  {row['severity']:<7}{fixable}".rstrip()), soft_wrap=True)
        out.print(Padding(Text(row["clause"], style="dim"), (0, 0, 0, 6)))


def rule_of(check: Check) -> dict[str, str]:
    """Id, name, severity, source of the rule, and whether faults can be fixed, of one check."""
    page = check_page(check)
    return {
        "id": check.ID,
        "name": check.NAME,
        "severity": check.SEVERITY.value,
        "clause": " ".join(page.get("Source", "").split()),
        "fixable": fixing_of(check),
    }


def fixing_of(check: Check) -> str:
    """How the faults of a check are fixed: `yes` by `metes check --fix`, `with --round` by `metes fix`, or `no`."""
    if check.NAME in CHANGE_BY_CHECK:
        return "yes"
    return "with --round" if check.NAME == CHECK_FIXED_BY_ROUNDING else "no"
