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
    assert given_twice([cell.source for cell in code]) == set()


@pytest.mark.parametrize(
    "reader",
    [
        "print(x)",
        "rows.query('year == @x')",
        "[x for x in range(3)], x",
        "print([x + y for y in z])",
    ],
)
def test_a_name_that_two_cells_give_is_found(reader):
    assert given_twice(["x = 1", "from a import x", reader]) == {"x"}
    assert given_twice(["x = 1", "y = 2", reader]) == set()
    assert given_twice(["x = 1", "x = 2", "x = 3\nprint(x)", "[x for x in range(3)]"]) == set()
    assert given_twice(["x = {1}", "x |= {2}"]) == {"x"}


def given_twice(sources):
    """Names that a cell reads and does not give itself, and that two or more others give."""
    cells = [given_and_read(ast.parse(source)) for source in sources]
    from_others = set().union(*(read - given for given, _, read in cells))
    return {name for name in from_others if sum(name in given | grown for given, grown, _ in cells) > 1}


def given_and_read(tree):
    """Names that the statements of a cell give, those that they add to, and those that they read."""
    nodes = list(ast.walk(tree))
    inner = {id(name) for part in nodes if isinstance(part, COMPREHENSIONS) for name in own_names(part)}
    names = [node for node in nodes if isinstance(node, ast.Name) and id(node) not in inner]
    added = [node.target for node in nodes if isinstance(node, ast.AugAssign)]
    given = {node.id for node in names if isinstance(node.ctx, ast.Store) and node not in added}
    given |= {
        alias.asname or alias.name for node in nodes if isinstance(node, IMPORTS) for alias in node.names
    }
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    grown = {node.id for node in added if isinstance(node, ast.Name)}
    read = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    return given, grown, read | grown | {name for text in texts for name in re.findall(r"@(\w+)", text)}


def own_names(comprehension):
    """Where a comprehension uses the names of its own loops."""
    loops = {name.id for loop in comprehension.generators for name in names_in(loop.target)}
    return [name for name in names_in(comprehension) if name.id in loops]


def names_in(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Name)]


COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
IMPORTS = (ast.Import, ast.ImportFrom)


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
        words = FILLED.sub("Xx", re.sub(r"\{#.*?#\}", "", line))
        if TWO_SENTENCES.search(words) or BRANCH_OF_SENTENCES.search(words):
            yield line


def test_one_sentence_a_line(notebook):
    prose = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    assert [line for cell in prose for line in sentences_in_one_line(cell.source)] == []


@pytest.mark.parametrize(
    ("text", "count"),
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
def test_sentences_in_one_line_are_told(text, count):
    assert len(list(sentences_in_one_line(text))) == count
