"""The structure of the code, where no linter checks it."""

import ast
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from tests.support.language import forbidden_words
from tests.support.payload_reads import payload_reads

ROOT = Path(__file__).parent.parent

MAX_TEST_LINES = 400
MAX_TOP_NAMES = 24

# Test files that aren't named after one module of their room, and what they test instead.
NOT_MIRRORED = {
    "handlers/test_impossible_values.py": "forms with values that their fields can't have",
    "handlers/test_outdated_buttons.py": "buttons and forms of an older release",
    "handlers/test_statement_counts.py": "what each use case asks of the database",
    "handlers/test_use_case_plans.py": "how each use case reads the database",
    "i18n/test_catalogue_updates.py": "the command that updates the catalogues",
    "migrations/test_migrations.py": "all revisions, up and down",
    "migrations/test_revisions.py": "the rules for revisions",
    "sandbox/page/test_in_chromium.py": "the page in a real browser",
    "test_architecture.py": "the structure of the code",
}

# Modules without a test file of their name: what they hold, and which tests cover it.
NOT_TESTED_BY_NAME = {
    "sandbox/world_events": "classes without rules; test_events.py has what listeners do with them",
    "checkins/views/reply_status": "stories/test_checkin_replies.py clicks its buttons",
    "charter/editing/errors": "an exception; charter/editing/test_submit.py",
    "core/errors": "exceptions; the tests of what raises them",
    "model/actor": "a dataclass",
    "model/charter_defaults": "constants; charter/test_validation.py, model/test_charter_texts.py",
    "model/charter_roles": "constants; model/test_areas.py, model/test_charter_texts.py",
    "model/digests": "columns; migrations/test_migrations.py",
    "model/message": "a dataclass",
    "model/role_rights": "a table; handlers/test_roles.py tries every row",
    "model/search_index": "columns; migrations/test_migrations.py",
    "model/statistics": "dataclasses",
    "partnerships/personal_messages": "stories/test_four_eyes.py has both audiences",
    "people/appointments": "handlers/test_roles.py, through all surfaces",
    "people/views/appointments": "handlers/test_roles.py clicks its buttons",
    "phases/views/view_models": "dataclasses",
    "records/decider_changes": "stories/test_four_eyes.py, whose clicks change areas",
    "records/task_messages": "stories/test_task_messages.py, from the clicks of both sides",
}

# Module names that several features use, and the one thing that each means in all of them.
# Handlers, commands and the model are named after features, and need no entry.
SHARED_MODULES = {
    "absence": "the texts about someone who is away",
    "create": "makes the first version of something that a partnership has",
    "drafts": "what a person has entered but not submitted",
    "errors": "exceptions",
    "forms": "modals with inputs",
    "labels": "the words for enums and values",
    "lookup": "reads rows, locked or not",
    "page": "a message that people act on",
    "transitions": "moves from one state or phase to another",
}

# Public functions and classes that share a name across modules, and what it means everywhere.
SHARED_NAMES = {
    "lease": "reserves work for one process for a while",
    "release": "ends a lease",
    "assign": "makes a member responsible",
    "claim_due": "takes what is due, so that no other process does",
    "create": "makes and stores a new row",
    "draw": "makes what is shown from what is stored",
    "due_partnerships": "the partnerships for which a job is due",
    "edit": "changes a record's fields",
    "edit_form": "the modal that edits a record",
    "facts": "the fields of one kind of record on its card",
    "lock": "reads a row and locks it until the transaction ends",
    "main": "runs a command line",
    "notes": "the additional lines of one kind of record on its card",
    "problems": "what is wrong with some input, as sentences",
    "publish": "updates what Slack shows to what is stored",
    "purge": "deletes old rows, some at a time",
    "register": "makes something known to what calls it",
    "remind": "sends a reminder",
    "reschedule": "computes the next time again",
    "resume": "ends a pause",
    "save": "stores a draft",
    "send": "sends a digest",
    "status": "the state line of one kind of record on its card",
    "sync": "makes rows agree with what they depend on",
    "take_effect": "applies a confirmed decision",
}

# Reads outside of `handlers/interactions.py` of what says who did what where.
PAYLOAD_READS = {
    ("channels", "channel"): "the new name of a renamed channel",
    ("modals", "callback_id"): "which of our modals Slack refused",
    ("people", "user"): "whether the account was deactivated",
    ("service", "team_id"): "the bot's own workspace",
    ("service", "user_id"): "the bot's own user",
}

IMPORT_EVERYTHING = """
import importlib, pkgutil, sys, threading
import handlers, pico_bot

def look_but_do_not_touch(event, arguments):
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if writes or event.startswith(("socket.", "sqlite3.", "subprocess.", "os.mkdir")):
        raise RuntimeError(f"an import did {event} {arguments}")

names = ["bot"] + [
    module.name
    for package in (handlers, pico_bot)
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
]
assert "pico_bot.core.db" in names
sys.dont_write_bytecode = True
sys.addaudithook(look_but_do_not_touch)
for name in names:
    importlib.import_module(name)
assert threading.active_count() == 1, threading.enumerate()
"""


def project_files() -> list[Path]:
    """Every file that is or would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
        cwd=ROOT,
        text=True,
    )
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [file for file in files if file.is_file()]


def product_files() -> list[Path]:
    """The modules of `pico_bot`, `handlers` and `bot.py`, without the sandbox."""
    files = [*ROOT.glob("pico_bot/**/*.py"), *ROOT.glob("handlers/**/*.py"), ROOT / "bot.py"]
    return sorted(file for file in files if "sandbox" not in file.parts)


def module_of(file: Path) -> str:
    """The module's dotted name."""
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def rooms() -> set[str]:
    """The packages that others may use only through their `__init__`."""
    packages = {module_of(file) for file in product_files() if file.name == "__init__.py"}
    return {
        each
        for each in packages
        if each.rpartition(".")[0] == "pico_bot"
        or each.endswith(".views")
        or each == "pico_bot.charter.editing"
    }


def room_of(module: str, known: set[str]) -> str:
    """The innermost room that `module` is in; empty if it is in none."""
    while module and module not in known:
        module = module.rpartition(".")[0]
    return module


def exported(room: str) -> set[str]:
    """The names in the room's `__all__`."""
    tree = ast.parse((ROOT / room.replace(".", "/") / "__init__.py").read_text())
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__":
            return set(ast.literal_eval(statement.value))
    return set()


def room_tests() -> list[Path]:
    """The test files that mirror the rooms, relative to `tests`."""
    places = [file.relative_to(ROOT / "tests") for file in ROOT.glob("tests/**/test_*.py")]
    return [place for place in places if place.parts[0] not in {"stories", "support"}]


def named_after(test: Path) -> str:
    """The module or package of its room that a test file is named after; empty for none.

    Of several the longest: `test_charter_texts.py` isn't about `charter.py`.
    """
    folders = [ROOT / test.parent, ROOT / "pico_bot" / test.parent]
    names = {each.stem for folder in folders for each in folder.glob("*")}
    fitting = [name for name in names if f"{test.stem}_".startswith(f"test_{name}_")]
    return max(fitting, key=len, default="")


def imports_of(file: Path) -> Iterator[tuple[int, str, str]]:
    """Line, module and name of each import; the name is empty for a whole module."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, each.name, "") for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, node.module or "", each.name) for each in node.names)


def assert_listed(shared: Mapping[str, Sequence[str]], listed: Mapping[str, str]) -> None:
    """Fails for shared names that aren't listed, and for listed names that nothing shares."""
    unlisted = [f"{name}: {', '.join(places)}" for name, places in shared.items()]
    wrong = [line for line in unlisted if line.partition(":")[0] not in listed]
    wrong += [f"{name} is listed, but not shared" for name in listed if name not in shared]
    assert wrong == [], "\n".join(sorted(wrong))


def test_nothing_refers_to_what_lies_beside_the_project() -> None:
    outside = "".join(["../", "shared"]).encode()
    assert [file for file in project_files() if outside in file.read_bytes()] == []


def test_names_and_texts_are_in_plain_words() -> None:
    # People's words are data of the tests and of the sandbox.
    with_texts = set(product_files())
    wrong = [
        f"{file.relative_to(ROOT)}:{found}"
        for file in project_files()
        if file.name != "LICENSE"
        for found in forbidden_words(file, strings=file in with_texts)
    ]
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("vague", ["helpers", "misc", "utils"])
def test_no_module_has_a_vague_name(vague: str) -> None:
    names = [file.relative_to(ROOT).with_suffix("") for file in project_files()]
    assert [name for name in names if vague in name.parts] == []


def test_imports_have_no_side_effects() -> None:
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", IMPORT_EVERYTHING],
        capture_output=True,
        check=False,
        cwd=ROOT,
        text=True,
    )
    assert run.returncode == 0, run.stderr


def test_a_room_is_imported_only_through_its_init() -> None:
    known = rooms()
    exports = {room: exported(room) for room in known}
    wrong = []
    for file in product_files():
        own = room_of(module_of(file), known)
        for line, module, name in imports_of(file):
            room = room_of(module, known)
            is_sub_room = f"{module}.{name}" in known
            if room in ("", own) or is_sub_room:
                continue
            if module != room or name not in exports[room]:
                wrong.append(f"{file.relative_to(ROOT)}:{line} imports {module}: {name}")
    assert wrong == [], "\n".join(wrong)


def test_every_test_file_is_named_after_a_module_of_its_room() -> None:
    strays = {test.as_posix() for test in room_tests() if not named_after(test)}
    assert strays == set(NOT_MIRRORED)


def test_every_module_has_a_test_file_of_its_name() -> None:
    files = [*ROOT.glob("pico_bot/**/*.py"), *ROOT.glob("handlers/**/*.py")]
    modules = {
        file.relative_to(ROOT).with_suffix("").as_posix().removeprefix("pico_bot/")
        for file in files
        if file.stem not in {"__init__", "__main__"}
    }
    untested = modules - {(test.parent / named_after(test)).as_posix() for test in room_tests()}
    assert untested == set(NOT_TESTED_BY_NAME)


def test_no_test_file_is_too_long() -> None:
    lengths = {
        file.relative_to(ROOT): len(file.read_text().splitlines())
        for file in ROOT.glob("tests/**/*.py")
    }
    long = [
        f"{file} has {count} lines" for file, count in lengths.items() if count > MAX_TEST_LINES
    ]
    assert long == [], "\n".join(long)


def test_the_top_of_the_package_stays_small() -> None:
    names = [each.name for each in (ROOT / "pico_bot").iterdir() if each.name != "__pycache__"]
    assert len(names) <= MAX_TOP_NAMES, sorted(names)


def test_a_module_name_means_one_thing() -> None:
    features = defaultdict(set)
    for file in product_files():
        feature = (
            file.relative_to(ROOT / "pico_bot").parts[0]
            if file.is_relative_to(ROOT / "pico_bot")
            else "handlers"
        )
        if file.name != "__init__.py" and feature not in {"model", "commands", "handlers"}:
            features[file.stem].add(feature)
    shared = {name: sorted(found) for name, found in features.items() if len(found) > 1}
    assert_listed(shared, SHARED_MODULES)


def test_a_public_name_means_one_thing() -> None:
    places = defaultdict(list)
    for file in product_files():
        for node in ast.parse(file.read_text()).body:
            if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if not node.name.startswith("_"):
                places[node.name].append(file.relative_to(ROOT).as_posix())
    shared = {name: files for name, files in places.items() if len(files) > 1}
    assert_listed(shared, SHARED_NAMES)


def test_underscore_is_only_ever_gettext() -> None:
    wrong = []
    sandbox_and_benchmarks = [*ROOT.glob("pico_bot/sandbox/**/*.py"), *ROOT.glob("benchmarks/*.py")]
    for file in [*product_files(), *sandbox_and_benchmarks]:
        tree = ast.parse(file.read_text())
        imported = {
            each.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for each in node.names
            if each.asname == "_"
        }
        wrong += [f"{file}: {name} as _" for name in imported - {"gettext"}]
        wrong += [
            f"{file}:{node.lineno}: _ is assigned"
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and node.id == "_" and isinstance(node.ctx, ast.Store)
        ]
    assert wrong == [], "\n".join(wrong)


def test_only_interactions_reads_who_acted_where_from_a_payload() -> None:
    reads, calls = set(), []
    for file in ROOT.glob("handlers/*.py"):
        if file.stem == "interactions":
            continue
        tree = ast.parse(file.read_text())
        reads |= {(file.stem, key) for key in payload_reads(tree)}
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="partnerships"), attr="member")):
                    calls.append(f"{file.name}:{node.lineno} calls partnerships.member")
                case ast.ImportFrom(names=names) if any(
                    each.name == "set_locale" for each in names
                ):
                    calls.append(f"{file.name}:{node.lineno} sets the locale")
    assert reads == set(PAYLOAD_READS), sorted(reads ^ set(PAYLOAD_READS))
    assert calls == [], "\n".join(calls)


def test_only_modal_state_packs_values_for_slack() -> None:
    wrong = []
    for file in product_files():
        if file.stem == "modal_state":
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.FunctionDef(name="dump" | "load") if file.stem != "settings":
                    wrong.append(f"{file.name}:{node.lineno} has its own {node.name}")
                case ast.keyword(arg="value" | "metadata", value=ast.JoinedStr()):
                    wrong.append(f"{file.name}:{node.value.lineno} packs a value by hand")
    assert wrong == [], "\n".join(wrong)
