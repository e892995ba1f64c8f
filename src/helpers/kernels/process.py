"""The fork server of a program, and the processes that it forks.

Of the libraries nothing is imported here: the server starts before its owner has loaded anything.
"""

import atexit
import contextlib
import json
import math
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from helpers.kernels.inherited import differing_at_start, process_limits
from helpers.paths import SOURCE

SETTING = "DEFENCE_TURN_KERNELS"
# path of the socket of a server that another program has started, for what that program starts
SOCKET_VARIABLE = "DEFENCE_TURN_FORK_SERVER"

PROGRAM = SOURCE / "kernels" / "fork_server.py"


def reason_against_forks() -> str:
    """Why kernels are not forked here; empty where they are."""
    if os.environ.get(SETTING, "warm") != "warm":
        return f"{SETTING}={os.environ[SETTING]}"
    return "" if hasattr(os, "pidfd_open") else f"kernels are forked on Linux only, not on {sys.platform}"


class ClosedError(RuntimeError):
    """A kernel was asked for after the end."""


def folder_for_sockets(longest: int = 76) -> str:
    """The folder for temporary files, or another one where its name is too long: a socket's has 107 bytes."""
    return tempfile.gettempdir() if len(os.fsencode(tempfile.gettempdir())) <= longest else "/tmp"  # noqa: S108


class ForkServerManager:
    """Starts the fork server of this program when it is first needed, asks it for kernels, ends it."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self.address = ""  # path of the socket
        self._given: dict[str, str] = {}
        self._is_closed = False

    def start(self) -> None:
        """Start the server if it does not run; it loads libraries while the caller goes on."""
        if reason_against_forks():
            return
        with self._lock:
            if self._is_closed:
                raise ClosedError("the program ends")
            if self._process is None or self._process.poll() is not None:
                self._end()
                self._launch()

    def fork(
        self, argv: Sequence[str], env: dict[str, str], cwd: str, stdout: Any = None, stderr: Any = None
    ) -> "ForkedProcess":
        """A new kernel with these arguments, environment, directory and outputs; OSError without a server."""
        given = os.environ.get(SOCKET_VARIABLE)
        if not given:
            self.start()
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(given or self.address)
            request = {"argv": list(argv), "env": env, "cwd": cwd, **process_limits()}
            return ForkedProcess(connection, request, stdout, stderr)
        except OSError:
            connection.close()
            raise

    def close(self) -> None:
        """End the server with all its kernels, for good: no kernel is had any more."""
        with self._lock:
            self._is_closed = True
            self._end()

    def differing_variables(self, env: Mapping[str, str]) -> list[str]:
        """Names of variables that count only when a program starts, and are not as when the server did."""
        return differing_at_start(self._given or os.environ, env)

    def stop(self) -> None:
        """End the server with all its kernels, and remove what it left."""
        with self._lock:
            self._end()

    def leave_to_parent(self) -> None:
        """In a fork of this program: the server is its parent's; a kernel asked for here is another's."""
        if self._process and self._process.stdin:
            self._process.stdin.close()
        self._forget()  # the lock, too: a thread of the parent may hold it for ever

    def _launch(self) -> None:
        self.address = tempfile.mkdtemp(prefix="kernels-", dir=folder_for_sockets()) + "/socket"
        self._given = dict(os.environ)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.address)
            listener.listen(64)
            # the server, too, starts with it held back: an interrupt finds its handler, not an import
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            try:
                self._process = subprocess.Popen(  # noqa: S603  (our own program)
                    [sys.executable, str(PROGRAM), str(listener.fileno())],
                    stdin=subprocess.PIPE,
                    bufsize=0,  # a fork closes it: no lock of a thread may be in its way
                    stdout=subprocess.DEVNULL,
                    pass_fds=[listener.fileno()],
                    start_new_session=True,
                )
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
        atexit.register(self.stop)

    def _end(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        self._process.communicate()
        self._process = None
        shutil.rmtree(Path(self.address).parent, ignore_errors=True)
        atexit.unregister(self.stop)


def _output(asked: Any, inherited: int, ours: contextlib.ExitStack) -> tuple[int, IO[bytes] | None]:
    """What a kernel writes to, by what `Popen` would be asked for, and where the owner reads it."""
    if asked == subprocess.PIPE:
        read, write = os.pipe()
        ours.callback(os.close, write)
        return write, os.fdopen(read, "rb")
    if asked == subprocess.DEVNULL:
        return ours.enter_context(Path(os.devnull).open("wb")).fileno(), None
    if asked is None:
        return inherited, None
    return asked if isinstance(asked, int) else asked.fileno(), None


class ForkedProcess:
    """A process that a fork server has forked, with the contract of `subprocess.Popen`.

    Its number is 0 until it is forked. It reads nothing; `stdout` and `stderr` are as for `Popen`.
    """

    stdin = None

    def __init__(
        self, connection: socket.socket, request: dict[str, Any], stdout: Any = None, stderr: Any = None
    ):
        self.pid = 0
        self.is_ready = False
        self.returncode: int | None = None
        self._connection = connection
        self._one_at_a_time = threading.Lock()
        self._unread = b""
        line = json.dumps(request).encode() + b"\n"
        with contextlib.ExitStack() as ours:  # what the kernel writes to is closed here when it is sent
            out, self.stdout = _output(stdout, 1, ours)
            err, self.stderr = (out, None) if stderr == subprocess.STDOUT else _output(stderr, 2, ours)
            sent = socket.send_fds(connection, [line], [out, err])
        connection.sendall(line[sent:])

    def poll(self) -> int | None:
        """The exit code, None while it runs."""
        with self._one_at_a_time:
            if self.returncode is None:
                self._take_in()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; the exit code. TimeoutExpired after `timeout` seconds."""
        until = math.inf if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > until:
                raise subprocess.TimeoutExpired("kernel", timeout or 0)
            time.sleep(0.005)
        return code

    def send_signal(self, signum: int) -> None:
        """Send a signal, when it has a number; once it has ended this may be another's."""
        while self.poll() is None and not self.pid:
            time.sleep(0.01)
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):  # it has ended, and the server is about to say so
                os.kill(self.pid, signum)

    def close(self) -> None:
        """Let go of it: it is killed."""
        self._connection.close()

    def __del__(self) -> None:
        """As `close`: Python would warn of a socket left open."""
        self.close()

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def _take_in(self) -> None:
        """What the server has sent since."""
        try:
            received = self._connection.recv(4096, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        except OSError:  # it was reset, or closed
            received = b""
        *lines, self._unread = (self._unread + received).split(b"\n")
        for message in map(json.loads, lines):
            self.pid = message.get("pid", self.pid)
            self.is_ready = self.is_ready or "ready" in message
            self.returncode = message.get("exit", self.returncode)
        if not received and self.returncode is None:
            self.returncode = -signal.SIGKILL  # the server is gone, and its kernels with it
        if self.returncode is not None:
            self._connection.close()


FORK_SERVER = ForkServerManager()
if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=lambda: FORK_SERVER.leave_to_parent())
