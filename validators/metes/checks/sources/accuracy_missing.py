"""A feature has no accuracy.

`accuracy_m` is the distance in metres within which 90 % of the true line, or the true position, lies.

Why it matters: without it there is no error budget, and claims about the feature cannot be judged.
How to mend: add the accuracy of the source to the table, and run `make build`.
Source: docs/method.md, the error budget.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.accuracy import is_accuracy
from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, quoted
from metes.checks.engine.layer_tables import readable_layers

ID = "S101"
NAME = "accuracy_missing"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(context: CheckContext) -> Iterator[Fault]:
    for layer in readable_layers(context):
        for feature in layer.features:
            value = feature.properties.get("accuracy_m")
            if not is_accuracy(value):
                yield FAULT.in_feature(
                    layer,
                    feature,
                    pointer=f"{feature.pointer}/properties/accuracy_m",
                    field="accuracy_m",
                    found="no accuracy_m" if value is None else quoted(value),
                    expected="a number of metres, 0 or more",
                )
