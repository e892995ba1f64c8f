"""Warm kernels for papermill, nbclient and JupyterLab: a kernel provisioner over the warm process.

The provisioner is an entry point of ``jupyter_client.kernel_provisioners``. The environment variable
``JUPYTER_DEFAULT_PROVISIONER_NAME=warm-provisioner`` chooses it for all kernels that a program starts. Where
a kernel cannot be forked (another system than Linux, another Python, ``DEFENCE_TURN_KERNELS=standard``) it is
started the standard way and a line says so.
"""

import asyncio
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from helpers.pipeline import warm_process
from helpers.pipeline.warm_process import ForkedKernel, why_not
from helpers.pipeline.zygote import HISTORY

NAME = "warm-provisioner"
CHOICE = "JUPYTER_DEFAULT_PROVISIONER_NAME"

PROMPT_CLIENT = f"{__name__}.PromptClient"
"""The client of the kernels of a build, as `KernelManager` is told of it."""

_STANDARD_COMMAND = ["-m", "ipykernel_launcher", "-f"]


class WarmProvisioner(LocalProvisioner):
    """Kernels forked from the warm process; everything else is as with the standard provisioner."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork instead of starting a program; the connection is the one that the kernel has ready."""
        cwd = str(kwargs.get("cwd") or Path.cwd())
        reason = why_not() or self._unlike_ours(cmd, kwargs["env"], cwd)
        if reason:
            print(f"standard kernel: {reason}", file=sys.stderr)
            return await super().launch_kernel(cmd, **kwargs)
        arguments = [given for given in cmd[len(_STANDARD_COMMAND) + 2 :] if given != HISTORY]
        try:
            kernel = await self._started(cwd, kwargs["env"], arguments)
        except (OSError, RuntimeError, IndexError) as error:  # IndexError: a /proc without umask
            print(f"standard kernel: {error}", file=sys.stderr)
            return await super().launch_kernel(cmd, **kwargs)
        self.process, self.pid, self.pgid = cast("subprocess.Popen[bytes]", kernel), kernel.pid, kernel.pid
        self.cwd = cwd
        self.connection_info = cast(KernelConnectionInfo, kernel.connection)
        return self.connection_info

    async def send_signal(self, signum: int) -> None:
        """Send a signal to a kernel and what it has started; none to the number of one that has ended."""
        if not isinstance(self.process, ForkedKernel) or self.process.poll() is None:
            await super().send_signal(signum)

    async def kill(self, restart: bool = False) -> None:
        """Kill a forked kernel without waiting for its end: the warm process sees to that.

        Before a restart it is waited for: the next one takes over its connection.
        """
        await super().kill(restart)
        if isinstance(self.process, ForkedKernel) and not restart:
            self.process.forget()
            self.process = None

    async def wait(self) -> int | None:
        """Hear of the end of a forked kernel at once: the standard provisioner looks every 0.1 s."""
        while isinstance(self.process, ForkedKernel) and self.process.poll() is None:
            await asyncio.sleep(0.005)
        return await super().wait()

    async def _started(self, *given: Any) -> ForkedKernel:
        """A kernel at work. A fork of the caller has its loop, but neither its threads nor what wakes it."""
        thread = ThreadPoolExecutor(1)
        starting = thread.submit(self._kernel, *given)
        thread.shutdown(wait=False)
        while not starting.done():
            await asyncio.sleep(0.001)
        return starting.result()

    def _kernel(self, *given: Any) -> ForkedKernel:
        restarts = self.pid is not None
        warm = warm_process.WARM
        kernel = warm.kernel_on(self.connection_info) if restarts else warm.kernel()
        kernel.serve(*given)
        return kernel

    def _unlike_ours(self, cmd: list[str], env: dict[str, str], cwd: str) -> str:
        if cmd[1 : 1 + len(_STANDARD_COMMAND)] != _STANDARD_COMMAND or Path(cmd[0]) != Path(sys.executable):
            return f"{' '.join(cmd[:3])} is another program than {sys.executable} with ipykernel"
        if env.get("PYTHONPATH") != os.environ.get("PYTHONPATH"):
            return "PYTHONPATH differs"
        if not Path(cwd).is_dir():
            return f"no folder {cwd}"
        transport = self.parent.config.KernelManager.get("transport") if self.parent else None
        return "tcp is asked for" if transport == "tcp" else ""


class PromptClient(AsyncKernelClient):
    """A client that does not wait for a silence: a warm kernel is ready before it is handed out."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait for the answer to one request and for the first output: then all channels are connected."""
        provisioner = getattr(self.parent, "provisioner", None)
        if not isinstance(getattr(provisioner, "process", None), ForkedKernel):
            await super().wait_for_ready(timeout)
            return
        reply = await self.kernel_info(reply=True, timeout=timeout)
        await self.iopub_channel.get_msg(timeout=timeout)
        self._handle_kernel_info_reply(reply)
