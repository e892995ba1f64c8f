"""The page in a browser without a network."""

import csv
import io
import json
import re
from itertools import pairwise

import pikepdf
import pytest
from axe_playwright_python.sync_playwright import Axe

from helpers.datasets.package import PACKAGE, primary_key, resource, table_names
from helpers.document.appendix import MANY_TABLES
from helpers.findings.finding import read_findings
from helpers.paths import DATA
from tests.documents import paper_pages, solid
from tests.tables import read

pytestmark = pytest.mark.build

WIDTHS = {"phone": 390, "desk": 1440}


@pytest.fixture(scope="module", params=list(WIDTHS.values()), ids=list(WIDTHS))
def opened(request, browser, built):
    """The page of the default edition, with what it told the console and what it asked for."""
    context = browser.new_context(offline=True, viewport={"width": request.param, "height": 800})
    page = context.new_page()
    messages, asked = [], []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("request", lambda query: asked.append(query.url))
    page.goto((built.latest / "report.html").as_uri(), wait_until="load")
    page.evaluate("document.fonts.ready")
    yield page, messages, asked
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


UNFOLDED = "() => document.querySelectorAll('noscript').forEach(unfold)"
"""All that the page makes only when it is asked for: findings, code, the replication table."""

LIGHT = 2_000_000
"""Bytes of what is shown before anything is opened."""

FEW = 20_000
"""Elements that a page may have before anything is opened."""


def test_the_page_is_light_until_it_is_asked_for_more(opened, built):
    assert opened[0].evaluate("document.querySelectorAll('*').length") < FEW
    text = (built.latest / "report.html").read_text(encoding="utf-8")
    assert len(re.sub("(?s)<noscript>.*?</noscript>", "", text).encode()) < LIGHT


def test_every_link_within_the_page_resolves(opened):
    opened[0].evaluate(UNFOLDED)
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


SCREENS = {
    "phone": (390, 844),
    "tablet": (820, 1180),
    "desk at 200 %": (720, 450),
    "desk": (1440, 900),
    "wide desk": (1920, 1080),
}


@pytest.mark.parametrize("edition", ["latest", "article"])
def test_the_answer_stands_on_the_first_screen(browser, built, edition):
    context = browser.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto((built.edition(edition) / "report.html").as_uri())
    for name, (width, height) in SCREENS.items():
        page.set_viewport_size({"width": width, "height": height})
        verdict = page.locator("main > p").first.bounding_box()
        assert verdict["y"] + verdict["height"] < height, name
        listed = page.locator("#contents li").first.is_visible()
        assert listed == name.endswith("desk"), name
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("#contents summary").click()
    assert page.locator("#contents li").first.is_visible()
    context.close()


def test_the_letters_of_every_drawing_can_be_read_on_a_phone(page):
    page.set_viewport_size({"width": 390, "height": 844})
    letters = page.evaluate("""() => [...document.querySelectorAll("figure > svg text")].map(text => {
        const drawing = text.ownerSVGElement
        const scale = drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width
        return scale * parseFloat(getComputedStyle(text).fontSize)
    })""")
    assert len(letters) > 1000
    assert min(letters) >= 11


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
    assert re.fullmatch(r"Edition latest · as known on \d+ \w+ \d{4}", edition)
    assert page.locator("footer dt").all_inner_texts() == ["Cite as", "Data", "Version", "Verify", "Licence"]


BROKEN_WORDS = r"""() => {
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
    page.evaluate(UNFOLDED)
    page.evaluate("document.querySelectorAll('details.data').forEach(fold => { fold.open = true; })")
    page.wait_for_function(
        "[...document.querySelectorAll('details.data')].every(fold => fold.querySelector('table'))"
    )
    broken = page.evaluate(BROKEN_WORDS)
    assert (len(broken), broken[:5]) == (0, [])
    wide, shown = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= shown


def test_the_name_of_a_row_is_its_header_and_stays_in_sight(browser, built):
    context = browser.new_context(offline=True, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto((built.latest / "report.html").as_uri())
    without = page.evaluate(
        """[...document.querySelectorAll('main figure.table tbody tr')]
           .filter(row => row.firstElementChild.getAttribute('scope') !== 'row').length"""
    )
    moved = page.evaluate(
        """[...document.querySelectorAll('main figure.table:not(.claims) [role=region]')]
           .filter(box => box.scrollWidth > box.clientWidth + 40).map(box => {
             const name = box.querySelector('tbody th');
             box.scrollLeft = 40;
             return name.getBoundingClientRect().left - box.getBoundingClientRect().left;
           })"""
    )
    context.close()
    assert without == 0
    assert len(moved) > 5
    assert {round(place) for place in moved} == {0}


DECIMALS = r"""() => {
  const range = document.createRange(), uneven = [];
  for (const table of document.querySelectorAll('main figure.table table')) {
    const columns = new Map();
    for (const cell of table.querySelectorAll('td[style*=right]')) {
      const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
      const text = texts.nextNode();
      const point = text?.data.match(/^[−+]?[\d,]+(?![\d,-])/)?.[0].length;
      if (!point) continue;
      range.setStart(text, point - 1);
      range.setEnd(text, point);
      const before = columns.get(cell.cellIndex) ?? [];
      columns.set(cell.cellIndex, [...before, range.getBoundingClientRect().right]);
    }
    for (const [column, places] of columns)
      if (Math.max(...places) - Math.min(...places) > 1)
        uneven.push(table.closest('figure').id + ' ' + column);
  }
  return uneven;
}"""
"""Columns of numbers whose decimal points do not stand below each other."""


def test_decimal_points_stand_below_each_other(page):
    assert page.evaluate(DECIMALS) == []


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
    page.evaluate(UNFOLDED)
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


def test_a_card_copies_its_link_and_its_citation_and_says_where_else_the_number_stands(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    link = page.locator("main section a.finding").first
    finding = link.get_attribute("href")
    number = link.evaluate("link => words(link)")
    link.click()
    card = page.locator("#card")
    card.get_by_role("button", name="Copy link").click()
    assert page.evaluate("navigator.clipboard.readText()") == f"{page.url}{finding}"
    card.get_by_role("button", name="Copy as citation").click()
    cited = page.evaluate("navigator.clipboard.readText()")
    assert number in cited
    assert cited.endswith(f"{page.url}{finding}")
    assert page.locator("footer dd").first.inner_text() in cited
    for place in card.locator(".also a").all():
        part = page.locator(f"[id='{place.get_attribute('href')[1:]}']")
        assert part.evaluate(
            "(part, finding) => !!(part.closest('tr') ?? part).querySelector(`a[href='${finding}']`)", finding
        )
    assert card.locator(".also a").count() > 0


def test_space_opens_a_card_and_a_number_in_it_another(page):
    link = page.locator("main a.holds").first
    link.focus()
    page.keyboard.press("Space")
    card = page.locator("#card")
    assert "as long as this is true" in card.inner_text()
    number = card.locator("a.finding").first
    finding = number.get_attribute("href").removeprefix("#finding-")
    number.focus()
    page.keyboard.press("Enter")
    assert card.locator("dd code").first.inner_text() == finding
    page.keyboard.press("Escape")
    assert link.evaluate("link => link === document.activeElement")


def test_every_number_and_every_bound_word_opens_a_card_with_what_it_rests_on(page):
    bare = page.evaluate(
        """all('main :is(a.finding, a.holds)').filter(link => {
             const entry = findEntry(target(link));
             return !entry || !entry.querySelector('.rows li, p + p');
           }).map(link => link.hash)"""
    )
    counts = [page.locator(f"main a.{kind}").count() for kind in ("finding", "holds")]
    assert (bare, min(counts) > 10) == ([], True)


def test_an_address_of_a_finding_shows_its_entry(page, built):
    finding = next(iter(read_findings(built.latest / "findings.json")))
    page.goto(f"{page.url}#finding-{finding}")
    page.reload()
    entry = page.locator(f"[id='finding-{finding}']")
    assert entry.evaluate("entry => entry.matches(':target')")
    assert 0 <= entry.bounding_box()["y"] < 800


def test_headings_figures_and_tables_have_a_link_to_copy(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    bare = page.evaluate(
        """all('main section[id] > :is(h2, h3), main figure[id] figcaption').filter(title =>
             !title.querySelector('.anchor') && !title.closest('.cards, #data, #findings, #replication')
           ).map(title => title.textContent)"""
    )
    assert bare == []
    for part in ("#figure-budget-level", "#findings"):
        anchor = page.locator(f"{part} .anchor").first
        assert anchor.evaluate("anchor => getComputedStyle(anchor).opacity") == "0"
        anchor.focus()
        page.keyboard.press("Enter")
        assert page.evaluate("navigator.clipboard.readText()") == f"{page.url.split('#')[0]}{part}"


def test_the_claims_are_chosen_by_verdict_and_subject_and_sorted(page):
    rows, controls = page.locator("figure.claims tbody tr"), page.locator("figure.claims .controls select")
    whole = rows.count()
    verdict, subject, order = (controls.nth(number) for number in range(3))
    verdict.select_option("partly supported")
    seen = page.locator("figure.claims tbody tr:visible")
    assert 0 < seen.count() < whole
    assert all("partly supported" in text for text in seen.locator("td:nth-child(2)").all_inner_texts())
    assert page.locator("figure.claims output").inner_text() == f"{seen.count()} of {whole} claims"
    verdict.select_option("all")
    order.select_option("by verdict")
    verdicts = seen.locator("td:nth-child(2) strong").all_inner_texts()
    assert [*map(verdicts.index, verdicts)] == sorted(map(verdicts.index, verdicts))
    subject.select_option("budget")
    assert 0 < seen.count() < whole
    hidden = page.locator("figure.claims tbody tr:not(:visible) [id^=claim-]").first.get_attribute("id")
    page.evaluate("id => { location.hash = id; }", hidden)
    page.wait_for_function("id => document.getElementById(id).checkVisibility()", arg=hidden)


def test_every_claim_that_a_table_names_is_a_link_to_its_row(page):
    claims = page.evaluate("all('[id^=claim-]').map(claim => claim.id)")
    assert len(claims) > 20
    bare = page.evaluate(
        r"""all('main figure.table td, main figure.table tbody th').flatMap(cell => {
              const copy = cell.cloneNode(true);
              copy.querySelectorAll('a').forEach(link => link.remove());
              return copy.textContent.match(/C\d\d/g) ?? [];
            })"""
    )
    assert bare == []


def test_the_page_is_printed_without_its_lists(page):
    page.emulate_media(media="print")
    with pikepdf.open(io.BytesIO(page.pdf(format="A4"))) as printed:
        assert len(printed.pages) < 120
    assert not page.locator("#findings").is_visible()
    first = page.locator("main p").first.bounding_box()
    assert first["y"] + first["height"] < 1100  # of the first of the pages


def test_every_card_has_the_value_of_its_finding_its_tables_and_its_parameters(page, built):
    page.evaluate(UNFOLDED)
    cards = page.evaluate(
        """Object.fromEntries([...document.querySelectorAll('article[id^=finding]')].map(card => [
             card.id.replace('finding-', ''),
             {value: card.querySelector('dd').textContent.split(' (')[0],
              tables: [...card.querySelectorAll('.rows > li > a:first-child')].map(a => a.hash.slice(1)),
              parameters: card.querySelector('details p').textContent}]))"""
    )
    findings = read_findings(built.latest / "findings.json")
    assert {name: card["value"] for name, card in cards.items()} == {
        name: str(finding.value) for name, finding in findings.items()
    }
    for name, finding in findings.items():
        assert cards[name]["tables"] == [f"table-of-{use.table}" for use in finding.tables], name
        assert "as_of 2026-" in cards[name]["parameters"], name


def test_each_table_of_the_data_package_stands_with_the_checksum_of_its_file(page):
    checksums = page.evaluate(
        """Object.fromEntries([...document.querySelectorAll('tr[id^=table-of-]')].map(row =>
             [row.id.replace('table-of-', ''), row.querySelector('.sum').textContent]))"""
    )
    sums = {entry["name"]: entry["hash"] for entry in json.loads(PACKAGE.read_text())["resources"]}
    assert len(checksums) > 30
    assert checksums == {name: sums[name].removeprefix("sha256:") for name in checksums}


def test_machines_read_each_claim_with_its_verdict_and_how_to_cite(page):
    data = json.loads(page.locator('script[type="application/ld+json"]').text_content())
    report, *reviews = data["@graph"]
    assert report["name"] == page.title()
    shown = page.evaluate(
        """[...document.querySelectorAll('figure.claims tbody tr')].map(row =>
             [`#${row.querySelector('[id^=claim-]').id}`,
              row.querySelector('strong').textContent.replace(/^\\S+ /, '')])"""
    )
    reviewed = [[review["url"], review["reviewRating"]["alternateName"]] for review in reviews]
    assert reviewed == shown
    assert len(reviewed) == len(read("article_claims"))
    assert all(
        ("ratingValue" in one["reviewRating"]) == (verdict != "not testable")
        for one, (_, verdict) in zip(reviews, reviewed, strict=True)
    )
    assert page.locator('meta[name="citation_title"]').get_attribute("content") == page.title()
    assert page.locator('link[rel="icon"]').count() == 1


def test_the_lists_of_the_page_are_files_to_download(page, built):
    page.evaluate(UNFOLDED)
    files = dict(
        page.locator("a[download='findings.csv'], a[download='replication.csv']").evaluate_all(
            "links => links.map(a => [a.download, decodeURIComponent(a.href.slice(a.href.indexOf(',') + 1))])"
        )
    )
    findings = list(csv.DictReader(io.StringIO(files["findings.csv"])))
    assert {row["id"] for row in findings} == read_findings(built.latest / "findings.json").keys()
    replication = list(csv.DictReader(io.StringIO(files["replication.csv"])))
    assert len(replication) == page.locator("#replication tbody tr").count()


def table_rows(table):
    """The rows of a table as its file has them, by key."""
    rows = {}
    for row in csv.DictReader((DATA / resource(table)["path"]).open(encoding="utf-8", newline="")):
        rows.setdefault(" · ".join(row[name] for name in primary_key(table)), []).append(row)
    return rows


def as_shown(row, publishers):
    """What a card must say of a row: its value with all digits, † if it was recalled, its sources."""
    value = row.get("value", "")
    digits = len(value.partition(".")[2])
    comma = "" if row.get("unit") == "year" else ","
    number = [f"{abs(float(value)):{comma}.{digits}f}"] if value else []
    named = filter(None, (row.get("source_ids") or row.get("source_id") or "").split(";"))
    return [
        *number,
        *(["†"] if row.get("verified") == "no" else []),
        " – ",
        *(publishers[one] for one in named),
    ]


def test_the_data_of_a_figure_are_a_table_of_its_file(page, built):
    for name in ("budget-level", "event-study"):
        figure = page.locator(f"#figure-{name}")
        assert figure.count() == 1
        figure.locator("details.data summary").click()
        figure.locator("details.data td").first.wait_for()
        got = figure.locator("details.data tr").evaluate_all(
            "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
        )
        text = (built.latest / "tables" / f"{name}.csv").read_text(encoding="utf-8")
        exp = list(csv.reader(io.StringIO(text)))
        assert got[0] == exp[0]
        assert [[number(cell) for cell in row] for row in got[1:]] == [
            [number(cell) for cell in row] for row in exp[1:]
        ]


def number(cell):
    """A cell as a number of six digits, if it is one."""
    try:
        return f"{float(cell.replace('−', '-')):.6g}"
    except ValueError:
        return cell


@pytest.mark.parametrize("edition", ["latest", "article"])
def test_a_card_shows_the_rows_behind_its_number(browser, built, edition):
    folder = built.edition(edition)
    context = browser.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / "report.html").as_uri())
    shown = page.evaluate(
        """Object.fromEntries([...document.querySelectorAll('article.card')].map(card =>
           [card.id.replace('finding-', ''),
            [...card.querySelectorAll('.rows li li')].map(row => {
              const list = row.parentElement, all = [...list.parentElement.childNodes];
              const after = all.slice(all.indexOf(list) + 1).map(node => node.textContent).join('');
              return row.textContent + (after.trim().startsWith('all') ? after : '');
            })]))"""
    )
    context.close()
    tables = {name: table_rows(name) for name in table_names()}
    publishers = {row["source_id"]: row["publisher"] for row in read("sources")}
    found = 0
    for name, finding in read_findings(folder / "findings.json").items():
        ends = len(finding.tables) <= MANY_TABLES
        listed = [
            (use.table, key) for use in finding.tables for key in use.keys or (use.ends if ends else ())
        ]
        assert len(listed) == len(shown[name]), name
        for (table, key), text in zip(listed, shown[name], strict=True):
            (row,) = tables[table][key]
            assert text.startswith(f"{key.replace('_', ' ')}: ")
            assert [part for part in as_shown(row, publishers) if part not in text] == [], (name, key, text)
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
    page, messages = context.new_page(), []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied'); } })"
    )
    page.goto((built.latest / "report.html").as_uri())
    page.locator("#theme-dark").check()
    got = page.evaluate(PAPER)
    page.locator("#all-code").click()  # what comes later in the script works, too
    context.close()
    assert (got, messages) == ("rgb(20, 24, 29)", [])


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
    'main p, main li, main td, main tbody th, main figcaption, main h2, main h3, main h4, main blockquote')]
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
  document.querySelectorAll('noscript').forEach(unfold);
  for (const list of document.querySelectorAll('main tbody, .cards, .sources'))
    [...list.children].slice(3).forEach(item => item.remove());
  document.querySelectorAll('figure svg > g, figure svg > defs').forEach(drawn => drawn.remove());
  for (const kind of ['details.code', 'details.data'])
    [...document.querySelectorAll(kind)].slice(5).forEach(fold => fold.remove());
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
