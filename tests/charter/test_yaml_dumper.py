"""A charter as a YAML file: complete, commented, and readable by people."""

import yaml

from pico_bot.charter import documents, yaml_dumper
from pico_bot.i18n.translation import use_locale
from pico_bot.model.charter import CharterTerms

WHOLE = documents.document("Nordlys", CharterTerms(time_zone="Europe/Copenhagen"))


def test_a_file_has_every_setting_and_a_comment_on_each() -> None:
    written = yaml_dumper.to_yaml(WHOLE)
    assert set(yaml.safe_load(written)) == set(WHOLE)
    comments = [line for line in written.splitlines() if line.startswith("# ")]
    assert len(comments) == len(WHOLE)


def test_settings_come_in_the_order_of_the_table_and_unknown_ones_last() -> None:
    written = yaml_dumper.to_yaml({"zebra": 1, "language": "en", "name": "Nordlys"})
    assert list(yaml.safe_load(written)) == ["name", "language", "zebra"]


def test_comments_are_in_the_current_language() -> None:
    with use_locale("da"):
        assert yaml_dumper.to_yaml({"name": "Nordlys"}) == "# Kundens navn.\nname: Nordlys\n"


def test_flat_lists_take_one_line_and_equal_values_are_written_out() -> None:
    days = [0, 1]
    written = yaml_dumper.to_yaml({"one": {"days": days}, "two": {"first": days, "then": days}})
    assert "days: [0, 1]\n" in written
    assert "then: [0, 1]\n" in written
    assert "&" not in written
