"""The descriptor gives no licence, or a licence with an unknown name and neither a path nor a text.

Either the package or each of its resources needs a licence. The check knows the common data and code licences of the
Open Definition and SPDX, and any name that starts with `LicenseRef-`, the SPDX prefix for custom licences.

Why it matters: users cannot find out what they may do with the data, so they may do nothing.
How to mend: write the SPDX identifier (`CC-BY-4.0`, `ODbL-1.0`), or add `path` with the text of the licence.
Source: Data Package v2, `licenses`; SPDX licence list 3.26.
Since: 0.1.0
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, listed, quoted

ID = "P114"
NAME = "licence_unknown"
SEVERITY = Severity.WARNING
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

KNOWN = (
    r"LicenseRef-[A-Za-z0-9.-]+"
    r"|CC0-1\.0|CC-PDDC|CC-PDM-1\.0|CC-(BY|BY-SA|BY-NC|BY-ND|BY-NC-SA|BY-NC-ND)-[1-4]\.[05](-[A-Z]{2,3})?"
    r"|ODbL-1\.0|ODC-By-1\.0|ODC-PDDL-1\.0|PDDL-1\.0|ODC-BY-1\.0|CDLA-(Permissive|Sharing)-[12]\.0|C-UDA-1\.0|O-UDA-1\.0"
    r"|OGL-UK-[123]\.0|OGL-Canada-2\.0|etalab-[12]\.0|DL-DE-(BY|ZERO)-2\.0|NLOD-[12]\.0|GFDL-1\.[123](-\w+)*"
    r"|MIT(-0)?|Apache-2\.0|BSD-[0123]-Clause|0BSD|ISC|Unlicense|WTFPL|Zlib|BSL-1\.0|Artistic-2\.0|EUPL-1\.[12]|MPL-2\.0|EPL-2\.0"
    r"|(L|A)?GPL-[123]\.[01](-only|-or-later)?|other-(open|pd|closed|at|nc)|notspecified|Against-DRM"
)


def faults(context: CheckContext) -> Iterator[Fault]:
    package = context.package
    bare = [each.name for each in package.resources if "licenses" not in each.descriptor]
    if bare and package.descriptor.get("licenses", []) == []:
        found = "no licence" if len(bare) == len(package.resources) else f"no licence for {listed(bare)}"
        yield FAULT.in_file(package.file.path, found=found, expected="a licence for the package or for each resource")
    owners = [("", package.descriptor), *((resource.pointer, resource.descriptor) for resource in package.resources)]
    for pointer, owner in owners:
        licences = owner.get("licenses")
        for index, licence in enumerate(licences if isinstance(licences, list) else []):
            name = licence.get("name") if isinstance(licence, dict) else None
            if isinstance(name, str) and not is_known(name) and not licence.get("path"):
                yield FAULT.in_file(
                    package.file.path,
                    pointer=f"{pointer}/licenses/{index}/name",
                    found=quoted(name),
                    expected="an SPDX identifier, or a path to the text",
                )


def is_known(name: str) -> bool:
    """Whether every part of a licence expression is a known identifier; case is ignored."""
    parts = re.split(r" (?:AND|OR) ", name.strip("() "))
    return all(re.fullmatch(KNOWN, part.strip("() "), re.IGNORECASE) for part in parts)
