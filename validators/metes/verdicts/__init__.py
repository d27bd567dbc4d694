"""Compare each claim of a document with the evidence: one judge per kind of claim, and the rule that decides the
verdict.
"""

from metes.verdicts.claim_verdict import ClaimVerdict, Input, findings, reasons
from metes.verdicts.evidence import Evidence
from metes.verdicts.judges.registry import judge_claim

__all__ = ["ClaimVerdict", "Evidence", "Input", "findings", "judge_claim", "reasons"]
