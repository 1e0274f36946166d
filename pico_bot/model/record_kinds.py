"""Records as one of their kinds, so that a match over the kinds is checked to be complete."""

from pico_bot.model.records import Change, Decision, Issue, Record

RecordOfKind = Decision | Issue | Change


def of_kind(record: Record) -> RecordOfKind:
    """`record` itself, as one of the kinds; end a match over it with `assert_never`."""
    if not isinstance(record, RecordOfKind):
        raise TypeError(f"{type(record).__name__} is missing in RecordOfKind")
    return record
