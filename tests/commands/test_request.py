"""How the text after a command is split, and who a mention refers to."""

import pytest

from pico_bot.commands.request import Request, parse_date
from pico_bot.core.errors import BadRequest, NotAllowed
from pico_bot.model.vocabulary import Via
from tests.commands.invocations import invocation, mention
from tests.records.drafts import log_issue
from tests.support.partnership import NOON, InUse


def request(
    world: InUse, text: str, *, user: str = "Lene", is_slash_command: bool = True
) -> Request:
    given = invocation(text, user=user, is_slash_command=is_slash_command)
    return Request(invocation=given, session=world.session, text=text, now=NOON)


def test_a_mention_is_one_word_even_with_a_space_in_its_name(world: InUse) -> None:
    assert request(world, "I-3  owner <@U1|Anna Berg>  now").split() == [
        "I-3",
        "owner",
        "<@U1|Anna Berg>",
        "now",
    ]


def test_the_text_after_some_words_is_as_people_read_it(world: InUse) -> None:
    made = request(world, f"I-3 waiting A &amp; B ask {mention('Berit')}")
    assert made.after(2) == "A & B ask @Berit"
    assert made.after(9) == ""


def test_only_people_who_were_looked_up_can_be_mentioned(world: InUse) -> None:
    made = request(world, f"assign {mention('Mads')}")
    assert made.mentioned(world.channel, mention("Mads"), usage="x") is world["Mads"]
    for word in ("@Mads", "<@U404>", f"{mention('Mads')}s"):
        with pytest.raises(BadRequest) as refused:
            made.mentioned(world.channel, word, usage="role assign @person")
        assert refused.value.sentence == "Mention the person with @: `role assign @person`."


def test_a_reference_may_be_followed_by_punctuation(world: InUse) -> None:
    issue = log_issue(world)
    assert request(world, "").record(world.channel, "i-1:") is issue


def test_history_records_whether_a_command_was_a_mention(world: InUse) -> None:
    assert request(world, "").by(world.channel).via is Via.COMMAND
    assert request(world, "", is_slash_command=False).by(world.channel).via is Via.MENTION


def test_a_person_outside_the_partnership_has_no_channel(world: InUse) -> None:
    assert request(world, "", user="Berit").channel() is world.channel
    with pytest.raises(NotAllowed):
        request(world, "", user="Olga").channel()


@pytest.mark.parametrize("text", ["2026-13-01", "soon", ""])
def test_only_year_month_day_is_a_date(text: str) -> None:
    with pytest.raises(BadRequest) as refused:
        parse_date(text, usage="roles on 2026-05-03")
    assert refused.value.sentence == "Enter the date as year-month-day: `roles on 2026-05-03`."
