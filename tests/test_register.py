"""The register of findings holds what readers meet, and nothing else."""

import re

import nbformat

from helpers.findings.register import NAMED_IN_LABEL, registered_findings
from helpers.paths import DATA, NOTEBOOKS, ROOT, SOURCE
from helpers.report import NARRATIVE, reading_order

ID = re.compile(r"\b[a-z]\w*\.[a-z0-9]\w*\b")
TEMPLATES = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def texts_that_use_findings():
    """Prose, captions, tests of claims, sweeps, README, labels, and lists of figures."""
    for chapter in reading_order():
        for cell in nbformat.read(NOTEBOOKS / f"{chapter}.ipynb", as_version=4).cells:
            names_all = cell.cell_type == "markdown" or chapter == NARRATIVE.name
            yield cell.source if names_all else " ".join(TEMPLATES.findall(cell.source))
    files = [DATA / "claim_tests.csv", ROOT / "README.md", *(NOTEBOOKS / "sweeps").glob("*.yaml")]
    files += [file for room in ("analysis", "figures") for file in (SOURCE / room).rglob("*.py")]
    yield from (file.read_text(encoding="utf-8") for file in files)
    yield from (" ".join(NAMED_IN_LABEL.findall(entry.label)) for entry in registered_findings().values())


def test_every_registered_finding_is_used():
    used = {name for text in texts_that_use_findings() for name in ID.findall(text)}
    assert sorted(registered_findings().keys() - used) == []
