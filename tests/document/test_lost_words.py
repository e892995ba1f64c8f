"""No word of a cell is lost: it stands in the page and in the paper, or the build names the cell."""

import base64
import html
import io
import re
from datetime import date

import pikepdf
import pytest
from matplotlib import pyplot as plt
from nbformat import v4

from helpers.document.assembly import assemble, report_of
from helpers.document.exporters import _compile, render
from helpers.errors import ReportError
from tests.documents import paper_text, solid
from tests.project import parameters

SHOWN = {
    "ordinary words": ("Words *with* **weight** and `code`.", "Words with weight and code."),
    "a TeX command (02)": (
        r"It is \textbf{robust}. Files lie in C:\Data\new and end.",
        r"It is \textbf{robust}. Files lie in C:\Data\new and end.",
    ),
    "a heading without blank line (04)": (
        "Words before\n## A heading\nWords.",
        "Words before|A heading|Words.",
    ),
    "a quotation without blank line (04)": ("Words.\n> quoted\n> more", "Words.|quoted|more"),
    "a table without blank line (04)": ("Before\n| a1 | b1 |\n|---|---|\n| c1 | d1 |", "Before|a1|b1|c1|d1"),
    "a list without blank line": ("Before\n- one\n- two", "Before|one|two"),
    "a numbered list": ("1. one\n2. two", "one|two"),
    "code without blank line": ("Before\n```\nx = **y**\n```\nafter", "Before|x = **y**|after"),
    "code that shows HTML and notes": ("`<b>` and `[^n]`\n\n```\n<table>[^m]\n```", "<b>|[^n]|<table>[^m]"),
    "hyphens and full stops (20)": (
        'Run it with --force and stop... "-five" -5 (-6) -? A---B -- x',
        'Run it with --force and stop... "-five" -5 (-6) -? A---B -- x',
    ),
    "marks of Typst": (r"a #x \$ b = d ~ e // f /* g */ _h <i", "#x|~ e // f /* g */ _h <i"),
    "carets and tildes": ("x^2^ and H~2~O", "x^2^ and H~2~O"),
    "raised and lowered letters": ("x<sup>two</sup> and H<sub>low</sub>O", "xtwo and HlowO"),
    "a rule that looks like metadata": ("---\ntitle: lost\n---\n\nwords", "title: lost|words"),
    "a line block": ("| one\n| two", "one|two"),
    "a term and a colon": ("Term\n: meaning", "Term|: meaning"),
    "an example mark": ("(@) a word", "(@) a word"),
    "a caption that is none": ("Table: words\n\n| a1 |\n|---|\n| b1 |", "Table: words|a1|b1"),
    "a comment": ("seen <!-- unspoken --> words\n\n<!-- unspoken\ntoo -->\n\nmore", "seen|words|more"),
    "a macro of another cell (19)": ("$\\newcommand{\\EE}{\\mathbb{E}}$\n\nfirst", "first"),
    "a formula on several lines (18)": ("Before\n\n$$\na + b\n= c\n$$\n\nafter", "Before|after"),
    "an address (18)": ("See <https://doi.org/10.1000/182>.", "https://doi.org/10.1000/182"),
    "a note": ("Marked[^n] here.\n\n[^n]: The text.", "Marked|here.|The text."),
    "a heading link of JupyterLab": ("# Some Part\n\n[there](#Some-Part)", "Some Part|there"),
    "a link to a notebook (09)": ("See [the chapter](02_one.ipynb).", "See|the chapter"),
    "Japanese and umlauts": ("防衛費 für größere Länder", "防衛費|für größere Länder"),
    "dollars": (r"It costs \$a or \$b.", "It costs $a or $b."),
    "a division": ("::: note\ninside\n:::", "inside"),
    "code after tildes without blank line": ("Before\n~~~\nx = **y**\n~~~\nafter", "Before|x = **y**|after"),
    "code with several words of information": (
        'Before\n```python title="unseen"\ny = **z**\n```\n\n~~~ sh unseen\na **b**\n~~~\nafter',
        "Before|y = **z**|a **b**|after",
    ),
    "a TeX command outside a formula": (
        "It is \\alpha.\n\n- \\beta\n\n| \\gamma |\n|---|\n| \\delta |",
        "\\alpha|\\beta|\\gamma|\\delta",
    ),
    "backslashes in paths": (r"Files in data\raw and src\x.", r"Files in data\raw and src\x."),
    "an address with names like entities": (
        "<https://a.invalid/?x=y&region=JP>",
        "https://a.invalid/?x=y&region=JP",
    ),
    "another end of a line": ("one\u2028two", "one|two"),
    "a note of pandoc": ("Words.^[no note]", "Words.^[no note]"),
    "dollars that are code or an address": (
        "Run:\n\n    echo $HOME\n\n> ~~~\n> echo $X\n> ~~~\n\n<https://a.invalid/?q=$x>",
        "Run:|echo $HOME|echo $X|https://a.invalid/?q=$x",
    ),
    "a dollar in a formula": (r"The price $x = \$5$ holds.", "The price|holds."),
    "entities": ("a &lt;b&gt; &amp; &copy;", "a <b> & ©"),
}

REFUSED = {
    "HTML": ("words <b>bold</b>", "'b'"),
    "a line break of HTML": ("one<br>two", "'br'"),
    "a picture of HTML (07)": ('<img src="pictures/logo.png" width="100">', "'img'"),
    "a film (07)": ('words <video src="a.mp4"></video>', "'video'"),
    "a table of HTML (08)": ("<table><tr><td>one cell</td></tr></table>", "'table'"),
    "a coloured span": ('<span style="color:red">red</span>', "'span'"),
    "a division of HTML": ('<div align="center">\n\nwords\n\n</div>', "'div'"),
    "metadata": ('<meta http-equiv="refresh" content="0">', "'meta'"),
    "a form": ('<form action="x"><input></form>', "'form'"),
    "a base": ('<base href="https://host.invalid/">', "'base'"),
    "a click": ('<a onclick="x()">words</a>', "'a'"),
    "a script": ("<script>x()</script>", "'script'"),
    "a style": ("<style>p { display: none }</style>", "'style'"),
    "a comment with words behind it": ("<!-- a --><i>words</i>", "'i'"),
    "a comment that is not closed": ("<!-- open\n\nwords", "not closed"),
    "raw HTML": ("```{=html}\n<p>words</p>\n```", "'p'"),
    "raw Typst": ('```{=typst}\n#read("/.git/config")\n```', "'typst'"),
    "raw Typst in a sentence": ("a `#sys`{=typst} b", "'typst'"),
    "raw LaTeX": ("```{=latex}\nwords\n```", "'latex'"),
    "our own mark": ("```{=cell}\nwords\n```", "'cell'"),
    "raised letters without end": ("x<sup>2 and more", "<sup>"),
    "raised letters over two cells of a table": ("| <sup>a | b</sup> |\n|---|---|\n| c | d |", "<sup>"),
    "words for one document": ("[words]{.only-html}", "'words'"),
    "a block for one document": ("::: only-typst\nwords\n:::", "'words'"),
    "a note without text (11)": ("A last remark[^nowhere] here.", r"\[\^nowhere\]' has no text"),
    "a text without mark": ("Words.\n\n[^n]: A text.", r"\[\^n\]' has no mark"),
    "two marks of a note": ("W[^n] and[^n].\n\n[^n]: A text.", r"\[\^n\]' has 2 marks"),
    "two texts of a note": ("W[^n].\n\n[^n]: A text.\n\n[^n]: Another.", r"\[\^n\]' has 2 texts"),
    "an unknown work": ("As [@no-such-work] says.", "@no-such-work"),
    "a link to nowhere": ("[there](#nowhere)", "#nowhere"),
    "a link to no notebook (09)": ("[there](07_none.ipynb)", "07_none.ipynb"),
    "a link to a file": ("[there](../data/README.md)", "README.md"),
    "a link that runs": ("[there](javascript:alert)", "javascript"),
    "a picture beside the notebook (06)": ("![a](pictures/logo.png)", "pictures/logo.png"),
    "a picture of the web (06)": ("![a](https://host.invalid/logo.png)", "host.invalid"),
    "a reference picture (06)": ("![a][l]\n\n[l]: logo.png", "logo.png"),
    "a picture as an address (06)": ("![a](data:image/png;base64,AAAA)", "data:image"),
    "an attachment that is not there (06)": ("![a](attachment:none.png)", "none.png"),
    "an unknown macro": (r"Then $\EE[x]$ follows.", "EE"),
    "a formula that is none": (r"$\frac{a$", "frac"),
    "an environment of TeX": ("\\begin{align}\na\n\\end{align}", "formula"),
    "an open formula": ("$$\na\n\nb\n$$", "formula"),
    "open code": ("```\nwords\n\nmore", "a fence of code, has no partner"),
    "open code of tildes": ("~~~\nwords\n\nmore", "other blocks .* plainer"),
    "a division that is not closed": ("::: note\nwords", "unclosed"),
    "letters without a font": ("한국어", "한"),
    "Typst in an attribute": ('[w]{typst:text:size="{panic(1)}"}', "typst:text:size"),
    "words that an attribute hides": ('[w]{style="display:none"}', "'style'"),
    "a block that an attribute hides": ("::: {hidden=hidden}\nwords\n:::", "'hidden'"),
    "a heading that is not read aloud": ("# H {aria-hidden=true}", "'aria-hidden'"),
    "the id of the references": ("::: {#refs}\n:::", "'refs'"),
    "a note within a note": ("W[^a].\n\n[^a]: See[^b].\n\n[^b]: Lost.", "text of a note"),
    "a table with too few rules": ("| a | b | c |\n|---|---|\n| d | e | f |", "other words .* plainer"),
    "a backtick alone": ("Set `x to one.", "backtick"),
    "a note in indented code": ("W[^n].\n\n    x\n    code [^n]\n\n[^n]: A text.", "indented"),
    "a picture in indented code": ("Words.\n\n\tcode attachment:a.png", "indented"),
    "a backslash at the end": ("Words\\\n\nmore", "backslash"),
    "a backslash before a space": ("Words\\ more", "backslash"),
    "a backslash before a quotation mark": ("Words \\“more”", "backslash"),
    "a list without numbers": ("#. one\n#. two", "other blocks .* plainer"),
    "a formula that is none, on lines": ("$$\n\\frac{a\n+ b\n$$", "formula '.*frac"),
    "a sign of private use": ("Words \ue011 more", r"'U\+E011'"),
    "a sign of private use in code": ("`\ue011x`{=cell}", r"'U\+E011'"),
    "two addresses of one name": ("[a]\n\n[a]: https://a.invalid\n[a]: https://b.invalid", "Duplicate link"),
}


def assembled(*cells, chapter="02_one"):
    title = v4.new_markdown_cell("# Chapter", id="title")
    return report_of(assemble([(chapter, v4.new_notebook(cells=[title, *cells]))], parameters()))


def markdown(source, cell_id="answer", **more):
    return v4.new_markdown_cell(source, id=cell_id, **more)


def code(*outputs, cell_id="work"):
    return v4.new_code_cell("work()", id=cell_id, outputs=list(outputs))


def read(report):
    """The page, its words, and those of the paper."""
    page, paper = render(report)
    text = re.sub(
        r"<annotation.*?</annotation>|<!--.*?-->|<[^>]*>", "", page.partition("<main")[2], flags=re.DOTALL
    )
    return page, solid(html.unescape(text)), paper_text(io.BytesIO(paper))


@pytest.mark.parametrize("kind", SHOWN)
def test_words_stand_in_both_documents(kind):
    source, words = SHOWN[kind]
    _, page, paper = read(assembled(markdown(f"{source}\n\nlast words")))
    for part in [*words.split("|"), "last words"]:
        assert solid(part) in page
        assert solid(part) in paper
    assert "unspoken" not in page + paper


@pytest.mark.parametrize("kind", REFUSED)
def test_what_would_be_lost_is_refused_with_its_cell(kind):
    source, message = REFUSED[kind]
    with pytest.raises(ReportError, match=rf"^02_one, cell answer: [^\n]*{message}"):
        render(assembled(markdown("Before.", "before"), markdown(source), markdown("After.", "after")))


def test_a_note_belongs_to_its_cell():
    """10: a name may be used in two cells."""
    cells = [markdown(f"{word}[^n] here.\n\n[^n]: Text {word}.", word) for word in ("first", "second")]
    _, page, paper = read(assembled(*cells))
    for words in (page, paper):
        assert [words.count(f"Text{word}.") for word in ("first", "second")] == [1, 1]


def test_a_link_to_a_notebook_leads_to_its_chapter():
    """09."""
    chapters = [
        (name, v4.new_notebook(cells=[markdown(text, "title")]))
        for name, text in (
            ("01_one", "# First\n\nSee [there](02_two.ipynb)."),
            ("02_two", "# Second\n\nWords."),
        )
    ]
    page, _, _ = read(report_of(assemble(chapters, parameters())))
    assert '<a href="#second">there</a>' in page


def test_a_macro_holds_for_later_cells_of_its_notebook():
    """19."""
    define, use = markdown("$\\newcommand{\\EE}{\\mathbb{E}}$", "define"), markdown("Then $\\EE[x]$.", "use")
    page, _, _ = read(assembled(define, use))
    assert ">𝔼</mi>" in page
    chapters = [("01_one", v4.new_notebook(cells=[define])), ("02_two", v4.new_notebook(cells=[use]))]
    with pytest.raises(ReportError, match=r"^02_two, cell use: the formula"):
        render(report_of(assemble(chapters, parameters())))


def test_a_fault_in_a_paragraph_that_was_joined_names_its_own_cell():
    cells = [markdown("Before."), code(), markdown("With <b>bold</b>.", "joined")]
    with pytest.raises(ReportError, match=r"^02_one, cell joined: HTML"):
        render(assembled(*cells))


@pytest.mark.parametrize(("first", "second"), [("*A", "b*"), ("[A", "b](#there)"), ("**A", "b**")])
def test_paragraphs_that_are_joined_are_read_one_by_one(first, second):
    """As in JupyterLab: no emphasis, link or formula reaches from one cell into the next."""
    cells = [markdown(f"Word {first}"), code(), markdown(f"word {second} end.", "joined")]
    _, page, paper = read(assembled(*cells))
    for words in (page, paper):
        assert solid(f"Word {first} word {second} end.") in words


def test_a_formula_keeps_what_looks_like_a_note():
    page, _, _ = read(assembled(markdown("Marked[^n] $x[^n]$ and $y[^m]$.\n\n[^n]: The text.")))
    assert all(f">{formula}</annotation>" in page for formula in ("x[^n]", "y[^m]"))


def test_every_list_begins_at_its_own_number():
    cells = [
        markdown("1. one\n2. two\n   1. inner"),
        markdown("1. three\n2. four", "b"),
        markdown("7. five", "c"),
    ]
    _, _, paper = read(assembled(*cells))
    assert "1.one2.two1.inner1.three2.four7.five" in paper


def test_every_fault_is_told():
    with pytest.raises(ReportError) as error:
        render(assembled(markdown("<b>x</b> [y](#z)"), markdown("[@none]", "other")))
    assert [line.partition(": ")[0] for line in str(error.value).splitlines()] == [
        "02_one, cell answer",
        "02_one, cell answer",
        "02_one, cell other",
    ]


def png():
    figure, axes = plt.subplots(figsize=(2, 1))
    axes.plot([0, 1])
    file = io.BytesIO()
    figure.savefig(file, format="png")
    return base64.b64encode(file.getvalue()).decode()


SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'


def alternatives(paper):
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        return [str(o["/Alt"]) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/Alt" in o]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("image/png", png()),
        ("image/svg+xml", SVG),
        ("image/svg+xml", base64.b64encode(SVG.encode()).decode()),
    ],
)
def test_an_attached_picture_is_shown_in_both_documents(kind, content):
    """06."""
    cell = markdown('A picture: ![a "small" logo](attachment:my%20logo.x){width=50%}.')
    cell.attachments = {"my logo.x": {kind: content}}
    page, paper = render(assembled(cell))
    assert re.search(rf'<img\s+src="data:{re.escape(kind)};base64,\w', page)
    assert 'alt="a &quot;small&quot; logo"' in page
    assert 'a "small" logo' in alternatives(paper)


def test_an_attached_picture_without_words_is_refused():
    cell = markdown("![](attachment:a.png)")
    cell.attachments = {"a.png": {"image/png": png()}}
    with pytest.raises(ReportError, match=r"^02_one, cell answer: a picture has no text"):
        render(assembled(cell))


def test_a_picture_that_cannot_be_drawn_names_its_cell():
    cell = markdown("![a](attachment:a.png)")
    cell.attachments = {"a.png": {"image/png": "AAAA"}}
    with pytest.raises(ReportError, match=r"^02_one, cell answer: typst: failed to decode image"):
        render(assembled(cell, markdown("more", "more")))


@pytest.mark.parametrize(
    ("drawn", "message"),
    [
        (SVG.replace("<rect", "<g><rect"), "a picture cannot be read: mismatched tag"),
        (SVG.replace('xmlns="http://www.w3.org/2000/svg"', ""), "a picture is no SVG"),
        ("<p>words</p>", "a picture is no SVG"),
        (
            SVG.replace("<rect", "<text>한</text><rect"),
            "a picture holds letters that the PDF does not have: '한'",
        ),
        (
            SVG.replace("<rect", "<text>&#xE011;</text><rect"),
            r"a picture holds letters that the PDF does not have: 'U\+E011'",
        ),
        (SVG.replace("<rect", "<foreignObject/><rect"), "a picture holds HTML"),
        (SVG.replace('width="9"', 'width="0"', 1), "typst: failed to parse SVG"),
    ],
)
def test_a_drawing_that_the_paper_cannot_show_names_its_cell(drawn, message):
    attached = markdown("![a](attachment:a.svg)", "work")
    attached.attachments = {"a.svg": {"image/svg+xml": drawn}}
    for cell in (attached, code(v4.new_output("display_data", {"image/svg+xml": drawn}))):
        with pytest.raises(ReportError, match=rf"^02_one, cell work: {message}[^\n]*$"):
            render(assembled(markdown("Before.", "before"), cell, markdown("more", "more")))


def test_a_japanese_drawing_is_shown():
    drawn = SVG.replace("<rect", "<text>防衛費 x</text><rect")
    page, _ = render(assembled(code(v4.new_output("display_data", {"image/svg+xml": drawn}))))
    assert 'src="data:image/svg+xml' in page


@pytest.mark.parametrize(("kind", "content"), [("image/png", png()), ("image/svg+xml", SVG)])
def test_a_picture_in_an_output_is_shown_in_both_documents(kind, content):
    """21."""
    output = v4.new_output("display_data", {kind: content, "text/plain": "<Figure size 640x480 with 1 Axes>"})
    page, paper = render(assembled(code(output)))
    alt = "Output of cell 02_one, cell work"
    assert re.search(rf'<img src="data:{re.escape(kind)};base64,[^"]+" alt="{alt}">', page)
    assert "Figure size" not in page
    assert alt in alternatives(paper)


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (
            ("display_data", {"text/markdown": "**Result**", "text/plain": "<Markdown object>"}),
            "text/markdown",
        ),
        (("display_data", {"text/html": "<b>x</b>", "text/plain": "<HTML object>"}), "text/html"),
        (("display_data", {"text/latex": "$x$", "text/plain": "x"}), "text/latex"),
        (("display_data", {"application/vnd.plotly.v1+json": {}, "text/html": "x"}), "plotly"),
        (("display_data", {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "x"}), "widget"),
        (("display_data", {"image/png": png(), "text/html": "<b>x</b>", "text/plain": "x"}), "text/html"),
        (("display_data", {"image/png": png(), "text/markdown": "**x**"}), "text/markdown"),
        (("error",), "the error ValueError"),
    ],
)
def test_another_result_is_refused_with_its_cell(output, message):
    """21."""
    kind, *data = output
    more = {} if data else {"ename": "ValueError", "evalue": "x", "traceback": []}
    with pytest.raises(ReportError, match=rf"^02_one, cell work: a result \([^)]*{re.escape(message)}"):
        render(assembled(code(v4.new_output(kind, *data, **more))))


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        (
            "/tmp/ipykernel_1234/567.py:1: UserWarning: careful\n  warnings.warn('careful')\n",
            "UserWarning: careful\n  warnings.warn(&#39;careful&#39;)",
        ),
        ("C:\\my files\\x.py:12: FutureWarning: soon\n", "FutureWarning: soon"),
        ("\r 10%|#\r 50%|##\r100%|###\ndone\n", "100%|###\ndone"),
        ("\x1b]0;title\x07\x1b]8;;https://a.invalid\x1b\\words\x1b]8;;\x1b\\ end", "words end</pre>"),
        ("\x1b(B\x1b[1mbold\x1b[0m\x1bM \x07end", '<span class="ansi-bold">bold</span> end</pre>'),
        ("10%\b\b\b20%\b\b\b\b\b30%\n", "30%\n"),
        ("<Line2D at 0x7f3a5c>", "&lt;Line2D&gt;"),
        ("ratio 3:1: as it is", "ratio 3:1: as it is"),
        ("c:\\a\\x.py:1: np.exceptions.RankWarning: odd\n", "np.exceptions.RankWarning: odd"),
        ("ratio a/b:3: word: kept", "ratio a/b:3: word: kept"),
        ("seen at 0x10 hours", "seen at 0x10 hours"),
    ],
)
def test_what_a_cell_printed_carries_no_path_and_no_earlier_states(printed, shown):
    page, _ = render(assembled(code(v4.new_output("stream", name="stderr", text=printed))))
    assert f'<pre class="output" tabindex="0">{shown}' in page


def test_a_frame_is_shown_as_text():
    data = {"text/html": "<table></table>", "text/plain": "   a\n0  1"}
    page, _ = render(assembled(code(v4.new_output("execute_result", data))))
    assert '<pre class="output" tabindex="0">   a\n0  1</pre>' in page


def test_a_raw_cell_is_refused():
    with pytest.raises(ReportError, match=r"^02_one, cell raw: a raw cell is not shown"):
        render(assembled(v4.new_raw_cell("words", id="raw")))


def test_the_paper_reads_no_file(monkeypatch, tmp_path):
    """Even Typst that got through would find nothing: its root is an empty folder."""
    (tmp_path / "secret.txt").write_text("secret")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ReportError, match="file not found"):
        _compile({"main.typ": '#read("secret.txt")'}, {}, date(2023, 12, 31))
