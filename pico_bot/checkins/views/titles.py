"""Sentences that name a check-in: the main one by that word, an extra one by its title."""

from pico_bot.blockkit import one_line


def text_for(title: str | None, *, main: str, extra: str, **values: str) -> str:
    """`main`, or for a check-in with a title `extra`, with {title} and the other values filled in.

    Both are translated templates in markup: an article depends on the sentence in some languages.
    """
    if title is None:
        return main.format(**values)
    return extra.format(title=one_line(title), **values)
