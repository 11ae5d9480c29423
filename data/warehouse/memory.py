"""Memory that a long-lived process gives back when it has used it."""

from __future__ import annotations

import ctypes
import gc

import pyarrow as pa


def one_heap() -> None:
    """Have Arrow take memory from the C library, as all else does: its own allocator keeps what it once needed."""
    pa.set_memory_pool(pa.system_memory_pool())


def give_back() -> None:
    """Give what is free in the C library's heap back to the system; where it is not glibc, nothing happens."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def settle() -> None:
    """Have the garbage collector pass over what a process keeps as long as it runs; called once, when it is ready.

    A full collection looks at all objects there are: 150,000 of modules, columns and labels, in 0.1 s, every few
    refreshes of a page. What stands now is never garbage.
    """
    gc.collect()
    gc.freeze()
