"""Translations. The code holds the English texts; ``layouts/locale/<language>/<domain>.po`` hold the others.

The files are compiled in memory when they are first needed, so that no build step is necessary.
"""

from __future__ import annotations

import gettext
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).parents[1] / "locale"
SOURCE_LANGUAGE = "en"


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
