"""Warm kernels for the builders: the preview has them ready, a builder borrows them over its line."""

import contextlib
from concurrent.futures import Future, ThreadPoolExecutor

from helpers.pipeline.preview.building import Line
from helpers.pipeline.warm_process import WARM, ForkedKernel, WarmProcess, why_not


class Lender:
    """The warm process of the preview and the kernels that builders have of it."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(1)
        self._next: Future[ForkedKernel] | None = None
        self._lent: list[ForkedKernel] = []

    def start(self) -> None:
        """Load the libraries and make the first kernels ready, while the caller goes on."""
        if not why_not():
            self._next = self._threads.submit(WARM.kernel)

    def lend(self) -> ForkedKernel:
        """A kernel that is ready; the next one is made ready meanwhile."""
        if self._next is None:
            raise RuntimeError(why_not())
        self._next, ready = self._threads.submit(WARM.kernel), self._next
        kernel = ready.result()
        kernel.wait_until_ready()
        self._lent.append(kernel)
        return kernel

    def take_back(self) -> None:
        """End the kernels that a builder had: it is gone, whether it has ended them or not."""
        while self._lent:
            kernel = self._lent.pop()
            if kernel.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    kernel.kill()
                kernel.wait()

    def stop(self) -> None:
        """End the warm process with all kernels."""
        self._threads.shutdown(cancel_futures=True)
        WARM.stop()


class Borrower(WarmProcess):
    """In a builder: stands for the warm process that the preview has."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    def kernel(self) -> ForkedKernel:
        """A kernel of the preview; RuntimeError if it has none to give."""
        kernel, reason = self._line.ask("kernel")
        if kernel is None:
            raise RuntimeError(reason)
        return kernel
