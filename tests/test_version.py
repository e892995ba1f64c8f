"""The version is the same wherever it is told."""

import re
import tomllib

import yaml

from helpers.paths import CITATION, ROOT

CITED = yaml.safe_load(CITATION.read_text(encoding="utf-8"))


def test_the_citation_names_the_version_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert CITED["version"] == project["version"]


def test_the_changelog_tells_its_changes():
    versions = re.findall(r"^## (\S+) – (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert versions[0] == (CITED["version"], f"{CITED['date-released']:%-d %B %Y}")
