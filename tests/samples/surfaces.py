"""Everything that the bot shows, by name; tests try it in every language."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from pico_bot.blockkit.blocks import Block
from pico_bot.checkins.views import invitations, modal, question_types, summary
from pico_bot.checkins.views import prompt as checkins_prompt
from pico_bot.checkins.views.answers import AnswerShown, QuestionsAsked
from pico_bot.checkins.views.prompt import ContactPoint, DecidedPoint, OpenPoint
from pico_bot.commands.help_text import help_on_command, help_on_transitions, help_text
from pico_bot.model.areas import DEFAULT_AREAS
from pico_bot.model.charter import CharterTerms
from pico_bot.model.charter_defaults import DEFAULT_PHASES, DEFAULT_QUESTIONS
from pico_bot.model.checkins import Answer, Occurrence, ThreadReply
from pico_bot.model.message import Message
from pico_bot.model.partnership import Partnership
from pico_bot.model.people import Assignment, Member
from pico_bot.model.records import Decision, Note, Record, Routing
from pico_bot.model.vocabulary import Kind, Rank, Side
from pico_bot.people.views import absence, contacts, offboarding
from pico_bot.people.views.contacts import (
    AreaLine,
    ContactPoints,
    RoleLine,
    RolesOnDay,
    RoleTerm,
    phase_line,
)
from pico_bot.records.views import log
from pico_bot.records.views.card_message import card
from pico_bot.records.views.record_context import RecordContext
from pico_bot.records.views.record_modal import details_modal
from pico_bot.records.views.record_reply import record_message
from pico_bot.records.views.search_results import search_results
from pico_bot.reports.views import status as reports_status
from pico_bot.setup.views import introduction
from tests.samples import charters, digests, escalation, phases
from tests.samples.escalation import ASKED, BYS
from tests.samples.forms import TOUCHED, all_forms
from tests.samples.record_scenes import SCENES, Scene, issue
from tests.samples.records import (
    ANNA,
    JONAS,
    LARS,
    METTE,
    NOON,
    PERMALINK,
    SARA,
    partnership,
    roles_of,
)

AREAS = tuple(DEFAULT_AREAS)

SOMETHING = "—"  # In place of a sentence that other code makes.


@dataclass(frozen=True, kw_only=True)
class Surface:
    """Something that the bot shows, and what it is made from.

    The names and texts of people are in `about`. `given` are sentences that the sample contains
    literally where other code would make them.
    """

    about: object
    show: Callable[[], Iterator[Message | Block]]
    given: Sequence[str] = ()


def record_surface(scene: Scene) -> Surface:
    """Everything that shows a record: its card, the reply, its details and its modals."""
    record, around = scene
    note = Note(member=METTE, created_at=NOON, text="We should offer them help.")

    def show() -> Iterator[Message | Block]:
        yield card(record, around)
        yield record_message(
            record, around, card_permalink=PERMALINK, channel_id="C1", history=record.history[-2:]
        )
        for page in range(2):
            yield details_modal(
                record, around, notes=[note], card_permalink=PERMALINK, channel_id="C1", page=page
            )
        yield from all_forms(record, areas=AREAS, question=SOMETHING)

    return Surface(about=(scene, note, JONAS, TOUCHED), show=show)


def routing_surface() -> Surface:
    """An issue of each side for each reason of its routing, by an author without a side."""
    guest = Member(id=9, slack_user_id="U9", side=Side.UNKNOWN, name="Ida Krog")
    made = [
        (issue(routing=routing, author=guest), side)
        for routing in Routing
        for side in (Side.CONSULTANCY, Side.CUSTOMER)
    ]

    def show() -> Iterator[Message | Block]:
        for record, side in made:
            around = RecordContext(side=side, substitute=LARS)
            yield card(record, around)
            record.responsible = None
            yield record_message(record, around, card_permalink=None, channel_id="C1")

    return Surface(about=(made, LARS), show=show)


def all_contact_points() -> ContactPoints:
    """The roles and areas: a vacant role, deputies, someone away, and too many deputies to name."""
    nordlys = partnership()
    holders = (METTE, JONAS, SARA, None, LARS, ANNA, None, None)
    deputies: list[list[Member]] = [[SARA], [], [JONAS, METTE], [], [ANNA], [LARS], [], [LARS] * 22]
    away = {ANNA.id: date(2027, 1, 8)}
    held = [
        RoleLine(role=role, primary=primary, deputies=behind, away_through=away)
        for role, primary, behind in zip(roles_of(nordlys), holders, deputies, strict=True)
    ]
    return ContactPoints(
        partnership=nordlys,
        areas=[
            AreaLine(area=area, decider=held[number], owner=held[5 if number % 2 else number])
            for number, area in enumerate(AREAS)
        ],
        roles=held,
        phase=phase_line(DEFAULT_PHASES[1], since=date(2026, 10, 5)),
        checkin=SOMETHING,
    )


def roles_on_past_day() -> RolesOnDay:
    """The roles on a past day, with a deputy who was away then and has since left the role."""
    since, until = datetime(2026, 1, 5, 9, tzinfo=UTC), datetime(2026, 10, 1, 9, tzinfo=UTC)
    roles = [each.role for each in all_contact_points().roles]
    terms = [
        RoleTerm(
            assignment=Assignment(
                role_id=role.id, member=LARS, rank=rank, from_at=since, until_at=ended
            ),
            was_away=rank is Rank.DEPUTY,
        )
        for role in roles[2:]
        for rank, ended in ((Rank.PRIMARY, None), (Rank.DEPUTY, until))
    ]
    return RolesOnDay(
        on=date(2026, 5, 3), zone=ZoneInfo("Europe/Copenhagen"), roles=roles, terms=terms
    )


def people_surface() -> Surface:
    """The contact card, `roles`, and `roles` on a past day."""
    who, then = all_contact_points(), roles_on_past_day()

    def show() -> Iterator[Message | Block]:
        # The phase's line is in the current language.
        now = replace(who, phase=phase_line(DEFAULT_PHASES[1], since=date(2026, 10, 5)))
        yield contacts.contact_card(now)
        yield contacts.roles_message(now, statuses={METTE.slack_user_id: "ж"})
        yield contacts.roles_on_message(who.partnership, then)

    return Surface(about=(who, then), show=show)


def all_records() -> list[Record]:
    """The record of every scene."""
    return [build()[0] for build in SCENES.values()]


def status(nordlys: Partnership, records: Sequence[Record]) -> Message:
    """The status of a partnership with vacant roles and more records than fit."""
    return reports_status.status_message(
        nordlys,
        yours=list(zip([*records, *records], [*BYS * 3, *[None] * 49], strict=True)),
        checkins=ASKED,
        others=[(each, None) for each in records[14:24]],
        vacant_roles=roles_of(nordlys)[3:6],
        phase=phase_line(DEFAULT_PHASES[1], since=date(2026, 10, 5)),
        checkin=SOMETHING,
    )


def log_page(records: Sequence[Record]) -> Message:
    """A page between two others."""
    return log.log_message(
        SOMETHING,
        waiting=records[:5],
        others=records[5:],
        first=20,
        total=400,
        newer="0",
        older="40",
    )


def status_surface() -> Surface:
    """Status, log, search results and help."""
    nordlys, records = partnership(), all_records()

    def show() -> Iterator[Message | Block]:
        yield status(nordlys, records)
        yield reports_status.status_message(
            nordlys, yours=[], checkins=[], others=[], vacant_roles=[], phase="", checkin=SOMETHING
        )
        yield log_page(records)
        yield log.log_message(
            SOMETHING, waiting=[], others=[], first=0, total=0, newer=None, older=None
        )
        yield search_results("ж", records)
        yield search_results("ж", [])
        forms = [("log", SOMETHING)]
        yield help_text(forms, lead="/pico ", terms=CharterTerms(time_zone="UTC"))
        yield help_on_command(forms, lead="/pico ")
        for kind in Kind:
            yield help_on_transitions(kind, usages=forms, lead="/pico ")

    return Surface(about=(nordlys, records), show=show)


def absence_surface() -> Surface:
    """The introduction, offboarding notices, and messages about absences."""
    nordlys = partnership()
    records = all_records()
    freed = [*zip(roles_of(nordlys), ([METTE, JONAS], [SARA], []), strict=False)]
    happened = [each for record in records for each in record.history]

    def show() -> Iterator[Message | Block]:
        yield introduction.introduction_message()
        for moved in ([], records[:1], records):
            for why in (offboarding.LEFT, offboarding.DEACTIVATED):
                yield offboarding.offboarding_notice(
                    nordlys, ANNA, reason=why, vacated=freed, reassigned=moved
                )
        yield absence.welcome_message(nordlys, history=happened, waiting=records, since=NOON)
        yield absence.handover_message(
            nordlys, who=ANNA, through=date(2026, 11, 27), records=records
        )
        yield absence.welcome_message(nordlys, history=[], waiting=[], since=NOON)

    return Surface(about=(nordlys, records, ANNA), show=show)


def checkin_surface() -> Surface:
    """A check-in with answers from both sides, its invitations and its modal."""
    every_phase = [each for phase in DEFAULT_PHASES for each in phase.questions or ()]
    questions = tuple({each.key: each for each in (*DEFAULT_QUESTIONS, *every_phase)}.values())
    records = all_records()
    contact_points = [
        ContactPoint(
            side=each.role.side,
            title=each.role.title,
            primary=each.primary,
            deputies=each.deputies[:2],
            answering=[each.primary] if each.primary else [],
            away=[ANNA.id],
        )
        for each in all_contact_points().roles
    ]
    closed = Occurrence(id=1, closes_at=NOON)
    answer = Answer(
        id=1, occurrence=closed, answered_at=NOON, member=LARS, progress="Prices",
        next_steps="Texts", blockers="Translations", upcoming_changes="Norway",
        confidence=4, replies=[ThreadReply(text="More to come")], other_answers={},
    )  # fmt: skip
    logged = Answer(
        id=2, occurrence=closed, answered_at=NOON + timedelta(days=1), member=METTE,
        progress="Model", issue_id=1, confidence=None, other_answers={},
    )  # fmt: skip
    said = [AnswerShown(answer=answer), AnswerShown(answer=logged, logged=records[-3:])]
    decided = [
        DecidedPoint(decision=each, informed=[(ANNA, "IT owner"), (LARS, "Data owner")])
        for each in records
        if isinstance(each, Decision)
    ]
    asked = QuestionsAsked(questions=questions, people={ANNA.id: ANNA.name})

    moved = checkins_prompt.MovedFrom(day=NOON.date(), holiday="ж<b>" * 40)
    when = checkins_prompt.OccurrenceTime(
        occurrence_id=1,
        due_at=NOON,
        closes_at=NOON,
        zone=ZoneInfo("Europe/Copenhagen"),
        moved=moved,
    )

    def prompt(**values: Any) -> Message:
        return checkins_prompt.prompt_message(
            when=when,
            asked=asked,
            contacts=contact_points,
            **values,
        )

    def show() -> Iterator[Message | Block]:
        points = [OpenPoint(record=each, side=Side.CUSTOMER) for each in records]
        yield prompt(decided=decided[:3], open_points=points[8:20], answers=said)
        yield prompt(decided=decided[6:], open_points=points, answers=said * 12)
        for each in ([], said, said * 12):
            yield summary.summary_message(
                when=when,
                asked=asked,
                unanswered={Side.CUSTOMER: 2},
                answers=each,
                trend=[1.5, 4.0, 5],
            )
        reference = modal.AnswerFormState(occurrence_id=1, channel_id="C1", thread_ts=None)
        before = modal.PreviousAnswer(
            answer=answer,
            last={
                each.key: question_types.answer_text(each, answer.answer_to(each), asked.people)
                for each in questions
            },
        )
        yield modal.answer_modal(reference, questions=questions, people=[ANNA], before=before)
        personal = invitations.Invitation(
            when=when, asked=asked, partnership="Ж<b> & co", channel="C1"
        )
        yield from (
            invitations.invitation_message(personal, each) for each in invitations.InvitationState
        )
        yield invitations.notice_message(personal)
        for late in (False, True):
            yield invitations.reply_question([personal], late=late)
            yield invitations.reply_question([personal] * 10, late=late)
        yield invitations.reply_question([personal], late=True, filled=False)

    return Surface(about=(records, said, [LARS, METTE, ANNA, JONAS, SARA]), show=show)


def phases_surface() -> Surface:
    """The page of a phase, its history and its announcement."""

    def show() -> Iterator[Message | Block]:
        yield from (build() for build in phases.SCENES.values())

    given = (
        "The check-in runs every day at 09:00.",
        "The check-in runs every Monday at 09:00.",
        "Rhythm of the check-in: every two weeks on Monday at 09:00.",
        "Phase change: Solution design → Implementation",
        "Phase change: Initial → Analysis",
        "Colour temperature is a number",
        "Variants share a parent",
        "Variants do not fit the model",
    )
    nordlys = (phases.NORDLYS, [ANNA, JONAS, LARS, METTE, SARA])
    return Surface(about=nordlys, show=show, given=given)


def charter_surface() -> Surface:
    """The charter, the forms that change it, and the set-up."""

    def show() -> Iterator[Message | Block]:
        yield from charters.shown()
        yield from charters.set_up()

    return Surface(about=[ANNA], show=show, given=charters.GIVEN)


def digest_surface() -> Surface:
    """The weekly and monthly digests, and statistics."""
    records = all_records()
    healths = digests.partnership_healths([issue()])

    def show() -> Iterator[Message | Block]:
        yield from digests.shown(healths, records)

    return Surface(about=([each.partnership for each in healths], records, METTE), show=show)


def escalation_surface() -> Surface:
    """Every escalation notice, and the Home tab."""
    records = escalation.records()

    def show() -> Iterator[Message | Block]:
        yield from dict(escalation.messages(records)).values()
        yield from escalation.homes(records)

    return Surface(about=([*records.values()], ANNA, LARS, METTE, JONAS, SARA), show=show)


SURFACES: Mapping[str, Callable[[], Surface]] = {
    **{
        name: partial(lambda build: record_surface(build()), build)
        for name, build in SCENES.items()
    },
    "every-routing": routing_surface,
    "contacts": people_surface,
    "status": status_surface,
    "check-in": checkin_surface,
    "phases": phases_surface,
    "charter": charter_surface,
    "digest": digest_surface,
    "escalation": escalation_surface,
    "absence": absence_surface,
}
