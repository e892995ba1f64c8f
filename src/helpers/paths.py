"""Where files live. No other module builds a path to a project folder."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
NOTEBOOKS = ROOT / "notebooks"
PARAMETERS = NOTEBOOKS / "parameters"
SWEEPS = NOTEBOOKS / "sweeps"
REGISTER = NOTEBOOKS / "findings.csv"
REQUIREMENTS = ROOT / "requirements"
CITATION = ROOT / "CITATION.cff"
SOURCE = ROOT / "src" / "helpers"
# Results of sweeps that a chapter reads; git keeps them.
KEPT_SWEEPS = ROOT / "reports" / "sweeps"
TEMPLATES = SOURCE / "document" / "templates"
FRAME = SOURCE / "preview" / "frame"

REPORTS_VARIABLE = "DEFENCE_TURN_REPORTS"


def reports() -> Path:
    """Folder of all built editions; the environment variable lets a check build somewhere else."""
    return Path(os.environ.get(REPORTS_VARIABLE) or ROOT / "reports").resolve()


def recorded_tables() -> Path:
    """Folder of the tables as ``make data`` recorded them last."""
    return reports() / ".work" / "recorded"


def previews() -> Path:
    """Folder in which the preview builds: it is `reports` for all that it starts."""
    return reports() / ".work" / "preview"


def bill_of_materials() -> Path:
    """What the reports are made with, beside them: one for all editions, for they have one lock."""
    return reports() / "sbom.cdx.json"


@dataclass(frozen=True)
class EditionPaths:
    """Where one edition of the report is made and where it is published."""

    edition: str
    # Results recorded outside a build lie apart: they never reach one.
    live: bool = False

    @property
    def published(self) -> Path:
        """What a reader opens; replaced as a whole, only by a complete build."""
        return reports() / self.edition

    @property
    def work(self) -> Path:
        """Everything that is made on the way."""
        return reports() / ".work" / self.edition

    @property
    def manifest(self) -> Path:
        """Checksums of what was published last and of what it was made from."""
        return self.work / "published.json"

    @property
    def complete(self) -> Path:
        """What the last complete build read and published."""
        return self.work / "complete.txt"

    @property
    def lock(self) -> Path:
        """Held by the build of the edition that is under way."""
        return self.work / "build.lock"

    def notebook(self, chapter: str) -> Path:
        """The executed notebook of a chapter."""
        return self.work / "notebooks" / f"{chapter}.ipynb"

    def trace(self, chapter: str) -> Path:
        """What decided the last run of a chapter."""
        return self.work / "notebooks" / f"{chapter}.trace.json"

    def results(self, chapter: str) -> Path:
        """Folder of the findings, tables and figures that a chapter recorded."""
        return self.work / ("live" if self.live else "results") / chapter


@dataclass(frozen=True)
class SweepPaths:
    """Where the results of a sweep are kept."""

    name: str

    @property
    def published(self) -> Path:
        """Folder of the table and the figure."""
        return reports() / "sweeps" / self.name

    @property
    def done(self) -> Path:
        """The points that are done, one a line, so that a stopped sweep goes on."""
        return reports() / ".work" / "sweeps" / f"{self.name}.jsonl"

    @property
    def lock(self) -> Path:
        """Held by the run of the sweep that is under way."""
        return reports() / ".work" / "sweeps" / f"{self.name}.lock"
