"""The preview of a charter change fits Slack's limits."""

from pico_bot.charter.views import preview
from tests.samples.slack_limits import check_message, check_view


def test_the_preview_fits_with_a_field_for_the_reason() -> None:
    reference = preview.CharterPreviewState(channel_id="C1", draft_id=1)
    shown = preview.Preview(changes=["&" * 4000] * 2000, effect="ж", reason_prompt="ж")
    view = preview.preview_modal(reference, shown)
    check_view(view)
    assert preview.REASON in [each.get("block_id") for each in view["blocks"]]
    assert "more changes" in str(view["blocks"])
    check_message(preview.message(reference, shown))
