"""A misspelt id of a finding is told with its place and the id that is nearest, wherever it stands."""

import json
import random
import re

import pytest

from helpers.build import check, known_ids
from helpers.errors import ReportError
from helpers.findings.register import registered_findings
from tests.project import copy_project

EACH = 5
PLACES = {
    "notebook": ("notebooks/0[2-5]*.ipynb", r'chapter\.(?:finding|count|assumption)\(\\"([a-z]+\.\w+)\\"'),
    "prose": ("notebooks/0*.ipynb", r"\{\{ ([a-z]+\.\w+)"),
    "known": ("notebooks/0*.ipynb", r"\{% known ([a-z]+\.\w+)"),
    "claim": ("data/claim_tests.csv", r"((?:budget|exports|fx|fiscal)\.[a-z]\w+)"),
    "figure": ("notebooks/06*.ipynb", r'^ +"    \\"([a-z]+\.[a-z0-9_]+)\\"'),
    "bars": ("src/helpers/figures/narrative.py", r'^    "([a-z]+\.[a-z0-9_]+)"'),
    "sweep": ("notebooks/sweeps/*.yaml", r"(?:- |\[|, |  )([a-z]+\.[a-z]\w+)(?=[:,\]\n])"),
    "README": ("README.md", r"(?:level is|its growth) `([a-z]+\.[a-z]+_\w+)`"),
}
README = "\nThe level is `budget.level_2024_incl_tn`, its growth `budget.growth_2024_incl_pct`.\n"


@pytest.fixture
def root(monkeypatch, tmp_path):
    root = copy_project(tmp_path / "project")
    with (root / "README.md").open("a") as file:
        file.write(README)
    for name, folder in {
        "ROOT": "",
        "DATA": "data",
        "NOTEBOOKS": "notebooks",
        "SOURCE": "src/helpers",
    }.items():
        monkeypatch.setattr(known_ids, name, root / folder)
    for module in ("notebook", "sound_notebook"):
        monkeypatch.setattr(f"helpers.build.{module}.NOTEBOOKS", root / "notebooks")
    return root


def misspelt(name, dice):
    """The id with two letters of its name exchanged, or one lost."""
    while True:
        at = dice.randrange(name.index(".") + 2, len(name) - 1)
        other = name[:at] + dice.choice([name[at + 1] + name[at], ""]) + name[at + 2 :]
        if other not in registered_findings() and re.fullmatch(r"\w+\.[a-z]\w*", other):
            return other


def test_every_id_is_known(root):
    check.require_sound_prose()


@pytest.mark.parametrize("number", range(EACH))
@pytest.mark.parametrize("place", PLACES)
def test_a_misspelling_is_told_with_its_place_and_the_nearest_id(root, place, number):
    dice = random.Random(f"{place} {number}")
    pattern, written = PLACES[place]
    found = [
        (file, one)
        for file in sorted(root.glob(pattern))
        for one in re.finditer(written, file.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    file, one = dice.choice(found)
    text, wrong = file.read_text(encoding="utf-8"), misspelt(one[1], dice)
    file.write_text(text[: one.start(1)] + wrong + text[one.end(1) :], encoding="utf-8")
    if file.suffix == ".ipynb":
        cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        whole = re.compile(rf"(?<![\w.]){re.escape(wrong)}(?!\w)")
        (cell,) = [cell["id"] for cell in cells if whole.search("".join(cell["source"]))]
        where = f"{file.stem}, cell {cell}"
    else:
        line = text.count("\n", 0, one.start(1)) + 1
        where = f"{file.relative_to(root)}" + (f", line {line}" if file.suffix != ".py" else "")
    with pytest.raises(ReportError) as error:
        check.require_sound_prose()
    (line,) = str(error.value).splitlines()
    part = "(?:, (?:title|caption|alt))?"  # of a call in the cell
    new = f"If it is new, add the row '{wrong},UNIT,DIGITS,what it is in words' to notebooks/findings.csv"
    assert re.fullmatch(
        f"{re.escape(where)}{part}: unknown finding '{wrong}': did you mean '.+'\\? {new}", line
    )
