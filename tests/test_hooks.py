"""The hooks of a commit refuse what they are there for: a misspelt word, a large file."""

import shlex
import subprocess
import sys

import pytest
import yaml

from helpers.paths import ROOT

(LOCAL,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
HOOKS = {hook["id"]: shlex.split(hook["entry"]) for hook in LOCAL["hooks"]}


@pytest.fixture
def project(tmp_path):
    """A repository with the environment of the tests and the settings of the project."""
    (tmp_path / ".venv").symlink_to(sys.prefix)
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    return tmp_path


def committed(project, hook, name, text):
    """What a hook says of a new file."""
    file = project / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    subprocess.run(["git", "add", name], cwd=project, check=True)
    return subprocess.run([*HOOKS[hook], name], cwd=project, capture_output=True, text=True)


def test_hooks_are_local():
    assert LOCAL["repo"] == "local"
    assert {hook["language"] for hook in LOCAL["hooks"]} == {"system"}


@pytest.mark.parametrize(
    ("name", "text", "spelling"),
    [
        ("README.md", "The latst budget.", "`latest`"),
        ("README.md", "The color of a bar.", "`colour`"),
        ("notebooks/01.ipynb", '{"source": ["The color of a bar."]}', "`colour`"),
        ("notebooks/findings.csv", "a.one,count,0,color of a bar", "`colour`"),
        ("data/sources.csv", "one,The latst budget", "`latest`"),
    ],
)
def test_a_misspelt_or_american_word_is_refused(project, name, text, spelling):
    ran = committed(project, "typos", name, text)
    assert ran.returncode == 2
    assert f"should be {spelling}" in ran.stdout


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("README.md", "The colour; “the color”, says the Ministry of Defense."),
        ("data/sources.csv", "one,The color"),
        ("reports/latest/report.html", "The latst budget."),
    ],
)
def test_british_words_names_and_quotations_are_not(project, name, text):
    assert committed(project, "typos", name, text).returncode == 0


@pytest.mark.parametrize(("size", "status"), [(500, 0), (501, 1)])
def test_a_large_file_is_refused(project, size, status):
    ran = committed(project, "check-added-large-files", "data.csv", "x" * 1024 * size)
    assert ran.returncode == status
    assert ("data.csv (501 KB) exceeds 500 KB" in ran.stdout) == bool(status)
