"""Functions by which a long-lived process keeps its memory small and gives unused memory back to the system."""

from __future__ import annotations

import ctypes
import gc

import pyarrow as pa


def one_heap() -> None:
    """Make Arrow allocate memory with the C library: Arrow's own allocator never gives memory back to the system."""
    pa.set_memory_pool(pa.system_memory_pool())


def give_back() -> None:
    """Give free memory of the C library's heap back to the system. Does nothing where the C library is not glibc."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def settle() -> None:
    """Exclude all present objects from garbage collection. Call once, when the process is ready to serve.

    A full collection would visit the 150,000 objects of modules, columns and labels, which takes 0.1 s every few
    refreshes of a page. None of them ever becomes garbage.
    """
    gc.collect()
    gc.freeze()
