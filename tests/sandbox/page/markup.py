"""A strict reader of HTML: its elements, and whether they nest."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})


@dataclass(slots=True)
class Element:
    """An element with its attributes and its content in order."""

    tag: str
    attributes: dict[str, str | None] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text in it, with a newline for each `<br>`."""
        if self.tag == "br":
            return "\n"
        return "".join(one if isinstance(one, str) else one.text for one in self.children)

    def all(self, tag: str | None = None, **attributes: str) -> list["Element"]:
        """The elements in it with that tag and attributes (`data_x` for `data-x`), in order."""
        wanted = {name.rstrip("_").replace("_", "-"): one for name, one in attributes.items()}
        return [
            one
            for one in self._inside()
            if (tag is None or one.tag == tag)
            and all(one.attributes.get(name) == value for name, value in wanted.items())
        ]

    def one(self, tag: str | None = None, **attributes: str) -> "Element":
        """The only such element."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} elements {tag} {attributes}"
        return found[0]

    def _inside(self) -> Iterator["Element"]:
        for one in self.children:
            if isinstance(one, Element):
                yield one
                yield from one._inside()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute comes twice in <{tag}>: {names}"
        element = Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(html: str) -> Element:
    """Parse HTML; every element must be closed in the right place."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == [reader.root], f"<{reader.open[-1].tag}> is never closed"
    return reader.root
