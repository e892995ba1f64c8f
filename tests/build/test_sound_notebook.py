import nbformat
import pytest
from nbformat import v4

from helpers.build.sound_notebook import sound_notebook
from helpers.errors import ReportError


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """A folder of notebooks that stands for the project's."""
    monkeypatch.setattr("helpers.build.sound_notebook.NOTEBOOKS", tmp_path)
    return tmp_path


def broken(change):
    good = v4.new_notebook(cells=[v4.new_code_cell("x = 1", id="a"), v4.new_markdown_cell("Words", id="b")])
    good.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    change(good)
    return nbformat.v4.writes(good)


BROKEN = {
    "two ids": (lambda it: it.cells[1].update(id="a"), "is no valid notebook of version 4.5"),
    "no id": (lambda it: it.cells[0].pop("id"), "is no valid notebook of version 4.5"),
    "tags": (lambda it: it.cells[0].metadata.update(tags="x"), "is no valid notebook of version 4.5"),
    "version": (
        lambda it: (it.update(nbformat_minor=4), [cell.pop("id") for cell in it.cells]),
        "it is of 4.4",
    ),
    "kernel": (lambda it: it.metadata.kernelspec.update(name="ir"), "kernel 'ir' is not allowed: 'python3'"),
    "no kernel": (lambda it: it.update(metadata={}), "kernel 'None' is not allowed: 'python3'"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_notebook_that_jupyterlab_would_not_write_is_told_in_one_line(folder, name):
    change, message = BROKEN[name]
    (folder / "it.ipynb").write_text(broken(change))
    with pytest.raises(ReportError) as error:
        sound_notebook("it")
    assert str(error.value).startswith("notebooks/it.ipynb")
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_sound_notebook_is_read(folder):
    (folder / "it.ipynb").write_text(broken(lambda it: None))
    assert [cell.id for cell in sound_notebook("it").cells] == ["a", "b"]


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"cells": 1, "nbformat": 4}', '{"worksheets": [], "nbformat": 3}']
)
def test_a_file_that_is_no_notebook_is_told_in_one_line(folder, text):
    (folder / "it.ipynb").write_text(text)
    with pytest.raises(ReportError, match=r"^notebooks/it.ipynb[^\n]*\Z"):
        sound_notebook("it")
