"""A full or read-only disk, few open files, a clock that jumps: one line, and nothing is lost."""

import errno
import os
import resource
import shutil
import subprocess
from dataclasses import replace

import pytest

from helpers.build.machine import FILES, resource_fault
from tests.project import finish
from tests.two_chapters import HELPER, PACKAGE, two_chapters

GOES_ON = "; nothing is lost, the same command goes on from here\n"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The small project in state A, built, and its states."""
    project, states = two_chapters(tmp_path_factory.mktemp("m"))
    project.run("build", "latest")
    return project, states


@pytest.fixture
def disk(tmp_path):
    """A function that mounts a disk of some kilobytes; needs to be root."""
    mounted = []

    def mount(size):
        folder = tmp_path / f"disk-{len(mounted)}"
        folder.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", folder]).returncode:
            pytest.skip("only root can mount a small disk")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", folder], check=True)


def fill(folder, left):
    """Fill a disk but for some kilobytes; the file that does."""
    file = folder / "filler"
    with file.open("wb", buffering=0) as stream:
        stream.write(bytes(shutil.disk_usage(folder).free - left * 1024))
    return file


def refused(project, *command):
    """What a command that must fail tells, in one line."""
    ended = finish(project.start(*command))
    assert ended.returncode == 1, ended.stdout
    assert ended.stderr.count("\n") == 1, ended.stderr
    return ended.stderr


@pytest.mark.parametrize("left", [0, 16, 128])
def test_a_full_disk_of_the_reports(small, disk, left):
    project, states = small
    mounted = disk(24_000)
    shutil.copytree(project.reports, mounted / "reports")
    full = replace(project, reports=mounted / "reports")
    full.run("build", "latest")
    published = full.published()
    filler = fill(mounted, left)
    project.save(states["B"])
    try:
        assert "No space left on device" in refused(full, "build", "latest")
        assert full.published() == published
        filler.unlink()
        full.run("build", "latest")
        assert full.published() != published
    finally:
        project.save(states["A"])


def test_a_full_disk_of_temporary_files(small, disk):
    """Python takes another one that is there."""
    project, states = small
    mounted = disk(64)
    fill(mounted, 0)
    published = project.published()
    project.save(states["B"])
    replace(project, temporary=mounted).run("build", "latest")
    assert project.published() != published
    project.save(states["A"])
    project.run("build", "latest")
    assert project.published() == published


def test_a_project_that_is_read_only(small, disk):
    project, _ = small
    mounted = disk(24_000)
    shutil.copytree(project.reports, mounted / "reports")
    subprocess.run(["mount", "-o", "remount,ro", mounted], check=True)
    message = refused(replace(project, reports=mounted / "reports"), "build", "latest")
    assert message.startswith(f"cannot write to {mounted / 'reports/.work/latest'}")
    assert message.endswith("Read-only file system\n")


@pytest.mark.parametrize("command", [("build", "latest"), ("sweeps", "small"), ("preview", "latest", "0")])
def test_few_open_files(small, command):
    project, _ = small
    few = ("bash", "-c", 'ulimit -n 64; exec "$@"', "bash")
    message = refused(replace(project, before=few), *command)
    assert message == f"64 files may be open at once (`ulimit -n`): {FILES} are needed\n"


def test_more_open_files_are_asked_for_where_they_may_be_had(small):
    project, _ = small
    replace(project, before=("bash", "-c", 'ulimit -S -n 64; exec "$@"', "bash")).run("sweeps", "small")


@pytest.mark.parametrize("year", ["2001", "2037"])
def test_a_clock_that_jumps(small, year):
    """What was saved in another time was saved all the same."""
    project, states = small
    before = project.published()
    project.save(states["B"])
    for name in (HELPER, PACKAGE):
        subprocess.run(["touch", "-d", f"{year}-01-01", project.root / name], check=True)
    project.run("build", "latest")
    assert project.published() != before
    project.save(states["A"])
    project.run("build", "latest")
    assert project.published() == before


def test_what_the_machine_lacks_is_one_line():
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "a/b")
    assert resource_fault(full) + "\n" == f"No space left on device: a/b{GOES_ON}"
    assert resource_fault(MemoryError()) + "\n" == f"no memory is left{GOES_ON}"
    assert resource_fault(FileNotFoundError(errno.ENOENT, "no such file", "a/b")) == ""
    assert resource_fault(ValueError()) == ""
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[1] >= FILES
