"""The parts of the charter's page."""

from dataclasses import replace

from pico_bot.charter.views import parts
from pico_bot.model.charter import CharterTerms
from pico_bot.model.charter_terms import AreaTerms, CheckinTerms, PhaseTerms, Question, SideHours
from pico_bot.model.vocabulary import Kind, Side

TERMS = CharterTerms(time_zone="Europe/Copenhagen", country="DK")
QUESTION = Question(key="q", text="Any <news>?")


def test_the_summary_shows_own_working_hours_only_of_a_side_that_has_them() -> None:
    lines = [
        "Nordlys &lt;b&gt; · English · public holidays: Denmark",
        "Working hours: Monday to Friday, 09:00 to 17:00 (Europe/Copenhagen)",
        "The check-in runs every week on Monday at 09:00.",
    ]
    assert parts.summary("Nordlys <b>", TERMS) == lines
    terms = replace(TERMS, own_hours={Side.CUSTOMER: SideHours(time_zone="UTC")})
    [*_, own] = parts.basics("Nordlys", terms)
    assert own.startswith("Working hours for the customer: ")
    assert own.endswith("(UTC), no public holidays")


def test_the_check_in_lists_its_questions_and_participants() -> None:
    asking = replace(TERMS, questions=(QUESTION,))
    lines = parts.checkin(asking, {}, phase=None)
    assert lines == [
        "Runs every week on Monday at 09:00 and asks:",
        "• Any &lt;news&gt;? _(text)_",
        "On public holidays: moved to the next working day.",
        "Answers are summarised after 2 working days.",
        "Participants, asked in the channel: the role holders.",
    ]
    settings = CheckinTerms(participants=("U1", "U2"), direct=True, window_days=1)
    terms = replace(TERMS, checkins=settings)
    [*_, window, people] = parts.checkin(terms, {"U1": "Anna"}, phase=None)
    assert window == "Answers are summarised after 1 working day."
    assert people == ("Participants, asked in the channel and in a direct message: Anna and U2.")


def test_a_phase_with_its_own_questions_has_its_own_check_in() -> None:
    notice = "Pilot has its own check-in. The charter's own runs in the other phases."
    phase = PhaseTerms(key="p", title="Pilot")
    assert notice not in parts.checkin(TERMS, {}, phase=phase)
    own = replace(phase, questions=(QUESTION,))
    assert notice in parts.checkin(TERMS, {}, phase=own)


def test_an_area_lists_only_the_responsibilities_it_has() -> None:
    area = AreaTerms(decider="data-owner", owner="data-owner", response_days=1)
    assert parts.area("pim", area, TERMS) == (
        "• _PIM_: Data owner decides and handles issues · "
        "escalates after 1 working day without an answer"
    )
    area = replace(area, owner="lead", consulted=("it-owner",), informed=("lead",), both_sides=True)
    assert parts.area("pim", area, TERMS) == (
        "• _PIM_: Data owner decides · Partnership lead handles issues · consulted: IT owner · "
        "informed: Partnership lead · both sides confirm · "
        "escalates after 1 working day without an answer"
    )


def test_roles_are_listed_by_side() -> None:
    [consultancy, customer] = parts.roles(TERMS)
    assert consultancy.startswith("Consultancy: Partnership lead, ")
    assert customer.startswith("Customer: Business owner, ")


def test_tags_and_keywords_are_listed() -> None:
    area = AreaTerms(decider="lead", owner="lead", keywords=("a<b", "c"))
    terms = replace(
        TERMS,
        emoji={"scales": Kind.DECISION},
        tag_words={"decision": Kind.DECISION, "issue": Kind.ISSUE},
        areas={"pim": area},
    )
    assert parts.tags(terms) == [
        "• decision: `#decision` :scales:",
        "• issue: `#issue`",
        "• change:",
        "Keywords: _PIM_ (a&lt;b, c)",
    ]
    assert len(parts.tags(replace(terms, areas={}))) == 3


def test_only_the_consultancy_sees_the_internal_digest() -> None:
    internal, shared = (parts.escalation(TERMS, internal=each) for each in (True, False))
    digest = "Internal weekly digest: Monday at 08:00, in direct messages"
    assert [each for each in internal if each not in shared] == [digest]
    elsewhere = parts.escalation(replace(TERMS, internal_channel="C9"), internal=True)
    assert digest.replace("direct messages", "<#C9>") in elsewhere


def test_exceptions_to_sides_are_named() -> None:
    assert parts.sides(TERMS, {}) == ["By Slack workspace; no exceptions."]
    terms = replace(TERMS, side_overrides={"U1": Side.CUSTOMER, "T2": Side.CUSTOMER})
    assert parts.sides(terms, {"U1": "Anna <b>"}) == ["Customer: Anna &lt;b&gt;, T2"]
