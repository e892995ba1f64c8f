from itertools import product

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from helpers.figures.sweep import answering, sweep_chart

LABELS = {"rate": "interest", "share": "defence"}


def found(value, finding="a.b"):
    """Values over three parameters."""
    grid = product([0.5, 1.5], [1, 2, 3], [10, 20])
    rows = [(*point, finding, float(value(*point)), "percent") for point in grid]
    return pd.DataFrame(rows, columns=["rate", "share", "lag", "finding", "value", "unit"])


@pytest.fixture
def draw():
    yield lambda results, drawn: sweep_chart(results, drawn, "Title", LABELS, "source")
    plt.close("all")


def test_the_parameters_that_change_a_finding():
    assert answering(found(lambda rate, share, lag: rate * lag)) == ["rate", "lag"]
    assert answering(found(lambda *_: 1)) == []


def test_one_line_for_each_value_of_the_second_parameter(draw):
    figure = draw(found(lambda rate, share, lag: rate + share), {"a.b": "what it is"})
    (panel,) = figure.subfigs[0].axes
    lines = [line for line in panel.lines if len(line.get_xdata())]
    assert [line.get_xdata().tolist() for line in lines] == [[0.5, 1.5]] * 3
    assert [line.get_ydata().tolist() for line in lines] == [[1.5, 2.5], [2.5, 3.5], [3.5, 4.5]]
    assert (panel.get_xlabel(), panel.get_ylabel()) == ("interest", "%")
    (legend,) = figure.subfigs[0].legends
    assert legend.get_title().get_text() == "defence"
    assert [text.get_text() for text in legend.get_texts()] == ["1", "2", "3"]


def test_panels_for_the_third_parameter(draw):
    figure = draw(found(lambda *point: sum(point)), {"a.b": "what it is"})
    assert [panel.get_title() for panel in figure.subfigs[0].axes] == ["lag: 10", "lag: 20"]


def test_a_row_for_each_finding(draw):
    both = pd.concat([found(lambda *p: sum(p)), found(lambda rate, *_: rate, "a.c")])
    figure = draw(both, {"a.b": "one", "a.c": "other"})
    assert [row.get_suptitle() for row in figure.subfigs] == ["one", "other"]
    assert [len(row.axes) for row in figure.subfigs] == [2, 1]


def test_a_finding_that_nothing_changes(draw):
    figure = draw(found(lambda *_: 1), {"a.b": "what it is"})
    assert [panel.get_xlabel() for panel in figure.subfigs[0].axes] == ["interest"]
