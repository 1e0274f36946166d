"""The terms that a charter starts from, by the maturity of the partnership."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from pico_bot.core import Every
from pico_bot.i18n import ENGLISH
from pico_bot.model import (
    AREAS,
    DEFAULT_ESCALATION,
    LOCAL_TAG_WORDS,
    PRESET_QUESTIONS,
    CharterTerms,
    EscalationTerms,
    Maturity,
    Priority,
    Rhythm,
)

_FAST_ESCALATION = EscalationTerms(
    acknowledge_hours={Priority.URGENT: 1, Priority.HIGH: 4, Priority.NORMAL: 8, Priority.LOW: 24},
    level_hours=4,
    quiet_days=5,
)
_SLOW_ESCALATION = replace(DEFAULT_ESCALATION, level_hours=16, quiet_days=20)

PRESETS: Mapping[Maturity, tuple[Rhythm, EscalationTerms]] = MappingProxyType(
    {
        Maturity.STARTING: (Rhythm(), _FAST_ESCALATION),
        Maturity.ESTABLISHED: (Rhythm(), DEFAULT_ESCALATION),
        Maturity.ADVANCED: (Rhythm(every=Every.SECOND_WEEK), _SLOW_ESCALATION),
    }
)


def preset(
    maturity: Maturity,
    *,
    language: str = ENGLISH,
    time_zone: str,
    country: str | None = None,
    region: str | None = None,
) -> CharterTerms:
    """The terms that a partnership of this maturity starts from.

    `country` and `region` are ISO 3166 codes. The hashtags and keywords of `language` are added to
    the English ones.
    """
    rhythm, escalation = PRESETS[maturity]
    terms = CharterTerms(
        time_zone=time_zone,
        maturity=maturity,
        country=country,
        region=region,
        rhythm=rhythm,
        questions=PRESET_QUESTIONS[maturity],
        escalation=escalation,
    )
    return in_language(terms, language)


def in_language(terms: CharterTerms, language: str) -> CharterTerms:
    """`terms` in `language`, with its hashtags and keywords, except words that are already used."""
    used = {word.casefold() for area in terms.areas.values() for word in area.keywords}
    areas = {
        key: replace(
            area,
            keywords=(
                *area.keywords,
                *(word for word in _local_keywords(key, language) if word not in used),
            ),
        )
        for key, area in terms.areas.items()
    }
    new_tags = {
        word: kind
        for word, kind in LOCAL_TAG_WORDS.get(language, {}).items()
        if word not in terms.tag_words
    }
    return replace(terms, language=language, areas=areas, tag_words={**terms.tag_words, **new_tags})


def _local_keywords(key: str, language: str) -> tuple[str, ...]:
    return AREAS[key].local_keywords.get(language, ()) if key in AREAS else ()
