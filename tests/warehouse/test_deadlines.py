"""Deadlines: a call that takes too long is interrupted, and no other."""

from __future__ import annotations

import threading

from data.warehouse.deadlines import Deadlines


def test_what_takes_too_long_is_interrupted_and_the_others_go_on() -> None:
    deadlines, late, early = Deadlines(), threading.Event(), threading.Event()
    with deadlines.limit(0.2, late.set), deadlines.limit(600, early.set):
        assert late.wait(60)
    assert not early.is_set()


def test_what_has_ended_is_not_interrupted() -> None:
    deadlines, interrupted, later = Deadlines(), threading.Event(), threading.Event()
    with deadlines.limit(0.1, interrupted.set):
        pass
    with deadlines.limit(0.2, later.set):
        assert later.wait(60)
    assert not interrupted.is_set()


def test_one_thread_watches_however_many_there_are() -> None:
    deadlines, before = Deadlines(), threading.active_count()
    with deadlines.limit(9, print), deadlines.limit(9, print), deadlines.limit(9, print):
        assert threading.active_count() == before + 1
