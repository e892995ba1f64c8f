from helpers.build.plan import build_tasks
from helpers.paths import NOTEBOOKS
from helpers.report import CHAPTERS, Step, reading_order
from tests.project import parameters


def test_every_notebook_is_in_the_plan_and_the_other_way_round():
    assert {step.name for step in CHAPTERS} == {file.stem for file in NOTEBOOKS.glob("*.ipynb")}


def test_a_chapter_comes_after_those_it_needs():
    names = [step.name for step in CHAPTERS]
    late = [
        (step.name, name)
        for step in CHAPTERS
        for name in step.after
        if name not in names[: names.index(step.name)]
    ]
    assert late == []


def test_the_narrative_needs_every_other_chapter():
    *others, narrative = CHAPTERS
    assert narrative.after == tuple(step.name for step in others)


def test_appendices_are_read_last():
    order = reading_order()
    appendices = [step.name for step in CHAPTERS if step.appendix]
    assert order[-len(appendices) :] == appendices
    assert sorted(order) == sorted(step.name for step in CHAPTERS)


def test_one_task_for_each_chapter_and_one_for_the_report_of_all():
    *chapters, report = build_tasks(parameters(), {})
    assert [task.name for task in chapters] == [step.name for step in CHAPTERS]
    assert report.after == tuple(task.name for task in chapters)


def test_a_step_needs_nothing_by_default():
    assert Step("07_x") == Step("07_x", after=(), appendix=False)
