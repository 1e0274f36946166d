"""Tags as people type them: links, blanks, quotes, hyphens, other languages and misspellings."""

import pytest

from tests.stories.messages import card, cards, inputs, said
from tests.stories.person import Person
from tests.stories.stage import Stage


@pytest.mark.parametrize(
    "text",
    [
        "＃decision ERP stays master",
        "*#decision:* ERP stays master",
    ],
)
def test_a_tag_counts_however_it_is_typed(stage: Stage, jonas: Person, text: str) -> None:
    jonas.say(text)
    assert "ERP stays master" in said(card(stage, "D-1"))


@pytest.mark.parametrize(
    "text",
    [
        "Contents: * [Summary](#summary) * [Issue](#issue) * [Decision](#decision)",
        "~#decision ERP stays master~ no longer",
        "`#decision` ERP stays master",
        "all #decisions are in the #issue-tracker",
    ],
)
def test_other_text_logs_nothing_and_asks_nothing(stage: Stage, jonas: Person, text: str) -> None:
    jonas.say(text)
    assert cards(stage) == []
    assert jonas.ephemerals() == []


def test_what_was_typed_is_the_title(stage: Stage, jonas: Person) -> None:
    jonas.say("#decision Product names show &amp; instead of & and <br> breaks the line")
    typed = "Product names show &amp;amp; instead of &amp; and &lt;br&gt; breaks the line"
    assert f"proposed: {typed}" in card(stage, "D-1").text
    for command in ("/pico log", "/pico show D-1", "/pico find names"):
        assert typed in jonas.command(command)
    jonas.click(card(stage, "D-1"), "Edit")
    text = "Product names show &amp; instead of & and <br> breaks the line"
    fields = inputs(jonas.modal)
    assert [fields[name]["initial_value"] for name in ("title", "text")] == [text, text]


def test_options_take_blanks_quotes_and_danish(stage: Stage, anna: Person) -> None:
    for number, options in enumerate(
        (
            "priority: high due: 2030-12-01",
            "due:“2030-12-01” priority:”high”",
            "prioritet:høj frist:2030-12-01 område:integration",
        ),
        start=1,
    ):
        anna.say(f"#issue The feed stops {options}")
        shown = said(card(stage, f"I-{number}"))
        assert "high" in shown
        assert "1 Dec 2030" in shown
    assert "Integration" in said(card(stage, "I-3"))
    assert anna.ephemerals() == []


def test_an_option_that_cannot_be_used_is_reported(stage: Stage, anna: Person) -> None:
    anna.say("#decision ERP stays master due:2030-12-01 priority: asap")
    answer = anna.last_ephemeral()
    assert "`due:2030-12-01` was ignored because it's only for issues." in answer
    assert "`priority: asap` isn't a priority." in answer


@pytest.mark.parametrize("reference", ["D‑1", "D–1", "d-1"])
def test_a_record_is_shown_with_any_hyphen(stage: Stage, jonas: Person, reference: str) -> None:
    jonas.say("#decision ERP stays master")
    jonas.say(f"@Pico show {reference}")
    assert "ERP stays master" in jonas.last_ephemeral()


def test_a_channel_with_the_name_of_a_tag_does_not_switch_it_off(
    stage: Stage, jonas: Person
) -> None:
    stage.new_channel("decision", ["Jonas Friis"])
    message = jonas.say("#decision ERP stays master for list prices")
    assert message.text.startswith("<#C")
    assert message.text.endswith("|decision> ERP stays master for list prices")
    shown = card(stage, "D-1")
    assert "D-1, proposed: ERP stays master for list prices" in shown.text


def test_the_same_text_with_other_options_is_another_record(stage: Stage, anna: Person) -> None:
    anna.say("• #issue The feed stops area:pim\n• #issue The feed stops area:integration")
    assert "PIM" in said(card(stage, "I-1"))
    assert "Integration" in said(card(stage, "I-2"))


@pytest.mark.parametrize(
    "before", ["&gt; Per said the ERP is wrong", "We talked about prices.", "```<erp/>```"]
)
def test_lines_above_a_tag_with_words_are_context(stage: Stage, jonas: Person, before: str) -> None:
    jonas.say(f"{before}\n#decision We keep the ERP")
    assert "proposed: We keep the ERP\n" in said(card(stage, "D-1")) + "\n"
