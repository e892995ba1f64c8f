import subprocess
import sys

import matplotlib as mpl

from helpers.reporting.figures.style import (
    BLUE,
    GREEN,
    GREY,
    OCHRE,
    PURPLE,
    RED,
    label_end,
    new_figure,
    stacked_panels,
    svg_bytes,
    use_style,
)

DRAW = """
import sys
from helpers.reporting.figures.style import label_end, new_figure, svg_bytes, use_style
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
