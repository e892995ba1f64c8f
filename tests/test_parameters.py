import re
from datetime import date, timedelta

import pytest
import yaml

from helpers import parameters
from helpers.datasets.package import collected_on
from helpers.errors import ReportError
from helpers.parameters import Parameters, editions, load_parameters
from helpers.paths import PARAMETERS


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """A folder of parameter files that may be spoilt; it holds a good ``latest.yaml``."""
    (tmp_path / "latest.yaml").write_text((PARAMETERS / "latest.yaml").read_text())
    monkeypatch.setattr(parameters, "PARAMETERS", tmp_path)
    return tmp_path


def changed(folder, **changes):
    """Change the values of ``latest.yaml``; None removes one."""
    values = yaml.safe_load((folder / "latest.yaml").read_text()) | changes
    kept = {name: value for name, value in values.items() if value is not None}
    (folder / "latest.yaml").write_text(yaml.safe_dump(kept))


def fault(edition="latest"):
    with pytest.raises(ReportError) as error:
        load_parameters(edition)
    return str(error.value)


def test_both_editions_load():
    assert editions() == ["article", "latest"]
    assert load_parameters("article").as_of == date(2023, 12, 31)
    assert load_parameters("latest").edition == "latest"


def test_papermill_gets_plain_types():
    assert load_parameters("article").model_dump()["as_of"] == "2023-12-31"


def test_a_notebook_has_the_parameters_it_names_and_no_others():
    got = Parameters.of_notebook(edition="article", as_of="2023-12-31")
    assert (got.edition, got.as_of) == ("article", date(2023, 12, 31))
    with pytest.raises(AttributeError, match="seed"):
        got.seed  # noqa: B018


def test_unknown_key(folder):
    changed(folder, horizonyear=2035)
    assert fault() == (
        "notebooks/parameters/latest.yaml: unknown parameter 'horizonyear': did you mean 'horizon_year'?"
    )


def test_missing_key(folder):
    changed(folder, seed=None)
    assert fault() == (
        "notebooks/parameters/latest.yaml: parameter 'seed' is missing (seed of every random draw)"
    )


def test_out_of_range(folder):
    changed(folder, exposed_share_pct=120)
    assert fault() == (
        "notebooks/parameters/latest.yaml: exposed_share_pct: 120 is not allowed: a number from 0 to 100 "
        "(per cent of the programme assumed to be paid in dollars)"
    )


def test_wrong_type(folder):
    changed(folder, seed="many")
    assert fault() == (
        "notebooks/parameters/latest.yaml: seed: 'many' is not allowed: "
        "a whole number from 0 and below 4294967296 (seed of every random draw)"
    )


def test_two_faults_stand_in_one_line(folder):
    changed(folder, seed=-1, horizon_year=2026)
    got = fault()
    assert "seed: -1 is not allowed" in got
    assert "horizon_year: 2026 is not allowed: a whole number from 2035 to 2060" in got
    assert "\n" not in got


def test_as_of_before_the_first_data(folder):
    changed(folder, as_of="2023-12-30")
    assert fault() == (
        "notebooks/parameters/latest.yaml: as_of: '2023-12-30' is not allowed: "
        f"a date (YYYY-MM-DD) from 2023-12-31 to {collected_on()} (last day whose knowledge may be used)"
    )


@pytest.mark.parametrize("day", ["2024-W10", "2024-W09-4", "20240304", "2024-03-04T00:00", "later"])
def test_a_day_is_written_in_one_way(folder, day):
    changed(folder, as_of=day)
    with pytest.raises(ReportError, match=r"as_of: .* is not allowed: a date \(YYYY-MM-DD\)"):
        load_parameters("latest")


def test_a_folder_in_the_place_of_a_file_is_told(folder):
    (folder / "odd.yaml").mkdir()
    with pytest.raises(ReportError, match=r"^notebooks/parameters/odd.yaml cannot be read: Is a directory$"):
        load_parameters("odd")


def test_as_of_may_be_the_day_of_the_data_and_no_later_one(folder):
    changed(folder, as_of=f"{collected_on()}")
    assert load_parameters("latest").as_of == collected_on()
    changed(folder, as_of=f"{collected_on() + timedelta(days=1)}")
    assert f"from 2023-12-31 to {collected_on()} (last day" in fault()


def test_as_of_may_be_the_first_day(folder):
    changed(folder, as_of="2023-12-31")
    assert load_parameters("latest").as_of == date(2023, 12, 31)


def test_not_yaml(folder):
    (folder / "latest.yaml").write_text("edition: [latest\nseed: 1\n")
    got = fault()
    assert got.startswith("notebooks/parameters/latest.yaml is not YAML: ")
    assert "\n" not in got


@pytest.mark.parametrize("day", ["2026-02-29", "2024-02-30", "20231231", "tomorrow"])
def test_a_day_that_does_not_exist(folder, day):
    file = folder / "latest.yaml"
    file.write_text(re.sub(r"(?m)^as_of: \S+", f"as_of: {day}", file.read_text()))
    assert re.match(rf"notebooks/parameters/latest.yaml: as_of: '?{day}'? is not allowed: a date", fault())


@pytest.mark.parametrize("seed", ["2:20", "017", "0x10", "1_000", "yes", ".5"])
def test_a_number_is_written_in_digits(folder, seed):
    file = folder / "latest.yaml"
    file.write_text(re.sub(r"(?m)^seed: \S+", f"seed: {seed}", file.read_text()))
    assert "latest.yaml: seed: " in fault()


def test_a_parameter_given_twice(folder):
    with (folder / "latest.yaml").open("a") as file:
        file.write("seed: 5\n")
    assert (
        fault()
        == "notebooks/parameters/latest.yaml is not YAML: line 15: 'seed' is given twice: once is allowed"
    )


def test_a_long_value_is_told_in_short(folder):
    changed(folder, seed="9" * 10_000)
    assert len(fault()) < 200


def test_not_a_mapping(folder):
    (folder / "latest.yaml").write_text("- latest\n")
    assert fault() == "notebooks/parameters/latest.yaml must be a mapping of name to value"


def test_edition_must_be_the_name_of_its_file(folder):
    changed(folder, edition="article")
    got = fault()
    assert got.startswith("notebooks/parameters/latest.yaml: edition: 'article'")
    assert "must be 'latest'" in got


def test_unknown_edition_lists_those_there_are():
    assert fault("latst") == "unknown edition 'latst': there are article, latest"


def test_an_edition_cannot_leave_its_folder():
    assert fault("../latest").startswith("unknown edition '../latest'")


def test_changed_values_are_checked():
    base = load_parameters("latest")
    assert parameters.with_values(base, "here", future_rate=120).future_rate == 120.0
    assert parameters.with_values(base, "here", future_rate=120).as_of == base.as_of
    with pytest.raises(ReportError, match=r"^here: future_rate: 20 is not allowed: a number from 50 to 300"):
        parameters.with_values(base, "here", future_rate=20)
