"""Sixty bad files of parameters and sweeps: each is refused in one line that says what is allowed."""

import time

import pytest

from helpers import parameters
from helpers.datasets.package import collected_on
from helpers.errors import ReportError
from helpers.parameters import load_parameters
from helpers.paths import PARAMETERS
from helpers.sweeps import plan as sweep_plans
from helpers.sweeps.plan import read_plan

GOOD_PARAMETERS = (PARAMETERS / "latest.yaml").read_text(encoding="utf-8")
GOOD_SWEEP = """title: A sweep
edition: latest
notebooks: [03_exchange_rate_exposure]
grid:
  future_rate: [110.0, 120.0]
  exposed_share_pct: [10.0, 20.0]
constraints:
  - future_rate < 200
findings:
  - fx.last_rate
labels:
  future_rate: yen to the dollar
"""
WHOLE = "a whole number from 0 and below 4294967296 (seed of every random draw)"
SEED = f"seed: {{}} is not allowed: {WHOLE}"
RATE = "future_rate: {} is not allowed: a number from 50 to 300 (yen per dollar assumed for the rest of the"
DAY = f"as_of: '{{}}' is not allowed: a date (YYYY-MM-DD) from 2023-12-31 to {collected_on()} (last day"
PLAIN = "no alias, anchor or tag is allowed: write the value itself"
DEEP = "lists and mappings may be 20 deep inside each other"
LARGE = " is larger than 20,000 bytes, which are allowed"
NAME = " is not allowed as a name: text, in quotes if need be"
MAPPING = " must be a mapping of name to value"
UTF_8 = " is not YAML: 'utf-8' codec can't decode byte 0xff in position 0"

# what a parameter is given instead of its value, and what is said
GIVEN = [
    ("seed", "1:30", SEED.format("'1:30'")),
    ("seed", "yes", SEED.format("'yes'")),
    ("seed", "0o7", SEED.format("'0o7'")),
    ("seed", "017", SEED.format("'017'")),
    ("seed", "0x10", SEED.format("'0x10'")),
    ("seed", "1_000", SEED.format("'1_000'")),
    ("seed", "1.0", SEED.format("1.0")),
    ("seed", "true", SEED.format("True")),
    ("seed", "", SEED.format("None")),
    ("seed", "-1", SEED.format("-1")),
    ("seed", "9" * 5000, SEED.format("inf")),
    ("seed", '"a\\nb"', SEED.format("'a\\nb'")),
    ("seed", "&a 1", f"seed: {PLAIN}"),
    ("seed", "*a", f"seed: {PLAIN}"),
    ("seed", "!!python/object/apply:os.system [id]", f"seed: {PLAIN}"),
    ("future_rate", ".inf", RATE.format("'.inf'")),
    ("future_rate", "1e400", RATE.format("inf")),
    ("future_rate", "150,0", RATE.format("'150,0'")),
    ("as_of", "2024-02-30", DAY.format("2024-02-30")),
    ("as_of", "2024-02-28 10:00:00", DAY.format("2024-02-28 10:00:00")),
    ("edition", "no", "edition: 'no' is not allowed: it must be 'latest', the file's name"),
]


def given(name, value):
    """The good parameters with another value of one."""
    lines = GOOD_PARAMETERS.splitlines(keepends=True)
    return "".join(f"{name}: {value}\n" if line.startswith(f"{name}:") else line for line in lines)


BAD_PARAMETERS = [
    *[(given(name, value), message) for name, value, message in GIVEN],
    (GOOD_PARAMETERS + "'seed': 1\n", "line 15: 'seed' is given twice: once is allowed"),
    (GOOD_PARAMETERS + "<<: {seed: 1}\n", "unknown parameter '<<': allowed: as_of, "),
    (GOOD_PARAMETERS + "seeds: 1\n", "unknown parameter 'seeds': did you mean 'seed'?"),
    (GOOD_PARAMETERS + "1: 2\n", f"1{NAME}"),
    (GOOD_PARAMETERS + "x: " + "[" * 5000, DEEP),
    (GOOD_PARAMETERS + "#" + "x" * 70_000, LARGE),
    (GOOD_PARAMETERS + "---\n" + GOOD_PARAMETERS, "line 15: but found another document"),
    ("", MAPPING),
    (b"\xff\xfe" + GOOD_PARAMETERS.encode("utf-16-le"), UTF_8),
]


def instead(old, new, message):
    """The good sweep with one text in the place of another, and what is said."""
    assert old in GOOD_SWEEP
    return GOOD_SWEEP.replace(old, new, 1), message


RATES, CHAPTERS, CONDITION = "[110.0, 120.0]", "[03_exchange_rate_exposure]", "future_rate < 200"
TWICE = "[03_exchange_rate_exposure, 03_exchange_rate_exposure]"
BAD_SWEEPS = [
    instead(RATES, "[1:50, 2:00]", RATE.format("'1:50'")),
    instead(RATES, "[1_10]", RATE.format("'1_10'")),
    instead(RATES, "[yes, no]", RATE.format("'yes'")),
    instead(RATES, "[0o156]", RATE.format("'0o156'")),
    instead(RATES, "[.nan]", RATE.format("'.nan'")),
    instead(RATES, "[null]", RATE.format("None")),
    instead(RATES, "[500.0]", RATE.format("500.0")),
    instead(RATES, "[]", "grid.future_rate: list should have at least 1 item"),
    instead(RATES, "110.0", "grid.future_rate: input should be a valid list (values of each parameter)"),
    instead(RATES, "[110.0, 110]", "grid: a value stands twice in the list of a parameter"),
    instead(RATES, "&a [110.0]", f"future_rate: {PLAIN}"),
    instead(RATES, "*a", f"future_rate: {PLAIN}"),
    instead(RATES, "!!set [110.0]", f"future_rate: {PLAIN}"),
    instead(RATES, "[" + "1," * 60_000 + "]", LARGE),
    instead(RATES, "[" * 5000, DEEP),
    instead("  exposed_share_pct", "  future_rate", "line 6: 'future_rate' is given twice"),
    instead("  exposed", "  edition: [latest]\n  exposed", "unknown parameter 'edition': allowed: as_of, "),
    instead("  exposed", "  as_of: [2024-02-30]\n  exposed", DAY.format("2024-02-30")),
    instead("grid:", "grids:", "unknown entry 'grids': did you mean 'grid'?"),
    instead("title: A sweep\n", "", "title: field required (title of the figure)"),
    instead("title:", "1:", f"1{NAME}"),
    instead("edition: latest", "edition: no", "edition: unknown edition 'no': allowed: article, latest"),
    instead(CHAPTERS, "[../../etc]", "notebooks: unknown chapter '../../etc': allowed: 01_data_loading, "),
    instead(CHAPTERS, TWICE, "notebooks: '03_exchange_rate_exposure' stands twice"),
    instead("fx.last_rate", "fx.last_rat", "unknown finding 'fx.last_rat': did you mean 'fx.last_rate'?"),
    instead(CONDITION, "future_rate.to_csv('F')", "'call' is not part of the language"),
    instead(CONDITION, "rate < 1", "'rate' is undefined: allowed: exposed_share_pct, future_rate"),
    instead("  future_rate: yen", "  rate: yen", "labels: neither in the grid nor a finding: 'rate': "),
    (GOOD_SWEEP + "title: B\n", "line 13: 'title' is given twice: once is allowed"),
    ("[]", MAPPING),
]


def refusal(read, name):
    """The one line with which a file is refused, soon."""
    started = time.process_time()
    with pytest.raises(ReportError) as error:
        read(name)
    assert time.process_time() - started < 1
    line = str(error.value)
    assert "\n" not in line
    return line


def write(file, content):
    file.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize("number", range(30))
def test_a_bad_file_of_parameters(monkeypatch, tmp_path, number):
    content, message = BAD_PARAMETERS[number]
    monkeypatch.setattr(parameters, "PARAMETERS", tmp_path)
    write(tmp_path / "latest.yaml", content)
    line = refusal(load_parameters, "latest")
    assert line.startswith("notebooks/parameters/latest.yaml")
    assert message in line


@pytest.mark.parametrize("number", range(30))
def test_a_bad_file_of_a_sweep(monkeypatch, tmp_path, number):
    content, message = BAD_SWEEPS[number]
    monkeypatch.setattr(sweep_plans, "SWEEPS", tmp_path)
    write(tmp_path / "bad.yaml", content)
    line = refusal(read_plan, "bad")
    assert line.startswith("notebooks/sweeps/bad.yaml")
    assert message in line


def test_the_files_that_were_spoilt_are_good(monkeypatch, tmp_path):
    monkeypatch.setattr(sweep_plans, "SWEEPS", tmp_path)
    write(tmp_path / "good.yaml", GOOD_SWEEP)
    assert len(read_plan("good").points) == 4
    assert len(BAD_PARAMETERS) == len(BAD_SWEEPS) == 30
