"""Finds what the handlers read from Slack's payloads."""

import ast
from collections.abc import Iterator

# What says who did what where, or what a button or modal carries.
KEYS = frozenset(
    {
        "action_id",
        "actions",
        "callback_id",
        "channel",
        "channel_id",
        "container",
        "event_id",
        "message_ts",
        "private_metadata",
        "response_url",
        "selected_option",
        "team",
        "team_id",
        "thread_ts",
        "trigger_id",
        "ts",
        "user",
        "user_id",
        "value",
    }
)

_METHODS = frozenset({"get", "pop", "setdefault"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def payload_reads(tree: ast.AST) -> set[str]:
    """The KEYS that functions read, however deep, from arguments that can be a payload.

    Those are the arguments whose type is not known: mypy requires that a payload is annotated with
    `Any`, or with a name for such a type. What a function makes of them is followed through
    variables and loops, and into other functions as their arguments.
    """
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, _FUNCTIONS):
            payloads = {each.arg for each in _arguments(node) if _may_be_payload(each)}
            found.update(_keys_read(node, _with_aliases(node, payloads)))
    return found


def _arguments(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[ast.arg]:
    arguments = function.args
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]


def _may_be_payload(argument: ast.arg) -> bool:
    if argument.annotation is None:
        return False
    names = {each.id for each in ast.walk(argument.annotation) if isinstance(each, ast.Name)}
    return bool(names & {"Any", "Block", "JsonObject", "Payload", "object"})


def _with_aliases(function: ast.AST, payloads: set[str]) -> set[str]:
    """`payloads`, and the variables of the function that hold a part of them."""
    known = set(payloads)
    while True:
        names = {
            name.id
            for target, value in _assignments(function)
            if _is_part(value, known)
            for name in ast.walk(target)
            if isinstance(name, ast.Name)
        }
        if names <= known:
            return known
        known |= names


def _assignments(function: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from _pairs(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                yield target, value
            case ast.NamedExpr(target=target, value=value):
                yield target, value
            case ast.For() | ast.AsyncFor() | ast.comprehension():
                yield node.target, node.iter


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    match target, value:
        case (ast.Tuple(elts=targets), ast.Tuple(elts=values)) if len(targets) == len(values):
            yield from zip(targets, values, strict=True)
        case _:
            yield target, value


def _is_part(value: ast.expr, payloads: set[str]) -> bool:
    """Whether the expression can be one of the `payloads` or something in it."""
    return any(isinstance(each, ast.Name) and each.id in payloads for each in ast.walk(value))


def _keys_read(function: ast.AST, payloads: set[str]) -> Iterator[str]:
    for node in ast.walk(function):
        match node:
            case ast.Subscript(value=value, slice=ast.Constant(value=str(key)), ctx=ast.Load()):
                read, keys = value, [key]
            case ast.Call(
                func=ast.Attribute(value=value, attr=attr), args=[ast.Constant(value=str(key)), *_]
            ) if attr in _METHODS:
                read, keys = value, [key]
            case ast.Match(subject=value, cases=cases):
                read = value
                keys = [
                    key.value
                    for case in cases
                    for pattern in ast.walk(case.pattern)
                    if isinstance(pattern, ast.MatchMapping)
                    for key in pattern.keys
                    if isinstance(key, ast.Constant) and isinstance(key.value, str)
                ]
            case _:
                continue
        if _is_part(read, payloads):
            yield from (key for key in keys if key in KEYS)
