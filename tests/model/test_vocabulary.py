"""The closed sets: what a kind is called, and who is responsible for one."""

from pico_bot.model.vocabulary import DEFAULT_TAG_WORDS, Kind


def test_kinds_have_different_prefixes() -> None:
    assert {kind: kind.prefix for kind in Kind} == {
        Kind.ISSUE: "I",
        Kind.DECISION: "D",
        Kind.CHANGE: "C",
    }


def test_only_decisions_have_a_decider() -> None:
    assert [kind for kind in Kind if kind.has_decider] == [Kind.DECISION]


def test_each_kind_is_tagged_by_its_own_name() -> None:
    assert DEFAULT_TAG_WORDS == {
        "issue": Kind.ISSUE,
        "decision": Kind.DECISION,
        "change": Kind.CHANGE,
    }
