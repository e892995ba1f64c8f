"""Load modules ahead of need, without the collector."""

import gc
from importlib import import_module


def load(*modules: str) -> None:
    """Import modules; the collector looks through them neither meanwhile, nor later, nor at the end."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        for name in modules:
            import_module(name)
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
