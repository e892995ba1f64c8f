"""The lock of a work folder, between processes as they are: started, refused, killed."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from helpers.build.lock import AlreadyRunningError, one_at_a_time
from helpers.errors import ReportError
from helpers.kernels.process import folder_for_sockets

HOLD = """
import os, subprocess, sys, tempfile
from pathlib import Path
from helpers.build.lock import one_at_a_time
with one_at_a_time(Path(sys.argv[1]), "the work"):
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    print(child.pid, os.environ["TMPDIR"], flush=True)
    tempfile.mkdtemp()
    input()
"""


@pytest.fixture
def lock(tmp_path):
    return tmp_path / "work" / "build.lock"


@pytest.fixture
def holder(lock):
    """A process that holds the lock and has a child; the child and the folder of its temporary files."""
    command = [sys.executable, "-c", HOLD, str(lock)]
    with subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        child, temporary = process.stdout.readline().split()
        yield process, int(child), Path(temporary)
        process.kill()
        shutil.rmtree(temporary, ignore_errors=True)


def test_a_second_process_is_told_who_is_at_work(lock, holder):
    process, *_ = holder
    with pytest.raises(AlreadyRunningError) as refused, one_at_a_time(lock, "the work"):
        pass
    message = rf"the work runs already \(process {process.pid} since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d\)"
    assert re.fullmatch(message, str(refused.value))
    assert refused.value.status == 75


def test_the_lock_of_a_killed_process_is_free_though_its_child_lives(lock, holder, capsys):
    process, child, temporary = holder
    os.kill(child, signal.SIGSTOP)  # it does not even notice that its input has ended
    process.kill()
    process.wait()
    with one_at_a_time(lock, "the work"):
        assert Path(f"/proc/{child}").exists()
        assert not temporary.exists()
    os.kill(child, signal.SIGKILL)
    message = rf"the work did not come to its end \(process {process.pid} since .*\); this one goes on .*\n"
    assert re.fullmatch(message, capsys.readouterr().out)


def test_the_lock_is_free_after_the_work(lock):
    for _ in range(2):
        with one_at_a_time(lock, "the work"):
            pass


def test_temporary_files_of_the_work_go_with_it(lock):
    before = tempfile.gettempdir(), os.environ.get("TMPDIR")
    with one_at_a_time(lock, "the work"):
        made = Path(tempfile.mkdtemp())
    assert not made.parent.exists()
    assert (tempfile.gettempdir(), os.environ.get("TMPDIR")) == before


def test_sockets_fit_into_the_temporary_folder(lock, monkeypatch):
    """However long its name is."""
    for length in (20, 59, 60, 61, 100):
        folder = Path(tempfile.mkdtemp(prefix="x" * (length - 13), dir="/tmp"))
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        try:
            with one_at_a_time(lock, "the work"), socket.socket(socket.AF_UNIX) as listener:
                listener.bind(f"{tempfile.mkdtemp(prefix='kernels-', dir=folder_for_sockets())}/socket")
                assert folder_for_sockets() == tempfile.gettempdir()
        finally:
            shutil.rmtree(folder)


@pytest.mark.parametrize("marked", [None, "of another lock"])
def test_a_folder_of_others_is_not_removed(lock, tmp_path, marked):
    """As when a project is copied while it is at work, or the note of its owner was written by hand."""
    for name in ("report-0123abcd", "victim"):
        folder = tmp_path / name
        folder.mkdir()
        if marked:
            (folder / "lock").write_text(marked)
        lock.parent.mkdir(exist_ok=True)
        lock.with_suffix(".owner").write_text(f"process 1 since today\n{folder}")
        with one_at_a_time(lock, "the work"):
            pass
        assert folder.is_dir()


def test_a_folder_that_cannot_be_written_to(tmp_path):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(ReportError, match=r"^cannot write to "),
        one_at_a_time(tmp_path / "file" / "lock", "it"),
    ):
        pass
