import time

import pytest

from helpers.errors import ReportError
from helpers.yaml_files import read_yaml


@pytest.fixture
def read(tmp_path):
    """A function that reads a text as a file."""

    def write_and_read(text):
        (tmp_path / "a.yaml").write_text(text, newline="")
        return read_yaml(tmp_path / "a.yaml", "a.yaml")

    return write_and_read


def fault(read, text):
    started = time.monotonic()
    with pytest.raises(ReportError) as error:
        read(text)
    assert time.monotonic() - started < 8  # a second, on a machine that does nothing else
    return str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        "2:20",
        "1:30",
        "017",
        "08",
        "0x10",
        "0o17",
        "1_000",
        "yes",
        "no",
        "on",
        "2026-02-29",
        "2024-02-28",
        ".inf",
    ],
)
def test_what_yaml_1_1_reads_in_another_way_is_text(read, text):
    assert read(f"a: {text}\n") == {"a": text}


def test_numbers_truth_and_nothing(read):
    got = read("a: 3\nb: -1.5\nc: 1e3\nd: .5\ne: true\nf:\ng: null\nh: '3'\n")
    assert got == {"a": 3, "b": -1.5, "c": 1000.0, "d": 0.5, "e": True, "f": None, "g": None, "h": "3"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", "line 3: 'a' is given twice"),
        ("a: 1\n'a': 1\n", "line 2: 'a' is given twice"),
        ("a:\n  b: 1\n  b: 1\n", "line 3: 'b' is given twice"),
        ("a: {b: 1, b: 2}\n", "line 1: 'b' is given twice"),
        ("a: &a [1]\nb: *a\n", "line 1: a: no alias, anchor or tag is allowed"),
        ("a: !!timestamp x\n", "line 1: a: no alias, anchor or tag is allowed"),
        ("a: [1\nb: 2\n", "line 2: expected ',' or ']', but got ':'"),
        ("a: \x00\n", "unacceptable character #x0000"),
        ("? [a]\n: 1\n", "line 1: found unhashable key"),
        *[
            (part * 5000, "line 1: lists and mappings may be 20 deep inside each other")
            for part in ("[", "{", "- ", "? ")
        ],
    ],
)
def test_a_fault_is_one_line(read, text, message):
    got = fault(read, text)
    assert got.startswith(f"a.yaml is not YAML: {message}")
    assert "\n" not in got


def test_a_large_file_is_not_read(read):
    assert (
        fault(read, "a: [" + "1," * 50_000 + "]") == "a.yaml is larger than 20,000 bytes, which are allowed"
    )
