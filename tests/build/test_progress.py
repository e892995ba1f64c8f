import re

from helpers.build.progress import BuildProgress


def run_task(capsys, *, ran=True, failed=False, reasons=("data/x.csv changed",)):
    with BuildProgress("latest", 2) as progress:
        if ran:
            progress.begins("fine", list(reasons))
        progress.ends("fine", ran=ran, failed=failed)
    return progress.ran, capsys.readouterr().out


def test_one_plain_line_for_each_task_that_ran(capsys):
    ran, out = run_task(capsys)
    assert ran == ["fine"]
    assert re.fullmatch(r"\[1/2\] done   fine \(\d+\.\d s\): data/x.csv changed\n", out)


def test_a_task_that_was_not_due_is_not_told(capsys):
    assert run_task(capsys, ran=False) == ([], "")


def test_a_task_that_failed_is_told(capsys):
    assert run_task(capsys, failed=True)[1].startswith("[1/2] failed fine")


def test_many_reasons_are_counted(capsys):
    _, out = run_task(capsys, reasons=[f"{name} changed" for name in "abcde"])
    assert out.endswith(": a changed; b changed; c changed and 2 more\n")
