from helpers.document.appendix import one_origin


def row(how_read, *sources):
    return {"sources": list(sources), "how_read": how_read}


ROWS = {
    "a": row("copy", "x", "y"),
    "b": row("copy", "x", "y"),
    "c": row("recalled", "x", "y"),
    "d": row("copy", "x"),
}


def test_rows_read_alike_say_their_origin_once():
    assert one_origin(["a", "b"], ROWS) == ROWS["a"]
    assert one_origin(["gone", "a", "b"], ROWS) == ROWS["a"]


def test_rows_of_other_sources_or_read_otherwise_each_say_theirs():
    assert one_origin(["a", "c"], ROWS) is None
    assert one_origin(["a", "d"], ROWS) is None


def test_one_row_says_its_own():
    assert one_origin(["a"], ROWS) is None
    assert one_origin([], ROWS) is None
