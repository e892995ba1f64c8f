"""A sweep on a Dask cluster of this machine: a scheduler and two workers, started by command lines."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpers.paths import REPORTS_VARIABLE
from tests.project import files, finish, start_sweep
from tests.tiny_sweep import tiny_project


class Cluster:
    """A scheduler and its workers, started by hand."""

    def __init__(self, folder: Path, root: Path):
        self._folder, self._root = folder, root
        self._scheduler = self._dask("scheduler", "--port", "0", "--host", "127.0.0.1")
        self.workers = [self.new_worker(), self.new_worker()]
        file = folder / "scheduler.json"
        while not file.is_file() or not file.read_text().endswith("}"):
            assert self._scheduler.poll() is None
            time.sleep(0.05)
        self.address = json.loads(file.read_text())["address"]

    def new_worker(self):
        local = ["--local-directory", str(self._folder)]
        return self._dask("worker", "--nthreads", "1", "--no-nanny", *local)

    def stop(self):
        for process in (*self.workers, self._scheduler):
            process.kill()
            process.wait()

    def _dask(self, *command):
        environment = {**os.environ, "PYTHONPATH": str(self._root / "src")}
        environment[REPORTS_VARIABLE] = str(self._folder / "reports")
        common = ["--scheduler-file", str(self._folder / "scheduler.json"), "--no-dashboard"]
        with (self._folder / f"{command[0]}.log").open("a") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *command, *common],
                cwd=self._folder,
                env=environment,
                stdout=log,
                stderr=log,
            )


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return tiny_project(tmp_path_factory.mktemp("cluster"))


@pytest.fixture(scope="module")
def local(project):
    """What the two sweeps give without a cluster."""
    runs = [start_sweep(project, project / "local", name) for name in ("tiny", "slow")]
    assert [finish(run).returncode for run in runs] == [1, 0]
    return files(project / "local" / "sweeps")


@pytest.fixture(scope="module")
def cluster(project, tmp_path_factory):
    made = Cluster(tmp_path_factory.mktemp("dask"), project)
    yield made
    made.stop()


def results(reports, name):
    return {
        path: content for path, content in files(reports / "sweeps").items() if path.startswith(f"{name}/")
    }


def test_the_same_bytes_with_a_failed_point(project, local, cluster):
    ran = finish(start_sweep(project, project / "remote", "tiny", cluster.address))
    assert f"{cluster.address}: 2 workers" in ran.stdout
    assert ran.stderr.startswith("1 of 4 points failed: see ")
    remote = results(project / "remote", "tiny")
    assert {path.split("/")[1] for path in remote} == {
        "results.csv",
        "results.parquet",
        "figure.svg",
        "failures.csv",
    }
    for path in remote.keys() - {"tiny/failures.csv"}:  # it names the notebook of the failed point
        assert remote[path] == local[path], path


def test_a_killed_worker_loses_nothing(project, local, cluster):
    done = project / "killed" / ".work" / "sweeps" / "slow.jsonl"
    running = start_sweep(project, project / "killed", "slow", cluster.address)
    while running.poll() is None and (not done.is_file() or done.read_text().count("slow_cost") < 4):
        time.sleep(0.05)
    cluster.workers[0].kill()
    begun = done.read_text().count("slow_cost") - 1
    ran = finish(running)
    assert begun < 8
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "complete (10 of 10 points ran" in ran.stdout
    assert results(project / "killed", "slow") == {
        path: content for path, content in local.items() if path.startswith("slow/")
    }


def test_a_worker_with_other_code_is_refused(project, local, cluster):
    module = project / "src" / "helpers" / "errors.py"
    text = module.read_text()
    module.write_text(text + "# edited\n")
    try:
        ran = finish(start_sweep(project, project / "other", "slow", cluster.address))
    finally:
        module.write_text(text)
    assert ran.returncode == 1
    assert ran.stderr == "a worker has other code, data or libraries than this project: start it anew\n"


def test_nobody_answers(project):
    ran = finish(start_sweep(project, project / "nobody", "slow", "tcp://127.0.0.1:1"))
    assert ran.returncode == 1
    assert ran.stderr.startswith("no Dask scheduler answers at tcp://127.0.0.1:1: ")
    assert len(ran.stderr.splitlines()) == 1
