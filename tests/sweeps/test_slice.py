import pytest

from helpers.sweeps.slice import cells_needed_for, recording_cells
from tests.project import notebook

RECORD = "chapter.finding('a.b', x)"


def kept(*sources, recording=None):
    """Numbers of the cells kept for the last one, or for `recording`."""
    made = notebook(*sources)
    ids = cells_needed_for(made, {f"cell-{recording or len(sources)}"})
    assert ids[0] == "parameters"
    return [int(cell.split("-")[1]) for cell in ids[1:]]


def test_what_only_shows_something_is_not_run():
    shows = [
        "x",
        "x.y",
        "x['a']",
        "x.tail(2)",
        "chapter.figure(chart(x), 'f')",
        "chapter.table(x, 't')",
        "x\ny",
    ]
    runs = ["x.sort()", "print(x)", "x = 1", RECORD, "x.describe()", "y = 1\ny"]
    made = notebook(*shows, *runs)
    first = len(shows) + 1
    assert recording_cells(made) == ["parameters", *(f"cell-{first + number}" for number in range(len(runs)))]


def test_only_what_a_finding_rests_on_is_kept():
    assert kept("x = 1", "y = 2", RECORD) == [1, 3]


def test_names_are_followed_backwards():
    assert kept("a = 1", "b = a", "c = a", "x = b", RECORD) == [1, 2, 4, 5]


def test_a_name_bound_anew_needs_no_earlier_value():
    assert kept("x = slow()", "x = 1", RECORD) == [2, 3]


def test_a_cell_that_binds_the_name_itself_needs_no_earlier_value():
    assert kept("x = slow()", "x = 1\n" + RECORD) == [2]


def test_a_name_bound_perhaps_keeps_its_earlier_value():
    assert kept("x = 1", "if flag:\n    x = 2", "for x in rows:\n    pass", RECORD) == [1, 2, 3, 4]


def test_a_name_read_before_it_is_bound_is_needed():
    assert kept("x = 1", "y = x\nx = 2", "x = x + y\n" + RECORD) == [1, 2, 3]


@pytest.mark.parametrize(
    "change",
    [
        "x['a'] = 1",
        "x.a = 1",
        "x += 1",
        "x.sort()",
        "sort(x)",
        "y = x.pop()",
        "y = x.drop('a', inplace=True)",
    ],
)
def test_a_changed_object_is_kept(change):
    assert kept("x = {}", change, "z = 1", RECORD) == [1, 2, 4]


@pytest.mark.parametrize("other", ["y = x", "y = x['a']", "y = x.a", "y, z = x, 1", "y: dict = x"])
def test_a_change_under_another_name_is_kept(other):
    assert kept("x = {}", other, "y['b'] = 1", RECORD) == [1, 2, 3, 4]


def test_a_change_of_rows_in_a_loop_is_kept():
    assert kept("x = []", "for row in x:\n    row['a'] = 1", RECORD) == [1, 2, 3]


def test_a_name_in_a_query_is_read():
    assert kept("year = 2024", "x = rows.query('year == @year')", RECORD) == [1, 2, 3]


def test_names_in_formatted_text_are_read():
    assert kept("year = 2024", "x = f'{year}'", RECORD) == [1, 2, 3]


@pytest.mark.parametrize("code", ["print('side effect')", "assert True", "del a", "def f():\n    return a"])
def test_what_is_not_understood_is_kept(code):
    assert 2 in kept("a = 1", code, "x = 1", RECORD)


@pytest.mark.parametrize("code", ["%matplotlib inline", "exec('x = 2')", "globals()['x'] = 2"])
def test_a_cell_that_may_do_anything_keeps_all(code):
    assert kept("y = 1", code, "x = 1", RECORD) == [1, 2, 3, 4]


def test_imports_bind_names():
    assert kept("import os.path", "import json", "from math import pi as x", "x = os.sep", RECORD) == [
        1,
        4,
        5,
    ]


def test_another_finding_is_left_out():
    assert kept("y = 1", "chapter.findings({'a.c': y})", "x = 1", RECORD) == [3, 4]


def test_a_change_of_something_imported_is_kept():
    assert kept("import pandas as pd", "pd.options.mode += 1", "x = pd.NA", RECORD) == [1, 2, 3, 4]


def test_a_change_in_place_under_another_name_is_kept():
    assert kept("x = {}", "y = x", "y |= {'a': 1}", RECORD) == [1, 2, 3, 4]
