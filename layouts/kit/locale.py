"""The words: English in the code, other languages in ``<language>/<domain>.po`` beside this file.

The files are read at first use and turned into a gettext catalogue in memory: what is reviewed is what runs, and
nothing has to be compiled before a start.
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
    """Return the translations of a language: of all its domains together; English, the source, translates nothing.

    Raises ValueError for a language without files.
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
                if message.id:  # the header of each file has none
                    merged.add(message.id, message.string)
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
