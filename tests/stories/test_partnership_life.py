"""A partnership from the set-up to continuous development, and its history."""

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from pico_bot.sandbox.entities import Message
from tests.stories.constants import SETUP_ROLES
from tests.stories.messages import buttons, card, cards, contact_card, said, shown
from tests.stories.person import Person
from tests.stories.stage import Stage

SHOP = "nordlys-shop"
PEOPLE = [
    "Mette Lund",
    "Jonas Friis",
    "Sara Holm",
    "Emil Krag",
    "Lars Winther",
    "Anna Berg",
    "Ida Krogh",
    "Peter Dahl",
]


def today(stage: Stage) -> date:
    """The date in the partnership's time zone."""
    return stage.sandbox.clock.now().astimezone(ZoneInfo("Europe/Copenhagen")).date()


def until_tuesday(stage: Stage) -> timedelta:
    """The time until the next Tuesday at 10:30, not today."""
    now = stage.sandbox.clock.now().astimezone(ZoneInfo("Europe/Copenhagen"))
    due = now + timedelta(days=(1 - now.weekday() - 1) % 7 + 1)
    return due.replace(hour=10, minute=30, second=0, microsecond=0) - now


def day(on: date) -> str:
    return f"{on.day} {on:%b}"


def ask(person: Person, words: str) -> Message:
    """The bot's reply to a mention."""
    person.say(f"@Pico {words}", channel=SHOP)
    return person.ephemerals(channel=SHOP)[-1]


def answers(person: Person, words: str) -> str:
    """Everything that the bot answers to a mention, page by page."""
    before = len(person.ephemerals(channel=SHOP))
    person.say(f"@Pico {words}", channel=SHOP)
    return "\n".join(said(each) for each in person.ephemerals(channel=SHOP)[before:])


def the(stage: Stage, reference: str) -> Message:
    """The card of a record."""
    return card(stage, reference, channel=SHOP)


def contacts(stage: Stage) -> str:
    return said(contact_card(stage, channel=SHOP))


def act(person: Person, message: Message, action_id: str, value: str | None = None) -> None:
    outcome = person.stage.loop.run(person.client.click(message, action_id, value=value))
    assert outcome.ok, outcome.error
    person.stage.settled()


def mark_met(person: Person, criterion: str) -> None:
    """Mark a criterion as met with the button beside it."""
    page = ask(person, "phase")
    [button] = [
        block["accessory"]
        for block in page.blocks
        if "accessory" in block and criterion in block["text"]["text"]
    ]
    act(person, page, button["action_id"], button["value"])
    assert f"marked as met by {person.name}" in said(page)


def step(proposer: Person, other: Person, *, to: str, number: int) -> None:
    """`proposer` proposes the next phase with the page's button, and `other` confirms it."""
    proposer.click(ask(proposer, "phase"), f"Propose {to}")
    agree(other, number)
    assert f"Phase: *{to}* since {day(today(other.stage))}" in contacts(other.stage)


def agree(other: Person, number: int) -> None:
    """`other` confirms the proposal for their side."""
    proposal = the(other.stage, f"D-{number}")
    assert "*Confirmed*" not in said(proposal)
    other.click(proposal, "Confirm")
    assert "*Confirmed*" in said(the(other.stage, f"D-{number}"))


def change_role(person: Person, **chosen: str) -> None:
    """Change role holders with the button of `roles`."""
    person.click(ask(person, "roles"), "Change roles")
    values = {f"role/{key.replace('_', '-')}": name for key, name in chosen.items()}
    assert person.submit(values) == {}


def set_up(stage: Stage) -> None:
    """Invite the bot to a new customer channel and fill in its forms."""
    mette = stage.person("Mette Lund")
    channel = stage.new_channel(SHOP, PEOPLE, with_bot=False)
    mette.invite_bot(channel=channel)
    [introduction] = cards(stage, channel=SHOP)
    mette.click(introduction, "Set up")
    assert mette.submit({"weekday": "Tuesday", "at": "10:30"}) == {}
    assert mette.submit(SETUP_ROLES) == {}


def welcomed(person: Person) -> list[str]:
    """The direct messages from the bot to a person."""
    return [said(each) for each in person.direct().messages if each.author.is_bot]


def test_a_partnership_from_set_up_to_continuous_development(bare: Stage) -> None:
    mette, jonas, sara, emil, lars, anna, ida, peter = (bare.person(each) for each in PEOPLE)

    # Set-up with the forms. The customer's IT owner is not known yet.
    started = today(bare)
    set_up(bare)
    assert "IT owner: *vacant*" in contacts(bare)
    assert "Phase: *Initial*" in contacts(bare)
    assert "Next check-in: Tue" in contacts(bare)
    change_role(mette, it_owner="Peter Dahl")
    assert "IT owner: Peter Dahl" in contacts(bare)

    # The first phase: the check-in is posted and both sides answer.
    mark_met(lars, "The goals")
    mark_met(mette, "Both sides have named")
    mark_met(lars, "Both sides have read")
    mark_met(peter, "The consultants have access")
    bare.advance(until_tuesday(bare))
    bare.eventually(
        lambda: [each for each in cards(bare, channel=SHOP) if "Answer" in buttons(each)]
    )
    bare.settled()
    [prompt] = [each for each in cards(bare, channel=SHOP) if "Answer" in buttons(each)]
    for person in (jonas, anna):
        person.click(prompt, "Answer")
        field = next(block["block_id"] for block in person.modal.blocks if "element" in block)
        assert person.submit({field: f"{person.name} knows the catalogue"}) == {}
    assert "Anna Berg knows the catalogue" in said(prompt)
    step(mette, lars, to="Analysis", number=1)

    # The data owner confirms a decision and then hands over the role.
    jonas.say("#decision Colour temperature is a number area:product-data", channel=SHOP)
    lars.click(the(bare, "D-2"), "Confirm")
    assert "Anna Berg" in lars.last_ephemeral(channel=SHOP)
    anna.click(the(bare, "D-2"), "Confirm")
    bare.advance(timedelta(days=14))
    handed_over = today(bare)
    change_role(lars, data_owner="Ida Krogh")
    mette.command("/pico role deputy @Anna Berg data-owner", channel=SHOP)
    mark_met(ida, "Products, variants")
    mark_met(ida, "The processes")
    mark_met(emil, "Systems and the data")
    step(lars, mette, to="Solution design", number=3)

    # The customer's business owner changes the charter with buttons.
    bare.advance(timedelta(days=10))
    charter_changed = today(bare)
    act(lars, ask(lars, "charter"), "charter_edit:area/pim")
    assert lars.submit({"both_sides": ["both_sides"], "response_days": "3"}) == {}
    assert "Mette Lund" in shown(lars.modal)
    assert lars.submit({"reason": "Both of us live with the PIM"}) == {}
    agree(mette, 4)
    mark_met(sara, "The data model is")
    mark_met(emil, "The integrations")
    mark_met(ida, "Data maintenance")
    mark_met(lars, "Priorities are agreed")
    step(mette, lars, to="Implementation", number=5)

    # An absence: the deputy covers, and a summary follows on return.
    bare.advance(timedelta(days=7))
    jonas.say("#decision Units are a list area:product-data", channel=SHOP)
    assert f"<@{ida.client.person.id}>" in said(the(bare, "D-6"))
    until = today(bare) + timedelta(days=3)
    ida.say(f"@Pico away until {until}", channel=SHOP)
    assert f"Ida Krogh (away through {day(until)})" in contacts(bare)
    assert f"<@{anna.client.person.id}>" in said(the(bare, "D-6"))
    bare.advance(timedelta(hours=1))
    anna.click(the(bare, "D-6"), "Confirm")
    bare.advance(timedelta(days=4))
    bare.advance_to_work()
    bare.eventually(lambda: welcomed(ida))
    bare.settled()
    [welcome] = welcomed(ida)
    assert "Units are a list" in welcome
    assert "away" not in contacts(bare)

    # Back one phase, with a reason, and forward again under another lead.
    mette.say("@Pico phase back The variants do not fit", channel=SHOP)
    agree(lars, 7)
    bare.advance(timedelta(days=7))
    new_lead = today(bare)
    change_role(mette, lead="Jonas Friis")
    step(lars, jonas, to="Implementation", number=8)
    mark_met(ida, "The product data is loaded")
    mark_met(peter, "Systems and integrations are running")
    mark_met(ida, "Users are trained")
    mark_met(lars, "Responsibility for daily")
    bare.advance(timedelta(days=30))
    step(jonas, lars, to="Continuous development", number=9)

    # The partnership continues: the next change is logged.
    anna.say("#change Norway wants another unit driver:market", channel=SHOP)
    assert "C-1" in said(the(bare, "C-1"))
    assert "is the last phase and has no end" in answers(lars, "phase next")

    bare.restart_bot()
    check_history(
        bare,
        started=started,
        handed_over=handed_over,
        charter_changed=charter_changed,
        led=new_lead,
    )


def check_history(
    stage: Stage, *, started: date, handed_over: date, charter_changed: date, led: date
) -> None:
    """Check the history that a customer member can read afterwards."""
    reader = stage.person("Peter Dahl")
    log = re.sub(r"<[^|>]*\|([^>]*)>", r"\1", answers(reader, "log"))
    for title in (
        "*D-1* Phase change: Initial → Analysis",
        "*D-2* Colour temperature is a number",
        "*D-3* Phase change: Analysis → Solution design",
        "*D-4* Change 2 charter settings",
        "*D-5* Phase change: Solution design → Implementation",
        "*D-6* Units are a list",
        "*D-7* Phase change: back from Implementation to Solution design",
        "*D-8* Phase change: Solution design → Implementation",
        "*D-9* Phase change: Implementation → Continuous development",
    ):
        assert f"{title} · _confirmed_" in log
    assert "*C-1* Norway wants another unit · _raised_" in log

    # A decision keeps its decider, even if the role has another holder today.
    first = answers(reader, "show D-1 history")
    assert "Confirmed by *Mette Lund* (Partnership lead, consultancy)" in first
    assert "Confirmed by *Lars Winther* (Business owner, customer)" in first
    assert "Jonas Friis" not in first
    decided = answers(reader, "show D-2 history")
    assert "Confirmed by *Anna Berg* (Data owner, customer)" in decided
    assert "*Jonas Friis* (consultancy, PIM consultant) logged this via hashtag" in decided
    assert "Ida Krogh" not in decided
    assert "Exact text confirmed by Anna Berg (Data owner)" in said(the(stage, "D-2"))
    by_deputy = answers(reader, "show D-6 history")
    assert "Confirmed by *Anna Berg* (deputy for the Data owner, customer)" in by_deputy
    assert "*Anna Berg* (customer, deputy for the Data owner) confirmed this" in by_deputy
    assert "Exact text confirmed by Anna Berg (deputy for the Data owner)" in said(
        the(stage, "D-6")
    )
    back = answers(reader, "show D-7 history")
    assert "The variants do not fit" in back
    assert "*Lars Winther* (customer, Business owner) confirmed this via button" in back
    last = answers(reader, "show D-9 history")
    assert "Confirmed by *Jonas Friis* (Partnership lead, consultancy)" in last
    # Anna was deputy when she logged it, and no one was away.
    signalled = answers(reader, "show C-1 history")
    assert "*Anna Berg* (customer, deputy for the Data owner) logged this" in signalled

    charter = answers(reader, "charter history")
    assert "Lars Winther · D-4 Change 2 charter settings" in charter
    assert "reason: Both of us live with the PIM" in charter
    assert "Mette Lund" in charter
    before = answers(reader, f"charter on {charter_changed - timedelta(days=1)}")
    assert "both sides confirm" not in before
    assert "both sides confirm · escalates after 3 working days without an answer" in answers(
        reader, "charter"
    )

    # This is read in the following year.
    began, handover, changed = (f"{day(each)} {each.year}" for each in (started, handed_over, led))
    roles = answers(reader, f"roles on {started}")
    assert f"Data owner: Anna Berg ({began} to {handover})" in roles
    assert f"Partnership lead: Mette Lund ({began} to {changed})" in roles
    roles = answers(reader, f"roles on {handed_over + timedelta(days=1)}")
    assert f"Data owner: Ida Krogh (since {handover}), Anna Berg (deputy, since" in roles
    assert "Partnership lead: Mette Lund" in roles
    roles = answers(reader, f"roles on {led + timedelta(days=1)}")
    assert f"Partnership lead: Jonas Friis (since {changed})" in roles
    assert "Mette Lund" not in roles

    phases = answers(reader, "phase history")
    expected = [
        "*Initial* from",
        "marked as met by Lars Winther on",
        "*Analysis* from",
        "marked as met by Emil Krag on",
        "*Solution design* from",
        "*Implementation* from",
        "Reason: The variants do not fit",
        "*Continuous development* since",
    ]
    for each in expected:
        assert each in phases, each
    assert phases.count("*Solution design* from") == phases.count("*Implementation* from")

    card_now = contacts(stage)
    assert "Data owner: Ida Krogh, deputy Anna Berg" in card_now
    assert "Partnership lead: Jonas Friis" in card_now
    assert "Phase: *Continuous development*" in card_now
    assert "Next check-in: Tue" in card_now
