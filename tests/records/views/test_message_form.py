"""The form that asks which message says what a record is about."""

from pico_bot.records.views.message_form import MESSAGE, message_form
from tests.samples.forms import REFERENCE
from tests.samples.record_scenes import issue_with_everything
from tests.samples.slack_limits import check_view
from tests.support.form_inputs import choices_of, prefilled_in


def test_the_latest_messages_are_offered_and_the_last_is_chosen() -> None:
    messages = [(f"{number}.1", f"Anna: {'word ' * 40}{number}") for number in range(150)]
    view = message_form(issue_with_everything()[0], REFERENCE, messages=messages)
    check_view(view)
    assert len(choices_of(view, MESSAGE)) == 100
    assert prefilled_in(view)[MESSAGE] == "149.1"
