"""What people say to act on a record."""

import pytest

from pico_bot.tags.actions import ACTION_PHRASES, action_called, parse_action


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("confirm D-1", ("confirm", "D-1", "")),
        ("Please confirm D-1.", ("confirm", "D-1", "")),
        ("I object to D-1 because units differ", ("object", "D-1", "units differ")),
        ("object D-1: units differ", ("object", "D-1", "units differ")),
        ("D-1 confirm", ("confirm", "D-1", "")),
        ("bekræft D-1", ("confirm", "D-1", "")),
        ("BEKRAEFT d1", ("confirm", "d1", "")),
        ("jeg bekræfter D–1", ("confirm", "D–1", "")),
        ("gør indsigelse D-1 fordi enheden mangler", ("object", "D-1", "enheden mangler")),
        ("goer indsigelse mod D-1, fordi X", ("object", "D-1", "X")),
        ("tag sagen I-3", ("ack", "I-3", "")),
        ("tag I-3", ("ack", "I-3", "")),
        ("I-3 løst: prisen er rettet", ("resolve", "I-3", "prisen er rettet")),
        ("markér I-3 som løst", ("resolve", "I-3", "")),
        ("vurder C-1 to felter mere", ("assess", "C-1", "to felter mere")),
        ("træk D-1 tilbage fordi den er dobbelt", ("withdraw", "D-1", "den er dobbelt")),
        ("put I-3 on hold customer which pages", ("waiting", "I-3", "customer which pages")),
        ("resolve I-3 it <b>was</b>\noff", ("resolve", "I-3", "it <b>was</b>\noff")),
    ],
)
def test_an_action_and_its_text_are_understood(text: str, found: tuple[str, str, str]) -> None:
    action = parse_action(text)
    assert action is not None
    assert (action.name, action.reference, action.text) == found


@pytest.mark.parametrize("text", ["", "confirm", "we confirm prices", "log D-1", "D-1", "show D-1"])
def test_other_words_are_no_action(text: str) -> None:
    assert parse_action(text) is None


def test_every_phrase_is_understood_before_a_record() -> None:
    for name, phrases in ACTION_PHRASES.items():
        for phrase in phrases:
            text = phrase.replace("…", "D-1") if "…" in phrase else f"{phrase} D-1"
            action = parse_action(text)
            assert action is not None, phrase
            assert action.name == name
            assert action_called(phrase) == name
