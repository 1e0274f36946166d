"""A quarter of three partnerships: all that the bot posts unasked, and nothing else.

The first quarter of 2032: Easter falls on the weekend when the clocks go forward, and its Monday
is a holiday. Nordlys works as intended, with an absence, a late answer and a restart of the bot in
the middle of a send; the customer of Havgaard never answers; Lysfoto gets the monthly digest.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import pytest

from pico_bot.model.charter_terms import CheckinTerms, DigestTerms
from pico_bot.sandbox.entities import Message
from tests.stories.conftest import ROLES
from tests.stories.constants import HOME
from tests.stories.messages import buttons, card, cards, said
from tests.stories.person import Person
from tests.stories.quarter import COPENHAGEN, Quarter, amend, at
from tests.stories.stage import Stage

HAVGAARD, LYSFOTO = "havgaard-pico", "lysfoto-pico"
WEEK = timedelta(weeks=1)
MONDAY = date(2032, 1, 5)
WEEKS = 13

Step = tuple[datetime, Callable[[], object]]

# The time, place and first words of each message; the bot posts no others.
SAID = """Mon 05 Jan 08:00 @Mette: Your partnerships, week of 5 Jan
Mon 05 Jan 09:00 #nordlys-pico: Check-in, Mon 5 Jan
Wed 07 Jan 10:00 #havgaard-pico: Check-in, Wed 7 Jan
Thu 08 Jan 09:30 @Tom: :hourglass_flowing_sand: You haven't answered the
Thu 08 Jan 10:00 #havgaard-pico in a thread: Decision D-1, proposed: The ERP is the master
Thu 08 Jan 14:00 #lysfoto-pico: Check-in, Thu 8 Jan
Mon 12 Jan 08:00 @Mette: Your partnerships, week of 12 Jan
Mon 12 Jan 09:00 #nordlys-pico: Check-in, Mon 12 Jan
Tue 13 Jan 16:00 @Tom: :hourglass_flowing_sand: D-1 The ERP is the master
Wed 14 Jan 10:00 #havgaard-pico: Check-in, Wed 14 Jan
Wed 14 Jan 10:00 #nordlys-pico in a thread: Issue I-1, open: Lamps lack a colour
Wed 14 Jan 16:00 @Sara: :hourglass_flowing_sand: I-1 Lamps lack a colour ·
Thu 15 Jan 09:30 @Tom: :hourglass_flowing_sand: You haven't answered the
Thu 15 Jan 10:00 #havgaard-pico in a thread: :hourglass_flowing_sand: <@U0TOM00001>: D-1 The ER
Fri 16 Jan 10:00 #havgaard-pico in a thread: :hourglass_flowing_sand: <@U0TOM00001>: D-1 The ER
Fri 16 Jan 10:00 @Mette: :alarm_clock: D-1 The ERP is the master · Havgaard
Mon 19 Jan 08:00 @Mette: Your partnerships, week of 19 Jan
Mon 19 Jan 09:00 #nordlys-pico: Check-in, Mon 19 Jan
Wed 21 Jan 10:00 #havgaard-pico: Check-in, Wed 21 Jan
Wed 21 Jan 10:00 #nordlys-pico in a thread: Decision D-1, proposed: Colours are numbers
Thu 22 Jan 09:30 @Tom: :hourglass_flowing_sand: You haven't answered the
Thu 22 Jan 14:00 #lysfoto-pico: Check-in, Thu 22 Jan
Fri 23 Jan 09:00 @Mette: :zzz: No messages in Havgaard Tools for 10 working
Mon 26 Jan 08:00 @Mette: Your partnerships, week of 26 Jan
Mon 26 Jan 09:00 #nordlys-pico: Check-in, Mon 26 Jan
Tue 27 Jan 09:00 @Anna: :hourglass_flowing_sand: You haven't answered the
Wed 28 Jan 10:00 #havgaard-pico: Check-in, Wed 28 Jan
Thu 29 Jan 09:30 @Tom: :hourglass_flowing_sand: You haven't answered the
Mon 02 Feb 08:00 #lysfoto-pico: A quiet month: nothing was decided, opened, resolv
Mon 02 Feb 08:00 @Mette: Your partnerships, week of 2 Feb
Mon 02 Feb 09:00 #nordlys-pico: Check-in, Mon 2 Feb
Wed 04 Feb 10:00 #havgaard-pico: Check-in, Wed 4 Feb
Thu 05 Feb 09:30 @Tom: :hourglass_flowing_sand: You haven't answered the
Thu 05 Feb 14:00 #lysfoto-pico: Check-in, Thu 5 Feb
Mon 09 Feb 08:00 @Mette: Your partnerships, week of 9 Feb
Mon 09 Feb 09:00 #nordlys-pico: Check-in, Mon 9 Feb
Tue 10 Feb 10:00 #nordlys-pico in a thread: Decision D-2, proposed: Units are a list
Wed 11 Feb 10:00 #havgaard-pico: Check-in, Wed 11 Feb
Thu 12 Feb 09:30 @Tom: :hourglass_flowing_sand: You haven't answered the
Mon 16 Feb 08:00 @Mette: Your partnerships, week of 16 Feb
Mon 16 Feb 09:00 #nordlys-pico: Check-in, Mon 16 Feb
Mon 16 Feb 09:00 @Anna: :wave: Welcome back. In Nordlys Interiør since 6 F
Tue 17 Feb 10:00 #lysfoto-pico in a thread: Issue I-1, open: The pictures are too dark
Wed 18 Feb 10:00 #havgaard-pico: Check-in, Wed 18 Feb
Thu 19 Feb 09:30 @Tom: :hourglass_flowing_sand: You haven't answered the
Thu 19 Feb 14:00 #lysfoto-pico: Check-in, Thu 19 Feb
Mon 23 Feb 08:00 @Mette: Your partnerships, week of 23 Feb
Mon 23 Feb 09:00 #nordlys-pico: Check-in, Mon 23 Feb
Wed 25 Feb 10:00 #havgaard-pico: Check-in, Wed 25 Feb
Thu 26 Feb 09:30 @Tom: :hourglass_flowing_sand: You haven't answered the
Mon 01 Mar 08:00 #lysfoto-pico: What happened in February
Mon 01 Mar 08:00 @Mette: Your partnerships, week of 1 Mar
Mon 01 Mar 09:00 #nordlys-pico: Check-in, Mon 1 Mar
Wed 03 Mar 10:00 #havgaard-pico: Check-in, Wed 3 Mar
Thu 04 Mar 09:30 @Tom: :hourglass_flowing_sand: You haven't answered the
Thu 04 Mar 14:00 #lysfoto-pico: Check-in, Thu 4 Mar
Mon 08 Mar 08:00 @Mette: Your partnerships, week of 8 Mar
Mon 08 Mar 09:00 #nordlys-pico: Check-in, Mon 8 Mar
Wed 10 Mar 10:00 #havgaard-pico: Check-in, Wed 10 Mar
Thu 11 Mar 09:30 @Jonas: :hourglass_flowing_sand: You haven't answered the
Thu 11 Mar 09:30 @Mette: :hourglass_flowing_sand: You haven't answered the
Thu 11 Mar 09:30 @Tom: :hourglass_flowing_sand: You haven't answered the
Thu 11 Mar 17:00 @Mette: No one answered the Havgaard Tools check-in in <#C
Mon 15 Mar 08:00 @Mette: Your partnerships, week of 15 Mar
Mon 15 Mar 09:00 #nordlys-pico: Check-in, Mon 15 Mar
Wed 17 Mar 10:00 #havgaard-pico: Check-in, Wed 17 Mar
Thu 18 Mar 09:30 @Tom: :hourglass_flowing_sand: You haven't answered the
Thu 18 Mar 14:00 #lysfoto-pico: Check-in, Thu 18 Mar
Mon 22 Mar 08:00 @Mette: Your partnerships, week of 22 Mar
Mon 22 Mar 09:00 #nordlys-pico: Check-in, Mon 22 Mar
Wed 24 Mar 10:00 #havgaard-pico: Check-in, Wed 24 Mar
Tue 30 Mar 08:00 @Mette: Your partnerships, week of 29 Mar
Tue 30 Mar 09:00 #nordlys-pico: Check-in, Tue 30 Mar
Tue 30 Mar 09:30 @Tom: :hourglass_flowing_sand: You haven't answered the
Wed 31 Mar 10:00 #havgaard-pico: Check-in, Wed 31 Mar
Thu 01 Apr 08:00 #lysfoto-pico: A quiet month: nothing was decided, opened, resolv
Thu 01 Apr 09:30 @Tom: :hourglass_flowing_sand: You haven't answered the
Thu 01 Apr 14:00 #lysfoto-pico: Check-in, Thu 1 Apr
"""


def set_up_partnerships(stage: Stage) -> None:
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
    amend(stage, LYSFOTO, country="DK", digests=DigestTerms(shared_monthly=True))
    mette.command("/pico checkin monday 09:00")
    mette.command("/pico checkin wednesday 10:00", channel=HAVGAARD)
    mette.command("/pico checkin every second week thursday 14:00", channel=LYSFOTO)
    # The first tick.
    stage.advance(timedelta())


def prompt(stage: Stage, channel: str) -> Message:
    """The newest check-in of the channel."""
    return [each for each in cards(stage, channel=channel) if "Answer" in buttons(each)][-1]


def answer(person: Person, channel: str, confidence: int = 4) -> None:
    """Answer the newest check-in of the channel."""
    person.click(prompt(person.stage, channel), "Answer")
    assert person.submit({"progress": "The import runs", "confidence": str(confidence)}) == {}


def weekly(day: int, hour: int, minute: int = 0) -> list[datetime]:
    """That time of every week, `day` days after its Monday."""
    days = [MONDAY + week * WEEK + timedelta(days=day) for week in range(WEEKS)]
    wall = [datetime.combine(each, time(hour, minute), COPENHAGEN) for each in days]
    return [each.astimezone(UTC) for each in wall]


def in_nordlys(stage: Stage) -> list[Step]:
    """Both participants answer; Anna is late once, and doesn't answer while she is away."""
    anna, jonas, sara, ida = (
        stage.person(name) for name in ("Anna Berg", "Jonas Friis", "Sara Holm", "Ida Krogh")
    )
    found: list[Step] = []
    for week, moment in enumerate(weekly(0, 11)):
        # Easter Monday's check-in is posted a day later.
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


def in_havgaard(stage: Stage) -> list[Step]:
    """The customer answers neither the check-ins nor the proposed decision."""
    mette, jonas = stage.person("Mette Lund"), stage.person("Jonas Friis")
    decide = partial(jonas.say, "#decision The ERP is the master area:pim", channel=HAVGAARD)
    found: list[Step] = [(at(1, 8, 10), decide)]
    for week, moment in enumerate(weekly(2, 11)):
        if week != 9:
            found.append((moment, partial(answer, mette, HAVGAARD)))
            found.append((moment, partial(answer, jonas, HAVGAARD)))
    return found


def in_lysfoto(stage: Stage) -> list[Step]:
    """Everyone answers, and an issue is resolved."""
    mette, sara, karen = (stage.person(name) for name in ("Mette Lund", "Sara Holm", "Karen Storm"))
    found: list[Step] = []
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
    """Stop the bot after Monday's check-in is posted and before it gets Slack's answer."""
    stage = quarter.stage
    known = len([each for each in cards(stage) if "Check-in, " in said(each)])
    stage.sandbox.faults.lose_answer("chat.postMessage", times=1)
    stage.advance(at(2, 23, 9) - stage.sandbox.clock.now())
    stage.eventually(
        lambda: len([each for each in cards(stage) if "Check-in, " in said(each)]) == known + 1
    )
    stage.restart_bot()
    stage.settled()


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The sandbox's own database, because a quarter takes long."""
    return sqlite_url


def test_the_bot_posts_these_messages_in_a_quarter_and_no_others(
    bare: Stage,
) -> None:
    set_up_partnerships(bare)
    quarter = Quarter(bare)
    steps: list[Step] = [
        *in_nordlys(bare),
        *in_havgaard(bare),
        *in_lysfoto(bare),
        (at(2, 23, 8, 59), partial(restart_while_sending, quarter)),
    ]
    for moment, do in sorted(steps, key=lambda each: each[0]):
        quarter.until(moment)
        do()
    quarter.until(at(4, 2, 18))

    assert quarter.lines == SAID.splitlines()
    assert_final_state(bare)


def assert_final_state(stage: Stage) -> None:
    """The last digest puts Havgaard first, and no reminders or check-ins have piled up."""
    mette = stage.person("Mette Lund")
    digest = [
        each for each in cards(stage, channel=mette.direct().id) if "Your partner" in said(each)
    ][-1]
    text = said(digest)
    assert ":red_circle: *Needs action · Havgaard Tools*" in text
    assert "1 decision has been waiting too long for an answer: " in text
    assert "No messages for " in text
    assert text.index("Havgaard Tools") < text.index("Nordlys Interiør")
    assert ":large_green_circle: *Steady · Nordlys Interiør*" in text
    assert ":large_green_circle: *Steady · Lysfoto*" in text
    # Of the escalation notices, only the last is left.
    notices = [each for each in cards(stage, channel=HAVGAARD) if "ERP is the master" in said(each)]
    assert len([each for each in notices if "<@U0TOM00001>" in said(each).splitlines()[0]]) == 1
    asked = [each for each in cards(stage) if "Check-in, Mon 26 Jan" in said(each)]
    assert ["Anna Berg (late)" in said(each) for each in asked] == [True]
    away = [each for each in cards(stage) if "Check-in, Mon 9 Feb" in said(each)]
    assert ["*Customer*: no answers" in said(each) for each in away] == [True]
    [moved] = [each for each in cards(stage) if "Check-in, Tue 30 Mar" in said(each)]
    assert "Moved from Mon 29 Mar, a public holiday (Easter Monday)" in said(moved)
