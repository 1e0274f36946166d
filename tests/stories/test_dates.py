"""Dates: another year is shown and this one isn't, in every kind of message and each language."""

from datetime import UTC, datetime

import pytest

from pico_bot.i18n.translation import DANISH
from tests.stories.constants import COPENHAGEN
from tests.stories.messages import card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import agree

THIS_YEAR, NEXT_YEAR = "2031-12-19", "2032-01-09"


def advance_to(stage: Stage, *, day: datetime) -> None:
    """Advance the clock to 09:30 in Copenhagen on `day`, and wait for what is sent then."""
    moment = day.replace(hour=9, minute=30, tzinfo=COPENHAGEN)
    stage.advance(moment.astimezone(UTC) - stage.sandbox.clock.now())
    stage.settled()


@pytest.mark.parametrize(
    ("language", "label", "this_year", "next_year", "superseded"),
    [
        ("en", "Due date", "19 Dec", "9 Jan 2032", "Supersede"),
        (DANISH, "Frist", "19. dec.", "9. jan. 2032", "Erstat"),
    ],
)
def test_cards_and_replies_show_the_year_of_another_year(
    stage: Stage,
    anna: Person,
    jonas: Person,
    language: str,
    label: str,
    this_year: str,
    next_year: str,
    superseded: str,
) -> None:
    agree(stage, language=language)
    anna.say(f"#issue The catalogue is empty area:pim due:{THIS_YEAR}")
    anna.say(f"#issue Lamps lack a colour area:pim due:{NEXT_YEAR}")
    assert f"*{label}*\n{this_year}\n" in said(card(stage, "I-1"))
    assert f"*{label}*\n{next_year}\n" in said(card(stage, "I-2"))
    log = jonas.command("/pico log")
    assert next_year in log
    assert this_year in log
    assert f"{this_year} 2031" not in log

    # Once a decision without a message has a link, the sender updates what it mentions.
    jonas.say("#decision The catalogue has lamps area:product-data")
    anna.click(card(stage, "D-1"), "Confirm" if language == "en" else "Bekræft")
    jonas.click(card(stage, "D-1"), superseded)
    jonas.submit({"text": "The catalogue has everything, see I-1"})
    stage.settled()
    assert "|D-2>" in said(card(stage, "I-1"))
    assert f"*{label}*\n{this_year}\n" in said(card(stage, "I-1"))


@pytest.mark.parametrize(
    ("language", "december", "january"),
    [
        ("en", ("week of 22 Dec\n", "since 15 Dec."), ("week of 5 Jan\n", "since 22 Dec 2031.")),
        (DANISH, ("uge 52\n", "siden den 15. dec."), ("uge 2\n", "siden den 22. dec. 2031.")),
    ],
)
def test_a_digest_shows_the_year_of_another_year(
    stage: Stage,
    mette: Person,
    language: str,
    december: tuple[str, str],
    january: tuple[str, str],
) -> None:
    agree(stage, language=language)
    advance_to(stage, day=datetime(2031, 12, 22, tzinfo=UTC))
    advance_to(stage, day=datetime(2032, 1, 5, tzinfo=UTC))
    texts = [each.text for each in cards(stage, channel=mette.direct().id)]
    digests = [each for each in texts if "\n:red_circle: " in each]
    assert [
        all(words in each for words in expected)
        for each, expected in zip(digests, (december, january), strict=True)
    ] == [True, True]
