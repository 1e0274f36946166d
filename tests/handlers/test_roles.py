"""Who may change roles: every row of the table, by mention, command, form and button."""

import pytest

from tests.stories.constants import ON_SQLITE
from tests.stories.messages import buttons, card, cards, contact_card, direct_messages, said
from tests.stories.person import Person
from tests.stories.stage import Stage

pytestmark = ON_SQLITE

DATA_OWNER = "Anna Berg"


def holder(stage: Stage, title: str) -> str:
    """The line of the contact card about a role."""
    lines = said(contact_card(stage)).splitlines()
    return next(each for each in lines if each.startswith(f"• {title}:"))


def ask(person: Person, text: str, way: str) -> str:
    """The private answer to `role …`, by a mention or as a command."""
    if way == "command":
        return person.command(f"/pico {text}")
    person.say(f"@Pico {text}")
    return person.last_ephemeral()


def empty(stage: Stage) -> None:
    stage.person("Lars Winther").say(f"@Pico role end @{DATA_OWNER} data owner")
    assert "vacant" in holder(stage, "Data owner")


WAYS = pytest.mark.parametrize("way", ["mention", "command"])

# Who asks, whether the role is filled, what they ask for, and whether it is done at once.
CASES = [
    ("Jonas Friis", False, "assign @Ida Krogh", False),
    ("Mette Lund", False, "assign @Ida Krogh", True),
    ("Lars Winther", False, "assign @Ida Krogh", True),
    ("Ida Krogh", False, "assign @Peter Dahl", False),
    ("Ida Krogh", False, "assign @Ida Krogh", False),
    ("Lars Winther", False, "assign @Lars Winther", True),
    ("Jonas Friis", True, "assign @Ida Krogh", False),
    ("Mette Lund", True, "assign @Ida Krogh", False),
    ("Lars Winther", True, "assign @Ida Krogh", True),
    ("Anna Berg", True, "assign @Ida Krogh", False),
    ("Jonas Friis", True, "end @Anna Berg", False),
    ("Mette Lund", True, "end @Anna Berg", False),
    ("Lars Winther", True, "end @Anna Berg", True),
    ("Anna Berg", True, "end @Anna Berg", False),
    ("Mette Lund", True, "deputy @Ida Krogh", True),
    ("Ida Krogh", True, "deputy @Ida Krogh", False),
]


# The app's slash command exists only in the consultancy's workspace.
CONSULTANTS = {"Mette Lund", "Jonas Friis"}


@pytest.mark.parametrize(
    ("name", "is_filled", "what", "is_done", "way"),
    [(*each, "mention") for each in CASES]
    + [(*each, "command") for each in CASES if each[0] in CONSULTANTS],
)
def test_every_row_of_the_table(
    stage: Stage, name: str, is_filled: bool, what: str, is_done: bool, way: str
) -> None:
    if not is_filled:
        empty(stage)
    before = holder(stage, "Data owner")
    answer = ask(stage.person(name), f"role {what} data owner", way)
    assert answer.startswith("Proposed") is not is_done, answer
    assert (holder(stage, "Data owner") != before) is is_done


def test_a_proposal_is_accepted_by_the_lead_of_the_side(
    stage: Stage, mette: Person, lars: Person, anna: Person, jonas: Person
) -> None:
    mette.command("/pico role assign @Ida Krogh data owner")
    asked = cards(stage)[-1]
    assert f"<@{lars.client.person.id}>: Mette Lund proposes Ida Krogh as *Data owner*" in (
        said(asked)
    )
    for person in (mette, anna, jonas):
        person.click(asked, "Accept")
        assert "Anna Berg" in holder(stage, "Data owner")
    assert "Only Lars Winther can accept or decline this." in jonas.last_ephemeral()
    assert "You proposed this, so someone else has to accept it." in mette.last_ephemeral()
    lars.click(asked, "Accept")
    assert "Ida Krogh" in holder(stage, "Data owner")
    assert "Accepted by Lars Winther." in said(asked)
    assert buttons(asked) == []

    news = "Lars Winther made Ida Krogh *Data owner* in *Nordlys Interiør*. Anna Berg no longer"
    mentioned = [said(each)[:20] for each in cards(stage) if news in said(each)]
    ida = stage.person("Ida Krogh")
    assert [each.client.person.id in "".join(mentioned) for each in (ida, anna)] == [True, True]
    assert any(news in said(each) for each in direct_messages(mette))
    assert any("accepted your proposal" in said(each) for each in direct_messages(mette))


def test_a_second_press_on_accept_says_nothing(stage: Stage, mette: Person, lars: Person) -> None:
    mette.command("/pico role assign @Ida Krogh data owner")
    asked = cards(stage)[-1]
    blocks = list(asked.blocks)
    lars.click(asked, "Accept")
    answers = len(lars.ephemerals())
    asked.blocks = blocks
    lars.click(asked, "Accept")
    assert len(lars.ephemerals()) == answers
    asked.blocks = blocks
    lars.click(asked, "Decline")
    assert "already settled" in lars.last_ephemeral()
    assert "Ida Krogh" in holder(stage, "Data owner")


def test_the_same_proposal_is_made_once(stage: Stage, mette: Person, jonas: Person) -> None:
    for person in (mette, jonas):
        assert person.command("/pico role end @Anna Berg data owner").startswith(
            "Proposed to Lars Winther: end the role *Data owner* of Anna Berg. It takes effect"
        )
    assert len([each for each in cards(stage) if "proposes to end the role" in said(each)]) == 1


def test_people_of_another_partnership_read_no_names(stage: Stage, mette: Person) -> None:
    tom, havgaard = stage.person("Tom Haugen"), "havgaard-pico"
    mette.command("/pico role assign @Ida Krogh data owner")
    asked = cards(stage)[-1]
    tom.say("#issue Torque is wrong", channel=havgaard)
    theirs = card(stage, "I-1", channel=havgaard)
    theirs.blocks = list(asked.blocks)
    tom.click(theirs, "Accept")
    assert "This proposal belongs to another channel." in tom.last_ephemeral(channel=havgaard)
    assert "Lars" not in tom.last_ephemeral(channel=havgaard)


@pytest.mark.parametrize("word", ["accept", "decline"])
@WAYS
def test_a_proposal_is_settled_in_words(
    stage: Stage, jonas: Person, mette: Person, sara: Person, word: str, way: str
) -> None:
    ask(jonas, "role assign @Jonas Friis lead", way)
    assert any("Jonas Friis proposes Jonas Friis" in said(each) for each in direct_messages(mette))
    assert "someone else has to accept it" in ask(jonas, "role accept @Jonas Friis lead", way)
    assert "Only Mette Lund can" in ask(sara, f"role {word} @Jonas Friis lead", way)
    ask(mette, f"role {word} @Jonas Friis lead", way)
    assert ("Jonas Friis" in holder(stage, "Partnership lead")) is (word == "accept")
    assert "no open proposal" in ask(mette, f"role {word} @Jonas Friis lead", way)
    assert any(f"{word}" in said(each) for each in direct_messages(jonas))


def test_without_a_lead_another_member_of_the_side_accepts(
    stage: Stage, mette: Person, lars: Person, anna: Person
) -> None:
    lars.say("@Pico role end @Lars Winther business owner")
    anna.say("@Pico role assign @Anna Berg business owner")
    assert "vacant" in holder(stage, "Business owner")
    anna.say("@Pico role accept @Anna Berg business owner")
    assert "someone else has to accept it" in anna.last_ephemeral()
    assert "Only someone on the customer side" in mette.command(
        "/pico role accept @Anna Berg business owner"
    )
    stage.person("Peter Dahl").say("@Pico role accept @Anna Berg business owner")
    assert "Anna Berg" in holder(stage, "Business owner")


def test_an_internal_proposal_never_reaches_the_customer(stage: Stage, jonas: Person) -> None:
    jonas.command("/pico role end @Sara Holm data modeller")
    assert not any("Sara Holm" in said(each) for each in cards(stage))


@pytest.mark.parametrize(
    ("name", "is_done"), [("Lars Winther", True), ("Mette Lund", False), ("Jonas Friis", False)]
)
def test_the_form_follows_the_table(stage: Stage, name: str, is_done: bool) -> None:
    person = stage.person(name)
    person.say("@Pico roles")
    person.click(person.ephemerals()[-1], "Change roles")
    person.submit({"role/data-owner": "Ida Krogh"})
    stage.settled()
    assert ("Ida Krogh" in holder(stage, "Data owner")) is is_done
    if not is_done:
        assert "Proposed to Lars Winther: *Data owner*, Ida Krogh." in person.last_ephemeral()


def test_the_lead_can_not_be_taken_by_naming_the_partnership(
    stage: Stage, mette: Person, jonas: Person
) -> None:
    mette.command("/pico role end @Mette Lund lead")
    jonas.command("/pico setup Nordlys Interiør")
    assert "vacant" in holder(stage, "Partnership lead")


def test_a_person_who_set_it_up_fills_vacant_roles(bare: Stage) -> None:
    jonas = bare.person("Jonas Friis")
    jonas.command("/pico setup")
    jonas.submit({})
    jonas.submit({"role/lead": "Mette Lund"})
    bare.settled()
    assert "Anna Berg is now" in jonas.command("/pico role assign @Anna Berg data owner")
    assert "Proposed" in jonas.command("/pico role assign @Jonas Friis pim consultant")
    assert "Proposed" in bare.person("Sara Holm").command("/pico role assign @Ida Krogh it owner")


def test_each_person_gets_one_message_about_all_roles_of_a_form(
    stage: Stage, mette: Person, lars: Person
) -> None:
    lars.say("@Pico roles")
    lars.click(lars.ephemerals()[-1], "Change roles")
    lars.submit({"role/data-owner": "Ida Krogh", "role/it-owner": "Ida Krogh"})
    news = [said(each) for each in direct_messages(mette) if "made Ida Krogh" in said(each)]
    assert [("*Data owner*" in each, "*IT owner*" in each) for each in news] == [(True, True)]
    mention = f"<@{stage.person('Ida Krogh').client.person.id}>"
    mentioned = [said(each) for each in cards(stage) if f"{mention}: Lars" in said(each)]
    assert [("*Data owner*" in each, "*IT owner*" in each) for each in mentioned] == [(True, True)]
    former = f"<@{stage.person(DATA_OWNER).client.person.id}>: Lars"
    [read] = [said(each) for each in cards(stage) if former in said(each)]
    assert "no longer has this role" in read
    assert "*IT owner*" not in read
