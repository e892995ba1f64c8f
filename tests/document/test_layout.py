import re
from datetime import date

import pytest
from nbformat import v4

from helpers.document.assembly import Report
from helpers.document.layout import SHORT, join_short_paragraphs, mark_layout, shows_result
from helpers.findings.finding import MIME_KEY, Findings

MARK = re.compile("\n\n```{=joined}\n\ue011one, cell .*\n```\n\n")


def report(*cells):
    for cell in cells:
        cell.metadata.setdefault(MIME_KEY, {"chapter": "one", "cell": cell.id})
    return Report("", "", "latest", date(2026, 9, 30), list(cells), Findings({}), {})


def text(source, *tags):
    return v4.new_markdown_cell(source, metadata={"tags": list(tags)})


def code(*kinds):
    outputs = [v4.new_output("display_data", metadata={MIME_KEY: {"kind": kind}}) for kind in kinds]
    return v4.new_code_cell("pass", outputs=outputs)


def marks(made, name):
    mark_layout(made)
    return [cell.metadata[MIME_KEY][name] for cell in made.cells]


def joined(*cells):
    made = report(*cells)
    join_short_paragraphs(made)
    return [MARK.sub(" ", cell.source) for cell in made.cells if cell.cell_type == "markdown"]


@pytest.mark.parametrize(("kinds", "exp"), [([], False), (["finding"], False), (["finding", "table"], True)])
def test_a_figure_or_a_table_is_shown(kinds, exp):
    assert shows_result(code(*kinds)) is exp


def test_the_contents_stand_after_the_summary():
    made = report(text("# S", "summary"), text("more", "summary"), text("# One"), text("two"))
    assert marks(made, "after_summary") == [False, False, True, False]


def test_code_up_to_a_shown_result_shares_a_fold():
    cells = [text("a"), code(), code("finding"), code("figure"), code(), text("b"), code()]
    assert marks(report(*cells), "opens_fold") == [False, True, False, False, True, False, True]
    assert marks(report(*cells), "fold_continues") == [False, True, True, False, False, False, False]


def test_every_fold_that_opens_is_closed():
    cells = [code(), code("table"), code(), code(), text("a"), code("figure")]
    opened, continued = (marks(report(*cells), name) for name in ("opens_fold", "fold_continues"))
    closed = [cell.cell_type == "code" and not more for cell, more in zip(cells, continued, strict=True)]
    assert sum(opened) == sum(closed)


def test_short_paragraphs_are_joined_over_code():
    assert joined(text("One."), code(), text("Two.")) == ["One. Two."]


def test_a_shown_result_keeps_paragraphs_apart():
    assert joined(text("One."), code("figure"), text("Two.")) == ["One.", "Two."]


def test_a_heading_keeps_paragraphs_apart():
    assert joined(text("One."), text("## Two"), text("Three.")) == ["One.", "## Two", "Three."]


def test_a_long_paragraph_takes_nothing_in():
    assert joined(text("x" * SHORT), text("Two.")) == ["x" * SHORT, "Two."]
    assert joined(text("x" * (SHORT - 1)), text("Two.")) == ["x" * (SHORT - 1) + " Two."]


def test_the_target_of_a_link_is_not_printed():
    linked = f"[{'x' * (SHORT - 4)}](#finding-a.b){{.finding}}"
    assert joined(text(linked), text("Two.")) == [f"{linked} Two."]
