from matplotlib import pyplot as plt

from helpers.document.pictures import inline_svg
from helpers.figures.style import svg_bytes
from helpers.findings.finding import Finding, Findings


def test_ids_are_unique_in_the_page_and_those_nobody_uses_are_gone():
    svg = (
        '<?xml?><svg width="5pt" height="4pt" viewBox="0 0 5 4"><g id="a"/>'
        '<g id="b"><use href="#a"/></g></svg>'
    )
    got = inline_svg(svg, "growth", 'x & "y" <z>', {}).replace("  ", " ")
    assert got == (
        '<svg role="img" aria-label="x &amp; &quot;y&quot; &lt;z&gt;" viewBox="0 0 5 4"><g id="growth-a"/>'
        '<g><use href="#growth-a"/></g></svg>'
    )


def test_a_picture_keeps_its_places_to_a_tenth_of_a_point():
    svg = '<svg viewBox="0 0 9 9">\n <path d="M 1.23456 2.5 \nL 10.99999 -3 \nz\n"/>\n</svg>'
    assert inline_svg(svg, "x", "", {}).endswith('<path d="M1.2 2.5L10.9 -3 \nz\n"/></svg>')


def test_a_small_factor_is_kept():
    svg = '<svg><g transform="scale(0.015625)"/></svg>'
    assert "scale(0.015625)" in inline_svg(svg, "x", "", {})


def test_words_keep_their_spaces():
    svg = '<svg><text style="font-size: 9px; fill: red">a: b; L 2 0.12345 say" x</text></svg>'
    assert inline_svg(svg, "x", "", {}).endswith(
        '<text style="font-size:9px;fill:red">a: b; L 2 0.12345 say" x</text></svg>'
    )


def test_a_point_that_is_a_finding_opens_its_card():
    figure, axes = plt.subplots()
    unknown, bar = axes.bar([1, 2], [3, 16.5])
    bar.set_url("#finding-budget.growth")
    unknown.set_url("#finding-budget.not_known")
    growth = Finding("budget.growth", 16.5, "percent", 1, "growth & more", "02_one", "growth", ())
    got = inline_svg(svg_bytes(figure).decode(), "bars", "Bars", Findings({growth.id: growth}))
    tag = '<a href="#finding-budget.growth" class="finding" aria-label="16.5%: growth &amp; more">'
    assert got.count(tag) == got.count("<a ") == 1
    assert got.count("</a>") == 1
    assert 'role="group"' in got
