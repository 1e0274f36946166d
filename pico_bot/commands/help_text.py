"""The reply to `help`: all commands, one of them, or what can be done with a kind of record."""

from collections.abc import Sequence

from pico_bot.blockkit import (
    KIND_TEXTS,
    Block,
    context,
    escape,
    label_of,
    message_of,
    pack_lines,
    section,
)
from pico_bot.i18n import gettext as _
from pico_bot.i18n import join_or
from pico_bot.model import FIRST_STATES, TRANSITIONS, CharterTerms, Kind, Message, State, Transition
from pico_bot.tags import option_examples


def help_text(usages: Sequence[tuple[str, str]], *, lead: str, terms: CharterTerms) -> Message:
    """The commands as `usages`, each an example and its purpose, prefixed with `lead`.

    The charter's `terms` say which hashtags and emoji tag messages.
    """
    options = " ".join(f"`{escape(each)}`" for each in option_examples(list(terms.areas)))
    emoji = {kind: f":{name}:" for name, kind in reversed([*terms.emoji.items()])}
    blocks = [
        section(
            _(
                "*Tag what matters where it comes up*: `#{decision}`, `#{issue}` or "
                "`#{change}` in any message or reply, or react with {emoji}"
            ).format(
                **{str(kind): terms.tag_word(kind) for kind in Kind},
                emoji=" ".join(emoji[kind] for kind in KIND_TEXTS if kind in emoji),
            )
            + "\n"
            + _("Options: {options}").format(options=options)
        ),
        *_usage_lines(usages, lead=lead),
        context(
            _("What you can do with a record, and who can do it: {commands}").format(
                commands=" ".join(f"`{lead}help {kind}s`" for kind in KIND_TEXTS)
            )
        ),
    ]
    return message_of(blocks)


def help_on_command(usages: Sequence[tuple[str, str]], *, lead: str) -> Message:
    """The usages of one command."""
    return message_of(_usage_lines(usages, lead=lead))


def help_on_transitions(kind: Kind, *, usages: Sequence[tuple[str, str]], lead: str) -> Message:
    """What can be done with records of `kind`, in which states, and who can do it."""
    lines = [
        f"• *{label_of(each.step)}* {_from_where(each)}: {_(each.who.value.in_help)}"
        for each in TRANSITIONS[kind]
    ]
    first = _(KIND_TEXTS[kind].first_state).format(state=label_of(FIRST_STATES[kind]))
    return message_of([section("\n".join([first, *lines])), *_usage_lines(usages, lead=lead)])


def _from_where(way: Transition) -> str:
    sources = join_or([label_of(state) for state in State if state in way.sources])
    return f"({sources})" if way.target is None else f"({sources} → {label_of(way.target)})"


def _usage_lines(usages: Sequence[tuple[str, str]], *, lead: str) -> list[Block]:
    return pack_lines([f"• `{lead}{usage}` {escape(purpose)}" for usage, purpose in usages])
