"""The direct messages about a check-in: invitation, reminder and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pico_bot.blockkit import Block, Style, actions, button, one_line, section, truncate
from pico_bot.checkins.views.answers import QUESTION_LENGTH, QuestionsAsked
from pico_bot.checkins.views.modal import ANSWER, AnswerButtonState
from pico_bot.checkins.views.prompt import OccurrenceTime
from pico_bot.checkins.views.titles import text_for
from pico_bot.i18n import dates, gettext_noop
from pico_bot.i18n import gettext as _
from pico_bot.model import Message
from pico_bot.records.views import Deadline

_QUESTIONS_LENGTH = 1500


class InvitationState(StrEnum):
    """The state of a member's participation in a check-in."""

    ASKED = "asked"
    REMINDED = "reminded"
    ANSWERED = "answered"
    MISSED = "missed"
    SKIPPED = "skipped"


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """A check-in that a member is asked to answer.

    `partnership` is its name, `channel` the Slack id of the prompt's channel.
    """

    when: OccurrenceTime
    asked: QuestionsAsked
    partnership: str
    channel: str

    @property
    def by(self) -> Deadline | None:
        """The deadline for the answer."""
        closes_at = self.when.closes_at
        return Deadline(at=closes_at, is_past=False) if closes_at is not None else None


_MAIN = {
    InvitationState.ASKED: gettext_noop(
        ":wave: Time for the check-in on {day} with *{partnership}* in {channel}:"
    ),
    InvitationState.REMINDED: gettext_noop(
        ":hourglass_flowing_sand: You haven't answered the check-in on {day} with "
        "*{partnership}* in {channel} yet."
    ),
    InvitationState.ANSWERED: gettext_noop(
        ":white_check_mark: You've answered the check-in on {day} with *{partnership}* in "
        "{channel}."
    ),
    InvitationState.MISSED: gettext_noop(
        "The check-in on {day} with *{partnership}* in {channel} has been summarised. You can "
        "still answer; it will be marked late."
    ),
    InvitationState.SKIPPED: gettext_noop(
        "The check-in on {day} with *{partnership}* in {channel} was skipped. You don't need to "
        "answer."
    ),
}
_EXTRA = {
    InvitationState.ASKED: gettext_noop(
        ":wave: Time for the *{title}* check-in on {day} with *{partnership}* in {channel}:"
    ),
    InvitationState.REMINDED: gettext_noop(
        ":hourglass_flowing_sand: You haven't answered the *{title}* check-in on {day} with "
        "*{partnership}* in {channel} yet."
    ),
    InvitationState.ANSWERED: gettext_noop(
        ":white_check_mark: You've answered the *{title}* check-in on {day} with "
        "*{partnership}* in {channel}."
    ),
    InvitationState.MISSED: gettext_noop(
        "The *{title}* check-in on {day} with *{partnership}* in {channel} has been summarised. "
        "You can still answer; it will be marked late."
    ),
    InvitationState.SKIPPED: gettext_noop(
        "The *{title}* check-in on {day} with *{partnership}* in {channel} was skipped. You "
        "don't need to answer."
    ),
}


def invitation_message(invitation: Invitation, state: InvitationState) -> Message:
    """The direct message about a check-in in this `state`."""
    lines = [_sentence(invitation, state)]
    if state is InvitationState.ASKED:
        lines += [_questions(invitation.asked), _deadline(invitation), _instructions()]
    elif state is InvitationState.REMINDED:
        lines += [_deadline(invitation), _instructions()]
    text = "\n".join(line for line in lines if line)
    blocks = [section(text)]
    if state is not InvitationState.SKIPPED:
        blocks.append(actions(_answer_button(invitation.when, state)))
    return Message(text=text, blocks=blocks)


def notice_message(invitation: Invitation) -> Message:
    """The ephemeral reminder in the channel for a member who can't get direct messages."""
    lines = [_sentence(invitation, InvitationState.REMINDED), _deadline(invitation)]
    text = "\n".join(line for line in lines if line)
    answer = _answer_button(invitation.when, InvitationState.REMINDED)
    return Message(text=text, blocks=[section(text), actions(answer)])


def reply_question(
    waiting: Sequence[Invitation], *, late: bool = False, filled: bool = True
) -> Message:
    """The question whether a message is meant as the answer to one of the `waiting` check-ins.

    `late` is whether they are closed; `filled` is whether the message fitted into the draft.
    """
    if len(waiting) > 1:
        return _question_of_several(waiting, late=late)
    [invitation] = waiting
    if not late:
        main = _(
            "Is this your answer to the check-in on {day} with *{partnership}* in {channel}? It "
            "hasn't been posted. Select *Answer* to check and send it."
        )
        extra = _(
            "Is this your answer to the *{title}* check-in on {day} with *{partnership}* in "
            "{channel}? It hasn't been posted. Select *Answer* to check and send it."
        )
    elif filled:
        main = _(
            "Is this your answer to the check-in on {day} with *{partnership}* in {channel}? It "
            "hasn't been posted, and the check-in has already been summarised. Select "
            "*Answer* to check and send it; it will be marked late."
        )
        extra = _(
            "Is this your answer to the *{title}* check-in on {day} with *{partnership}* in "
            "{channel}? It hasn't been posted, and the check-in has already been summarised. "
            "Select *Answer* to check and send it; it will be marked late."
        )
    else:
        main = _(
            "Is this your answer to the check-in on {day} with *{partnership}* in {channel}? It "
            "hasn't been posted, and the check-in has already been summarised. Select "
            "*Answer* and enter it there; it will be marked late."
        )
        extra = _(
            "Is this your answer to the *{title}* check-in on {day} with *{partnership}* in "
            "{channel}? It hasn't been posted, and the check-in has already been summarised. "
            "Select *Answer* and enter it there; it will be marked late."
        )
    text = _fill_in(invitation, main, extra)
    answer = _answer_button(invitation.when, InvitationState.ASKED)
    return Message(text=text, blocks=[section(text), actions(answer)])


def _question_of_several(waiting: Sequence[Invitation], *, late: bool) -> Message:
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
        _fill_in(
            invitation,
            _("• Check-in on {day} at {time} with *{partnership}* in {channel}"),
            _("• *{title}* check-in on {day} at {time} with *{partnership}* in {channel}"),
        )
        for invitation in waiting
    ]
    sections = [
        section(line, accessory=_answer_button(invitation.when, InvitationState.ASKED))
        for line, invitation in zip(lines, waiting, strict=True)
    ]
    return Message(text="\n".join([question, *lines]), blocks=[section(question), *sections])


def waiting_line(invitation: Invitation) -> str:
    """A line of a list, in markup: an answer is expected."""
    text = _fill_in(
        invitation,
        _("Your answer to the check-in on {day} in {channel}"),
        _("Your answer to the *{title}* check-in on {day} in {channel}"),
    )
    return f":speech_balloon: {text}"


def _sentence(invitation: Invitation, state: InvitationState) -> str:
    return _fill_in(invitation, _(_MAIN[state]), _(_EXTRA[state]))


def _fill_in(invitation: Invitation, main: str, extra: str) -> str:
    due_at = invitation.when.due_at.astimezone(invitation.when.zone)
    return text_for(
        invitation.when.title,
        main=main,
        extra=extra,
        day=dates.format_weekday_and_day(due_at.date()),
        time=dates.format_time(due_at),
        partnership=one_line(invitation.partnership),
        channel=f"<#{invitation.channel}>",
    )


def _questions(asked: QuestionsAsked) -> str:
    lines = [f"• {one_line(_(each.text), limit=QUESTION_LENGTH)}" for each in asked.questions]
    return truncate("\n".join(lines), _QUESTIONS_LENGTH)


def _deadline(invitation: Invitation) -> str:
    if invitation.when.closes_at is None:
        return ""
    closes = dates.format_moment(invitation.when.closes_at, invitation.when.zone)
    return _("Answers will be summarised on {moment}.").format(moment=closes)


def _instructions() -> str:
    return _("Select *Answer* or reply in this thread. Both sides can read it.")


def _answer_button(when: OccurrenceTime, state: InvitationState) -> Block:
    answered = state is InvitationState.ANSWERED
    label = _("Edit answer") if answered else _("Answer")
    style = Style.PLAIN if answered else Style.PRIMARY
    value = AnswerButtonState(occurrence_id=when.occurrence_id).dump()
    return button(label, action_id=ANSWER, value=value, style=style)
