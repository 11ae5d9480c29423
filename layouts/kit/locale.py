"""Translations. The code holds the English texts; ``layouts/locale/<language>/<domain>.po`` hold the others.

The files are compiled in memory when they are first needed, so that no build step is necessary.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).parents[1] / "locale"
SOURCE_LANGUAGE = "en"
AFTER_SCALE = re.compile(r"(?<=\d [万亿]) (?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff]) (?=各 )")
"""Matches the space between 万 or 亿 and a Chinese measure word, and that before 各. It is removed."""
CHINESE, LATIN, FORMATTER = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[0-9A-Za-z]"), Formatter()


@lru_cache(maxsize=8)
def catalogue(language: str) -> gettext.NullTranslations:
    """The translations of a language, from all its files together. That of English returns texts unchanged.

    Raises ValueError if the language has no files.
    """
    if language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    paths = sorted((HERE / language).glob("*.po"))
    if not paths:
        raise ValueError(f"No translations for language {language!r}")
    merged = Catalog(locale=language)
    for path in paths:
        with path.open("rb") as file:
            for message in read_po(file, locale=language, abort_invalid=True):
                if message.id:  # the header of a .po file is a message without an id
                    merged.add(message.id, message.string)
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@lru_cache(maxsize=4000)
def _pieces(text: str) -> list[tuple[str, str | None]]:
    """The words of a message and the name of the value that follows them; None after the last words."""
    return [(literal, name) for literal, name, *_ in FORMATTER.parse(text)]


def chinese(text: str, values: Mapping[str, object]) -> str:
    """A Chinese text with its values. No space parts 万 or 亿 from its measure word: 1.31 万件, not 1.31 万 件.

    A value that ends or begins with a digit or a Latin letter stands apart from Chinese words: '路口 030 最久'.
    """
    filled, after_value = "", False
    for literal, name in _pieces(text):
        apart = after_value and LATIN.match(filled[-1:]) and CHINESE.match(literal)
        filled += f" {literal}" if apart else literal
        if name is not None:
            value = str(values[name])
            filled += f" {value}" if LATIN.match(value) and CHINESE.match(filled[-1:]) else value
        after_value = name is not None
    return AFTER_SCALE.sub("", filled).replace("占各 ", "各占 ")
