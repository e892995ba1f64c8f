"""The front, the paragraphs and the body of a report are of a length that a reader can take in."""

import pytest

from helpers.document.lengths import require_readable
from helpers.errors import ReportError
from helpers.findings.finding import MIME_KEY
from helpers.report import LENGTHS
from tests.document.test_layout import report, text

NUMBER = "[16.5%](#finding-budget.growth){.finding}"


def numbered(*names):
    return " and ".join(f"[1%](#finding-budget.{name}){{.finding}}" for name in names)


def fault(*cells):
    with pytest.raises(ReportError) as error:
        require_readable(report(*cells))
    return str(error.value)


def test_what_is_short_passes():
    require_readable(report(text("Word " * 120, "summary"), text(numbered(*"abcdef"))))


def test_a_front_of_too_many_words():
    message = fault(text("word " * 121, "summary"), text("word " * 500, "summary"))
    assert message.endswith("121 words and 0 numbers; the front may have 120 and 8")
    assert len(message.splitlines()) == 1  # the second cell is no front


def test_a_front_of_too_many_numbers():
    assert "9 words and 9 numbers" in fault(
        text("\n\n".join(numbered(name) for name in "abcdefghi"), "summary")
    )


def test_a_paragraph_of_too_many_numbers_is_named_with_its_cell():
    message = fault(text("Short.\n\n" + numbered(*"abcdefg")))
    assert "7 numbers in the paragraph “1% and 1% and" in message
    assert message.startswith("one, cell ")


def test_each_entry_of_a_list_is_a_paragraph():
    require_readable(report(text(f"- {numbered(*'abcd')}\n- {numbered(*'efgh')}")))


def test_a_number_told_too_often():
    message = fault(*(text(f"In {NUMBER}.") for _ in range(4)))
    assert message.startswith("'budget.growth' is told 4 times, at most 3: one, cell ")


def test_annexes_do_not_count():
    annex = text("# Annex"), text(f"{NUMBER} {numbered(*'abcdefg')}")
    for cell in annex:
        cell.metadata[MIME_KEY] = {"chapter": "one", "cell": cell.id, "in_annex": True}
    require_readable(report(*(text(NUMBER) for _ in range(3)), *annex))


def test_a_body_of_too_many_words(monkeypatch):
    monkeypatch.setitem(LENGTHS, "body_words", 10)
    assert fault(text("word " * 11)) == "the body has 11 words; at most 10: move some to an annex"
