"""The page in a browser without a network."""

import pytest

pytestmark = pytest.mark.build

WIDTHS = {"phone": 390, "desk": 1440}


@pytest.fixture(scope="module", params=list(WIDTHS.values()), ids=list(WIDTHS))
def opened(request, browser, built):
    """The page of the default edition, with what it told the console and what it asked for."""
    context = browser.new_context(offline=True, viewport={"width": request.param, "height": 800})
    page = context.new_page()
    told, asked = [], []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda query: asked.append(query.url))
    page.goto((built.latest / "report.html").as_uri(), wait_until="load")
    page.evaluate("document.fonts.ready")
    yield page, told, asked
    context.close()


def test_nothing_on_the_console(opened):
    assert opened[1] == []


def test_nothing_is_asked_of_a_network(opened):
    assert opened[2]
    assert [url[:80] for url in opened[2] if not url.startswith(("file:", "data:"))] == []


def test_the_page_does_not_scroll_sideways(opened):
    page = opened[0]
    wide, shown = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= shown


def test_one_h1(opened):
    assert opened[0].locator("h1").count() == 1


def test_every_link_within_the_page_resolves(opened):
    lost = opened[0].evaluate(
        """[...document.querySelectorAll('a[href^="#"]')].map(link => link.getAttribute('href').slice(1))
           .filter(id => !document.getElementById(decodeURIComponent(id)))"""
    )
    assert lost == []


def test_its_own_fonts_are_used(opened):
    got = opened[0].evaluate(
        "[...document.fonts].filter(face => face.status === 'loaded').map(face => face.family)"
    )
    assert {name.strip("\"'") for name in got} == {"Source Sans Pro", "Source Serif Pro"}


def test_every_figure_is_drawn(opened):
    sizes = opened[0].evaluate(
        "[...document.querySelectorAll('figure svg')].map(svg => svg.getBoundingClientRect().height)"
    )
    assert sizes
    assert min(sizes) > 50
