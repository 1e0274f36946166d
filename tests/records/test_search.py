"""Search: by stems in two languages, ranked, within one partnership, on both databases alike."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from pico_bot.core.db import Database, migrate
from pico_bot.model.actor import Actor
from pico_bot.model.records import Change, Decision, Issue, Record
from pico_bot.model.search_index import SearchIndexEntry
from pico_bot.model.vocabulary import Kind, LinkType, Priority, State, Via
from pico_bot.records import (
    capture,
    cards,
    changes,
    decisions,
    issues,
    links,
    notes,
    search,
    transitions,
)
from pico_bot.records.capture import Reasoning, RecordDraft, Source
from pico_bot.records.stemming import STEM_LIMIT, stems_in, words_in
from pico_bot.tags.options import Options
from tests.support.partnership import NOON, InUse, create_partnership


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """A database of each sort."""
    database = Database(database_url)
    yield database
    database.dispose()


@pytest.fixture
def use(db: Database) -> Iterator[InUse]:
    """A partnership in a transaction that is rolled back."""
    with Session(db.engine) as session:
        yield create_partnership(session)


def log(use: InUse, kind: Kind, text: str, *, area: str | None = None, by: str = "Berit") -> Record:
    """Log `text` as a member."""
    return capture.create(
        use.session,
        channel=use.channel,
        draft=RecordDraft(kind=kind, text=text, options=Options(area=area)),
        source=Source(text=text),
        author=use[by],
        by=acting(use, by),
    )


def acting(use: InUse, name: str) -> Actor:
    """The member called `name`, acting at noon."""
    return Actor(member=use[name], via=Via.MODAL, now=NOON)


def found(use: InUse, words: str, **more: int) -> list[str]:
    """The references that a search for `words` finds, best first."""
    partnership_id = use.partnership.id
    return [
        each.reference
        for each in search.find_records(
            use.session, partnership_id=partnership_id, words=words, **more
        )
    ]


def test_other_forms_of_a_word_are_found_in_english_and_danish(use: InUse) -> None:
    log(use, Kind.ISSUE, "Translations of the lamp's attributes are missing")
    log(use, Kind.ISSUE, "Oversættelserne af lampernes egenskaber mangler")
    log(use, Kind.ISSUE, "Prices")
    for words in ("translation", "TRANSLATED attribute"):
        assert found(use, words)[0] == "I-1"
    for words in ("oversættelse", "LAMPER", "egenskab"):
        assert found(use, words)[0] == "I-2"
    assert found(use, "translating attribute") == ["I-1"]
    assert found(use, "egenskaber") == ["I-2"]
    assert found(use, "lamp") == ["I-2", "I-1"]
    assert found(use, "pris") == []


def test_rare_words_and_titles_come_first_and_newer_ones_on_a_tie(use: InUse) -> None:
    for _ in range(3):
        log(use, Kind.ISSUE, "Everything is slow.\nThe catalogue takes minutes.")
    log(use, Kind.ISSUE, "Kelvin is missing in the catalogue")
    log(use, Kind.DECISION, "Colour temperature is a number.\nIt is stored in kelvin.")
    assert found(use, "catalogue") == ["I-4", "I-3", "I-2", "I-1"]
    assert found(use, "catalogue kelvin") == ["I-4", "D-1", "I-3", "I-2", "I-1"]
    assert found(use, "kelvin") == ["I-4", "D-1"]
    assert found(use, "catalogue kelvin", limit=2) == ["I-4", "D-1"]


def test_stop_words_are_ignored(use: InUse) -> None:
    log(use, Kind.ISSUE, "What is to be done with the prices")
    assert found(use, "the with be og det") == []
    assert found(use, "") == []
    assert found(use, "what prices") == ["I-1"]


def test_a_record_is_found_by_its_current_texts_only(
    use: InUse,
) -> None:
    issue = log(use, Kind.ISSUE, "The feed stops", by="Lene")
    decision = log(use, Kind.DECISION, "Units are metric", area="data-model")
    change = log(use, Kind.CHANGE, "Norway opens", by="Lene")
    assert isinstance(issue, Issue)
    assert isinstance(decision, Decision)
    assert isinstance(change, Change)
    issues.resolve(use.session, issue=issue, resolution="Bigger buffer", by=acting(use, "Lene"))
    decisions.edit(
        use.session,
        decision=decision,
        title="Measures",
        text="Lengths are metric",
        area="data-model",
        reasoning=Reasoning(
            business_need="Shops abroad",
            rationale="Vendors",
            options_considered="Inches",
            consequences="Relabelling",
        ),
        by=acting(use, "Berit"),
    )
    decisions.object_to(
        use.session, decision=decision, reason="Carpenters", by=acting(use, "Dorte")
    )
    changes.assess(
        use.session,
        change=change,
        effects="Currency",
        areas=[],
        decision_ids=[],
        issues=[],
        by=acting(use, "Lene"),
    )
    for words, reference in (
        ("buffers", "I-1"),
        ("shop", "D-1"),
        ("vendor", "D-1"),
        ("inch", "D-1"),
        ("relabel", "D-1"),
        ("measure", "D-1"),
        ("carpenter", "D-1"),
        ("currencies", "C-1"),
    ):
        assert found(use, words) == [reference], words
    assert found(use, "units") == []
    transitions.reopen(use.session, record=issue, by=acting(use, "Berit"))
    assert found(use, "buffer") == []


def test_internal_notes_and_other_partnerships_are_never_found(use: InUse) -> None:
    issue = log(use, Kind.ISSUE, "The feed stops")
    notes.add(use.session, record=issue, text="They never pay: zebra", member=use["Lene"], now=NOON)
    cards.publish(use.session, issue, now=NOON)
    other = create_partnership(use.session, number=2)
    log(other, Kind.ISSUE, "The feed of Havgaard stops: giraffe")
    assert found(use, "zebra") == []
    assert found(use, "giraffe") == []
    assert found(use, "feed") == ["I-1"]
    assert found(other, "feed giraffe") == ["I-1"]
    assert search.find_records(use.session, partnership_id=use.partnership.id, words="feed") == [
        issue
    ]


@pytest.mark.parametrize(
    "words",
    [
        "feed'; DROP TABLE records; --",
        "feed* OR 1=1",
        '"feed" AND NOT stops',
        "feed:* & !stops | <->",
        "NEAR(feed stops) ^feed {title}: %_%",
        "feed\\",
        "x" * 100_000 + " feed",
        "feed \U0001f525 \ud7ff ﷺ İ ß",
    ],
)
def test_special_characters_have_no_meaning_in_a_search(use: InUse, words: str) -> None:
    log(use, Kind.ISSUE, "The feed stops")
    log(use, Kind.ISSUE, "Prices")
    assert found(use, words) == ["I-1"]


def test_a_long_text_is_found_by_its_beginning(use: InUse) -> None:
    words = " ".join(f"word{number}" for number in range(3000))
    log(use, Kind.ISSUE, f"Short\n{'æ' * 5000} {words}")
    assert found(use, f"word{search.INDEXED_WORDS_LIMIT - 10}") == ["I-1"]
    assert found(use, "æ" * 5000) == ["I-1"]
    log(use, Kind.ISSUE, "Short")
    assert found(use, words) == ["I-1"]


def test_decisions_similar_to_a_change_are_suggested(use: InUse) -> None:
    def decided(text: str, state: State, *, area: str) -> Record:
        decision = log(use, Kind.DECISION, text, area=area)
        decision.state = state
        return decision

    decided("Energy labels are images", State.CONFIRMED, area="data-model")
    decided("Energy labels come from vendors", State.PROPOSED, area="integration")
    decided("Energy labels are printed", State.SUPERSEDED, area="process")
    decided("Energy labels are translated", State.WITHDRAWN, area="product-data")
    decided("Labels have a font", State.UNDER_REVIEW, area="data-model")
    decided("Prices are in euro", State.CONFIRMED, area="general")
    log(use, Kind.ISSUE, "Energy labels are blurred", area="pim")
    other = create_partnership(use.session, number=2)
    log(other, Kind.DECISION, "Energy labels of another customer", area="integration")

    change = log(use, Kind.CHANGE, "New energy labels from May", area="general")
    assert isinstance(change, Change)
    alike = search.similar_decisions(use.session, change)
    assert [each.reference for each in alike] == ["D-2", "D-1", "D-5"]
    assert next(iter(search.similar_areas(use.session, change))) == "general"
    assert set(search.similar_areas(use.session, change)) <= {
        "general",
        "data-model",
        "integration",
        "process",
        "pim",
    }
    assert "data-model" in search.similar_areas(use.session, change)
    proposed = changes.suggest_impact(use.session, change)
    assert [each.reference for each in proposed.other_decisions] == ["D-6"]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.text().map(lambda text: f"a{text}".replace("\x00", "")),
        min_size=5,
        max_size=5,
        unique=True,
    )
)
def test_the_index_has_the_stems_of_the_current_texts(use: InUse, texts: list[str]) -> None:
    """The index is updated with every change of the texts."""
    with use.session.begin_nested() as example:
        issue = log(use, Kind.ISSUE, texts[0])
        assert isinstance(issue, Issue)
        for title, text in (texts[1:3], texts[3:5]):
            assert kept(use.session, issue) == dict(search.weights_of(issue.title, [issue.text]))
            for word in words_in(issue.text)[:5]:
                assert found(use, word) == [issue.reference]
            issues.edit(
                use.session,
                issue=issue,
                title=title,
                text=text,
                area=issue.area,
                owner=None,
                priority=Priority.NORMAL,
                due_on=None,
                by=acting(use, "Berit"),
            )
        example.rollback()


@given(st.text())
def test_stems_are_short_and_the_same_in_any_case(text: str) -> None:
    assert all(0 < len(stem) <= STEM_LIMIT for stem in stems_in(text))
    assert stems_in(text) == stems_in(text.casefold())


def kept(session: Session, record: Record) -> dict[str, int]:
    """The stems in the index of `record`, with their weights."""
    rows = session.scalars(
        select(SearchIndexEntry)
        .where(SearchIndexEntry.record_id == record.id)
        .execution_options(populate_existing=True)
    )
    return {row.stem: row.weight for row in rows}


def test_older_records_are_found_after_a_migration(bare_database_url: str) -> None:
    migrate(bare_database_url)
    db = Database(bare_database_url)
    try:
        before = db.run(_some_records)
        for revision in ("0001", "head"):
            migrate(bare_database_url, revision=revision)
        assert db.run(_all_kept) == before
        assert before
    finally:
        db.dispose()


def _some_records(session: Session) -> list[tuple[int, str, int]]:
    use = create_partnership(session)
    for number in range(3):
        log(use, Kind.ISSUE, f"The feed number{number} stops")
    decision = log(use, Kind.DECISION, "Units are metric\nSI", area="data-model")
    assert isinstance(decision, Decision)
    decision.rationale = "Vendors"
    change = log(use, Kind.CHANGE, "Norway opens", by="Lene")
    links.link(
        session, source=change, target=decision, link_type=LinkType.AFFECTS, by=acting(use, "Lene")
    )
    cards.publish(session, decision, now=NOON)
    return _all_kept(session)


def _all_kept(session: Session) -> list[tuple[int, str, int]]:
    rows = session.execute(
        text("SELECT record_id, stem, weight FROM search_index ORDER BY record_id, stem")
    )
    return [(row.record_id, row.stem, row.weight) for row in rows]
