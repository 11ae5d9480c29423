"""What claims give, and the one line for each way to write them wrong."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from data.identity.claims import load_claims
from data.settings import SettingError
from data.store.viewers import Policy

RULES = """
[[claims.rules]]
when = { groups = "duty", "realm.district" = "430102" }
role = "duty"
districts = ["430102"]
agencies = ["*"]
case_detail = true

[[claims.rules]]
when = { groups = "duty" }
role = "duty"
districts = ["*"]
agencies = ["police", "fire"]
"""
HERE = Policy("duty", frozenset({"430102"}), frozenset({"*"}), True)
CITY = Policy("duty", frozenset({"*"}), frozenset({"police", "fire"}))


@pytest.mark.parametrize(
    ("said", "policy"),
    [
        ({"groups": ["staff", "duty"], "realm": {"district": "430102"}}, HERE),
        ({"groups": "duty", "realm.district": "430102"}, HERE),
        ({"groups": ["duty"], "realm": {"district": "430103"}}, CITY),
        ({"groups": ["duty"], "realm": "430102"}, CITY),
        ({"groups": "duty"}, CITY),
        ({"groups": "on duty"}, None),
        ({"groups": ["Duty"]}, None),
        ({"groups": {"duty": True}}, None),
        ({"groups": [["duty"]]}, None),
        ({"groups": None}, None),
        ({"realm": {"district": "430102"}}, None),
        ({}, None),
    ],
)
def test_the_first_rule_that_fits_decides_and_unknown_claims_give_no_policy(
    said: dict[str, Any], policy: Policy | None
) -> None:
    assert load_claims(tomllib.loads(RULES)["claims"]).policy_of(said) == policy


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('role = "duty"', 'role = "king"', "rule 1 of [[claims.rules]]: the role 'king' is not known; known: duty"),
        ('agencies = ["*"]', "", "rule 1 of [[claims.rules]]: 'agencies' is missing"),
        ('districts = ["430102"]', 'districts = "430102"', "districts is a list of texts"),
        ('districts = ["430102"]', "districts = [430102]", "districts is a list of texts"),
        ("case_detail = true", "case_detail = 1", "case_detail is true or false"),
        ("case_detail = true", "cases = true", "'cases' is not known"),
        ('when = { groups = "duty" }', "when = {}", "rule 2 of [[claims.rules]]: when names claims"),
        ('when = { groups = "duty" }', "when = { groups = 1 }", "when names claims"),
        ("[[claims.rules]]", "[[claims.rule]]", "[claims] has no rules"),
    ],
)
def test_a_wrong_rule_is_one_line_that_says_where(before: str, after: str, words: str) -> None:
    with pytest.raises(SettingError) as error:
        load_claims(tomllib.loads(RULES.replace(before, after))["claims"])
    assert words in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize("table", [{}, {"rules": []}, {"rules": {}}, {"rules": ["duty"]}])
def test_a_table_without_rules_is_refused(table: dict[str, Any]) -> None:
    with pytest.raises(SettingError):
        load_claims(table)
