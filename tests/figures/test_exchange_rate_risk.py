"""Figures of what may come: what they must show, and that they are the same twice."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from helpers.figures import exchange_rate_risk as figures
from helpers.figures.style import svg_bytes, use_style


@pytest.fixture(autouse=True)
def _style():
    use_style()
    yield
    plt.close("all")


def fan(low: float, high: float) -> pd.DataFrame:
    middle = (low + high) / 2
    values = [low, (low + middle) / 2, middle, (high + middle) / 2, high]
    index = pd.to_datetime(["2024-01-01", "2024-02-01"])
    return pd.DataFrame([values] * 2, columns=["p05", "p25", "p50", "p75", "p95"], index=index)


def fan_figure():
    market = pd.DataFrame({"date": pd.to_datetime(["2023-12-28", "2023-12-29"]), "rate": [141.0, 140.0]})
    steps = pd.DataFrame(
        {
            "series": ["plan_rate"] * 3 + ["disbursing_rate"] * 2,
            "start": pd.to_datetime(["2023-04-01", "2024-04-01", "2025-04-01", "2023-04-01", "2024-04-01"]),
            "end": pd.to_datetime(["2024-03-31", "2025-03-31", "2026-03-31", "2024-03-31", "2025-03-31"]),
            "rate": [137.0, 108.0, 108.0, 137.0, 139.0],
            "verified": [True, True, True, True, False],
        }
    )
    extra = pd.Series([0.2, 0.5], index=pd.to_datetime(["2023-11-01", "2023-12-01"]))
    return figures.fan_chart(market, steps, fan(120, 160), extra, fan(0.5, 1.5))


def texts(axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def test_fans_end_in_their_quantiles_and_each_rate_is_named_once():
    top, bottom = fan_figure().axes
    ends = ["95%: 160", "last rate: 140", "5%: 120"]
    assert texts(top) == ["plan 137", "plan 108", "budget 139†", *ends]
    assert texts(bottom) == ["95%: 1.50", "median: 1.00", "5%: 0.50"]


def test_fans_begin_where_the_past_ends():
    top, bottom = fan_figure().axes
    assert top.lines[-1].get_ydata()[0] == 140.0
    assert bottom.lines[0].get_ydata().tolist() == [0.0, 0.2, 0.5]
    fans = [line for line in bottom.lines if line.get_linestyle() == "--"]
    assert fans[0].get_ydata().tolist() == [0.5, 1.0, 1.0]


def test_the_middle_of_the_rate_stays_at_the_last_one():
    top, _ = fan_figure().axes
    (middle,) = [line for line in top.lines if line.get_linestyle() == "--"]
    assert set(middle.get_ydata()) == {140.0}


def test_the_figure_is_the_same_twice():
    assert svg_bytes(fan_figure()) == svg_bytes(fan_figure())
