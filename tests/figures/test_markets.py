"""Figures on the makers' shares draw what they are given, and the same bytes each time."""

from datetime import date

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection

from helpers.analysis.security import markets
from helpers.datasets.tables import open_table
from helpers.figures.markets import event_chart, held_chart, path_chart
from helpers.figures.style import svg_bytes, use_style

EDITIONS = [date(2023, 12, 31), date(2026, 9, 30)]
LEAK, DECISION = pd.Timestamp("2023-12-20"), pd.Timestamp("2023-12-22")
DOCUMENTS = pd.Timestamp("2022-12-16")


@pytest.fixture(autouse=True)
def _style():
    use_style()
    yield
    plt.close("all")


@pytest.fixture(scope="module", params=EDITIONS, ids=str)
def drawn(request):
    """Events, results and returns of an edition."""
    events = markets.covered(open_table("event_dates", request.param))
    returns = open_table("stock_returns_daily", request.param)
    return events, markets.study(returns, events, {"m1p1": (-1, 1)}, 100, 1), returns


def event(drawn):
    return event_chart(drawn[1], drawn[0])


def path(drawn):
    return path_chart(markets.paths(drawn[2], LEAK, (-5, 7)), {"first reports": LEAK, "decision": DECISION})


def held(drawn):
    names = drawn[2].drop_duplicates("ticker").set_index("ticker")["name"]
    return held_chart(markets.held(drawn[2], DOCUMENTS), names, DECISION)


def event_labels(figure):
    """What stands above the row of each event: its day and what happened."""
    texts = (text.get_text() for text in figure.axes[0].texts)
    return [text for text in texts if text[0].isdigit()]


@pytest.mark.parametrize("draw", [event, path, held])
def test_a_figure_is_drawn_the_same_twice(draw, drawn):
    assert svg_bytes(draw(drawn)) == svg_bytes(draw(drawn))


def test_every_event_has_a_row_and_other_news_is_told(drawn):
    labels = event_labels(event(drawn))
    assert len(labels) == len(drawn[0])
    told = [label for label in labels if "confounded" in label]
    assert [text[:11] for text in told] == ["19 Dec 2022", "22 Dec 2023"]


def test_every_company_has_its_dot(drawn):
    axes = event(drawn).axes[0]
    dots = sum(len(points.get_offsets()) for points in axes.collections if isinstance(points, PathCollection))
    assert dots == 9 * len(drawn[0])


def test_rings_mark_what_is_significant_and_only_that(drawn):
    events, results, _ = drawn

    def ringed(rows):
        return sum(
            len(points.get_offsets())
            for points in event_chart(rows, events).axes[0].collections
            if isinstance(points, PathCollection) and len(points.get_facecolor()) == 0
        )

    assert ringed(results) == results.query("group != 'average'")["significant"].sum()
    assert ringed(results.assign(significant=results["ticker"].eq("7013"))) == len(events)


def test_companies_whose_single_test_stands_out_are_named(drawn):
    results = drawn[1]
    figure = event(drawn)
    named = {text.get_text() for text in figure.axes[0].texts} - set(event_labels(figure))
    found = results.query("group != 'average' and p_value < 0.05")["name"]
    assert named == set(found) != set()


def test_days_outside_the_paths_are_not_marked(drawn):
    paths = markets.paths(drawn[2], LEAK, (-5, 7))
    texts = [text.get_text() for text in path_chart(paths, {"later": DOCUMENTS}).axes[0].texts]
    assert "later" not in texts


def test_every_company_has_a_panel_with_its_last_value(drawn):
    panels = held(drawn).axes
    assert len(panels) == 8
    last = markets.holding_returns(drawn[2], DOCUMENTS).set_index("name")["ratio"]
    for axes in panels:
        name, value = axes.get_title().split(": ")
        assert value == f"{last[name]:.1f}"
        assert np.isclose(axes.lines[7].get_ydata()[-1], last[name])
