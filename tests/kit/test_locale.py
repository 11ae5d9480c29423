"""Translations: every message has one Chinese translation with the same placeholders."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from data.contract.tables import FACTS
from data.identity.rights import RIGHTS, ROLES
from data.questions.vocabulary import LABELS as FILTER_LABELS
from layouts.identity.words import ACTS, ORIGINS
from layouts.kit import locale
from layouts.kit.card import MENU, TABLES
from layouts.kit.labels import EMPTY, LABELS, NOUNS, STATUS, URGENCY
from layouts.kit.locale import HERE, catalogue
from layouts.kit.numbers import amount, duration
from layouts.kit.theme import RenderContext
from layouts.kit.units import value_text

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path
    for pattern in ("layouts/**/*.py", "callbacks/**/*.py", "data/measures/definitions.py", "data/measures_*.py")
    for path in ROOT.glob(pattern)
)
TEMPLATES = sorted((ROOT / "layouts").rglob("*.html"))
IN_TEMPLATE = re.compile(r"""\bt\("([^"]+)\"""")
RECORDS = {"Card", "Measure", "Page"}
FIELDS = {"title", "question", "unit", "definition"}


def constants(node: ast.AST) -> Iterator[str]:
    """The literal strings of an argument: the argument itself, or both branches of a condition."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from constants(node.body)
        yield from constants(node.orelse)


def arguments(call: ast.Call) -> list[ast.AST]:
    """The arguments of a call that are messages."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in ("t", "tn"):
        return list(call.args[: 1 if call.func.attr == "t" else 2])
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    return [word.value for word in call.keywords if word.arg in FIELDS] if name in RECORDS else []


def messages() -> dict[str, str]:
    """Every message in the code, with the place where it is first used."""
    found = {word: "layouts/kit/labels.py" for word in (*LABELS.values(), *EMPTY.values())}
    found[URGENCY] = "layouts/kit/labels.py"
    found |= {status.msgid: "layouts/kit/labels.py" for status in STATUS.values()}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                for message in (text for argument in arguments(node) for text in constants(argument)):
                    found.setdefault(message, f"{path.relative_to(ROOT)}:{node.lineno}")
    for path in TEMPLATES:
        for message in IN_TEMPLATE.findall(path.read_text(encoding="utf-8")):
            found.setdefault(message, str(path.relative_to(ROOT)))
    # texts without letters are the same in every language
    return {message: place for message, place in found.items() if re.search("[A-Za-z]", message)}


def entries() -> list[tuple[str, tuple[str, ...], str]]:
    """(file, msgids, translation) of every entry of the Chinese files."""
    found = []
    for path in sorted((HERE / "zh").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="zh", abort_invalid=True):
                if message.id:
                    texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
                    ids = tuple(message.id) if isinstance(message.id, tuple | list) else (message.id,)
                    found += [(path.name, ids, str(text)) for text in texts]
    return found


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)[^{}]*\}", text))


def test_every_message_is_translated() -> None:
    translated = {msgid for _, msgids, text in entries() if text for msgid in msgids}
    missing = {message: place for message, place in messages().items() if message not in translated}
    assert missing == {}


def test_messages_are_literals_and_not_composed() -> None:
    """A message that is composed at run time has no translation. A variable that holds a literal has one."""
    composed = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and any(isinstance(argument, ast.JoinedStr | ast.BinOp) for argument in arguments(node))
    ]
    assert composed == []


def test_placeholders_agree() -> None:
    for file, msgids, text in entries():
        # a singular may leave out its number ("one case"); the Chinese follows the plural
        assert placeholders(text) == placeholders(msgids[-1]), (file, msgids[-1])


def test_no_message_is_translated_in_two_ways() -> None:
    translations = defaultdict(set)
    for _, msgids, text in entries():
        translations[msgids[0]].add(text)
    assert {msgid: texts for msgid, texts in translations.items() if len(texts) > 1} == {}


def test_no_translation_is_unused() -> None:
    said = set(messages())
    for path in [*SOURCES, ROOT / "app.py", *ROOT.glob("data/**/*.py")]:
        said |= {
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    assert [(file, msgids[-1]) for file, msgids, _ in entries() if not said.intersection(msgids)] == []


def test_messages_are_filled_in_both_languages() -> None:
    assert RenderContext(language="zh").t("{duration} ago", duration="12 秒") == "12 秒前"
    assert RenderContext(language="en").t("{duration} ago", duration="12 s") == "12 s ago"
    assert RenderContext(language="zh").t("a message nobody knows {x}") == "a message nobody knows {x}"
    assert RenderContext(language="zh").t("") == RenderContext(language="en").t("") == ""


def test_a_singular_is_english_and_follows_the_number() -> None:
    english = RenderContext(language="en")
    assert english.tn("{n} case", "{n} cases", 1) == "1 case"
    assert english.tn("{n} case", "{n} cases", 0) == "0 cases"
    assert english.tn("{n} case", "{n} cases", 4386, n="4,386") == "4,386 cases"


def test_a_language_without_files_is_refused() -> None:
    with pytest.raises(ValueError, match="xx"):
        catalogue("xx")


def test_every_file_of_a_language_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    files: list[str] = []

    def noted(file: Any, **options: Any) -> Any:
        files.append(Path(file.name).name)
        return read_po(file, **options)

    monkeypatch.setattr(locale, "read_po", noted)
    catalogue.cache_clear()
    first = catalogue("zh")
    assert catalogue("zh") is first and files == [path.name for path in sorted((HERE / "zh").glob("*.po"))]


def test_words_in_tables_are_translated() -> None:
    chinese = RenderContext(language="zh")
    words = [
        *TABLES.values(),
        *FILTER_LABELS.values(),
        *(words for _, _, words in MENU),
        *LABELS.values(),
        *EMPTY.values(),
        *ACTS.values(),
        *ORIGINS.values(),
        *RIGHTS.values(),
        *(words for role in ROLES.values() for words in (role.label, role.purpose)),
    ]
    assert [text for text in words if chinese.t(text) == text] == []


def test_every_fact_table_has_a_name_for_the_line_that_shows_its_age() -> None:
    assert {table.name for table in FACTS} - set(TABLES) == set()


def test_errors_that_reach_a_screen_are_translated() -> None:
    """Errors of the command line are left out: it speaks English."""
    chinese = RenderContext(language="zh")
    spoken = [*(ROOT / "data").rglob("*.py"), ROOT / "callbacks" / "address.py"]
    raised = [
        call.args[0 if name == "FilterError" else 1]
        for path in spoken
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and (name := getattr(call.func, "id", "")) in ("FilterError", "WarehouseError")
    ]
    texts = [text.value for text in raised if isinstance(text, ast.Constant)]
    assert len(texts) > 20
    assert [text for text in texts if chinese.t(text) == text] == []


# Words ---------------------------------------------------------------------------------------------------------------

NOT_COUNTS = {
    "agency", "all", "app", "best", "callers", "change", "channel", "city", "consumer", "dataset", "date", "day",
    "district", "duration", "filters", "forms", "hall", "hours", "item", "kind", "layer", "limits", "measure", "median",
    "name", "names", "oldest", "online", "owner", "p90", "path", "provider", "rate", "reading", "share", "shares",
    "span", "stage", "state", "states", "system", "table", "target", "text", "time", "times", "url", "value",
    "what", "worst",
}  # fmt: skip
"""Placeholders that hold a name, a share, a time or a whole phrase. All others may hold the number 1."""
LARGE = {"limit", "seconds", "least", "shortest", "longest", "p95", "slowest"}
"""Placeholders whose number is never 1: limits of the settings, and milliseconds."""
VERBS = {"was", "is", "has", "its", "this", "weeks"}
"""Words in s that may stand after a 1. One week has messages of its own: "a week before"."""


def with_one(msgid: str) -> str:
    """An English message in which every count is 1. A placeholder named for a noun holds the count with the noun."""

    def filled(found: re.Match[str]) -> str:
        name = found[1]
        return "1 thing" if name in NOUNS.values() else "X" if name in NOT_COUNTS else "some" if name in LARGE else "1"

    return re.sub(r"\{(\w+)[^{}]*\}", filled, msgid)


def test_a_sentence_with_a_count_reads_right_with_one() -> None:
    """A noun after a count follows the number: by `tn`, or with its count by `amount(look, n, "cases")`."""
    wrong = []
    for _, msgids, _ in entries():
        if len(msgids) == 1:
            nouns = re.findall(r"\b1 (?:[a-z]+ )??([a-z]+s)\b", with_one(msgids[0]))
            verbs = re.findall(r"\b1 (?:[a-z]+ )?(are|were|have|do)\b", with_one(msgids[0]))
            wrong += [(msgids[0], word) for word in {*nouns, *verbs} - VERBS]
    assert wrong == []


def test_every_noun_that_is_counted_has_a_chinese_measure_word_and_a_singular() -> None:
    chinese, english = RenderContext(language="zh"), RenderContext(language="en")
    assert [many for many in NOUNS.values() if chinese.t(many) == many] == []
    for one, many in NOUNS.items():
        assert amount(english, 1, many) == f"1 {one}" and amount(english, 2, many) == f"2 {many}"
        assert " " not in amount(chinese, 13_100, many).removeprefix("1.31 ")


def units_in_code() -> dict[str, str]:
    """The literal unit of each call of `amount` and `parts`, with its place."""
    return {
        node.args[2].value: f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("amount", "parts") and len(node.args) == 3
        and isinstance(node.args[2], ast.Constant)
    }  # fmt: skip


def test_a_noun_that_the_code_counts_is_listed() -> None:
    assert {
        unit: place for unit, place in units_in_code().items() if unit not in {*NOUNS.values(), "per 10,000 people"}
    } == {}


def test_no_space_parts_a_chinese_scale_word_from_its_measure_word() -> None:
    chinese = RenderContext(language="zh")
    assert chinese.t("{text}; {n} over a limit", text="一", n="1.31 万") == "一；1.31 万个超限"
    assert chinese.tn("{n} open incident", "{n} open incidents", 2, n="1.31 亿") == "1.31 亿起在办事件"
    assert value_text(chinese, 195_000, "user") == "19.5 万人" and duration(chinese, 119) == "119 分钟"


def test_words_inside_an_english_sentence_have_no_capital() -> None:
    english = RenderContext(language="en")
    assert [english.inside(word) for word in ("web", "wechat", "urban_management")] == [
        "web",
        "WeChat",
        "urban management",
    ]
    assert RenderContext(language="zh").inside("web") == "网站"
