"""Which language a text is in, and whether it can be processed.

The identifier is py3langid (a fork of langid.py; Lui and Baldwin 2012), a naive Bayes classifier of
byte sequences over 140 languages that comes with its model. It decides only where it is sure: a
short or undecided text, such as a list of names, counts as being in a supported language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from service.errors import UnsupportedLanguage

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_SAMPLE = 4000
_SUPPORTED_AT_MOST = 0.001
_OTHER_AT_LEAST = 0.5
_CLEARLY = 10.0  # times as likely as the language to assume: a list of names is in none

# Words that hold the sentences of a language together and are no words, or rare ones, in its neighbours.
# A language that isn't listed is left to the model.
_TELLING = {
    "en": "the of and to that with for was were by from at has had who are be been will would this "
    "their they his after which",
    "es": "el los las del y una en con por según más fue fueron hay pero también está sobre entre",
}
_KINDS = 4
_SHARE = 0.12


def identify(text: str, supported: Sequence[str], *, name: str = "the text", stated: str = "") -> str:
    """Return a text's language as an ISO 639 code out of those supported.

    Args:
        text: the text; its first 4,000 characters decide.
        supported: the codes of the languages that can be processed, the one to assume first.
        name: what people know the input by, for the message.
        stated: the language that the report says it is in ("es", "es-VE"); it counts where the text
            doesn't plainly say otherwise, since pages often state their template's language.

    Raises:
        UnsupportedLanguage: the text is surely in another language; the message names it.
    """
    # Wires used to be in capitals, which the model's byte sequences hardly know.
    sample = text[:_SAMPLE].lower()
    plain = _plainly(sample)
    if plain in supported:
        return plain
    code = re.split(r"[-_]", stated.strip().lower())[0]
    if code in supported and not plain:
        return code
    ranks = dict(_identifier().rank(sample))
    best = max(ranks, key=lambda code: ranks[code])
    ours = max(supported, key=lambda code: ranks.get(code, 0.0))
    sure = ranks[best] >= _OTHER_AT_LEAST and sum(ranks.get(s, 0) for s in supported) <= _SUPPORTED_AT_MOST
    if sure and best not in supported and best != "zxx":
        message = (
            f"{name} is in {language_name(best)}, which can't be processed yet; "
            f"give an article in {' or '.join(map(language_name, supported))}"
        )
        raise UnsupportedLanguage(message)
    assumed = max(ranks.get(supported[0], 0.0), _SUPPORTED_AT_MOST)
    return ours if ranks.get(ours, 0.0) > _CLEARLY * assumed else supported[0]


def language_name(code: str) -> str:
    """Return a language's English name, or its code where it has none here."""
    from babel import Locale

    return str(Locale("en").languages.get(code, code))


def _plainly(sample: str) -> str:
    """Return the language that a lower-case text has so many small words of that no model is needed, or "".

    Loading the model takes most of a second, the start of the process included.
    """
    words = re.findall(r"[^\W\d_]+", sample)
    for code, telling in _TELLING.items():
        known = frozenset(telling.split())
        hits = [word for word in words if word in known]
        if len(set(hits)) >= _KINDS and len(hits) >= _SHARE * len(words):
            return code
    return ""


@cache
def _identifier() -> LanguageIdentifier:
    """Return the identifier with its probabilities normalised, loaded once a process."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
