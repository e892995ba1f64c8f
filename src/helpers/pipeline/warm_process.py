"""The warm process of a program and the kernels that it forks.

Of the libraries nothing is imported here: the warm process starts before its owner has loaded anything.
"""

import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import uuid
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from helpers.paths import SOURCE

SETTING = "DEFENCE_TURN_KERNELS"

READY_AHEAD = 2
"""Kernels made ready before a notebook asks for them."""

PROGRAM = SOURCE / "pipeline" / "zygote.py"

_CHANNELS = ("shell", "iopub", "stdin", "control", "hb")


def why_not() -> str:
    """Why kernels are not forked here; empty where they are."""
    if os.environ.get(SETTING, "warm") != "warm":
        return f"{SETTING}={os.environ[SETTING]}"
    return "" if sys.platform == "linux" else f"kernels are forked on Linux only, not on {sys.platform}"


class WarmProcess:
    """The warm process of this program and the kernels it has ready."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None
        self._socket = Path()
        self._is_loaded = False
        self._ready: deque[ForkedKernel] = deque()
        self._expected: float = float("inf")

    def start(self, expected: float = float("inf")) -> None:
        """Start the warm process if it does not run; it loads libraries while the caller goes on.

        `expected` is how many kernels will be asked for: no more are made ready ahead. Where kernels cannot
        be forked nothing is started.
        """
        if why_not():
            return
        with self._lock:
            self._expected = expected
            self._ensure()

    def stop(self) -> None:
        """End the warm process with all its kernels, and remove what they left."""
        with self._lock:
            self._end()
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)
                self._folder = None

    def leave_to_parent(self) -> None:
        """In a fork of this program: what there is belongs to its parent; a kernel asked for here is new."""
        for kernel in self._ready:
            kernel.close()
        for pipe in (self._process.stdin, self._process.stdout) if self._process else ():
            if pipe:
                pipe.close()
        self._forget()

    def kernel(self) -> "ForkedKernel":
        """A kernel that is ready or becomes so, on a connection of its own."""
        with self._lock:
            self._ensure()
            while len(self._ready) <= min(READY_AHEAD, max(0, self._expected - 1)):
                self._ready.append(self._forked(_own_connection(self._socket.parent)))
            self._expected -= 1
            return self._ready.popleft()

    def kernel_on(self, connection: Mapping[str, Any]) -> "ForkedKernel":
        """A kernel on a connection that clients know already: a restart."""
        with self._lock:
            self._ensure()
            return self._forked(dict(connection))

    def _ensure(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self._end()
        if self._folder is None:  # it outlives a warm process that died: notebooks know connections in it
            self._folder = Path(tempfile.mkdtemp(prefix="warm-"))
            atexit.register(self.stop)
        self._socket, self._is_loaded = self._folder / uuid.uuid4().hex, False
        self._process = subprocess.Popen(  # noqa: S603  (our own program)
            [sys.executable, str(PROGRAM), str(self._socket)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,  # a fork closes it: no lock of a thread may be in its way
            start_new_session=True,
        )

    def _end(self) -> None:
        if self._process is not None:
            if not self._is_loaded:
                self._process.kill()  # it has no kernels yet
            self._process.communicate()  # closes its input: it ends its kernels, then itself
            self._process = None
            self._socket.unlink(missing_ok=True)  # of one that was killed
        while self._ready:
            self._ready.popleft().forget()

    def _forked(self, connection: dict[str, Any]) -> "ForkedKernel":
        assert self._process is not None
        assert self._process.stdout is not None
        self._is_loaded = self._is_loaded or bool(self._process.stdout.readline())
        if not self._is_loaded:
            raise RuntimeError(
                f"the warm process ended with {self._process.wait()} while it loaded libraries"
            )
        return ForkedKernel(self._socket, self._socket.with_name(f"{uuid.uuid4().hex}.json"), connection)


WARM = WarmProcess()
if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=lambda: WARM.leave_to_parent())


def _own_connection(folder: Path) -> dict[str, Any]:
    """Sockets in a private folder: no ports to race for, and nothing listens on the network."""
    ports = {f"{name}_port": number for number, name in enumerate(_CHANNELS, start=1)}
    own = {"transport": "ipc", "ip": str(folder / uuid.uuid4().hex), "key": uuid.uuid4().hex.encode()}
    return {**own, "signature_scheme": "hmac-sha256", "kernel_name": "", **ports}


class ForkedKernel:
    """A kernel of the warm process, with the part of `subprocess.Popen` that provisioners use."""

    stdin = stdout = stderr = None

    def __init__(self, warm: Path, file: Path, connection: dict[str, Any]):
        self.connection = connection
        self.returncode: int | None = None
        self.pid = 0
        self._is_ready = False
        self._unread = b""
        self._file = file
        file.touch(mode=0o600)
        file.write_text(json.dumps({**connection, "key": connection["key"].decode()}), encoding="utf-8")
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(warm))
        self._send({"file": str(file)})

    def serve(self, cwd: str, env: dict[str, str], arguments: Sequence[str] = ()) -> None:
        """Wait until it is ready, then let it work in a directory with an environment and extensions."""
        import resource  # not on Windows

        self.wait_until_ready()
        for limit in {getattr(resource, name) for name in vars(resource) if name.startswith("RLIMIT_")}:
            resource.prlimit(self.pid, limit, resource.getrlimit(limit))
        os.setpriority(os.PRIO_PGRP, self.pid, os.getpriority(os.PRIO_PROCESS, 0))
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        umask = int(status.split("Umask:")[1].split()[0], 8)
        self._send({"cwd": cwd, "umask": umask, "env": env, "arguments": list(arguments)})

    def wait_until_ready(self) -> None:
        """Wait until it can serve; RuntimeError if it has ended before."""
        while not (self._is_ready and self.pid) and self.returncode is None:
            self._hear()
        if self.returncode is not None:
            raise RuntimeError(f"the kernel ended with {self.returncode} before it was ready")

    def poll(self) -> int | None:
        """The exit code, None while it runs."""
        if self.returncode is None:
            self._hear(socket.MSG_DONTWAIT)
        return self.returncode

    def wait(self) -> int:
        """Wait for the end; the exit code."""
        while self.returncode is None:
            self._hear()
        return self.returncode

    def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel; once it has ended its number may be another's."""
        if self.poll() is None:
            os.kill(self.pid, signum)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def _send(self, message: dict[str, Any]) -> None:
        self._socket.sendall(json.dumps(message).encode() + b"\n")

    def _hear(self, flags: int = 0) -> None:
        try:
            told = self._socket.recv(4096, flags)
        except BlockingIOError:
            return
        except ConnectionResetError:
            told = b""
        *lines, self._unread = (self._unread + told).split(b"\n")
        for message in map(json.loads, lines):
            self.pid = message.get("pid", self.pid)
            self._is_ready = self._is_ready or "ready" in message
            self.returncode = message.get("exit", self.returncode)
        if not told and self.returncode is None:
            self.returncode = -signal.SIGKILL  # the warm process is gone, and its kernels with it
        if self.returncode is not None:
            self.forget()

    def close(self) -> None:
        """Close the line to it."""
        self._socket.close()

    def forget(self) -> None:
        """Close the line to it and remove its files."""
        self.close()
        self._file.unlink(missing_ok=True)
        if self.connection["transport"] == "ipc":
            address = Path(self.connection["ip"])
            for path in address.parent.glob(f"{address.name}-*"):
                path.unlink(missing_ok=True)
