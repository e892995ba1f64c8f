"""Warm kernels for papermill, nbclient and JupyterLab: a kernel provisioner over the fork server.

The provisioner is an entry point of ``jupyter_client.kernel_provisioners``. The environment variable
``JUPYTER_DEFAULT_PROVISIONER_NAME=warm-provisioner`` chooses it for all kernels that a program starts. Where
a kernel cannot be forked (another system than Linux, another Python, ``DEFENCE_TURN_KERNELS=standard``) it is
started the standard way and a line says so.
"""

import asyncio
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from queue import Empty
from typing import Any, cast

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from helpers.kernels.process import FORK_SERVER, ForkedProcess, reason_against_forks

NAME = "warm-provisioner"
CHOICE = "JUPYTER_DEFAULT_PROVISIONER_NAME"

FAST_READY_CLIENT = f"{__name__}.FastReadyClient"
# the client of the kernels of a build, as `KernelManager` is told of it

# Seconds between looks whether a kernel that has not answered yet is alive.
_LOOK_EVERY = 0.2

_STANDARD_PROGRAM = ["-m", "ipykernel_launcher"]
_OF_A_PROGRAM = ("stdin", "independent", "preexec_fn")


class WarmProvisioner(LocalProvisioner):
    """Kernels forked from the fork server; everything else is as with the standard provisioner."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork instead of starting a program."""
        cwd = str(kwargs.get("cwd") or Path.cwd())
        reason = reason_against_forks() or _unlike_ours(cmd, cwd, kwargs)
        kernel = None
        if not reason:
            outputs = kwargs.get("stdout"), kwargs.get("stderr")
            kernel = await self._forked(cmd[1 + len(_STANDARD_PROGRAM) :], kwargs["env"], cwd, *outputs)
            reason = "" if kernel else "the fork server has ended"
        if kernel is None:
            print(f"standard kernel: {reason}", file=sys.stderr)
            return await super().launch_kernel(cmd, **kwargs)
        self.process, self.pid, self.pgid = cast("subprocess.Popen[bytes]", kernel), kernel.pid, kernel.pid
        self.cwd = cwd
        return self.connection_info

    async def send_signal(self, signum: int) -> None:
        """Send a signal to a kernel and what it has started; none to the number of one that has ended."""
        if not isinstance(self.process, ForkedProcess) or self.process.poll() is None:
            await super().send_signal(signum)

    async def kill(self, restart: bool = False) -> None:
        """Kill a kernel; the end of a forked one is heard of at once, the managers look every 0.1 s."""
        await super().kill(restart)
        if isinstance(self.process, ForkedProcess):
            await self.wait()

    async def wait(self) -> int | None:
        """Wait for the end, without the 0.1 s between looks of the standard provisioner."""
        while isinstance(self.process, ForkedProcess) and self.process.poll() is None:
            await asyncio.sleep(0.005)
        return await super().wait()

    async def _forked(
        self, argv: list[str], env: dict[str, str], cwd: str, stdout: Any, stderr: Any
    ) -> ForkedProcess | None:
        """A kernel that can be spoken to, or has ended by itself; None if the server ends before."""
        try:
            kernel = FORK_SERVER.fork(argv, env, cwd, stdout, stderr)
        except OSError:
            return None
        try:
            while kernel.poll() is None and not kernel.is_ready:
                await asyncio.sleep(0.002)
        except BaseException:  # nobody waits for it any more
            kernel.close()
            raise
        if not kernel.pid:
            FORK_SERVER.start()  # ClosedError if it was ended for good
        return kernel if kernel.pid else None


def _unlike_ours(cmd: list[str], cwd: str, options: Mapping[str, Any]) -> str:
    """Why a command would not be the same as a fork; empty if it would."""
    if cmd[1 : 1 + len(_STANDARD_PROGRAM)] != _STANDARD_PROGRAM or Path(cmd[0]) != Path(sys.executable):
        return f"{' '.join(cmd[:3])} is another program than {sys.executable} with ipykernel"
    if asked := [name for name in _OF_A_PROGRAM if options.get(name)]:
        return f"{asked[0]} is asked for"
    if differing := FORK_SERVER.differing_variables(options["env"]):
        return f"{differing[0]} differs"
    return "" if Path(cwd).is_dir() else f"no folder {cwd}"


class FastReadyClient(AsyncKernelClient):
    """A client that does not wait for a silence of 0.2 s: a first output says that it is connected."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait for the first answer and output; RuntimeError if the kernel ends before, or at the timeout."""
        provisioner = getattr(self.parent, "provisioner", None)
        kernel = getattr(provisioner, "process", None)
        if not isinstance(kernel, ForkedProcess):
            await super().wait_for_ready(timeout)
            return
        answer = asyncio.create_task(self._first_answer(timeout))
        try:
            while not answer.done() and kernel.poll() is None:
                await asyncio.wait([answer], timeout=_LOOK_EVERY)
            if not answer.done():
                raise RuntimeError("it died before it answered")
            self._handle_kernel_info_reply(answer.result())
        finally:
            answer.cancel()

    async def _first_answer(self, timeout: float | None) -> dict[str, Any]:
        try:
            reply: dict[str, Any] = await self.kernel_info(reply=True, timeout=timeout)
            await self.iopub_channel.get_msg(timeout=timeout)
        except (TimeoutError, Empty) as error:
            raise RuntimeError(f"it did not answer in {timeout} seconds") from error
        return reply
