"""``make audit``: write down what the report rests on, then ask whether a fault of it is known.

The bill of materials (CycloneDX) and the question both come from the lock: no package is installed for them.
"""

import json
import subprocess
import sys
import tomllib
import uuid
from typing import Any

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pip_requirements_parser import InstallRequirement, RequirementsFile

from helpers.build.command import status_of
from helpers.errors import ReportError, one_line
from helpers.paths import REQUIREMENTS, ROOT, bill_of_materials

_LOCK = REQUIREMENTS / "report.txt"
_ASK = "--format json --progress-spinner off --require-hashes --disable-pip".split()


class DatabaseUnavailableError(ReportError):
    """Nobody could be asked: nothing is known, neither good nor bad."""

    status = 69  # EX_UNAVAILABLE


def bill_text() -> str:
    """Every package that the report is made with, its hashes and conditions: the same text for the same lock.

    It tells no time, and its serial number is one of the lock: a random one would differ each time.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name, version = project["name"], project["version"]
    report = Component(name=name, version=version, bom_ref=name, type=ComponentType.APPLICATION)
    serial = uuid.uuid5(uuid.NAMESPACE_OID, _LOCK.read_text(encoding="utf-8"))
    components = [_component(entry) for entry in RequirementsFile.from_file(str(_LOCK)).requirements]
    bom = Bom(serial_number=serial, metadata=BomMetaData(component=report), components=components)
    direct = {canonicalize_name(Requirement(entry).name) for entry in project["dependencies"]}
    bom.register_dependency(report, [one for one in components if one.name in direct])
    bom.metadata.timestamp = None  # type: ignore[assignment]  # the format allows it, the library's type does not
    return str(JsonV1Dot6(bom).output_as_string(indent=1)) + "\n"


def _component(entry: InstallRequirement) -> Component:
    """One package of the lock; a hash is that of one of its files, for one system or Python."""
    package = str(PackageURL("pypi", name=entry.name, version=entry.get_pinned_version))
    sums = (option.removeprefix("sha256:") for option in entry.hash_options)  # the lock has no other kind
    hashes = [HashType(alg=HashAlgorithm.SHA_256, content=one) for one in sums]
    files = ExternalReference(type=ExternalReferenceType.DISTRIBUTION, url=XsUri(package), hashes=hashes)
    condition = [Property(name="requirement:marker", value=str(entry.marker))] if entry.marker else []
    return Component(
        name=canonicalize_name(entry.name),
        version=entry.get_pinned_version,
        purl=PackageURL.from_string(package),
        bom_ref=package,
        external_references=[files],
        properties=condition,
    )


def audit() -> None:
    """Write the bill; ReportError with each known fault of what is locked, as this Python installs it."""
    bill_of_materials().parent.mkdir(parents=True, exist_ok=True)
    bill_of_materials().write_text(bill_text(), encoding="utf-8")
    print(f"written: {bill_of_materials()}", flush=True)
    require_no_known_faults(_answers())


def require_no_known_faults(answers: list[dict[str, Any]]) -> None:
    """Say that no fault is known; ReportError with each that is."""
    known = [answer for answer in answers if "version" in answer]
    if not known:
        raise DatabaseUnavailableError(
            "not audited: the database of known faults knows none of the packages; does a mirror answer?"
        )
    if faults := [_fault_line(answer, fault) for answer in known for fault in answer["vulns"]]:
        raise ReportError("\n".join(faults))
    unknown = sorted(answer["name"] for answer in answers if "version" not in answer)
    print(
        f"no fault is known of {len(known)} packages" + f"; not found: {', '.join(unknown)}" * bool(unknown)
    )


def _answers() -> list[dict[str, Any]]:
    """What the database says of each package of all locks; DatabaseUnavailableError if it says nothing."""
    locks = [word for lock in sorted(REQUIREMENTS.glob("*.txt")) for word in ("-r", str(lock))]
    command = [sys.executable, "-m", "pip_audit", *_ASK, *locks]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if not asked.stdout:
        reason = one_line((asked.stderr.strip().splitlines() or ["no answer"])[-1])[:200]
        raise DatabaseUnavailableError(f"not audited: the database of known faults cannot be asked: {reason}")
    return list(json.loads(asked.stdout)["dependencies"])


def _fault_line(answer: dict[str, Any], fault: dict[str, Any]) -> str:
    mended = ", ".join(fault["fix_versions"]) or "no version yet"
    return f"{answer['name']} {answer['version']}: {fault['id']}, mended in {mended}"


if __name__ == "__main__":
    sys.exit(status_of(audit, *sys.argv[1:]))
