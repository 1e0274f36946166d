"""Links between records: mentions in texts, and what a step creates."""

from pico_bot.model.vocabulary import LinkType
from pico_bot.records import links
from tests.records.drafts import actor, log_change, log_decision, log_issue
from tests.support import partnership
from tests.support.partnership import InUse


def linked(world: InUse, record: object) -> list[tuple[str, LinkType, bool]]:
    return [
        (each.record.reference, each.link_type, each.outgoing)
        for each in links.links_of(world.session, record)  # type: ignore[arg-type]
    ]


def test_a_mention_links_both_records(world: InUse) -> None:
    decision = log_decision(world)
    issue = log_issue(world, "As D-1 says, and D-1 again, but not D-9")
    assert linked(world, issue) == [("D-1", LinkType.MENTIONS, True)]
    assert linked(world, decision) == [("I-1", LinkType.MENTIONS, False)]


def test_other_text_is_not_a_mention(world: InUse) -> None:
    log_decision(world)
    issue = log_issue(world, "AD-1, D-1x, d-1, D-01 and https://tracker.example/D-1")
    assert linked(world, issue) == []


def test_references_belong_to_one_partnership(world: InUse) -> None:
    log_decision(partnership.create_partnership(world.session, number=2))
    assert linked(world, log_issue(world, "As D-1 says")) == []


def test_another_link_hides_the_mention_and_comes_first(world: InUse) -> None:
    log_decision(world, "First")
    decision = log_decision(world, "Second")
    change = log_change(world, "It concerns D-1 and D-2")
    by = actor(world, "Lene")
    args = {"source": change, "target": decision, "link_type": LinkType.AFFECTS, "by": by}
    assert links.link(world.session, **args)  # type: ignore[arg-type]
    assert not links.link(world.session, **args)  # type: ignore[arg-type]
    assert linked(world, change) == [
        ("D-2", LinkType.AFFECTS, True),
        ("D-1", LinkType.MENTIONS, True),
    ]
