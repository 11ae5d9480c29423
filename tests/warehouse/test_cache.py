"""The cache: one computation however many ask, within its bytes, failures for seconds only."""

from __future__ import annotations

import threading
import time
import traceback
from types import SimpleNamespace

import pandas as pd
import pytest

from data.errors import WarehouseError
from data.warehouse.cache import Cache, CacheKey, size_of


def counted(cache: Cache, key: str, calls: list[str], size: int = 1) -> str:
    def compute() -> str:
        calls.append(key)
        return f"answer to {key}"

    return cache.get(key, compute, lambda _: size)


def test_an_answer_is_computed_once_and_kept() -> None:
    cache, calls = Cache(100, 5), list[str]()
    assert counted(cache, "a", calls) == counted(cache, "a", calls) == "answer to a"
    assert calls == ["a"]


def test_twenty_threads_that_ask_at_once_cause_one_computation() -> None:
    cache, calls, barrier = Cache(100, 5), list[int](), threading.Barrier(20)
    answers: list[int] = []

    def slow() -> int:
        calls.append(1)
        time.sleep(0.1)
        return 42

    def ask() -> None:
        barrier.wait()
        answers.append(cache.get("key", slow, lambda _: 1))

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [42] * 20 and len(calls) == 1


def test_different_questions_do_not_wait_for_each_other() -> None:
    cache, both = Cache(100, 5), threading.Barrier(2, timeout=60)
    threads = [threading.Thread(target=cache.get, args=(key, both.wait, lambda _: 1)) for key in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not both.broken


def test_the_bytes_are_bounded_and_the_least_used_goes_first() -> None:
    cache, calls = Cache(30, 5), list[str]()
    for key in ("a", "b", "c", "a", "d"):
        counted(cache, key, calls, size=10)
    assert cache.bytes == 30
    for key in ("a", "c", "d", "b"):
        counted(cache, key, calls, size=10)
    assert calls == ["a", "b", "c", "d", "b"]


def test_a_thousand_versions_of_an_answer_do_not_grow_the_cache() -> None:
    cache, calls = Cache(100, 5), list[str]()
    for version in range(1000):
        counted(cache, f"v{version}", calls, size=7)
    assert cache.bytes <= 100 and len(cache._kept) <= 100 // 7 and not cache._running


def test_answers_of_versions_that_have_gone_by_are_forgotten_and_others_stay() -> None:
    cache, newest = Cache(100, 5), {"incident": 1, "district": 1}
    keys = [CacheKey(question, ((table, newest[table]),)) for question, table in (("a", "incident"), ("b", "district"))]
    for key in keys:
        cache.get(key, lambda: "answer", lambda _: 10)
    newest["incident"] = 2
    cache.forget_outdated(newest.__getitem__)
    assert [cache.kept(key) for key in keys] == [None, "answer"] and cache.bytes == 10


def test_what_is_larger_than_the_cache_is_answered_and_not_kept() -> None:
    cache, calls = Cache(10, 5), list[str]()
    assert counted(cache, "big", calls, size=11) == counted(cache, "big", calls, size=11)
    assert calls == ["big", "big"] and cache.bytes == 0


def failing(calls: list[int]) -> str:
    calls.append(1)
    raise WarehouseError("failed", "No")


def test_a_failure_is_remembered_for_its_seconds_and_then_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    cache, calls, now = Cache(100, 5), list[int](), [100.0]
    monkeypatch.setattr("data.warehouse.cache.time", SimpleNamespace(monotonic=lambda: now[0]))
    for _ in range(5):
        with pytest.raises(WarehouseError):
            cache.get("key", lambda: failing(calls), lambda _: 1)
    assert len(calls) == 1
    now[0] += 5
    assert cache.get("key", lambda: "back", lambda _: 1) == "back"


def test_remembered_failures_can_be_forgotten() -> None:
    cache, calls = Cache(100, 60), list[int]()
    with pytest.raises(WarehouseError):
        cache.get("key", lambda: failing(calls), lambda _: 1)
    cache.forget_failures()
    assert cache.get("key", lambda: "back", lambda _: 1) == "back"


def test_a_remembered_failure_does_not_grow_with_every_screen_that_asks() -> None:
    cache, calls, depths = Cache(100, 60), list[int](), list[int]()
    for _ in range(50):
        with pytest.raises(WarehouseError) as error:
            cache.get("key", lambda: failing(calls), lambda _: 1)
        depths.append(len(traceback.extract_tb(error.value.__traceback__)))
    assert max(depths[1:]) == depths[1]


def test_an_error_that_is_not_the_warehouses_is_raised_and_not_remembered() -> None:
    cache = Cache(100, 60)
    with pytest.raises(ZeroDivisionError):
        cache.get("key", lambda: 1 // 0, lambda _: 1)
    assert cache.get("key", lambda: 1, lambda _: 1) == 1


def test_those_who_wait_get_the_failure_too() -> None:
    cache, calls, errors = Cache(100, 0), list[int](), list[str]()
    started = threading.Event()

    def slow_failure() -> str:
        started.set()
        time.sleep(0.1)
        return failing(calls)

    def ask() -> None:
        try:
            cache.get("key", slow_failure, lambda _: 1)
        except WarehouseError as error:
            errors.append(error.kind)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    threads[0].start()
    started.wait()
    for thread in threads[1:]:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == ["failed"] * 4 and len(calls) == 1


def test_an_answer_that_cannot_be_weighed_blocks_nobody() -> None:
    cache = Cache(100, 60)
    with pytest.raises(ZeroDivisionError):
        cache.get("key", lambda: 1, lambda _: 1 // 0)
    assert cache.get("key", lambda: 1, lambda _: 1) == 1


def test_the_size_of_a_frame_counts_its_texts() -> None:
    assert size_of(pd.DataFrame({"a": ["x" * 10_000] * 10})) > 100_000
    assert size_of(pd.DataFrame({"a": ["x" * 10_000] * 10}, dtype="object")) > 100_000
