"""One tiny sweep: run once on this machine, and compared with all other ways to run it."""

from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.project import finish, start_sweep
from tests.tiny_sweep import tiny_project


@dataclass(frozen=True)
class Swept:
    """A copy of the project and what its sweep `tiny` gave."""

    root: Path
    reports: Path
    ran: "CompletedProcess[str]"


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    root = tiny_project(tmp_path_factory.mktemp("tiny"))
    reports = root / "reports"
    return Swept(root, reports, finish(start_sweep(root, reports, "tiny")))
