import ast
import re

import nbformat
import pytest
import yaml

from helpers.parameters import Parameters
from helpers.paths import DATA, NOTEBOOKS, PARAMETERS
from helpers.prose.lint import prose_faults

CITED = re.compile(r"(?<![\w`.])@([a-z0-9][a-z0-9-]*)")
CHAPTERS = sorted(NOTEBOOKS.glob("*.ipynb"))
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
LONGEST_CELL = 15


@pytest.fixture(params=CHAPTERS, ids=lambda file: file.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


@pytest.fixture
def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.fixture
def declared(code):
    """The source of the one parameters cell."""
    (cell,) = [cell for cell in code if "parameters" in cell.metadata.get("tags", [])]
    return cell.source


def test_valid(notebook):
    nbformat.validate(notebook)


def test_no_outputs(code):
    assert [cell.id for cell in code if cell.outputs or cell.execution_count is not None] == []


def test_no_traces_of_a_run(notebook):
    known = {"tags"}
    assert {key for cell in notebook.cells for key in cell.metadata} - known == set()
    assert notebook.metadata.keys() <= {"kernelspec", "language_info"}


def test_cells_are_short(code):
    assert [cell.id for cell in code if len(cell.source.splitlines()) > LONGEST_CELL] == []


def test_no_functions(code):
    found = [
        cell.id for cell in code for node in ast.walk(ast.parse(cell.source)) if isinstance(node, FUNCTIONS)
    ]
    assert found == []


def test_a_name_that_cells_share_is_given_by_one_of_them(code):
    """Or what a cell finds would hang on which of two others ran last."""
    trees = {cell.id: ast.parse(cell.source) for cell in code}
    given = {cell: names_of(tree, ast.Store) for cell, tree in trees.items()}
    shared = {name for cell, tree in trees.items() for name in names_of(tree, ast.Load) - given[cell]}
    givers = {name: [cell for cell in given if name in given[cell]] for name in shared}
    assert {name: cells for name, cells in givers.items() if len(cells) > 1} == {}


def names_of(tree, context):
    """Names that the statements of a cell give or read; not those that live in a comprehension."""
    inner = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    own = {
        name.id
        for part in ast.walk(tree)
        if isinstance(part, inner)
        for loop in part.generators
        for name in ast.walk(loop.target)
        if isinstance(name, ast.Name)
    }
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, context)} - own


def test_cell_ids_are_unique_slugs(notebook):
    ids = [cell.id for cell in notebook.cells]
    assert [name for name in ids if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name)] == []
    assert len(ids) == len(set(ids))


def test_ids_speak(notebook):
    assert [cell.id for cell in notebook.cells if re.fullmatch(r"[0-9a-f]{6,}|cell-\d+", cell.id)] == []


def test_code_sources_are_unique(code):
    sources = [cell.source.strip() for cell in code]
    assert [source for source in sources if sources.count(source) > 1] == []


def test_no_empty_cells(notebook):
    assert [cell.id for cell in notebook.cells if not cell.source.strip()] == []


def test_opens_with_a_title(notebook):
    first = notebook.cells[0]
    assert (first.cell_type, first.source.split(" ")[0]) == ("markdown", "#")


def test_parameters_come_first(code):
    assert "parameters" in code[0].metadata.get("tags", [])


def test_parameters_are_those_of_the_default_edition(declared):
    got = {node.targets[0].id: ast.literal_eval(node.value) for node in ast.parse(declared).body}
    default = yaml.safe_load((PARAMETERS / "latest.yaml").read_text())
    assert set(got) - set(Parameters.model_fields) == set()
    assert got == {name: default[name] for name in got}
    assert {"edition", "as_of"} <= set(got)


def test_a_parameter_line_holds_one_equals_sign_and_a_meaning(declared):
    lines = [line for line in declared.splitlines() if line.strip()]
    assert [line for line in lines if line.count("=") != 1 or "  # " not in line] == []


def test_works_cited_are_in_the_bibliography(notebook):
    works = re.findall(r"^@\w+\{([^,]+),", (DATA / "references.bib").read_text(), re.MULTILINE)
    prose = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    assert [(cell.id, key) for cell in prose for key in CITED.findall(cell.source) if key not in works] == []


def test_no_number_is_typed_and_no_fact_unbound(notebook):
    prose = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    assert [fault for cell in prose for fault in prose_faults(cell.source, cell.id)] == []


# The end of a sentence, and what of ours may stand between it and the next one; `**Label.**` begins its own.
SENTENCE_END = r"[.!?…][”\"’)_]*\*?(?!\*)(?:\[\^[\w-]+\])?"
FILLED = re.compile(r"\{\{.*?\}\}|`[^`]*`|\$[^$]*\$|“[^”]*”(?<![.!?]”)")
TWO_SENTENCES = re.compile(
    rf"(?<!\b[A-Z]){SENTENCE_END}(?:\s*\{{%.*?%\}})*\s+(?:\{{%.*?%\}}\s*)*(?=[A-Z“\[])"
)
BRANCH_OF_SENTENCES = re.compile(rf"{SENTENCE_END}\s*\{{%-?\s*(?:else|elif|endif|endknown)\b")


def sentences_in_one_line(text):
    """Lines that hold two sentences, or a branch of whole sentences beside its tags."""
    for line in text.splitlines():
        told = FILLED.sub("Xx", re.sub(r"\{#.*?#\}", "", line))
        if TWO_SENTENCES.search(told) or BRANCH_OF_SENTENCES.search(told):
            yield line


def test_one_sentence_a_line(notebook):
    prose = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    assert [line for cell in prose for line in sentences_in_one_line(cell.source)] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("One stands here. Another does, too.", 1),
        ("One stands here.[^note] Another does.", 1),
        ("It is {{ budget.level_2024_incl_tn }}. {{ figure('a') }} shows it.", 1),
        ("{% known %}It is {{ budget.level_2024_incl_tn }}.{% else %}\nIt is not known.\n{% endknown %}", 1),
        ("{% holds a.b > 0 %}It rose.{% endholds %} It fell later.", 1),
        ("He said “yes.” She did not.", 1),
        ("A rule. {# no result #}", 0),
        ("**Label.** The sentence, by J. M. Keynes.", 0),
        ("It {% if a.b > 0 %}rose{% else %}fell{% endif %} to {{ a.b }}.", 0),
        ("{% if a.b > 0 %}\nIt rose.\n{% else %}\nIt fell.\n{% endif %}", 0),
        ("The share (excl.) fell, e.g. here.", 0),
        ("“16.5%. No less” is a quotation.", 0),
    ],
)
def test_sentences_in_one_line_are_told(text, told):
    assert len(list(sentences_in_one_line(text))) == told
