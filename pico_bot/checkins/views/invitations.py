"""What somebody reads alone of a check-in: that it waits for them, and what became of that."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pico_bot.blockkit import Block, Style, actions, button, one_line, section, truncate
from pico_bot.checkins.views.answers import QUESTION_LENGTH, QuestionsAsked
from pico_bot.checkins.views.modal import ANSWER
from pico_bot.checkins.views.prompt import OccurrenceTime
from pico_bot.i18n import dates, gettext_noop
from pico_bot.i18n import gettext as _
from pico_bot.model import Message
from pico_bot.records.views import Deadline

_QUESTIONS_LENGTH = 1500


class InvitationState(StrEnum):
    """How a check-in stands with the one who is asked."""

    ASKED = "asked"
    REMINDED = "reminded"
    ANSWERED = "answered"
    MISSED = "missed"
    SKIPPED = "skipped"


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """Which check-in somebody is asked in.

    `partnership` is its name, and `channel` the Slack id of where its prompt stands.
    """

    when: OccurrenceTime
    asked: QuestionsAsked
    partnership: str
    channel: str

    @property
    def by(self) -> Deadline | None:
        """By when an answer is in time."""
        closes_at = self.when.closes_at
        return Deadline(at=closes_at, is_past=False) if closes_at is not None else None


_SENTENCES = {
    InvitationState.ASKED: gettext_noop(
        ":wave: Time for the {checkin} with *{partnership}* in {channel}:"
    ),
    InvitationState.REMINDED: gettext_noop(
        ":hourglass_flowing_sand: You haven't answered the {checkin} with *{partnership}* in "
        "{channel} yet."
    ),
    InvitationState.ANSWERED: gettext_noop(
        ":white_check_mark: You've answered the {checkin} with *{partnership}* in {channel}."
    ),
    InvitationState.MISSED: gettext_noop(
        "The {checkin} with *{partnership}* in {channel} has been summarised. You can still "
        "answer; it will be marked late."
    ),
    InvitationState.SKIPPED: gettext_noop(
        "The {checkin} with *{partnership}* in {channel} was skipped. You don't need to answer."
    ),
}


def invitation_message(of: Invitation, standing: InvitationState) -> Message:
    """A direct message about a check-in, as it stands with its reader."""
    lines = [_sentence(of, standing)]
    if standing is InvitationState.ASKED:
        lines += [_questions(of.asked), _until(of), _how()]
    elif standing is InvitationState.REMINDED:
        lines += [_until(of), _how()]
    text = "\n".join(line for line in lines if line)
    blocks = [section(text)]
    if standing is not InvitationState.SKIPPED:
        blocks.append(_button(of.when, standing))
    return Message(text=text, blocks=blocks)


def notice_message(of: Invitation) -> Message:
    """The reminder for somebody whom no direct message reaches, in the channel and to them only."""
    text = "\n".join(line for line in (_sentence(of, InvitationState.REMINDED), _until(of)) if line)
    return Message(text=text, blocks=[section(text), _button(of.when, InvitationState.REMINDED)])


def reply_question(
    waiting: Sequence[Invitation], *, late: bool = False, filled: bool = True
) -> Message:
    """What somebody is asked whose words may be an answer to any of those that wait for theirs.

    `late` is what was said after they were summed up. The words are `filled` in, or too long.
    """
    if len(waiting) > 1:
        return _meant_as_one_of(waiting, late=late)
    [of] = waiting
    if not late:
        text = _(
            "Is this your answer to the {checkin} with *{partnership}* in {channel}? It "
            "hasn't been posted. Select *Answer* to check and send it."
        )
    elif filled:
        text = _(
            "Is this your answer to the {checkin} with *{partnership}* in {channel}? It "
            "hasn't been posted, and the check-in has already been summarised. Select "
            "*Answer* to check and send it; it will be marked late."
        )
    else:
        text = _(
            "Is this your answer to the {checkin} with *{partnership}* in {channel}? It "
            "hasn't been posted, and the check-in has already been summarised. Select "
            "*Answer* and enter it there; it will be marked late."
        )
    text = text.format(**_values(of))
    return Message(text=text, blocks=[section(text), _button(of.when, InvitationState.ASKED)])


def _meant_as_one_of(waiting: Sequence[Invitation], *, late: bool) -> Message:
    if late:
        question = _(
            "Is this your answer to one of these check-ins? It hasn't been posted, and they "
            "have already been summarised. Select *Answer* on the right one to check and "
            "send it; it will be marked late."
        )
    else:
        question = _(
            "Is this your answer to one of these check-ins? It hasn't been posted. Select "
            "*Answer* on the right one to check and send it."
        )
    lines = [
        _("• {checkin} at {time}, with *{partnership}* in {channel}").format(
            **_values(of), time=dates.format_time(of.when.due_at.astimezone(of.when.zone))
        )
        for of in waiting
    ]
    offered = [
        section(line, accessory=_answer(of.when, InvitationState.ASKED))
        for line, of in zip(lines, waiting, strict=True)
    ]
    return Message(text="\n".join([question, *lines]), blocks=[section(question), *offered])


def waiting_line(of: Invitation) -> str:
    """That an answer waits to be given, in a few words that stand in a list; markup."""
    said = _("Your answer to the {checkin} in {channel}").format(**_values(of))
    return f":speech_balloon: {said}"


def _sentence(of: Invitation, standing: InvitationState) -> str:
    return _(_SENTENCES[standing]).format(**_values(of))


def _values(of: Invitation) -> dict[str, str]:
    day = dates.format_weekday_and_short_day(of.when.due_at.astimezone(of.when.zone).date())
    name = _("check-in on {day}").format(day=day)
    if of.when.title is not None:
        name = _("*{title}* check-in on {day}").format(title=one_line(of.when.title), day=day)
    return {
        "checkin": name,
        "partnership": one_line(of.partnership),
        "channel": f"<#{of.channel}>",
    }


def _questions(asked: QuestionsAsked) -> str:
    lines = [f"• {one_line(_(each.text), limit=QUESTION_LENGTH)}" for each in asked.questions]
    return truncate("\n".join(lines), _QUESTIONS_LENGTH)


def _until(of: Invitation) -> str:
    if of.when.closes_at is None:
        return ""
    closes = dates.format_moment(of.when.closes_at, of.when.zone)
    return _("Answers will be summarised on {moment}.").format(moment=closes)


def _how() -> str:
    return _("Select *Answer* or reply in this thread. Both sides can read it.")


def _button(when: OccurrenceTime, standing: InvitationState) -> Block:
    return actions(_answer(when, standing))


def _answer(when: OccurrenceTime, standing: InvitationState) -> Block:
    answered = standing is InvitationState.ANSWERED
    label = _("Edit answer") if answered else _("Answer")
    style = Style.PLAIN if answered else Style.PRIMARY
    return button(label, action_id=ANSWER, value=str(when.occurrence_id), style=style)
