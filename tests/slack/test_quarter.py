"""A quarter of three partnerships: what the bot says by itself, all of it and nothing else.

The first quarter of 2032: Easter falls on the days on which clocks are set forward, and takes a
Monday. Nordlys works as it should, with an absence, a late answer and a restart of the bot in the
middle of a send; the customer of Havgaard says nothing; Lysfoto reads every month what happened.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from pico_bot.model.charter import CheckinTerms, Digests
from pico_bot.sandbox.entities import Message
from tests.slack.conftest import ROLES
from tests.slack.quarter import COPENHAGEN, Quarter, amend, at
from tests.slack.stage import HOME, Person, Stage, buttons, card, cards, said

HAVGAARD, LYSFOTO = "havgaard-pico", "lysfoto-pico"
WEEK = timedelta(weeks=1)
MONDAY = date(2032, 1, 5)
WEEKS = 13

Doing = tuple[datetime, Callable[[], object]]


def begin(stage: Stage) -> None:
    """Three partnerships that Mette leads, on the first working Monday of the year at seven."""
    stage.advance(at(1, 5, 7) - stage.sandbox.clock.now())
    mette = stage.person("Mette Lund")
    stage.set_up(*ROLES)
    mette.command("/pico role deputy @Ida Krogh data-owner")
    stage.new_channel(LYSFOTO, ["Mette Lund", "Sara Holm", "Karen Storm"])
    for channel, name, held in (
        (HAVGAARD, "Havgaard Tools", (("pim-consultant", "Jonas"), ("business-owner", "Tom"))),
        (LYSFOTO, "Lysfoto", (("data-modeller", "Sara"), ("business-owner", "Karen"))),
    ):
        mette.command(f"/pico setup {name}", channel=channel)
        for key, first in held:
            full = next(
                each.real_name for each in stage.sandbox.world.people if each.first_name == first
            )
            mette.command(f"/pico role assign @{full} {key}", channel=channel)
    asked = [stage.sandbox.world.person(name).id for name in ("Anna Berg", "Jonas Friis")]
    amend(stage, HOME, country="DK", checkins=CheckinTerms(participants=tuple(asked)))
    amend(stage, HAVGAARD, country="DK")
    amend(stage, LYSFOTO, country="DK", digests=Digests(shared_monthly=True))
    mette.command("/pico checkin monday 09:00")
    mette.command("/pico checkin wednesday 10:00", channel=HAVGAARD)
    mette.command("/pico checkin every second week thursday 14:00", channel=LYSFOTO)


def prompt(stage: Stage, channel: str) -> Message:
    """The newest check-in of the channel."""
    return [each for each in cards(stage, channel=channel) if "Answer" in buttons(each)][-1]


def answer(person: Person, channel: str, confidence: int = 4) -> None:
    """Answer the newest check-in of the channel."""
    person.click(prompt(person.stage, channel), "Answer")
    assert person.submit({"moved": "The import runs", "confidence": str(confidence)}) == {}


def weekly(day: int, hour: int, minute: int = 0) -> list[datetime]:
    """That time of every week, `day` days after its Monday."""
    days = [MONDAY + week * WEEK + timedelta(days=day) for week in range(WEEKS)]
    wall = [datetime.combine(each, time(hour, minute), COPENHAGEN) for each in days]
    return [each.astimezone(UTC) for each in wall]


def in_nordlys(stage: Stage) -> list[Doing]:
    """Both who are asked answer, one once too late, and not while she is away."""
    anna, jonas, sara, ida = (
        stage.person(name) for name in ("Anna Berg", "Jonas Friis", "Sara Holm", "Ida Krogh")
    )
    found: list[Doing] = []
    for week, moment in enumerate(weekly(0, 11)):
        # Easter Monday's check-in comes a day later.
        moment += timedelta(days=1) if week == 12 else timedelta()
        found.append((moment, partial(answer, jonas, HOME)))
        if week not in {3, 5}:
            found.append((moment, partial(answer, anna, HOME)))
    found += [(moment, partial(jonas.say, "We are on it")) for moment in weekly(2, 12)]
    late = "#issue Lamps lack a colour area:data-model priority:high"
    return [
        *found,
        (at(1, 14, 10), partial(anna.say, late)),
        (at(1, 15, 9, 30), lambda: sara.click(card(stage, "I-1"), "Acknowledge")),
        (at(1, 20, 14), partial(sara.say, "@Pico issue I-1 resolve They have one now")),
        (at(1, 21, 10), partial(jonas.say, "#decision Colours are numbers area:product-data")),
        (at(1, 22, 15), lambda: anna.click(card(stage, "D-1"), "Confirm")),
        (at(1, 28, 10, 30), partial(answer, anna, HOME)),
        (at(2, 6, 16), partial(anna.say, "@Pico away until 2032-02-15")),
        (at(2, 10, 10), partial(sara.say, "#decision Units are a list area:product-data")),
        (at(2, 11, 11), lambda: ida.click(card(stage, "D-2"), "Confirm")),
    ]


def in_havgaard(stage: Stage) -> list[Doing]:
    """The customer says nothing, neither to what is asked nor to what is to be decided."""
    mette, jonas = stage.person("Mette Lund"), stage.person("Jonas Friis")
    decide = partial(jonas.say, "#decision The ERP is the master area:pim", channel=HAVGAARD)
    found: list[Doing] = [(at(1, 8, 10), decide)]
    for week, moment in enumerate(weekly(2, 11)):
        if week != 9:
            found.append((moment, partial(answer, mette, HAVGAARD)))
            found.append((moment, partial(answer, jonas, HAVGAARD)))
    return found


def in_lysfoto(stage: Stage) -> list[Doing]:
    """Everybody answers, and something comes of it."""
    mette, sara, karen = (stage.person(name) for name in ("Mette Lund", "Sara Holm", "Karen Storm"))
    found: list[Doing] = []
    for moment in weekly(3, 15)[::2]:
        found += [(moment, partial(answer, each, LYSFOTO)) for each in (mette, sara, karen)]
    found += [
        (moment, partial(karen.say, "More pictures came", channel=LYSFOTO))
        for moment in weekly(1, 13)
    ]
    pictures = "#issue The pictures are too dark area:data-model"
    return [
        *found,
        (at(2, 17, 10), partial(karen.say, pictures, channel=LYSFOTO)),
        (at(2, 17, 15), lambda: sara.click(card(stage, "I-1", channel=LYSFOTO), "Acknowledge")),
        (
            at(2, 24, 15),
            partial(sara.say, "@Pico issue I-1 resolve They are brighter", channel=LYSFOTO),
        ),
    ]


def restart_while_sending(quarter: Quarter) -> None:
    """Let Monday's check-in reach the channel, and the bot end before it hears that it did."""
    stage = quarter.stage
    known = len([each for each in cards(stage) if "Check-in, " in said(each)])
    stage.sandbox.faults.lose_answer("chat.postMessage", times=1)
    stage.advance(at(2, 23, 9) - stage.sandbox.clock.now())
    stage.eventually(
        lambda: len([each for each in cards(stage) if "Check-in, " in said(each)]) == known + 1
    )
    stage.restart_bot()
    stage.settled()


def test_everything_that_is_said_in_a_quarter_is_what_a_careful_human_would_have_said(
    bare: Stage,
) -> None:
    begin(bare)
    quarter = Quarter(bare)
    doings: list[Doing] = [
        *in_nordlys(bare),
        *in_havgaard(bare),
        *in_lysfoto(bare),
        (at(2, 23, 8, 59), partial(restart_while_sending, quarter)),
    ]
    for moment, do in sorted(doings, key=lambda each: each[0]):
        quarter.until(moment)
        do()
    quarter.until(at(4, 2, 18))

    assert "\n".join(quarter.lines()) == ""
