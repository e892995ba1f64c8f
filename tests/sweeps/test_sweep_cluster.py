"""A sweep on a Dask cluster of this machine: a scheduler and two workers, started by command lines."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpers.paths import REPORTS_VARIABLE
from tests.project import files, finish, start_sweep


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

    def finish(self, sweep):
        """Wait for a sweep; if it hangs, fail with what each thread of each worker is doing."""
        try:
            return finish(sweep, timeout=300)
        except subprocess.TimeoutExpired:
            sweep.kill()
            for worker in self.workers:
                worker.send_signal(signal.SIGABRT)
                worker.wait()
            pytest.fail((self._folder / "worker.log").read_text())

    def stop(self):
        for process in (*self.workers, self._scheduler):
            process.kill()
            process.wait()

    def _dask(self, *command):
        environment = {**os.environ, "PYTHONPATH": str(self._root / "src")}
        environment |= {REPORTS_VARIABLE: str(self._folder / "reports"), "PYTHONFAULTHANDLER": "1"}
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
def cluster(tiny, tmp_path_factory):
    made = Cluster(tmp_path_factory.mktemp("dask"), tiny.root)
    yield made
    made.stop()


def results(reports):
    """All but the list of failures: it names the notebook of the failed point, which lies elsewhere."""
    found = files(reports / "sweeps" / "tiny")
    assert found.pop("failures.csv")
    assert sorted(found) == ["figure.svg", "rests_on.txt", "results.csv"]
    return found


def test_a_worker_is_killed_and_the_bytes_are_those_of_one_machine(tiny, cluster):
    reports = tiny.root / "remote"
    done = reports / ".work" / "sweeps" / "tiny.jsonl"
    running = start_sweep(tiny.root, reports, "tiny", cluster.address)
    while running.poll() is None and (not done.is_file() or done.read_text().count("tiny.cost") < 3):
        time.sleep(0.02)
    cluster.workers[0].kill()
    begun = done.read_text().count("tiny.cost") - 1  # but the base
    ran = cluster.finish(running)
    assert 0 < begun < 6
    assert f"{cluster.address}: 2 workers" in ran.stdout
    assert ran.stderr.startswith("1 of 8 points failed: see ")
    assert "failed future_rate=140.0, exposed_share_pct=20.0\n" in ran.stdout
    assert results(reports) == results(tiny.reports)


def test_a_worker_with_other_code_is_refused(tiny, cluster):
    first = start_sweep(tiny.root, tiny.root / "first", "tiny", cluster.address)
    cluster.finish(first)  # the worker has begun
    module = tiny.root / "src" / "helpers" / "errors.py"
    text = module.read_text()
    module.write_text(text + "EDITED = True\n")
    try:
        ran = cluster.finish(start_sweep(tiny.root, tiny.root / "other", "tiny", cluster.address))
    finally:
        module.write_text(text)
    assert ran.returncode == 1
    assert ran.stderr == "a worker has other code, data or libraries than this project: start it anew\n"


def test_nobody_answers(tiny):
    ran = finish(start_sweep(tiny.root, tiny.root / "nobody", "tiny", "tcp://127.0.0.1:1"))
    assert ran.returncode == 1
    assert ran.stderr.startswith("no Dask scheduler answers at tcp://127.0.0.1:1: ")
    assert len(ran.stderr.splitlines()) == 1
