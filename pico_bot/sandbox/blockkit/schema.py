"""Checks that combine into Block Kit's schema, with Slack's error messages."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any


@dataclass(slots=True)
class Problems:
    """The errors of a payload, each with a JSON pointer."""

    found: list[str] = field(default_factory=list)

    def add(self, what: str, path: str) -> None:
        """Add a problem at `path`."""
        self.found.append(f"[ERROR] {what} [json-pointer:{path}]")


Check = Callable[[Any, str, Problems], None]


def string(most: int, least: int = 1) -> Check:
    """Check a string of `least` to `most` characters."""

    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, str):
            problems.add("must provide a string", path)
        elif len(value) < least:
            problems.add(f"must be more than {least - 1} characters", path)
        elif len(value) > most:
            problems.add(f"must be less than {most + 1} characters", path)

    return check


def flag(value: Any, path: str, problems: Problems) -> None:
    """Check a boolean."""
    if not isinstance(value, bool):
        problems.add("must provide a boolean", path)


def integer(least: int, most: int) -> Check:
    """Check a whole number within bounds."""

    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            problems.add("must provide a number", path)
        elif not least <= value <= most:
            problems.add(f"must be between {least} and {most}", path)

    return check


def number(above: float | None = None) -> Check:
    """Check a finite number that is greater than `above`, if given."""

    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, int | float) or isinstance(value, bool) or not isfinite(value):
            problems.add("must provide a number", path)
        elif above is not None and value <= above:
            problems.add(f"must be greater than {above:g}", path)

    return check


def matching(pattern: str) -> Check:
    """Check that a string starts with a match of the regular expression `pattern`."""

    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, str):
            problems.add("must provide a string", path)
        elif not re.match(pattern, value):
            problems.add(f"input must match regex pattern: {pattern}", path)

    return check


def one_of(*values: str) -> Check:
    """Check that a value is one of a few strings."""

    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, str) or value not in values:
            problems.add(f"must be one of: {', '.join(values)}", path)

    return check


def anything(value: Any, path: str, problems: Problems) -> None:
    """Accept any value."""
    del value, path, problems


def array(item: Check, *, most: int, least: int = 1) -> Check:
    """Check a list of `least` to `most` items."""

    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, list):
            problems.add("must provide an array", path)
            return
        if len(value) < least:
            problems.add(f"no fewer than {least} items allowed", path)
        if len(value) > most:
            problems.add(f"no more than {most} items allowed", path)
        for at, one in enumerate(value):
            item(one, f"{path}/{at}", problems)

    return check


def record(
    required: Mapping[str, Check],
    optional: Mapping[str, Check] | None = None,
    also: Iterable[Check] = (),
) -> Check:
    """Check an object's fields, that it has no others, and with `also` their combination."""
    known = {"type": anything, **required, **(optional or {})}

    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.add("must provide an object", path)
            return
        before = len(problems.found)
        for name in required:
            if name not in value:
                problems.add(f"missing required field: {name}", path)
        for name, content in value.items():
            if name not in known:
                problems.add(f"invalid additional property: {name}", path)
            elif content is not None or name in required:
                known[name](content, f"{path}/{name}", problems)
        if len(problems.found) == before:
            for rule in also:
                rule(value, path, problems)

    return check


def by_type(table: Mapping[str, Check]) -> Check:
    """Check an object with the check for its `type`."""

    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.add("must provide an object", path)
        elif "type" not in value:
            problems.add("missing required field: type", path)
        elif not isinstance(value["type"], str) or value["type"] not in table:
            problems.add(f"unsupported type: {value['type']}", f"{path}/type")
        else:
            table[value["type"]](value, path, problems)

    return check
