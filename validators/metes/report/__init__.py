"""Shows what was found, as text for people and as records for programs."""

from metes.report.faults import faults_json, faults_text

__all__ = ["faults_json", "faults_text"]
