"""The introduction has a button until the partnership is set up."""

import pytest

from pico_bot.i18n.translation import LANGUAGES, use_locale
from pico_bot.setup.views.introduction import SET_UP, introduction_message
from tests.samples.slack_limits import check_message


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_set_up", [False, True])
def test_the_button_is_there_until_the_partnership_is_set_up(
    language: str, is_set_up: bool
) -> None:
    with use_locale(language):
        message = introduction_message(is_set_up=is_set_up)
    check_message(message)
    buttons = [each["action_id"] for block in message.blocks for each in block.get("elements", ())]
    assert buttons == ([] if is_set_up else [SET_UP])
    assert message.text.startswith(":wave: ")
    assert message.blocks[0]["text"]["text"] == message.text
    assert "#decision" in message.text
