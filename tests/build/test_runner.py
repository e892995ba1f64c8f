"""Tasks side by side: order, reasons, failures, and how it is stopped."""

import signal
import threading
import time

import pytest

from helpers.build import runner
from helpers.build.runner import Task, run_due
from helpers.errors import Terminated
from helpers.kernels.process import ForkServerManager


class RecordingListener:
    """What a listener hears."""

    def __init__(self):
        self.begun, self.ended = {}, {}

    def begins(self, name, reasons):
        self.begun[name] = reasons

    def ends(self, name, *, ran, failed):
        self.ended[name] = (ran, failed)


def task(name, does=lambda: None, *after, reasons=("it is due",)):
    return Task(name, after, lambda: [*reasons], does)


def run(*tasks, workers=2):
    listener = RecordingListener()
    run_due(tasks, workers, listener)
    return listener


def test_tasks_that_are_ready_run_at_the_same_time():
    meet = threading.Barrier(2, timeout=20)
    assert run(task("one", meet.wait), task("two", meet.wait)).begun.keys() == {"one", "two"}


def test_what_is_ready_begins_in_its_order_and_what_needs_others_after_them():
    ran = []
    needs = {"last": ["second"], "first": [], "second": [], "third": []}
    tasks = [task(name, lambda name=name: ran.append(name), *after) for name, after in needs.items()]
    run(*tasks, workers=1)
    assert ran == ["first", "second", "third", "last"]


def test_what_is_not_due_does_not_run():
    listener = run(task("one", lambda: 1 / 0, reasons=[]), task("two", lambda: None, "one"))
    assert (listener.begun, listener.ended["one"]) == ({"two": ["it is due"]}, (False, False))


def test_reasons_are_asked_for_when_what_comes_before_is_done():
    done = []
    listener = run(
        task("first", lambda: done.append("first")),
        Task("second", ("first",), lambda: [f"{done} is there"], lambda: None),
    )
    assert listener.begun["second"] == ["['first'] is there"]


def test_a_fault_stops_what_needs_it_and_nothing_else():
    ran = []
    with pytest.raises(ExceptionGroup) as failed:
        run(
            task("bad", lambda: 1 / 0),
            task("after", lambda: ran.append("after"), "bad"),
            task("good", lambda: ran.append("good")),
            task("better", lambda: ran.append("better"), "good"),
        )
    assert [type(error) for error in failed.value.exceptions] == [ZeroDivisionError]
    assert ran == ["good", "better"]


def test_a_fault_while_reasons_are_looked_for_is_a_fault_too():
    with pytest.raises(ExceptionGroup, match="tasks failed"):
        run(Task("bad", (), lambda: 1 / 0, lambda: None))


@pytest.mark.parametrize("stop", [KeyboardInterrupt, Terminated])
def test_a_stop_lets_what_runs_end_and_begins_nothing_new(stop, monkeypatch):
    def interrupt(*_):
        raise stop

    server = ForkServerManager()  # one that is ended for good is of no more use
    monkeypatch.setattr(runner, "FORK_SERVER", server)
    before = signal.signal(signal.SIGINT, interrupt)
    ran = []

    def slow():
        threading.Timer(0.1, signal.pthread_kill, (threading.main_thread().ident, signal.SIGINT)).start()
        time.sleep(0.5)
        ran.append("slow")

    try:
        with pytest.raises(stop):
            run(task("slow", slow), task("waiting", lambda: ran.append("waiting")), workers=1)
    finally:
        signal.signal(signal.SIGINT, before)
    assert ran == ["slow"]
    assert server._is_closed is (stop is Terminated)
