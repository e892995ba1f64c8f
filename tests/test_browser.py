"""The page in a browser without a network."""

import csv
import io
import json
import re
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from helpers.datasets.package import PACKAGE, primary_key, resource, table_names
from helpers.findings.finding import read_findings
from helpers.paths import DATA
from tests.documents import paper_pages, solid

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


SCREENS = {"phone": (390, 844), "tablet": (820, 1180), "desk at 200 %": (720, 450), "desk": (1440, 900)}


@pytest.mark.parametrize("edition", ["latest", "article"])
def test_the_answer_stands_on_the_first_screen(browser, built, edition):
    context = browser.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto((built.edition(edition) / "report.html").as_uri())
    for name, (width, height) in SCREENS.items():
        page.set_viewport_size({"width": width, "height": height})
        top = page.locator("main > p").first.bounding_box()["y"]
        assert top < 0.75 * height, name
        listed = page.locator("#contents li").first.is_visible()
        assert listed == (name == "desk"), name
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("#contents summary").click()
    assert page.locator("#contents li").first.is_visible()
    context.close()


def test_the_first_words_are_title_and_edition_and_the_metadata_close_the_page(page):
    parts = page.locator("body > :is(header, nav, main, footer)")
    assert parts.evaluate_all("parts => parts.map(part => part.localName)") == [
        "header",
        "nav",
        "main",
        "footer",
    ]
    title, _, edition = parts.first.inner_text().split("\n\n")
    assert title == "Japan’s defence turn"
    assert re.fullmatch(r"Edition latest · knowledge to \d+ \w+ \d{4}", edition)
    assert page.locator("footer dt").all_inner_texts() == ["Cite as", "Data", "Version", "Verify", "Licence"]


BROKEN_WORDS = r"""() => {
  document.querySelectorAll('details.data').forEach(fold => { fold.open = true; });
  const range = document.createRange(), broken = [];
  for (const cell of document.querySelectorAll('td, th')) {
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode;
      if (text.parentElement.closest('code, .sum')) continue;
      for (const word of text.data.matchAll(/[^ \n]+/g)) {
        const isNumber = /^[(“]?[<>≤≥+−-]?[¥$]?\d/.test(word[0]);
        for (const part of word[0].matchAll(isNumber ? /.+/g : /[^-–\/]+/g)) {
          range.setStart(text, word.index + part.index);
          range.setEnd(text, word.index + part.index + part[0].length);
          const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
          if (lines.size > 1) broken.push(part[0] + ' in ' + cell.closest('figure, section, details')?.id);
        }
      }
    }
  }
  return broken;
}"""
"""Words and numbers of cells, paths and checksums left out, that stand on more than one line."""


@pytest.mark.parametrize("width", [390, 820, 1440, 1920])
def test_no_word_or_number_breaks_in_a_cell(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    broken = page.evaluate(BROKEN_WORDS)
    assert (len(broken), broken[:5]) == (0, [])
    wide, shown = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= shown


@pytest.fixture
def page(browser, built):
    """The page of the default edition on a desk, as a reader has just opened it."""
    context = browser.new_context(offline=True, viewport={"width": 1440, "height": 800})
    page = context.new_page()
    page.goto((built.latest / "report.html").as_uri())
    yield page
    context.close()


def test_a_number_opens_its_card_and_escape_gives_the_focus_back(page):
    link = page.locator("main a.finding").first
    finding = link.get_attribute("href").removeprefix("#finding-")
    link.focus()
    page.keyboard.press("Enter")
    assert page.locator("#card code").first.inner_text() == finding
    assert page.evaluate("document.activeElement.id") == "card"
    page.keyboard.press("Escape")
    assert not page.locator("#card").is_visible()
    assert page.evaluate("document.activeElement.getAttribute('href')") == f"#finding-{finding}"


BOX = "box => (({ left, top, right, bottom }) => [left, top, right, bottom])(box.getBoundingClientRect())"


PLACE = "(link, at) => scrollTo(0, link.getBoundingClientRect().top + scrollY - at)"


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_a_card_opens_inside_the_window(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    links = page.locator("main section a.finding")
    for number, height in enumerate([10, 50, 70, 90, 97] * 3):
        link = links.nth(7 * number + 1)
        link.evaluate(PLACE, 8 * height)
        link.click(position={"x": 3, "y": 3})
        card = page.locator("#card")
        left, top, right, bottom = card.evaluate(BOX)
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= 800
        assert bottom - top > 100
        if width > 720:  # there it leaves the number uncovered
            _, above, _, below = link.evaluate(BOX)
            assert bottom <= above or below <= top
        card.evaluate("card => card.scrollTo(0, card.scrollHeight)")
        close = card.locator(".close").evaluate(BOX)
        assert 0 <= close[1] < close[3] <= 800
        assert page.evaluate("document.activeElement.id") == "card"
        page.keyboard.press("Escape") if number % 2 else card.locator(".close").click()
        assert not card.is_visible()
        assert link.evaluate("link => link === document.activeElement")


@pytest.mark.parametrize("kind", ['a[href^="#ref-"]', "a.footnote-ref"], ids=["citation", "note"])
def test_a_citation_or_note_is_shown_inside_the_window(page, kind):
    link = page.locator(f"main {kind}").first
    for width in WIDTHS.values():
        page.set_viewport_size({"width": width, "height": 800})
        for at in (80, 400, 770):
            link.evaluate(PLACE, at)
            link.focus()
            left, top, right, bottom = page.locator("#tip").evaluate(BOX)
            assert 0 <= left < right <= width
            assert 0 <= top < bottom <= 800
            link.blur()


JUMPS = [
    "section[id]",
    "figure[id]",
    "figure.table",
    "article.card",
    "details.cell",
    ".sources li",
    "#data tr[id]",
]


def test_a_jump_leaves_room_above_its_target(page):
    for kind in JUMPS:
        target = page.locator(f"main {kind}").nth(3).get_attribute("id")
        page.evaluate("id => { location.hash = id; }", target)
        top = page.evaluate(
            "id => new Promise(done => requestAnimationFrame(() => setTimeout(() =>"
            " done(document.getElementById(id).getBoundingClientRect().top))))",
            target,
        )
        assert 15 <= top <= 80, kind


def test_a_link_in_the_card_closes_it_and_leads_there(page):
    page.locator("main a.finding").first.click()
    page.locator("#card a", has_text=re.compile(r"^0\d_")).click()
    assert not page.locator("#card").is_visible()
    target = page.evaluate("decodeURIComponent(location.hash)")
    assert target.startswith("#cell-")
    assert page.locator(f"[id='{target[1:]}']").is_visible()  # its fold has opened


def test_every_card_has_the_value_of_its_finding(page, built):
    cards = page.evaluate(
        """Object.fromEntries([...document.querySelectorAll('article.card')].map(card =>
           [card.id.replace('finding-', ''), [...card.querySelectorAll('dt')].map(term =>
            [term.textContent, term.nextElementSibling.textContent.trim()])]))"""
    )
    findings = read_findings(built.latest / "findings.json")
    assert cards.keys() == findings.keys()
    shown = {name: dict(rows) for name, rows in cards.items()}
    assert {name: card["Full precision"].split(" (")[0] for name, card in shown.items()} == {
        name: str(finding.value) for name, finding in findings.items()
    }
    assert {name for name, card in shown.items() if not card["Parameters"]} == set()
    sums = {entry["name"]: entry["hash"] for entry in json.loads(PACKAGE.read_text())["resources"]}
    lost = [
        (name, use.table)
        for name, finding in findings.items()
        for use in finding.tables
        if sums[use.table].removeprefix("sha256:") not in shown[name][use.table]
    ]
    assert lost == []


def table_rows(table):
    """The rows of a table as its file has them, by key."""
    rows = {}
    for row in csv.DictReader((DATA / resource(table)["path"]).open(encoding="utf-8", newline="")):
        rows.setdefault(" · ".join(row[name] for name in primary_key(table)), []).append(row)
    return rows


def as_shown(row):
    """What a card must say of a row: its value with all digits, † if it was recalled, a source."""
    value = row.get("value", "")
    digits = len(value.partition(".")[2])
    number = [f"{abs(float(value)):,.{digits}f}"] if value else []
    return [*number, *(["†"] if row.get("verified") == "no" else []), " – "]


@pytest.mark.parametrize("edition", ["latest", "article"])
def test_a_card_shows_the_rows_behind_its_number(browser, built, edition):
    folder = built.edition(edition)
    context = browser.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / "report.html").as_uri())
    shown = page.evaluate(
        """Object.fromEntries([...document.querySelectorAll('article.card')].map(card =>
           [card.id.replace('finding-', ''),
            [...card.querySelectorAll('.rows li li')].map(row => row.textContent)]))"""
    )
    context.close()
    tables = {name: table_rows(name) for name in table_names()}
    found = 0
    for name, finding in read_findings(folder / "findings.json").items():
        listed = [(use.table, key) for use in finding.tables for key in use.keys]
        assert len(listed) == len(shown[name]), name
        for (table, key), text in zip(listed, shown[name], strict=True):
            (row,) = tables[table][key]
            assert text.startswith(f"{key.replace('_', ' ')}: ")
            assert [part for part in as_shown(row) if part not in text] == [], (name, key, text)
            found += 1
    assert found > 1000


@pytest.mark.parametrize("kind", ['a[href^="#ref-"]', "a.footnote-ref"], ids=["citation", "note"])
def test_a_citation_or_note_shows_its_text_while_it_has_the_focus(page, kind):
    link = page.locator(f"main {kind}").first
    link.focus()
    text = page.locator(link.get_attribute("href")).inner_text()
    assert len(text) > 30
    assert page.locator("#tip").inner_text().strip() == text.removesuffix(BACK).strip()
    page.keyboard.press("Escape")
    assert not page.locator("#tip").is_visible()


def test_the_contents_follow_the_reading_position(page):
    page.goto(f"{page.url}#data")
    page.wait_for_selector('#contents a[href="#data"][aria-current]')
    assert page.locator("#contents [aria-current]").count() == 1


def test_all_code_opens_and_closes_at_once(page):
    button, folds = page.locator("#all-code"), page.locator("details.code")
    button.click()
    assert page.locator("details.code[open]").count() == folds.count() > 50
    button.click()
    assert page.locator("details.code[open]").count() == 0


def test_the_theme_can_be_chosen_without_a_script(browser, built):
    context = browser.new_context(java_script_enabled=False, color_scheme="light")
    page = context.new_page()
    page.goto((built.latest / "report.html").as_uri())
    colours = []
    for theme in ("system", "dark", "light"):
        page.locator(f"#theme-{theme}").check()
        colours.append(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
    context.close()
    assert colours == ["rgb(255, 255, 255)", "rgb(20, 24, 29)", "rgb(255, 255, 255)"]


PAPER = "getComputedStyle(document.documentElement).backgroundColor"


def test_the_theme_survives_a_reload(page):
    page.locator("#theme-dark").check()
    page.reload()
    assert page.evaluate(PAPER) == "rgb(20, 24, 29)"


def test_the_theme_can_be_chosen_where_nothing_may_be_stored(browser, built):
    context = browser.new_context(offline=True)
    page, told = context.new_page(), []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied'); } })"
    )
    page.goto((built.latest / "report.html").as_uri())
    page.locator("#theme-dark").check()
    got = page.evaluate(PAPER)
    page.locator("#all-code").click()  # what comes later in the script works, too
    context.close()
    assert (got, told) == ("rgb(20, 24, 29)", [])


def test_hollow_bars_have_the_colour_of_the_page_in_the_dark(page):
    page.locator("#theme-dark").check()
    spots = page.evaluate(
        """[...document.querySelectorAll('#figure-budget-composition path')]
           .filter(path => /fill: ?#ffffff/.test(path.getAttribute('style')))
           .map(path => path.getBoundingClientRect()).filter(box => box.width > 8 && box.height > 8)
           .map(box => [box.left + 3, box.top + 3 + scrollY])"""
    )
    assert len(spots) > 10
    for x, y in spots[::5]:
        page.evaluate("y => scrollTo(0, y - 400)", y)
        at = y - page.evaluate("scrollY")
        picture = page.screenshot(clip={"x": x - 1, "y": at - 1, "width": 3, "height": 3})
        got = Image.open(io.BytesIO(picture)).convert("RGB").getpixel((1, 1))
        assert max(abs(one - other) for one, other in zip(got, (20, 24, 29), strict=True)) <= 2, (x, y, got)


def test_the_dark_theme_is_printed_on_white_paper(page):
    page.locator("#theme-dark").check()
    page.emulate_media(media="print")
    colour = page.evaluate("getComputedStyle(document.documentElement).color")
    assert (colour, page.evaluate("getComputedStyle(document.querySelector('figure svg')).filter")) == (
        "rgb(31, 41, 55)",
        "none",
    )


def test_the_file_below_a_figure_is_the_published_one(page, built):
    with page.expect_download() as started:
        page.locator('a[download="budget-level.csv"]').click()
    assert started.value.path().read_bytes() == (built.latest / "tables" / "budget-level.csv").read_bytes()


BACK = "↩︎"
"""The way back from a note; the paper has none."""

WITHOUT_SCRIPT = """[...document.querySelectorAll(
    'main p, main li, main td, main figcaption, main h2, main h3, main h4, main blockquote')]
  .filter(e => !e.closest('details, .links, .sources, .cards, #data, #replication, #findings, math'))
  .filter(e => !e.querySelector('math, p, li') && e.checkVisibility())
  .map(e => e.innerText)"""


def test_without_a_script_the_page_says_what_the_paper_says(browser, built):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((built.latest / "report.html").as_uri())
    texts = [
        re.sub(r"^((Figure|Table)\s\d+\.|\(✓\)|[✓×–])\s", "", text.removesuffix(BACK))
        for text in page.evaluate(WITHOUT_SCRIPT)
    ]
    context.close()
    pages = paper_pages(built.latest / "report.pdf")
    assert len(texts) > 1500
    assert [text for text in texts if not stands_in(solid(text), pages)] == []


def stands_in(text, pages):
    """Whether `text` stands on a page, or its beginning on one and its end on the next."""
    return any(text in page for page in pages) or any(
        text[: _begun(text, page)] and text[_begun(text, page) :] in following
        for page, following in pairwise(pages)
    )


def _begun(text, page):
    """Letters of the longest beginning of `text` that stands on a page."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if text[:middle] in page else (low, middle - 1)
    return low


def test_a_word_more_or_less_is_noticed():
    pages = ["Thebudgetrose.Itisa", "recordonthebasisofthearticle."]
    assert stands_in("Itisarecordonthebasis", pages)
    assert not stands_in("Itisnorecordonthebasis", pages)
    assert not stands_in("recordonthearticle.", pages)


SHORTENED = """
  for (const list of document.querySelectorAll('main tbody, .cards, .sources'))
    [...list.children].slice(3).forEach(item => item.remove());
  document.querySelectorAll('figure svg > g, figure svg > defs').forEach(drawn => drawn.remove());
  [...document.querySelectorAll('details.code')].slice(5).forEach(fold => fold.remove());
  document.querySelectorAll('details').forEach(fold => { fold.open = true; });
"""
"""Lists are cut to three entries, all folds are open, and of a figure, whose text is drawn, its name is left:
axe-core needs minutes for the whole page."""


@pytest.mark.parametrize(("look", "width"), [("light", "desk"), ("dark", "phone"), ("print", "desk")])
def test_nothing_bars_a_reader(browser, built, width, look):
    context = browser.new_context(offline=True, viewport={"width": WIDTHS[width], "height": 800})
    page = context.new_page()
    page.emulate_media(
        media="print" if look == "print" else "screen", color_scheme="dark" if look == "dark" else "light"
    )
    page.goto((built.latest / "report.html").as_uri())
    page.evaluate(SHORTENED)
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    context.close()
    assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found] == []


def test_an_open_card_bars_no_reader(page):
    page.evaluate(SHORTENED)
    page.locator("main a.finding").nth(1).evaluate(
        "link => { link.href = '#' + document.querySelector('article.card').id; link.click(); }"
    )
    assert page.locator("#card").is_visible()
    found = Axe().run(page, "#card").response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found] == []
