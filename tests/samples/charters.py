"""Everything that shows a charter, for tests in every language."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time

from pico_bot.blockkit.blocks import Block
from pico_bot.charter.views import forms as charter_forms
from pico_bot.charter.views import page, preview
from pico_bot.core.recurrence import Every
from pico_bot.model.charter import Charter, CharterTerms
from pico_bot.model.charter_defaults import DEFAULT_QUESTIONS
from pico_bot.model.charter_roles import LEAD_ROLES
from pico_bot.model.charter_terms import ExtraCheckin, Maturity, Rhythm, SideHours
from pico_bot.model.message import Message
from pico_bot.model.records import Decision
from pico_bot.model.vocabulary import Kind, Side
from pico_bot.setup.views import forms
from tests.samples.records import ANNA, NOON, PERMALINK, partnership, record, roles_of

PEOPLE = [("U1", "ж"), ("U2", "ф")]

# Input that is shown unchanged, and names of languages and files.
GIVEN = ("Dansk", "English", "UTC", "YAML")

TERMS = CharterTerms(
    time_zone="Europe/Copenhagen",
    country="DK",
    own_hours={
        Side.CUSTOMER: SideHours(time_zone="UTC", country="DE", region="BY"),
        Side.CONSULTANCY: SideHours(time_zone="UTC"),
    },
    extra_checkins={
        "steering": ExtraCheckin(title="ж", questions=DEFAULT_QUESTIONS[:2]),
        "board": ExtraCheckin(title="ф", rhythm=Rhythm(every=Every.MONTH)),
    },
)


def shown() -> Iterator[Message | Block]:
    """The charter's page and history, a form for each part, and previews."""
    yield from _pages()
    context = charter_forms.FormContext(
        name="ж", people=PEOPLE, teams=PEOPLE, channels=[("C1", "ж")]
    )
    parts = [
        charter_forms.GENERAL,
        charter_forms.CHECKIN,
        charter_forms.ROLES,
        charter_forms.TAGS,
        charter_forms.ESCALATION,
        charter_forms.SIDES,
    ]
    parts += [charter_forms.HOURS + each for each in LEAD_ROLES]
    parts += [charter_forms.NEW_AREA, *(charter_forms.AREA + each for each in TERMS.areas)]
    parts += [charter_forms.PHASE + each.key for each in TERMS.phases]
    parts += [
        charter_forms.NEW_CHECKIN,
        *(charter_forms.EXTRA_CHECKIN + each for each in TERMS.extra_checkins),
    ]
    for part in parts:
        reference = charter_forms.CharterFormState(channel_id="C1", section=part, base=1)
        yield charter_forms.section_form(reference, TERMS, context)
    drafted = preview.CharterPreviewState(channel_id="C1", draft_id=1)
    for wanted in (None, "ж"):
        previewed = preview.Preview(
            changes=["ж"] * 70, effect="ж", reason_prompt=wanted, note=wanted
        )
        yield preview.preview_modal(drafted, previewed)
        yield preview.message(drafted, previewed)
    yield from preview.yaml_messages("ж", "ж\n" * 4000)
    yield preview.import_errors(["ж"] * 30)


def _pages() -> Iterator[Message]:
    charter = Charter(version=3, created_at=NOON, reason="ж", created_by=ANNA)
    decision: Decision = record(Kind.DECISION, "ж", number=4)
    decision_link = page.DecisionLink(decision=decision, permalink=PERMALINK)
    base = page.CharterPage(
        name="ж",
        charter=charter,
        terms=TERMS,
        phase=None,
        decision=decision_link,
        proposals=[decision_link],
        names={},
        reader=ANNA,
        channel_id="C1",
        may_edit=True,
        editors="ж",
    )
    yield page.charter_page_message(base)
    monthly = Rhythm(every=Every.MONTH, weekdays=(0,), at=time(9))
    other = replace(TERMS, rhythm=monthly, country=None, extra_checkins={})
    yield page.charter_page_message(
        replace(base, terms=other, decision=None, proposals=[], may_edit=False, on=date(2026, 5, 3))
    )
    yield page.versions_message("ж", [(charter, decision_link), (charter, None)])


def set_up() -> Iterator[Message | Block]:
    """The set-up of a partnership: its questions, the people, and the result."""
    wishes = forms.SetupChoices(
        name="ж", maturity=Maturity.STARTING, language="da", country="DK",
        time_zone="Europe/Copenhagen", weekday=0, at=time(9),
    )  # fmt: skip
    reference = forms.SetupFormState(channel_id="C1", choices=wishes)
    roles = roles_of(partnership())
    seats = [
        forms.RoleField(key=each.key, title=each.title, side=each.side, holder="U1")
        for each in roles
    ]
    people = {Side.CONSULTANCY: PEOPLE, Side.CUSTOMER: []}
    yield forms.setup_view(reference, wishes)
    for is_new in (True, False):
        yield forms.roles_only_view(reference, name="ж", is_new_channel=is_new, charter_lines=["ж"])
    yield forms.people_view(reference, forms.RoleFields(fields=seats, people=people, omitted=3))
    people = {Side.CONSULTANCY: PEOPLE, Side.CUSTOMER: PEOPLE}
    yield forms.people_view(reference, forms.RoleFields(fields=seats, people=people, is_pilot=True))
    for is_new in (True, False):
        yield forms.done_message(
            "ж", is_new=is_new, charter_lines=["ж", "ж"], checkin="ж", vacant=roles[:2]
        )
        yield forms.done_message(
            "ж", is_new=is_new, charter_lines=["ж", "ж"], checkin="ж", vacant=[]
        )
