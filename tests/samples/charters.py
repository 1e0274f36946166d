"""What shows a charter, for trying it in every language."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time

from pico_bot.blockkit.blocks import Block
from pico_bot.charter.views import forms as charter_forms
from pico_bot.charter.views import page, preview
from pico_bot.core.recurrence import Every
from pico_bot.model.charter import Charter, CharterTerms
from pico_bot.model.charter_defaults import DEFAULT_QUESTIONS, LEAD_ROLES
from pico_bot.model.charter_terms import FurtherCheckin, Maturity, Rhythm, SideHours
from pico_bot.model.message import Message
from pico_bot.model.records import Decision
from pico_bot.model.vocabulary import Kind, Side
from pico_bot.setup.views import forms
from tests.samples.records import ANNA, NOON, PERMALINK, partnership, record

PEOPLE = [("U1", "ж"), ("U2", "ф")]

# What is typed as it stands here, and what languages and files are called by themselves.
GIVEN = ("Dansk", "English", "UTC", "YAML")

TERMS = CharterTerms(
    time_zone="Europe/Copenhagen",
    country="DK",
    own_hours={
        Side.CUSTOMER: SideHours(time_zone="UTC", country="DE", region="BY"),
        Side.CONSULTANCY: SideHours(time_zone="UTC"),
    },
    further_checkins={
        "steering": FurtherCheckin(title="ж", questions=DEFAULT_QUESTIONS[:2]),
        "board": FurtherCheckin(title="ф", rhythm=Rhythm(every=Every.MONTH)),
    },
)


def shown() -> Iterator[Message | Block]:
    """The charter as a page, its history, a form for each part, previews."""
    yield from _pages()
    around = charter_forms.FormContext(
        name="ж", people=PEOPLE, teams=PEOPLE, channels=[("C1", "ж")]
    )
    parts = [
        charter_forms.GENERAL,
        charter_forms.CHECKIN,
        charter_forms.ROLES,
        charter_forms.WORDS,
        charter_forms.SILENCE,
        charter_forms.SIDES,
    ]
    parts += [charter_forms.HOURS + each for each in LEAD_ROLES]
    parts += [charter_forms.NEW_AREA, *(charter_forms.AREA + each for each in TERMS.areas)]
    parts += [charter_forms.PHASE + each.key for each in TERMS.phases]
    parts += [
        charter_forms.NEW_EXTRA,
        *(charter_forms.FURTHER + each for each in TERMS.further_checkins),
    ]
    for part in parts:
        reference = charter_forms.CharterFormState(channel_id="C1", section=part, base=1)
        yield charter_forms.form(reference, TERMS, around)
    drafted = preview.CharterPreviewState(channel_id="C1", draft_id=1)
    for wanted in (None, "ж"):
        previewed = preview.Preview(
            changes=["ж"] * 70, effect="ж", wants_reason=wanted, note=wanted
        )
        yield preview.form(drafted, previewed)
        yield preview.message(drafted, previewed)
    yield from preview.yaml_messages("ж", "ж\n" * 4000)
    yield preview.problems(["ж"] * 30)


def _pages() -> Iterator[Message]:
    charter = Charter(version=3, set_at=NOON, reason="ж", set_by=ANNA)
    decision: Decision = record(Kind.DECISION, "ж", number=4)
    told = page.VersionLine(decision=decision, address=PERMALINK)
    base = page.CharterPage(
        name="ж",
        charter=charter,
        terms=TERMS,
        came_by=told,
        waiting=[told],
        names={},
        reader=ANNA,
        channel_id="C1",
        may_edit=True,
        may_change="ж",
    )
    yield page.page_message(base)
    monthly = Rhythm(every=Every.MONTH, weekdays=(0,), at=time(9))
    other = replace(TERMS, rhythm=monthly, country=None, further_checkins={})
    yield page.page_message(
        replace(base, terms=other, came_by=None, waiting=[], may_edit=False, on=date(2026, 5, 3))
    )
    yield page.history("ж", [(charter, told), (charter, None)])


def set_up() -> Iterator[Message | Block]:
    """Setting a partnership up: what is asked, who is who, and what it comes to."""
    wishes = forms.SetupChoices(
        name="ж", maturity=Maturity.STARTING, language="da", country="DK",
        time_zone="Europe/Copenhagen", weekday=0, at=time(9),
    )  # fmt: skip
    reference = forms.SetupFormState(channel_id="C1", wishes=wishes)
    roles = partnership().roles
    seats = [
        forms.RoleSeat(key=each.key, title=each.title, side=each.side, holder="U1")
        for each in roles
    ]
    people = {Side.CONSULTANCY: PEOPLE, Side.CUSTOMER: []}
    yield forms.setup_view(reference, wishes)
    yield forms.roles_only_view(reference, name="ж", told=["ж"])
    yield forms.people_view(reference, forms.RoleSeats(seats=seats, people=people, more=3))
    people = {Side.CONSULTANCY: PEOPLE, Side.CUSTOMER: PEOPLE}
    yield forms.people_view(reference, forms.RoleSeats(seats=seats, people=people, is_pilot=True))
    for is_new in (True, False):
        yield forms.done("ж", is_new=is_new, agreed=["ж", "ж"], checkin="ж", gaps=roles[:2])
        yield forms.done("ж", is_new=is_new, agreed=["ж", "ж"], checkin="ж", gaps=[])
