"""The figure of the makers' shares draws what it is given, and the same bytes each time."""

from datetime import date

import matplotlib.pyplot as plt
import pytest
from matplotlib.collections import PathCollection

from helpers.analysis.security import markets
from helpers.datasets.tables import open_table
from helpers.figures.markets import event_chart
from helpers.figures.style import svg_bytes, use_style

EDITIONS = [date(2023, 12, 31), date(2026, 9, 30)]


@pytest.fixture(autouse=True)
def _style():
    use_style()
    yield
    plt.close("all")


@pytest.fixture(scope="module", params=EDITIONS, ids=str)
def drawn(request):
    """Events and results of an edition."""
    events = markets.covered(open_table("event_dates", request.param))
    returns = open_table("stock_returns_daily", request.param)
    return events, markets.study(returns, events, {"m1p1": (-1, 1)}, 100, 1)


def event(drawn):
    return event_chart(drawn[1], drawn[0])


def event_labels(figure):
    """What stands above the row of each event: its day and what happened."""
    texts = (text.get_text() for text in figure.axes[0].texts)
    return [text for text in texts if text[0].isdigit()]


def test_the_figure_is_drawn_the_same_twice(drawn):
    assert svg_bytes(event(drawn)) == svg_bytes(event(drawn))


def test_every_event_has_a_row_and_other_news_is_told(drawn):
    labels = event_labels(event(drawn))
    assert len(labels) == len(drawn[0])
    confounded = [label for label in labels if "confounded" in label]
    assert [text[:11] for text in confounded] == ["19 Dec 2022", "22 Dec 2023"]


def test_every_company_has_its_dot(drawn):
    axes = event(drawn).axes[0]
    dots = sum(len(points.get_offsets()) for points in axes.collections if isinstance(points, PathCollection))
    assert dots == 9 * len(drawn[0])


def test_rings_mark_what_is_significant_and_only_that(drawn):
    events, results = drawn

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
