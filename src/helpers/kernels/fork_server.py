"""The fork server: a program that loads the libraries once and forks a kernel for each connection.

Its argument is the number of the descriptor on which it listens. Its standard input is held open by its
owner; when the owner is gone the input ends, and the server ends with all its kernels.

Who connects sends one line, ``{"argv": […], "env": {…}, "cwd": …, "umask": …, "nice": …, "limits": …}``, and
hears ``{"pid": …}`` when the kernel is forked, ``{"ready": true}`` when it can be spoken to, and
``{"exit": code}`` when it has ended. A kernel whose connection is closed is killed.
"""

import contextlib
import gc
import importlib
import json
import os
import random
import resource
import select
import shutil
import signal
import socket
import sys
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

# What the notebooks import, and what a kernel needs to start. Not frictionless: one notebook alone needs it.
# Not matplotlib_inline: it works for the kernel that imports it. None of the project's own modules: an edit
# must reach the next kernel.
LIBRARIES = """
    ipykernel_launcher ipykernel.kernelapp ipykernel.debugger
    IPython.core.completer IPython.core.completerlib IPython.core.oinspect
    IPython.core.debugger IPython.core.debugger_backport IPython.extensions.storemagic
    faulthandler psutil sqlite3 tornado.platform.asyncio
    pandas pandas.io.formats.csvs pandas.io.formats.html pandas.io.formats.string
    matplotlib.pyplot matplotlib.backends.backend_agg matplotlib.backends.backend_svg
    matplotlib_fontja seaborn fontTools.subset fontTools.ttLib
    statsmodels.regression.linear_model statsmodels.stats.proportion
    scipy.stats arch.bootstrap arch.unitroot
    pydantic yaml jinja2 tabulate
""".split()

_ENDING = {signal.SIGTERM, signal.SIGINT}
_GIVEN = tuple(os.environ)  # what the owner gave, to be told from what libraries add


class ForkServer:
    """Forks a process for each connection, until its owner is gone or asks it to end."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._poll = select.poll()
        self._actions: dict[int, Callable[[], None]] = {}
        self._kernels: dict[int, tuple[socket.socket, int]] = {}  # connection and descriptor, by pid
        self._child: socket.socket | None = None
        self._watch(sys.stdin.fileno(), select.POLLIN, sys.exit)
        self._watch(listener.fileno(), select.POLLIN, self._accept)

    def serve(self) -> socket.socket:
        """Fork for each connection; returns in each child, with its connection."""
        while self._child is None:
            for number, _ in self._poll.poll():
                if number in self._actions:  # not one that ended in this round
                    self._actions[number]()
        return self._child

    def end(self) -> None:
        """Kill all that was forked, and remove the folder of the socket: the owner may have been killed."""
        for pid in self._kernels:
            _kill_group(pid)
            os.waitpid(pid, 0)
        shutil.rmtree(Path(self._listener.getsockname()).parent, ignore_errors=True)

    def _watch(self, descriptor: int, events: int, action: Callable[[], None]) -> None:
        self._poll.register(descriptor, events)
        self._actions[descriptor] = action

    def _unwatch(self, descriptor: int) -> None:
        if self._actions.pop(descriptor, None):
            self._poll.unregister(descriptor)

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        # the signals to end wait: a child must not heed them as the server does, nor the server lose a child
        signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
        try:
            self._fork_for(connection)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)

    def _fork_for(self, connection: socket.socket) -> None:
        try:
            pid = _fork()
        except OSError as error:
            print(f"cannot fork a kernel: {error.strerror}", file=sys.stderr, flush=True)
            connection.close()
            return
        if pid == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)  # as Python has it
            self._become_child(connection)
            return
        ended = os.pidfd_open(pid)
        self._kernels[pid] = connection, ended
        self._watch(connection.fileno(), select.POLLRDHUP, partial(self._abandon, pid))
        self._watch(ended, select.POLLIN, partial(self._reap, pid))
        _send(connection, {"pid": pid})

    def _become_child(self, connection: socket.socket) -> None:
        """Let go of what is the server's; `serve` returns after this."""
        self._listener.close()
        for other, ended in self._kernels.values():
            other.close()
            os.close(ended)
        self._actions.clear()
        self._child = connection

    def _abandon(self, pid: int) -> None:
        """Nobody can reach a kernel any more."""
        connection, _ = self._kernels[pid]
        self._unwatch(connection.fileno())
        _kill_group(pid)

    def _reap(self, pid: int) -> None:
        """Tell how a kernel ended. What it has started goes with it, while the number is still its own."""
        connection, ended = self._kernels.pop(pid)
        self._unwatch(ended)
        self._unwatch(connection.fileno())
        os.close(ended)
        _kill_group(pid)
        _, status = os.waitpid(pid, 0)
        _send(connection, {"exit": os.waitstatus_to_exitcode(status)})
        connection.close()


def _fork() -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of threads: those of OpenBLAS stop for a fork by themselves
        return os.fork()


def _kill_group(pid: int) -> None:
    """Kill a child that was not waited for yet, and its group if it has made one already."""
    os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def _send(connection: socket.socket, message: dict[str, Any]) -> None:
    """Write one line; nobody listens any more if the other end is closed."""
    with contextlib.suppress(BrokenPipeError):
        connection.sendall(json.dumps(message).encode() + b"\n")


def load_libraries() -> None:
    """Import the `LIBRARIES` and keep the collector away from them: pages stay shared."""
    gc.disable()  # it would look through all that is loaded again and again, and find next to nothing
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # the debugger would warn of modules without files
    for name in LIBRARIES:
        importlib.import_module(name)
    del os.environ["PYDEVD_DISABLE_FILE_VALIDATION"]
    import pandas as pd

    pd.options.display.max_columns = 20  # pandas takes another default where no kernel imports it
    gc.freeze()
    gc.enable()


def run_kernel(connection: socket.socket) -> None:
    """Serve as ``python -m ipykernel_launcher`` does, until the kernel is shut down."""
    os.setsid()
    request, outputs, *_ = socket.recv_fds(connection, 2**16, 2)
    if not request:
        return  # nobody wants it any more
    _redirect_streams(*outputs)
    with connection.makefile("rb") as rest:
        request += b"" if request.endswith(b"\n") else rest.readline()
    _take_over(**json.loads(request))
    import matplotlib as mpl
    import numpy as np
    from ipykernel.kernelapp import IPKernelApp

    random.seed()  # a fork would share both with its siblings
    np.random.seed()
    inline = "module://matplotlib_inline.backend_inline"
    mpl.rcParams["backend"] = os.environ.get("MPLBACKEND") or inline  # it asks at its import, before this
    app: Any = IPKernelApp.instance(parent_handle=os.getppid())
    app.initialize()
    _send(connection, {"ready": True})
    connection.close()
    app.start()


def _redirect_streams(out: int, err: int) -> None:
    """No input, and output to where the owner wants it."""
    with open(os.devnull) as nothing:  # noqa: PTH123  (a descriptor is wanted, not a file)
        os.dup2(nothing.fileno(), 0)
    for given, number in ((out, 1), (err, 2)):
        os.dup2(given, number)
        os.close(given)


def _take_over(
    argv: list[str],
    env: dict[str, str],
    cwd: str,
    umask: int,
    nice: int,
    limits: dict[str, tuple[int, int]],
) -> None:
    """Arguments, environment, directory and limits that the kernel would have if it were started."""
    sys.argv = [str(sys.modules["ipykernel_launcher"].__file__), *argv]
    for name in _GIVEN:
        os.environ.pop(name, None)
    os.environ.update(env)
    os.chdir(cwd)
    os.umask(umask)
    os.setpriority(os.PRIO_PROCESS, 0, nice)
    for number, limit in limits.items():
        resource.setrlimit(int(number), limit)


def main() -> None:
    """Load the libraries, then serve; in each child, be a kernel."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # while it loads there is nothing to tidy up, or to tell
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # held back since the start
    del sys.path[0]  # the folder of this file: its modules are no libraries of a notebook
    listener = socket.socket(fileno=int(sys.argv[1]))
    load_libraries()
    for number in _ENDING:
        signal.signal(number, lambda *_: sys.exit())
    server = ForkServer(listener)
    try:
        connection = server.serve()
    except SystemExit:
        server.end()
        raise
    run_kernel(connection)


if __name__ == "__main__":
    main()
