"""Functions for the memory of a long-lived process: give unused memory back, and shorten garbage collections."""

from __future__ import annotations

import ctypes
import gc

import pyarrow as pa


def one_heap() -> None:
    """Make Arrow allocate memory with the C library: Arrow's own allocator never gives memory back to the system."""
    pa.set_memory_pool(pa.system_memory_pool())


def give_back() -> None:
    """Give free memory of the C library's heap back to the system. If the C library is not glibc, nothing happens."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def settle() -> None:
    """Exclude all present objects from garbage collection. Call once, when the process is ready to serve.

    Modules, columns and labels are 150,000 objects that never become garbage. A full collection would still visit them.
    It takes 0.1 s and occurs every few refreshes of a page.
    """
    gc.collect()
    gc.freeze()
