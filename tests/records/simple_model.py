"""How records live, told once more and as simply as can be: what the real thing is held against.

Nothing here is taken from the table of states or from the permissions, or it would agree with them
whatever they say.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from pico_bot.model.vocabulary import Kind, Side

# Lene leads the consultancy and stands in for Mads; Dorte stands in for Berit. Olga is of a third
# organisation. Nobody is PIM consultant, integration specialist or IT owner.
SIDES = {
    "Lene": Side.CONSULTANCY,
    "Mads": Side.CONSULTANCY,
    "Berit": Side.CUSTOMER,
    "Dorte": Side.CUSTOMER,
    "Olga": Side.UNKNOWN,
}
LEADS = {Side.CONSULTANCY: {"Lene"}, Side.CUSTOMER: {"Berit", "Dorte"}, Side.UNKNOWN: set[str]()}
AREAS = ("data-model", "pim", "product-data", "integration")

# In this area both sides have to confirm.
BOTH = "integration"

# From where each step leads where; a step that leads nowhere has no second state.
WAYS: dict[Kind, dict[str, tuple[str, str]]] = {
    Kind.DECISION: {
        "confirm": ("proposed", "confirmed"),
        "object": ("proposed", "objected to"),
        "edit": ("proposed objected", "proposed"),
        "withdraw": ("proposed objected", "withdrawn"),
        "keep": ("under-review", "confirmed"),
        "supersede": ("confirmed under-review", ""),
        "reopen": ("withdrawn", "proposed"),
    },
    Kind.ISSUE: {
        "acknowledge": ("open", "acknowledged"),
        "resolve": ("open acknowledged waiting", "resolved"),
        "edit": ("open acknowledged waiting", ""),
        "put on hold": ("open acknowledged waiting", "on hold"),
        "resume": ("on hold", "acknowledged"),
        "withdraw": ("open acknowledged waiting", "withdrawn"),
        "reopen": ("resolved withdrawn", "open"),
    },
    Kind.CHANGE: {
        "assess": ("raised", "assessed"),
        "close": ("assessed", "closed"),
        "edit": ("raised assessed", ""),
        "withdraw": ("raised assessed", "withdrawn"),
        "reopen": ("closed withdrawn", "raised"),
    },
}
FIRST = {Kind.DECISION: "proposed", Kind.ISSUE: "open", Kind.CHANGE: "raised"}

# One line of a history: the step, who took it, from where, to where.
Line = tuple[str, str | None, str | None, str]


@dataclass
class Point:
    """A record, simply: `at` is its state."""

    kind: Kind
    number: int
    area: str
    author: str
    logged_by: str
    message: str | None
    at: str
    history: list[Line]
    review_on: date | None = None
    confirmed: set[str] = field(default_factory=set)
    waits_for: Side | None = None

    @property
    def reference(self) -> str:
        return f"{self.kind.prefix}-{self.number}"

    @property
    def is_in_force(self) -> bool:
        return self.at in {"confirmed", "under-review"}

    def leads(self, step: str) -> bool:
        """Whether `step` can be taken from here, by somebody."""
        way = WAYS[self.kind].get(step)
        return way is not None and self.at in way[0].split()

    def go(self, step: str, who: str | None, *, to: str | None = None) -> None:
        """Take `step`, which leads where it always leads, or to `to`."""
        before = self.at
        self.at = to if to is not None else WAYS[self.kind][step][1] or before
        self.history.append((step, who, before, self.at))

    def reset(self) -> None:
        """Forget who confirmed, and whom it waited for."""
        self.confirmed.clear()
        self.waits_for = None


@dataclass
class Life:
    """All records of a partnership; `mads_is_away` is when Lene stands in for him."""

    points: list[Point] = field(default_factory=list)
    supersedes: set[tuple[str, str]] = field(default_factory=set)
    touches: set[tuple[str, str]] = field(default_factory=set)
    opens: set[tuple[str, str]] = field(default_factory=set)
    mads_is_away: bool = False

    def log(
        self, kind: Kind, area: str, *, author: str, logged_by: str, message: str | None = None
    ) -> Point:
        """Somebody logs what somebody said."""
        made = Point(
            kind=kind,
            number=1 + sum(each.kind is kind for each in self.points),
            area=area,
            author=author,
            logged_by=logged_by,
            message=message,
            at=FIRST[kind],
            history=[("log", logged_by, None, FIRST[kind])],
        )
        self.points.append(made)
        return made

    def may(self, who: str, step: str, point: Point) -> bool:
        """Whether they may take the step, wherever the record is."""
        if SIDES[who] is Side.UNKNOWN:
            return False
        match step:
            case "confirm":
                return who in self._deciders(point.area)
            case "keep":
                # What both confirmed stays by the word of the side whose area it is.
                return who in self._deciders(point.area) - self._counterparts(point.area)
            case "object":
                return who in self._deciders(point.area) | self._consulted(point.area)
            case "acknowledge" | "assess" | "put on hold":
                return who in self._owners(point.area)
            case "resolve" | "close":
                return who in self._owners(point.area) | {point.author, point.logged_by}
            case "withdraw":
                sides = {SIDES[point.author], SIDES[point.logged_by]} - {Side.UNKNOWN}
                # What only somebody of neither side raised, either side's lead takes back.
                leads = set[str]().union(*(LEADS[side] for side in sides or LEADS))
                return who in leads | {point.author, point.logged_by}
            case _:
                return True

    def confirm(self, point: Point, who: str) -> None:
        """Confirm, and once all have, take the place of what it supersedes."""
        sides = {SIDES[each] for each in point.confirmed} | {SIDES[who]}
        done = point.area != BOTH or len(sides) == 2
        point.go("confirm", who, to="confirmed" if done else "proposed")
        point.confirmed.add(who)
        if done:
            self._take_the_place(point, who)

    def assess(
        self, change: Point, who: str, *, touched: Iterable[Point], opened: Iterable[str]
    ) -> None:
        """What a change touches comes under review; issues are opened in the areas `opened`."""
        for area in opened:
            issue = self.log(Kind.ISSUE, area, author=who, logged_by=who)
            self.opens.add((change.reference, issue.reference))
        for decision in touched:
            self.touches.add((change.reference, decision.reference))
            if decision.at == "confirmed":
                decision.go("review", who, to="under-review")

    def _take_the_place(self, newer: Point, who: str) -> None:
        older = {old for new, old in self.supersedes if new == newer.reference}
        met = {newer.reference}
        while older - met:
            name = (older - met).pop()
            met.add(name)
            point = self.named(name)
            if point.at == "superseded":
                older |= {new for new, old in self.supersedes if old == name and self._held(new)}
                continue
            self.supersedes.add((newer.reference, name))
            if point.is_in_force:
                point.go("be superseded", who, to="superseded")
                rivals = {new for new, old in self.supersedes if old == name}
                self.supersedes |= {
                    (rival, newer.reference)
                    for rival in rivals
                    if self.named(rival).at in {"proposed", "objected to"}
                }

    def named(self, reference: str) -> Point:
        """The record that people call so."""
        return next(each for each in self.points if each.reference == reference)

    def _held(self, reference: str) -> bool:
        point = self.named(reference)
        return point.is_in_force or point.at == "superseded"

    def _deciders(self, area: str) -> set[str]:
        return {
            # Whoever holds the role may act although away.
            "data-model": {"Lene", "Mads"} if self.mads_is_away else {"Mads"},
            "pim": {"Berit"},
            "product-data": {"Dorte"},
            BOTH: {"Lene", "Berit"},
        }[area]

    def _counterparts(self, area: str) -> set[str]:
        return {"Berit"} if area == BOTH else set()

    def _consulted(self, area: str) -> set[str]:
        # On what the consultancy decides, any customer may object.
        customers = {"Berit", "Dorte"}
        return {"data-model": customers, "pim": {"Dorte"}, "product-data": set(), BOTH: customers}[
            area
        ]

    def _owners(self, area: str) -> set[str]:
        return {
            "data-model": {"Mads", "Lene"},
            "pim": {"Lene"},
            "product-data": {"Dorte", "Berit"},
            BOTH: {"Lene"},
        }[area]
