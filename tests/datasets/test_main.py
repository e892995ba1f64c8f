from helpers.datasets.__main__ import main
from helpers.datasets.package import content
from tests.project import files


def test_nothing_to_record(data, capsys):
    before = files(data)
    assert main() == 0
    assert capsys.readouterr().out == "data: valid; recorded: nothing new\n"
    assert files(data) == before


def test_records_a_valid_edit(edit, capsys):
    file = edit(3, note="checked again")
    assert main() == 0
    assert capsys.readouterr().out == "data: valid; recorded: patriot_supply\n"
    assert content("patriot_supply") == file.read_bytes()


def test_refuses_an_invalid_edit_and_changes_nothing(data, edit, capsys):
    edit(3, value="many")
    before = files(data)
    assert main() == 1
    assert capsys.readouterr().err.startswith("data/patriot_supply.csv: row 3, column value: ")
    assert files(data) == before


def test_missing_table(data, capsys):
    (data / "countries.csv").unlink()
    before = files(data)
    assert main() == 1
    assert capsys.readouterr().err == "data/countries.csv is missing\n"
    assert files(data) == before


def test_package_that_is_not_json(data, capsys):
    (data / "datapackage.json").write_text("{")
    assert main() == 1
    assert capsys.readouterr().err.startswith("data/datapackage.json is not JSON")
