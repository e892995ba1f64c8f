from datetime import date

import pandas as pd
import pytest

from helpers.errors import ReportError
from helpers.findings.finding import Finding, TableUse
from helpers.findings.tables import as_csv, as_markdown, cells_of
from helpers.typography.plain_text import escape


def cells(frame, digits=1):
    """The table as lists of its printed cells, header first, without the alignment row."""
    lines = as_markdown(frame, digits).splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[:1] + lines[2:]]


def test_escape_makes_text_literal():
    assert escape("a|b <script> {{x}} *y* [z](w) #1 $2 @c ^d^ ~e~ `f`") == (
        r"a\|b \<script\> \{\{x\}\} \*y\* \[z\]\(w\) \#1 \$2 \@c \^d\^ \~e\~ \`f\`"
    )


def test_escape_makes_one_line():
    assert escape("a\n b\r\n\tc\0") == "a b c\ufffd"


def test_numbers():
    frame = pd.DataFrame({"Year": [2023, 2024], "Rows": [1234, -5], "Share": [-0.04, 1234.56]})
    got = cells(frame)
    assert got == [["Year", "Rows", "Share"], ["2023", "1,234", "0.0"], ["2024", "\u22125", "1,234.6"]]


def test_only_years_have_no_separator():
    frame = pd.DataFrame({"Year": [1986, 2100], "Rows": [1799, 2000], "More": [2000, 2101]})
    assert cells(frame)[1:] == [["1986", "1,799", "2,000"], ["2100", "2,000", "2,101"]]


def test_digits_by_column():
    frame = pd.DataFrame({"A": [1.25], "B": [1.0], "C": [2.0]})
    assert cells(frame, {"A": 2, "B": 0})[1] == ["1.25", "1", "2.0"]


def test_digits_of_a_column_that_is_not_there_are_refused():
    frame = pd.DataFrame({"Row": ["a"], "Growth": [1.2345]})
    message = "digits name a column that the table does not have: 'Growht': did you mean 'Growth'\\?"
    with pytest.raises(ReportError, match=f"^{message}$"):
        as_markdown(frame, {"Growht": 3})
    assert cells(frame.set_axis(["Row", 2024], axis=1), {"2024": 3})[1] == ["a", "1.234"]


def test_empty_cells_are_dashes():
    frame = pd.DataFrame({"A": [None, "x"], "B": [None, 1.0], "C": pd.array([None, 2024], dtype="Int64")})
    assert cells(frame)[1] == ["–", "–", "–"]
    assert cells(frame)[2] == ["x", "1.0", "2024"]


def test_dates():
    assert cells(pd.DataFrame({"Day": pd.to_datetime(["2023-12-22"])}))[1] == ["2023-12-22"]


def test_marks_stand_on_the_first_column_and_their_columns_go():
    frame = pd.DataFrame(
        {
            "Name": ["a", "b", "c", "d"],
            "verified": [True, False, True, False],
            "revised_later": [False, False, True, True],
        }
    )
    assert cells(frame) == [["Name"], ["a"], ["b<sup>†</sup>"], ["c<sup>‡</sup>"], ["d<sup>†‡</sup>"]]


def test_numbers_are_aligned_right():
    alignment = as_markdown(pd.DataFrame({"Name": ["a"], "Rows": [1]})).splitlines()[1]
    assert [cell.endswith(":") for cell in alignment.strip("|").split("|")] == [False, True]


def test_header_is_escaped():
    assert as_markdown(pd.DataFrame({"a|b": ["x"]})).startswith(r"| a\|b")


@pytest.mark.parametrize("digits", [0, 2])
def test_the_minus_of_a_rounded_zero_is_dropped(digits):
    assert cells(pd.DataFrame({"A": [-0.001]}), digits)[1] == ["0" if digits == 0 else "0.00"]


@pytest.mark.parametrize(
    ("index", "names"),
    [
        (pd.Index(["Japan", "Italy"], name="country"), ["country"]),
        (pd.Index(["Japan", "Italy"]), ["index"]),
        (pd.Index([2023, 2024], name="year"), ["year"]),
        (pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["x", "y"]), ["x", "y"]),
        (pd.Index([7, 3]), []),
    ],
)
def test_row_names_are_columns(index, names):
    """Numbers without a name only count the rows."""
    frame = pd.DataFrame({"value": [0.5, 1.5]}, index=index)
    assert cells(frame)[0] == [*names, "value"]
    assert as_csv(frame).splitlines()[0].split(",") == [*names, "value"]


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "x"), ("a", "y")])), "two levels"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "two columns 'a'"),
        (pd.DataFrame({"a": [1]}, index=pd.Index(["x"], name="a")), "two columns 'a'"),
        (pd.DataFrame(index=[0, 1]), "no column"),
    ],
)
@pytest.mark.parametrize("made", [as_csv, as_markdown])
def test_columns_that_cannot_be_told_apart_are_refused(made, frame, message):
    with pytest.raises(ReportError, match=f"^the table has .*{message}"):
        made(frame)


def test_csv():
    frame = pd.DataFrame({"day": pd.to_datetime(["2023-12-22"]), "value": [1 / 3], "text": ["a,b"]})
    assert as_csv(frame) == 'day,value,text\n2023-12-22,0.333333333,"a,b"\n'


RECALLED = TableUse("countries", 1, ("JPN",), (), 1, 0)
GROWTH = Finding("budget.growth", 16.53, "percent", 1, "growth", "02_one", "growth", (RECALLED,))
KNOWN = {GROWTH.id: GROWTH}
RATES = pd.DataFrame({"Year": [2023, 2024], "Rate": [26.3, 16.53], "id": [None, GROWTH.id]})


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    entries = dict.fromkeys((GROWTH.id, "budget.later"))
    monkeypatch.setattr("helpers.findings.finding.registered_findings", lambda: entries)
    monkeypatch.setattr("helpers.findings.register.registered_findings", lambda: entries)


@pytest.mark.parametrize("findings", [{(2024, "Rate"): GROWTH.id}, {"Rate": "id"}])
def test_a_cell_that_is_a_finding_links_to_its_card_with_its_marks(findings):
    found = cells_of(RATES, findings, KNOWN)
    assert found == {(1, "Rate"): GROWTH}
    rows = as_markdown(RATES, cells=found).splitlines()
    assert "| 26.3 " in rows[2].replace("  ", "")
    assert "[16.5<sup>†</sup>](#finding-budget.growth){.finding}" in rows[3]


def test_a_cell_that_prints_a_finding_may_be_one():
    frame = pd.DataFrame({"What": ["growth"], "Value": ["16.5%"]})
    assert cells_of(frame, {("growth", "Value"): GROWTH.id}, KNOWN) == {(0, "Value"): GROWTH}


DAY = Finding("budget.day", 20231222, "date", 0, "day", "02_one", "day", (RECALLED,))


@pytest.mark.parametrize("day", [pd.Timestamp("2023-12-22"), date(2023, 12, 22), "22 December 2023"])
def test_a_cell_that_is_a_day_may_be_a_finding(day):
    frame = pd.DataFrame({"What": ["decision"], "Day": [day]})
    assert cells_of(frame, {("decision", "Day"): DAY.id}, {DAY.id: DAY}) == {(0, "Day"): DAY}


def test_a_row_without_a_name_has_no_finding():
    frame = pd.DataFrame({"Year": pd.array([None, 2024], dtype="Int64"), "Rate": [1.0, 16.53]})
    assert cells_of(frame, {(2024, "Rate"): GROWTH.id}, KNOWN) == {(1, "Rate"): GROWTH}


@pytest.mark.parametrize("cell", [pd.Timestamp("2023-12-22"), pd.NaT, pd.NA, None, [16.53], float("inf")])
def test_a_cell_that_is_no_number_is_refused(cell):
    frame = pd.DataFrame({"Year": [2024], "Rate": pd.Series([cell], dtype=object)})
    with pytest.raises(ReportError, match=r"^a cell of column 'Rate' holds .*, but its finding 'budget.gr"):
        cells_of(frame, {(2024, "Rate"): GROWTH.id}, KNOWN)


def test_a_finding_that_this_edition_lacks_is_left_out():
    assert cells_of(RATES, {(2025, "Rate"): "budget.later"}, KNOWN) == {}


@pytest.mark.parametrize(
    ("findings", "message"),
    [
        (
            {(2023, "Rate"): GROWTH.id},
            "a cell of column 'Rate' holds 26.3, but its finding 'budget.growth' is",
        ),
        ({(2025, "Rate"): GROWTH.id}, "no rows of the table begin with 2025"),
        (
            {(2024, "Rte"): GROWTH.id},
            "findings name a column that the table does not have: 'Rte': did you mean",
        ),
        ({"Rate": "ids"}, "findings name a column that the table does not have: 'ids': did you mean 'id'"),
        ({(2024, "Rate"): "budget.grwth"}, "unknown finding 'budget.grwth': did you mean"),
    ],
)
def test_a_cell_that_is_not_its_finding_is_refused(findings, message):
    with pytest.raises(ReportError, match=message):
        cells_of(RATES, findings, KNOWN)
