import io
import re
import subprocess
import sys

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers.errors import ReportError
from helpers.figures.style import (
    BLUE,
    GREEN,
    GREY,
    OCHRE,
    PURPLE,
    RED,
    label_end,
    named_bars,
    new_figure,
    stacked_panels,
    svg_bytes,
    use_style,
)

DRAW = """
import sys
from helpers.figures.style import label_end, new_figure, svg_bytes, use_style
use_style()
figure, (axes,) = new_figure()
axes.fill_between([0, 1], [0, 1], hatch="//")
label_end(axes, 1, 1, "end", "red")
sys.stdout.buffer.write(svg_bytes(figure))
"""


def luminance(colour):
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in mpl.colors.to_rgb(colour)
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def test_same_bytes_in_two_processes():
    runs = [subprocess.Popen([sys.executable, "-c", DRAW], stdout=subprocess.PIPE) for _ in range(2)]
    one, other = (run.communicate()[0] for run in runs)
    assert b"<svg" in one
    assert one == other


def test_no_date_and_text_as_text():
    use_style()
    figure, (axes,) = new_figure()
    label_end(axes, 1, 1, "the end", RED)
    got = svg_bytes(figure)
    assert b"<dc:date>" not in got
    assert b">the end</text>" in got


def every_kind_of_shape(points):
    """Clips, markers, hatches, a collection and a picture in two panels whose sizes follow the data."""
    use_style()
    figure, panels = new_figure(2)
    for panel, share in zip(panels, (1, 1 / 3), strict=True):
        panel.plot(points, points * share, marker="o")
        panel.scatter(points, points, s=40)
        panel.fill_between(points, points, hatch="//")
        panel.imshow(np.eye(2), clip_path=panel.patch)
        panel.set(position=(share / 2, 0.1, 0.3, 0.3 * points[0]), aspect="auto")
    figure.set_layout_engine("none")
    return figure


def test_the_last_bit_of_the_data_moves_no_byte():
    points = np.array([0.7, 1.1, 1.3])
    assert svg_bytes(every_kind_of_shape(points)) == svg_bytes(every_kind_of_shape(np.nextafter(points, 9)))


def test_every_reference_leads_to_one_shape():
    svg = svg_bytes(every_kind_of_shape(np.array([0.7, 1.1, 1.3]))).decode()
    made = re.findall(r'\bid="([^"]+)"', svg)
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', svg))
    assert len(made) == len(set(made))
    assert used <= set(made)
    shapes = [name for name in made if re.fullmatch(r"shape-\d+", name)]
    assert shapes == [f"shape-{number}" for number in range(1, len(shapes) + 1)]
    assert [name for name in made if re.search("[0-9a-f]{10}", name)] == []


def test_a_picture_looks_as_matplotlib_draws_it(browser):
    figure, drawn = every_kind_of_shape(np.array([0.7, 1.1, 1.3])), io.StringIO()
    figure.savefig(drawn, format="svg")
    page = browser.new_page()
    looks = []
    for svg in (drawn.getvalue(), svg_bytes(figure).decode(), "<svg></svg>"):
        page.set_content(svg[svg.index("<svg") :])
        looks.append(page.screenshot())
    page.close()
    assert looks[0] == looks[1] != looks[2]


def test_panels_side_by_side():
    figure, axes = new_figure(3, height=2)
    assert len(axes) == 3
    assert figure.get_size_inches()[1] == 2


def test_panels_one_below_the_other_keep_their_heights():
    figure, axes = stacked_panels(1, 2)
    assert len(axes) == 2
    assert figure.get_size_inches()[1] == 3


def test_letters_can_be_read_on_a_phone():
    use_style()
    width = new_figure()[0].get_size_inches()[0] * 72
    sizes = [mpl.rcParams[name] for name in ("font.size", "xtick.labelsize", "legend.fontsize")]
    assert min(sizes) * 347 / width > 8  # pixels, where the page gives a figure 347 of its 390


def test_colours_can_be_read_on_white():
    ratios = [1.05 / (luminance(colour) + 0.05) for colour in (BLUE, RED, OCHRE, GREEN, PURPLE, GREY)]
    assert min(ratios) >= 4.5


def test_bars_are_named_by_their_keys():
    figure, axes = plt.subplots()
    first = axes.bar([1, 2, 3], [4, 5, 6])
    axes.bar([1, 2, 3], [1, 1, 1], bottom=[4, 5, 6])
    assert named_bars(figure, [2023, 2024, 2025], {2024: "a.b", 2030: "a.c"}) == {first[1]: "a.b"}
    with pytest.raises(ReportError, match="2 keys for 3 bars"):
        named_bars(figure, [2023, 2024], {2024: "a.b"})
