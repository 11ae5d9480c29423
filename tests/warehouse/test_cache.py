"""The cache: one computation per key, one answer per question, a limit, and failures that last only seconds."""

from __future__ import annotations

import threading
import time
import traceback
from types import SimpleNamespace

import pandas as pd
import pytest

from data.errors import WarehouseError
from data.warehouse.cache import Cache, CacheKey
from data.warehouse.frames import size_of
from data.warehouse.observer import CacheEvent, NullObserver

KEY = CacheKey("key")


def counted(cache: Cache, key: str, calls: list[str], size: int = 1) -> str:
    def compute() -> str:
        calls.append(key)
        return f"answer to {key}"

    return cache.get(CacheKey(key), compute, lambda _: size)


def test_an_answer_is_computed_once() -> None:
    cache, calls = Cache("tier", 100, failure_s=5), list[str]()
    assert counted(cache, "a", calls) == counted(cache, "a", calls) == "answer to a"
    assert calls == ["a"]


def test_twenty_threads_that_ask_at_once_cause_one_computation() -> None:
    cache, calls, barrier = Cache("tier", 100, failure_s=5), list[int](), threading.Barrier(20)
    answers: list[int] = []

    def slow() -> int:
        calls.append(1)
        time.sleep(0.1)
        return 42

    def ask() -> None:
        barrier.wait()
        answers.append(cache.get(KEY, slow, lambda _: 1))

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [42] * 20 and len(calls) == 1


def test_different_questions_do_not_wait_for_each_other() -> None:
    cache, both = Cache("tier", 100, failure_s=5), threading.Barrier(2, timeout=60)
    threads = [threading.Thread(target=cache.get, args=(CacheKey(key), both.wait, lambda _: 1)) for key in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not both.broken


def test_the_sizes_stay_within_the_limit_and_the_least_recently_used_answer_goes_first() -> None:
    cache, calls = Cache("tier", 30, failure_s=5), list[str]()
    for key in ("a", "b", "c", "a", "d"):
        counted(cache, key, calls, size=10)
    assert cache.size == 30
    for key in ("a", "c", "d", "b"):
        counted(cache, key, calls, size=10)
    assert calls == ["a", "b", "c", "d", "b"]


def test_a_thousand_versions_of_an_answer_do_not_grow_the_cache() -> None:
    cache, calls = Cache("tier", 100, failure_s=5), list[str]()
    for version in range(1000):
        counted(cache, f"v{version}", calls, size=7)
    assert cache.size <= 100 and len(cache) <= 100 // 7 and not cache._running


def test_answers_of_older_versions_are_forgotten_and_others_stay() -> None:
    cache, newest = Cache("tier", 100, failure_s=5), {"incident": 1, "district": 1}
    keys = [CacheKey(question, ((table, newest[table]),)) for question, table in (("a", "incident"), ("b", "district"))]
    for key in keys:
        cache.get(key, lambda: "answer", lambda _: 10)
    newest["incident"] = 2
    cache.forget_outdated(newest.__getitem__)
    assert [cache.cached(key) for key in keys] == [None, "answer"] and cache.size == 10


def test_an_answer_larger_than_the_limit_is_given_but_not_cached() -> None:
    cache, calls = Cache("tier", 10, failure_s=5), list[str]()
    assert counted(cache, "big", calls, size=11) == counted(cache, "big", calls, size=11)
    assert calls == ["big", "big"] and cache.size == 0


def at(version: int, question: str = "question") -> CacheKey:
    return CacheKey(question, (("incident", version),))


def test_a_newer_answer_replaces_the_one_before_and_an_older_one_does_not() -> None:
    cache = Cache("tier", 100)
    cache.put(at(2), "second", 60)
    cache.put(at(3), "third", 50)
    assert (len(cache), cache.size, cache.cached(at(2)), cache.cached(at(3))) == (1, 50, None, "third")
    assert cache.get(at(2), lambda: "late", lambda _: 10) == "late"
    assert (len(cache), cache.size, cache.latest("question")) == (1, 50, "third")
    cache.put(at(4), "larger than the limit", 101)
    assert (len(cache), cache.size, cache.latest("question")) == (0, 0, None)


def test_the_latest_answer_is_found_whatever_its_versions() -> None:
    cache = Cache("tier", 100)
    cache.put(at(1), "first")
    assert cache.cached(at(2)) is None and cache.latest("question") == "first" and cache.latest("other") is None
    cache.clear()
    assert cache.latest("question") is None and cache.size == 0


def test_without_sizes_the_limit_is_a_number_of_answers() -> None:
    cache = Cache("tier", 3)
    for number in range(10):
        cache.get(CacheKey(number), lambda number=number: number)  # type: ignore[misc]
    assert [cache.cached(CacheKey(number)) for number in range(10)] == [None] * 7 + [7, 8, 9]


def test_a_lower_limit_drops_the_least_recently_used_answers_at_once() -> None:
    cache = Cache("answers", 3)
    for number in range(3):
        cache.put(at(number), number)
    cache.limit = 1
    assert [cache.cached(at(number)) for number in range(3)] == [None, None, 2] and cache.size == 1
    cache.limit = 0
    assert len(cache) == cache.size == 0


def test_a_tier_with_limit_0_caches_nothing_and_still_answers() -> None:
    cache, calls = Cache("tier", 0), list[str]()
    assert counted(cache, "a", calls) == counted(cache, "a", calls) == "answer to a"
    assert calls == ["a", "a"] and len(cache) == 0


def test_the_observer_hears_what_happens_to_every_question() -> None:
    events: list[tuple[str, CacheEvent]] = []

    class Listener(NullObserver):
        def cache_asked(self, tier: str, event: CacheEvent) -> None:
            events.append((tier, event))

    cache = Cache("frames", 100, Listener())
    entered, leave = threading.Event(), threading.Event()

    def slow() -> str:
        entered.set()
        leave.wait(5)
        return "answer"

    first = threading.Thread(target=cache.get, args=(KEY, slow))
    first.start()
    entered.wait(5)
    second = threading.Thread(target=cache.get, args=(KEY, slow))
    second.start()
    while len(events) < 2:
        time.sleep(0.001)
    leave.set()
    first.join()
    second.join()
    assert cache.cached(KEY) == cache.latest("key") == cache.get(KEY, slow) == "answer"
    assert cache.cached(CacheKey("other")) is None
    assert events == [("frames", event) for event in ("miss", "joined", "hit", "hit", "hit")]


def failing(calls: list[int]) -> str:
    calls.append(1)
    raise WarehouseError("failed", "No")


def test_a_failure_is_remembered_for_its_seconds_and_then_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    cache, calls, now = Cache("tier", 100, failure_s=5), list[int](), [100.0]
    monkeypatch.setattr("data.warehouse.cache.time", SimpleNamespace(monotonic=lambda: now[0]))
    for _ in range(5):
        with pytest.raises(WarehouseError):
            cache.get(KEY, lambda: failing(calls), lambda _: 1)
    assert len(calls) == 1
    now[0] += 5
    assert cache.get(KEY, lambda: "back", lambda _: 1) == "back"


def test_remembered_failures_can_be_forgotten() -> None:
    cache, calls = Cache("tier", 100, failure_s=60), list[int]()
    with pytest.raises(WarehouseError):
        cache.get(KEY, lambda: failing(calls), lambda _: 1)
    cache.forget_failures()
    assert cache.get(KEY, lambda: "back", lambda _: 1) == "back"


def test_a_remembered_failure_does_not_grow_with_every_screen_that_asks() -> None:
    cache, calls, depths = Cache("tier", 100, failure_s=60), list[int](), list[int]()
    for _ in range(50):
        with pytest.raises(WarehouseError) as error:
            cache.get(KEY, lambda: failing(calls), lambda _: 1)
        depths.append(len(traceback.extract_tb(error.value.__traceback__)))
    assert max(depths[1:]) == depths[1]


def test_an_error_that_is_not_the_warehouses_is_raised_and_not_remembered() -> None:
    cache = Cache("tier", 100, failure_s=60)
    with pytest.raises(ZeroDivisionError):
        cache.get(KEY, lambda: 1 // 0, lambda _: 1)
    assert cache.get(KEY, lambda: 1, lambda _: 1) == 1


def test_those_who_wait_get_the_failure_too() -> None:
    cache, calls, errors = Cache("tier", 100, failure_s=0), list[int](), list[str]()
    started = threading.Event()

    def slow_failure() -> str:
        started.set()
        time.sleep(0.1)
        return failing(calls)

    def ask() -> None:
        try:
            cache.get(KEY, slow_failure, lambda _: 1)
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
    cache = Cache("tier", 100, failure_s=60)
    with pytest.raises(ZeroDivisionError):
        cache.get(KEY, lambda: 1, lambda _: 1 // 0)
    assert cache.get(KEY, lambda: 1, lambda _: 1) == 1


def test_the_size_of_a_frame_counts_its_texts() -> None:
    assert size_of(pd.DataFrame({"a": ["x" * 10_000] * 10})) > 100_000
    assert size_of(pd.DataFrame({"a": ["x" * 10_000] * 10}, dtype="object")) > 100_000
