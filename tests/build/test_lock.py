"""The lock of a work folder, between processes as they are: started, refused, killed."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.build.lock import AlreadyRunningError, one_at_a_time
from helpers.errors import ReportError

HOLD = """
import subprocess, sys
from pathlib import Path
from helpers.build.lock import one_at_a_time
with one_at_a_time(Path(sys.argv[1]), "the work"):
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    print(child.pid, flush=True)
    input()
"""


@pytest.fixture
def lock(tmp_path):
    return tmp_path / "work" / "build.lock"


@pytest.fixture
def holder(lock):
    """A process that holds the lock and has a child, and the child's number."""
    command = [sys.executable, "-c", HOLD, str(lock)]
    with subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield process, int(process.stdout.readline())
        process.kill()


def test_a_second_process_is_told_who_is_at_work(lock, holder):
    process, _ = holder
    with pytest.raises(AlreadyRunningError) as refused, one_at_a_time(lock, "the work"):
        pass
    told = rf"the work runs already \(process {process.pid} since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d\)"
    assert re.fullmatch(told, str(refused.value))
    assert refused.value.status == 75


def test_the_lock_of_a_killed_process_is_free_though_its_child_lives(lock, holder, capsys):
    process, child = holder
    os.kill(child, signal.SIGSTOP)  # it does not even notice that its input has ended
    process.kill()
    process.wait()
    with one_at_a_time(lock, "the work"):
        assert Path(f"/proc/{child}").exists()
    os.kill(child, signal.SIGKILL)
    told = rf"the work did not come to its end \(process {process.pid} since .*\); this one goes on .*\n"
    assert re.fullmatch(told, capsys.readouterr().out)


def test_the_lock_is_free_after_the_work(lock):
    for _ in range(2):
        with one_at_a_time(lock, "the work"):
            pass


def test_a_folder_that_cannot_be_written_to(tmp_path):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(ReportError, match=r"^cannot write to "),
        one_at_a_time(tmp_path / "file" / "lock", "it"),
    ):
        pass
