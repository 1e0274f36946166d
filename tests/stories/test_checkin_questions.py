"""The questions of a check-in: from the phase and the charter, of every kind, in Danish."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.i18n.translation import DANISH
from pico_bot.model.charter_terms import PhaseTerms, Question, QuestionKind
from pico_bot.model.people import Member
from pico_bot.model.vocabulary import Side
from tests.stories.charter_page import edit, page
from tests.stories.checkin_prompts import logged, prompt, prompts
from tests.stories.constants import ON_SQLITE
from tests.stories.messages import card, cards, inputs, said
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import agree, enter

pytestmark = ON_SQLITE


def test_a_phase_asks_its_own_questions(stage: Stage, mette: Person, anna: Person) -> None:
    enter(stage, "analysis")
    mette.command("/pico checkin now")
    shown = said(prompt(stage))
    assert "• What have we learned?\n• What's still unclear" in shown
    assert "What moved forward?" not in shown

    anna.click(prompt(stage), "Answer")
    assert (
        anna.submit({"understood": "Variants have two levels", "upcoming_changes": "Norway"}) == {}
    )

    shown = said(prompt(stage))
    assert "*What have we learned?* Variants have two levels" in shown
    assert "*Upcoming changes:* Norway" in shown


def test_the_questions_that_both_sides_put_into_the_charter_are_asked(
    stage: Stage, mette: Person, lars: Person
) -> None:
    enter(stage, "analysis")
    assert "• What have we learned? _(text)_" in said(page(lars))
    edit(lars, "charter_edit:checkin")
    lars.submit({"questions": "What moved forward?\nWho helps? | people"})
    lars.submit()
    mette.click(card(stage, "D-1"), "Confirm")

    mette.command("/pico checkin now")
    assert "• What moved forward?\n• Who helps?\nSelect" in said(prompts(stage)[-1])
    shown = said(page(lars))
    assert "and asks:\n• What moved forward? _(text)_\n• Who helps? _(people)_\nOn" in shown
    assert "has its own check-in" not in shown

    # The phase asks its own again once both sides say so there.
    edit(lars, "charter_edit:phase/analysis")
    assert "initial_value" not in inputs(lars.modal)["questions"]
    lars.submit({"questions": "What have we learned?"})
    lars.submit()
    mette.click(card(stage, "D-2"), "Confirm")
    shown = said(page(mette))
    assert "and asks:\n• What have we learned? _(text)_\nAnalysis has its own" in shown


def test_a_customer_answers_every_type_of_question_and_no_one_is_notified(
    stage: Stage, mette: Person, anna: Person
) -> None:
    mood = Question(key="mood", text="How is the mood?", kind=QuestionKind.SCALE)
    pace = Question(
        key="pace", text="Pace?", kind=QuestionKind.CHOICE, choices=("Too slow", "Just right")
    )
    thanks = Question(key="thanks", text="Whom do you thank?", kind=QuestionKind.PEOPLE)
    words = Question(key="risk", text="What do you fear?")
    ask(stage, words, mood, pace, thanks)
    mette.command("/pico checkin now")

    anna.click(prompt(stage), "Answer")
    filled = {"risk": "Nothing", "mood": "5", "pace": "Just right"}
    assert anna.submit({**filled, "thanks": ["Sara Holm", "Lars Winther"]}) == {}

    answered = prompt(stage).blocks[-1]["text"]["text"]
    assert answered.splitlines() == [
        "*Anna Berg* (customer)",
        "*What do you fear?* Nothing",
        "*How is the mood?* 5 of 5",
        "*Pace?* Just right",
        f"*Whom do you thank?* {' and '.join(named(stage, 'Sara Holm', 'Lars Winther'))}",
    ]
    assert "<@" not in answered

    anna.click(prompt(stage), "Answer")
    inputs = {block["block_id"]: block["element"] for block in anna.modal.blocks}
    assert inputs["pace"]["initial_option"]["text"]["text"] == "Just right"
    assert len(inputs["thanks"]["initial_options"]) == 2


def test_a_former_member_cannot_be_named_in_an_answer(
    stage: Stage, mette: Person, anna: Person
) -> None:
    thanks = Question(key="thanks", text="Whom do you thank?", kind=QuestionKind.PEOPLE)
    ask(stage, Question(key="risk", text="What do you fear?"), thanks)
    mette.command("/pico checkin now")
    anna.click(prompt(stage), "Answer")
    place(stage, "Emil Krag", Side.UNKNOWN)

    errors = anna.submit({"risk": "Nothing", "thanks": ["Emil Krag"]})

    assert errors == {"thanks": "Choose people in this partnership."}
    assert "Anna Berg* (customer)" not in said(prompt(stage))


def test_a_charter_change_keeps_the_questions_of_a_posted_prompt(
    stage: Stage, mette: Person, anna: Person
) -> None:
    ask(stage, Question(key="risk", text="What do you fear?"))
    mette.command("/pico checkin now")
    anna.click(prompt(stage), "Answer")

    ask(stage, Question(key="risk", text="What do you hope?"))
    assert anna.submit({"risk": "Nothing"}) == {}

    shown = said(prompt(stage))
    assert "*What do you fear?* Nothing" in shown
    assert "hope" not in shown
    stage.advance(timedelta(minutes=5))
    mette.command("/pico checkin now")
    assert "What do you hope?" in said(prompts(stage)[-1])


def test_a_danish_partnership_is_asked_and_answered_in_danish(
    stage: Stage, mette: Person, anna: Person
) -> None:
    agree(stage, language=DANISH)
    assert "hver anden uge mandag kl. 09.00" in mette.command(
        "/pico checkin hver anden uge mandag kl. 9"
    )
    assert "Skriv en ugedag og et klokkeslæt" in mette.command("/pico checkin en dag")
    assert mette.command("/pico checkin now") == "Check-in'et sendes nu.\nCheck-in'et sendes nu."
    [asked] = [each for each in cards(stage) if "Check-in, " in said(each)]
    assert "• Hvad er der sket siden sidst?" in said(asked)
    assert "Partnerskabsansvarlig: " in said(asked)

    anna.click(asked, "Svar")
    assert "Er der forhindringer?" in [block["label"]["text"] for block in anna.modal.blocks]
    assert "Svar på mindst ét spørgsmål." in anna.submit({})["progress"]
    anna.submit({"blockers": "Ingen adgang", "confidence": "2"})

    text = said(prompt(stage))
    assert "*Anna Berg* (kunden) · tiltro 2 af 5\n*Forhindringer:* Ingen adgang" in text
    mette.click(prompt(stage), "Log som sag")
    assert logged(prompt(stage)) == "Logget som *I-1*"


def ask(stage: Stage, *questions: Question) -> None:
    """Make the charter ask these questions in every phase."""
    agree(stage, questions=questions, phases=(PhaseTerms(key="initial", title="Initial"),))


def place(stage: Stage, name: str, side: Side) -> None:
    """Move a person to another side from now on."""

    def write(session: Session) -> None:
        session.scalars(select(Member).where(Member.name == name)).one().side = side

    assert stage.service is not None
    stage.service.db.run(write)


def named(stage: Stage, *names: str) -> list[str]:
    """These people in the order in which they became members."""
    wanted = {stage.person(name).client.person.id: name for name in names}
    assert stage.service is not None
    with Session(stage.service.db.engine) as session:
        ids = session.scalars(select(Member.slack_user_id).order_by(Member.id))
        return [wanted[each] for each in ids if each in wanted]
