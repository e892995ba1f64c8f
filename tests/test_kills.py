"""Builds, kernels, previews, sweeps and `make data` that are ended at any moment: nothing is lost or left.

A seeded tenth of the kills is tried here, all hundred by `make kills`; a tenth of them on the report itself.
"""

import json
import os
import random
import re
import shutil
import signal
import threading
import time
import urllib.request
from contextlib import contextmanager, suppress
from subprocess import TimeoutExpired

import psutil
import pytest

from helpers.paths import REPORTS_VARIABLE
from tests.project import WHOLE, copy_project, files, finish
from tests.two_chapters import PACKAGE, STATES, Project, two_chapters

pytestmark = pytest.mark.build  # its moments are those of a machine that does nothing else

SEED = 20231222
TENTH = (*["build"] * 2, "publication", "kernel", "fork server", *["preview"] * 2, "sweep", "data", "report")
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
SOON = 5
"""Seconds in which everything that a command has started must have ended."""


def cases():
    """What is killed, by which signal, and when: from 0, its start, to 1, its end."""
    draw = random.Random(SEED)
    targets = TENTH * (10 if os.environ.get(WHOLE) else 1)
    drawn = [(target, draw.choice(SIGNALS), draw.random()) for target in targets]
    return sorted(drawn, key=lambda case: case[0] == "report")


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The small project, how long its commands take, and what a clean run makes of each of its states."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # `nohup make kills` hands on that it is ignored
    project, states = two_chapters(tmp_path_factory.mktemp("k"))
    clean, took = {}, {}
    for name in STATES:
        project.save(states[name])
        for room, argument in (("build", "latest"), ("sweeps", "small"), ("datasets", "")):
            started = time.monotonic()
            project.run(room, *[argument] * bool(argument))
            took[room] = time.monotonic() - started
        clean[name] = project.published(), project.swept()
    assert clean["A"][0] != clean["B"][0]
    return project, states, clean, took


@contextmanager
def whole_at_every_moment(project):
    """See to it that the last report is there, from another thread."""
    page, seen, ended = project.reports / "latest" / "report.html", set(), threading.Event()

    def look():
        while not ended.wait(0.0005):
            seen.add(page.is_file())

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
    assert seen == {True}


def started_by(project):
    """Processes that know the reports of a project: its commands and all that they have started."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get(REPORTS_VARIABLE) == str(project.reports):
                yield process


def require_nothing_left(project, *, temporary=True):
    """No process, and no temporary file or socket but what a killed one could not remove."""
    _, alive = psutil.wait_procs(list(started_by(project)), timeout=SOON)
    assert [process.cmdline() for process in alive] == []
    if temporary:
        assert [path.name for path in project.temporary.rglob("*")] == []


def send(process, signum):
    with suppress(psutil.NoSuchProcess, ProcessLookupError):
        process.send_signal(signum)


def end(command, signum):
    """Send a signal and wait; the status is that of the signal, or of an end before it."""
    send(command, signum)
    try:
        ended = finish(command, timeout=90)
    except TimeoutExpired:
        command.kill()  # the kills after this one are to be told apart from it
        raise
    assert ended.returncode in (0, 128 + signum, -signum), ended.stdout + ended.stderr
    return ended


def wait_for(happens, command):
    while command.poll() is None and not happens():
        time.sleep(0.001)


def forked(command, *, server):
    """Fork servers that a command has started, or their kernels."""
    with suppress(psutil.NoSuchProcess):
        for child in psutil.Process(command.pid).children():
            if any("fork_server.py" in word for word in child.cmdline()):
                return [child] if server else child.children()
    return []


def kill_a_build(project, took, signum, moment):
    build = project.start("build", "latest")
    time.sleep(moment * took["build"])
    end(build, signum)


def kill_a_publication(project, took, signum, moment):
    build = project.start("build", "latest")
    wait_for((project.reports / ".work/latest/new/checksums.txt").is_file, build)
    time.sleep(moment * 0.03)
    end(build, signum)


def kill_a_kernel(project, took, signum, moment, *, server=False):
    """The build tells it in one block, if it cannot go on."""
    build = project.start("build", "latest")
    wait_for(lambda: forked(build, server=server), build)
    time.sleep(moment * took["build"] / 3)
    for process in forked(build, server=server):
        send(process, signum)
    ended = finish(build, timeout=90)
    assert "Traceback" not in ended.stderr
    assert ended.returncode in (0, 1)


def kill_a_fork_server(*given):
    kill_a_kernel(*given, server=True)


def kill_a_preview(project, took, signum, moment):
    preview = project.start("preview", "latest", "0")
    time.sleep(moment * took["build"])
    end(preview, signum)


def kill_a_sweep(project, took, signum, moment):
    sweep = project.start("sweeps", "small")
    time.sleep(moment * took["sweeps"])
    end(sweep, signum)


def kill_the_data(project, took, signum, moment):
    """The package is whole, old or new."""
    data = project.start("datasets")
    time.sleep(moment * took["datasets"])
    end(data, signum)
    json.loads((project.root / PACKAGE).read_bytes())


def preview_again(project):
    """The page that the next preview makes, as its build tells that it is made."""
    preview = project.start("preview", "latest", "0")
    assert preview.stdout is not None
    address = next(found[0] for line in preview.stdout if (found := re.search(r"http://\S+", line)))
    with urllib.request.urlopen(f"{address}states", timeout=90) as states:
        state = next(state for state in states if b'"done": "' in state and b'"done": ""' not in state)
    end(preview, signal.SIGINT)
    assert b'"faults": []' in state
    return (project.reports / ".work/preview/.work/latest/report.html").read_bytes()


KILLS = {
    "build": kill_a_build,
    "publication": kill_a_publication,
    "kernel": kill_a_kernel,
    "fork server": kill_a_fork_server,
    "preview": kill_a_preview,
    "sweep": kill_a_sweep,
    "data": kill_the_data,
}
SMALL = [case for case in cases() if case[0] != "report"]
GREAT = [case for case in cases() if case[0] == "report"]


@pytest.mark.parametrize("number", range(len(SMALL)))
def test_a_kill_loses_nothing_and_leaves_nothing(small, number):
    project, states, clean, took = small
    target, signum, moment = SMALL[number]
    now = "B" if project.published() == clean["A"][0] else "A"
    report, swept = clean[now]
    edit = dict(states[now])
    if target == "data":
        del edit[PACKAGE]  # it is to be recorded
    with whole_at_every_moment(project):
        project.save(edit)
        KILLS[target](project, took, signum, moment)
        require_nothing_left(project, temporary=signum != signal.SIGKILL)
        assert project.published() in [published for published, _ in clean.values()]
        if target == "preview":
            assert preview_again(project) == report["report.html"]
        elif target == "sweep":
            project.run("sweeps", "small")
            assert project.swept() == swept
        elif target == "data":
            project.run("datasets")
            assert (project.root / PACKAGE).read_bytes() == states[now][PACKAGE]
        else:
            project.run("build", "latest")
            assert project.published() == report
            assert not list((project.reports / ".work/latest").glob("new"))
    require_nothing_left(project)


@pytest.mark.parametrize(("signum", "moment"), [case[1:] for case in GREAT])
def test_a_kill_of_the_report_itself(built, tmp_path_factory, signum, moment):
    folder = tmp_path_factory.mktemp("k")
    project = Project(copy_project(folder / "project", built.root), folder / "reports", folder / "t")
    shutil.copytree(built.reports, project.reports)
    project.temporary.mkdir()
    with (project.root / "src/helpers/figures/opinion.py").open("a") as helper:
        helper.write("\n_EDIT = 1\n")
    with whole_at_every_moment(project):
        build = project.start("build", "latest")
        time.sleep(moment * 20)
        end(build, signum)
        require_nothing_left(project, temporary=signum != signal.SIGKILL)
        assert project.published() == files(built.latest)
        project.run("build", "latest")
    assert project.published() == files(built.latest)
    require_nothing_left(project)
