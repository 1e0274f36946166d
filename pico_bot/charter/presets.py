"""What a charter starts from, by how used the two sides are to working together."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from pico_bot.core import Every
from pico_bot.i18n import DANISH, ENGLISH
from pico_bot.model import (
    CHANGES_COMING,
    CONFIDENCE,
    DANISH_AREA_WORDS,
    DANISH_TAG_WORDS,
    DEFAULT_ESCALATION,
    DEFAULT_QUESTIONS,
    IN_THE_WAY,
    MOVED,
    NEXT,
    TO_DECIDE,
    UNCLEAR,
    CharterTerms,
    EscalationTerms,
    Maturity,
    Priority,
    Question,
    Rhythm,
)

_MANY_QUESTIONS = (MOVED, NEXT, UNCLEAR, TO_DECIDE, IN_THE_WAY, CHANGES_COMING, CONFIDENCE)
_FEW_QUESTIONS = (MOVED, CHANGES_COMING, IN_THE_WAY, CONFIDENCE)

_SHORT_LADDER = EscalationTerms(
    acknowledge_hours={Priority.URGENT: 1, Priority.HIGH: 4, Priority.NORMAL: 8, Priority.LOW: 24},
    step_hours=4,
    quiet_days=5,
)
_LONG_LADDER = replace(DEFAULT_ESCALATION, step_hours=16, quiet_days=20)

PRESETS: Mapping[Maturity, tuple[Rhythm, tuple[Question, ...], EscalationTerms]] = MappingProxyType(
    {
        Maturity.STARTING: (Rhythm(), _MANY_QUESTIONS, _SHORT_LADDER),
        Maturity.ESTABLISHED: (Rhythm(), DEFAULT_QUESTIONS, DEFAULT_ESCALATION),
        Maturity.ADVANCED: (Rhythm(every=Every.SECOND_WEEK), _FEW_QUESTIONS, _LONG_LADDER),
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

    In Danish, tags and areas have Danish words beside the English ones.
    """
    rhythm, questions, ladder = PRESETS[maturity]
    terms = CharterTerms(
        time_zone=time_zone,
        language=language,
        maturity=maturity,
        country=country,
        region=region,
        rhythm=rhythm,
        questions=questions,
        ladder=ladder,
    )
    return in_danish(terms) if language == DANISH else terms


def in_danish(terms: CharterTerms) -> CharterTerms:
    """`terms` with the Danish words beside those that tag and tell areas already; none is moved."""
    told = {word.casefold() for area in terms.areas.values() for word in area.words}
    areas = {
        key: replace(
            area,
            words=(
                *area.words,
                *(word for word in DANISH_AREA_WORDS.get(key, ()) if word not in told),
            ),
        )
        for key, area in terms.areas.items()
    }
    new_tags = {
        word: kind for word, kind in DANISH_TAG_WORDS.items() if word not in terms.tag_words
    }
    return replace(terms, language=DANISH, areas=areas, tag_words={**terms.tag_words, **new_tags})
