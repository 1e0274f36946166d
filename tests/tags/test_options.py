"""The options next to a tag: their values, problems, and which tag they belong to."""

import dataclasses
import re
from datetime import date

import pytest

from pico_bot.blockkit.labels import area_name, label_of
from pico_bot.i18n.translation import use_locale
from pico_bot.model.areas import DEFAULT_AREAS
from pico_bot.model.vocabulary import Driver, Kind, Priority
from pico_bot.tags.options import (
    OPTION,
    OPTION_TYPES,
    Options,
    known_areas,
    option_examples,
    parse_option,
)
from pico_bot.tags.parser import Tag, find_tags

ISSUE = Kind.ISSUE


def test_each_field_is_set_by_one_option() -> None:
    fields = [each.name for each in dataclasses.fields(Options)]
    assert sorted(each.field for each in OPTION_TYPES.values()) == sorted(fields)


@pytest.mark.parametrize("key", OPTION_TYPES)
def test_each_option_is_recognised_and_explained(key: str) -> None:
    option = OPTION_TYPES[key]
    text = f"{key}:\N{SNOWMAN}"
    match = OPTION.search(text)
    assert match is not None
    written = parse_option(text, match, known_areas(tuple(DEFAULT_AREAS)))
    if not option.problem:
        assert written is None
        return
    assert written is not None
    assert written.problem.startswith(f"`{text}` isn't ")
    for value in option.known(known_areas(tuple(DEFAULT_AREAS))):
        assert value in written.problem
    with use_locale("da"):
        danish = parse_option(text, match, known_areas(tuple(DEFAULT_AREAS)))
    assert danish is not None
    assert danish.problem != written.problem


@pytest.mark.parametrize(
    ("written", "options"),
    [
        ("area:integration", Options(area="integration")),
        ("AREA:Data_Model", Options(area="data-model")),
        ("area:data-model.", Options(area="data-model")),
        ("priority:high", Options(priority=Priority.HIGH)),
        ("*Priority:URGENT*", Options(priority=Priority.URGENT)),
        ("due:2026-12-01", Options(due=date(2026, 12, 1))),
        ("due:2028-2-29", Options(due=date(2028, 2, 29))),
        ("driver:market", Options(driver=Driver.MARKET)),
        ("from:2027-01-01", Options(effective_on=date(2027, 1, 1))),
        ("owner:<@U1>", Options(owner="U1")),
        ("owner: <@W1|ann>", Options(owner="W1")),
        ("(area:pim,priority:low)", Options(area="pim", priority=Priority.LOW)),
        ("area:pim area:PIM", Options(area="pim")),
        ("priority:high\nowner:<@U1>", Options(priority=Priority.HIGH, owner="U1")),
        ("priority: high", Options(priority=Priority.HIGH)),
        ("due: 2026-12-01 owner: <@U1>", Options(due=date(2026, 12, 1), owner="U1")),
        ("area:\xa0data model", Options(area="data-model")),
        ("due:“2026-12-01”", Options(due=date(2026, 12, 1))),
        ("priority:”high”", Options(priority=Priority.HIGH)),
        ("priority: ‘high’", Options(priority=Priority.HIGH)),
        ("area:«data model»", Options(area="data-model")),
        ('area: " data-model "', Options(area="data-model")),
        ('owner:"<@U1>"', Options(owner="U1")),
        ("due:2026‑12‑01", Options(due=date(2026, 12, 1))),
        ("due:2026–12–01", Options(due=date(2026, 12, 1))),
        ("area:data–model", Options(area="data-model")),
        ("*priority:* high", Options(priority=Priority.HIGH)),
        ("priority: *high*", Options(priority=Priority.HIGH)),
        ("area:*data model*", Options(area="data-model")),
        ("priority：high", Options(priority=Priority.HIGH)),
        ("priority : high", Options(priority=Priority.HIGH)),
        ("priority=high", Options(priority=Priority.HIGH)),
        ("prioritet:høj", Options(priority=Priority.HIGH)),
        ("Prioritet: hoej", Options(priority=Priority.HIGH)),
        ("prio:akut", Options(priority=Priority.URGENT)),
        ("frist:2026-12-01", Options(due=date(2026, 12, 1))),
        ("deadline:2026-12-01", Options(due=date(2026, 12, 1))),
        ("område:Produktdata", Options(area="product-data")),
        ("OMRÅDE:integration", Options(area="integration")),
        ("omra\u030ade:integration", Options(area="integration")),
        ("omraade:integration", Options(area="integration")),
        ("årsag:marked", Options(driver=Driver.MARKET)),
        ("fra:2027-01-01", Options(effective_on=date(2027, 1, 1))),
        ("ansvarlig: <@U1>", Options(owner="U1")),
    ],
)
@pytest.mark.parametrize(
    "form",
    [
        "#issue #change A1 {} B1",
        "A1 {} B1 #issue #change",
        "A0 {}\n#issue #change A1 B1",
        "A1\nB1 #issue #change {}",
    ],
)
def test_an_option_sets_its_field_anywhere_in_the_text(
    form: str, written: str, options: Options
) -> None:
    tag, _change = find_tags(form.format(written))
    assert tag.options == options
    assert re.findall(r"[^\s.]+", tag.text) == ["A1", "B1"]
    assert tag.problems == ()


@pytest.mark.parametrize(
    "written",
    ["from:Anna", "from:2027", "from:", "from:<@U1>", "from: x", "fra: kunden", "Årsag: feedet"],
)
def test_an_everyday_word_is_only_an_option_with_a_value_that_fits(written: str) -> None:
    (tag,) = find_tags(f"#change A1 {written} B1")
    assert tag == Tag(Kind.CHANGE, f"A1 {written} B1", Options(), ())


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (
            "area:sales",
            "`area:sales` isn't an area. The areas are "
            f"{', '.join(map(area_name, DEFAULT_AREAS))}.",
        ),
        (
            "priority:asap",
            "`priority:asap` isn't a priority. The priorities are low, normal, high, urgent.",
        ),
        (
            "driver:price",
            (
                "`driver:price` isn't a driver. The drivers are variant, market, channel, "
                "regulation, organisation, system."
            ),
        ),
        (
            "due:tomorrow",
            "`due:tomorrow` isn't a date. Use year-month-day, such as `due:2026-12-01`.",
        ),
        (
            "due:2026-02-30",
            "`due:2026-02-30` isn't a date. Use year-month-day, such as `due:2026-12-01`.",
        ),
        (
            "owner:ann",
            "`owner:ann` isn't a person. Type `owner:@` and pick someone from Slack's list.",
        ),
        (
            "priority:<@U1>",
            "`priority:` isn't a priority. The priorities are low, normal, high, urgent.",
        ),
        (
            "priority: asap",
            "`priority: asap` isn't a priority. The priorities are low, normal, high, urgent.",
        ),
        (
            "frist:“fredag”",
            "`frist:“fredag”` isn't a date. Use year-month-day, such as `due:2026-12-01`.",
        ),
        (
            "owner:<!subteam^S1>",
            "`owner:` isn't a person. Type `owner:@` and pick someone from Slack's list.",
        ),
    ],
)
def test_a_bad_value_is_reported_and_stays_in_the_text(written: str, problem: str) -> None:
    (tag,) = find_tags(f"#issue A1 {written} B1")
    assert tag == Tag(ISSUE, f"A1 {written} B1", Options(), (problem,))


def test_a_bad_value_is_shown_in_part_when_it_is_long() -> None:
    (tag,) = find_tags("#issue area:" + "x" * 500)
    assert tag.problems[0].startswith("`area:" + "x" * 34 + "…` isn't an area. ")


def test_the_first_of_two_values_wins() -> None:
    (tag,) = find_tags("#issue A1 priority:low priority:high")
    assert tag.options == Options(priority=Priority.LOW)
    assert tag.problems == ("`priority:high` was ignored because `priority:low` came first.",)


@pytest.mark.parametrize(
    "text",
    [
        "note:x",
        "<http://area:80>",
        "`area:pim`",
        "subarea:pim",
        "an area: integration",
        "the owner: <!here>",
        "area:",
        "x:area:pim",
        "&gt; area:pim",
    ],
)
def test_other_text_is_not_an_option(text: str) -> None:
    (tag,) = find_tags(f"#issue B1\n{text}")
    assert tag == Tag(ISSUE, f"B1\n{text}")


def test_the_areas_come_from_the_charter() -> None:
    areas = ("Master Data", "pricing")
    (tag,) = find_tags("#issue area:master-data A1", areas=areas)
    assert tag == Tag(ISSUE, "A1", Options(area="Master Data"))
    (tag,) = find_tags("#issue area:pim", areas=areas)
    assert tag.problems == ("`area:pim` isn't an area. The areas are Master data, Pricing.",)
    assert find_tags("#issue area:pim")[0].options.area == "pim"


@pytest.mark.parametrize(
    ("message", "areas"),
    [
        ("#issue A1 area:pim #decision B1 area:process", ("pim", "process")),
        ("A1 #issue area:pim B1 #decision area:process", ("pim", "process")),
        ("area:pim A1 #issue B1 area:process #decision", ("pim", "process")),
        ("A1 #issue\narea:pim\nB1 #decision\narea:process", ("pim", "process")),
        ("area:pim\n#issue A1\n#decision B1", ("pim", None)),
        ("#issue #decision A1 area:pim", ("pim", "pim")),
        ("#issue area:process\n#decision A1 area:pim", ("process", "pim")),
        ("• #issue A1\n\narea:pim\n\n• #decision B1", ("pim", None)),
    ],
)
def test_each_option_belongs_to_its_tag(message: str, areas: tuple[str | None, str | None]) -> None:
    tags = find_tags(message)
    assert tuple(tag.options.area for tag in tags) == areas
    assert not any(tag.problems for tag in tags)


def test_an_option_in_text_of_no_tag_is_refused() -> None:
    first, second = find_tags("Minutes area:pim area:x\n• #issue A1\n• #decision B1")
    assert first.options == second.options == Options()
    assert first.problems == ("`area:pim` was ignored because it isn't next to a tag.",)
    assert second.problems == ()


def test_an_area_is_found_by_the_name_that_people_read() -> None:
    def area(text: str) -> object:
        match = OPTION.match(text)
        assert match
        written = parse_option(text, match, known_areas(tuple(DEFAULT_AREAS)))
        assert written
        return written.value

    assert area("area:product-data") == "product-data"
    for language in ("en", "da"):
        with use_locale(language):
            assert area("area:Produktdata") == "product-data"
            assert area("area:product-data") == "product-data"


@pytest.mark.parametrize(
    "written", ["pim-erp", "general-ledger", "integration-test", "process/flow"]
)
def test_a_word_that_begins_with_an_area_is_not_that_area(written: str) -> None:
    (tag,) = find_tags(f"#issue A1 area:{written}")
    assert tag.options.area is None
    assert tag.problems[0].startswith(f"`area:{written}` isn't an area.")


def test_an_area_is_found_however_its_name_is_encoded() -> None:
    (tag,) = find_tags("#issue area:mo\u0308bler A1", areas=("m\u00f6bler",))
    assert tag == Tag(ISSUE, "A1", Options(area="m\u00f6bler"))


def test_of_two_areas_the_longer_name_counts() -> None:
    (tag,) = find_tags("#issue area:data model A1", areas=("data", "data-model"))
    assert tag == Tag(ISSUE, "A1", Options(area="data-model"))


@pytest.mark.parametrize("choice", [*Priority, *Driver])
def test_a_choice_is_found_by_the_name_that_people_read(choice: Priority | Driver) -> None:
    key = "priority" if isinstance(choice, Priority) else "driver"
    for language in ("en", "da"):
        with use_locale(language):
            label = label_of(choice)
            for value in (label, label.upper(), choice.value):
                tag, _change = find_tags(f"#issue #change A1 {key}:{value}")
                assert getattr(tag.options, key) is choice
                assert tag.problems == ()


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        (
            "#decision A1 due:2026-12-01",
            "`due:2026-12-01` was ignored because it's only for issues.",
        ),
        ("#issue A1 driver:market", "`driver:market` was ignored because it's only for changes."),
        ("#change A1 prio:høj", "`prio:høj` was ignored because it's only for issues."),
        ("#decision #issue A1 due:2026-12-01", None),
        ("#issue\n#decision A1 due:2026-12-01", None),
    ],
)
def test_an_option_that_no_tag_beside_it_has_is_refused(message: str, problem: str | None) -> None:
    assert [each for tag in find_tags(message) for each in tag.problems] == (
        [problem] if problem else []
    )


def test_a_refusal_lists_the_names_in_the_readers_language() -> None:
    with use_locale("da"):
        (tag,) = find_tags("#issue A1 priority:asap")
    assert "lav, normal, høj, akut" in tag.problems[0]


@pytest.mark.parametrize("language", ["en", "da"])
def test_every_option_has_an_example_that_can_be_used(language: str) -> None:
    with use_locale(language):
        examples = option_examples(tuple(DEFAULT_AREAS))
        assert [each.partition(":")[0] for each in examples] == list(OPTION_TYPES)
        for example in examples:
            tag, _change = find_tags(f"#issue #change A1 {example.replace('@', '<@U1>')}")
            assert tag.problems == ()
            assert tag.options != Options()
