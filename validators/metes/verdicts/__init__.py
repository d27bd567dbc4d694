"""The judges: each kind of claim has one module that compares what a document says with what is found."""

from metes.verdicts.evidence import Evidence
from metes.verdicts.judges.registry import judge_all, judge_claim
from metes.verdicts.record import ClaimVerdict, Input

__all__ = ["ClaimVerdict", "Evidence", "Input", "judge_all", "judge_claim"]
