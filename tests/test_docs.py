"""The docs are correct where a test can check it: links, paths, names, settings and commands."""

import re
from pathlib import Path

import pytest

import bot
from pico_bot.commands.command_table import COMMANDS
from pico_bot.core.settings import Settings
from pico_bot.i18n.catalogues import read
from pico_bot.i18n.translation import DANISH
from pico_bot.model.areas import DEFAULT_AREAS
from pico_bot.model.vocabulary import Driver, Priority

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md")])
MAX_WORDS_IN_README = 1200

EVERY_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)

_LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
_PLACE = re.compile(r"\[`(?P<path>[\w/]+\.py): (?P<name>\w+)`\]\((?P<target>[^)]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
_FILE = re.compile(r"[\w.-]+(?:/[\w.-]+)*/(?:[\w.-]+\.\w+)?|[\w/-]+\.(?:py|md|po|toml|json)")
_VARIABLE = re.compile(r"\b(?:PICO|SLACK)_[A-Z_]+|\bDATABASE_URL\b")
_NAME = re.compile(r"[A-Z]+(?:_[A-Z]+)+|[a-z]+(?:_[a-z]+)+|(?:[A-Z][a-z]+){2,}")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def anchors_of(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in _HEADING.findall(text_of(page))
    }


def test_the_readme_is_short() -> None:
    assert len(text_of(ROOT / "README.md").split()) <= MAX_WORDS_IN_README


@EVERY_PAGE
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for target in _LINK.findall(text_of(page)):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        if not linked.exists() or (anchor and anchor not in anchors_of(linked)):
            broken.append(target)
    assert broken == []


@EVERY_PAGE
def test_every_file_that_is_named_exists(page: Path) -> None:
    named = {code for code in _CODE.findall(text_of(page)) if _FILE.fullmatch(code)}
    roots = (ROOT, ROOT / "pico_bot", page.parent)
    missing = [each for each in sorted(named) if not any((root / each).exists() for root in roots)]
    assert missing == []


@EVERY_PAGE
def test_every_place_in_the_code_exists(page: Path) -> None:
    for path, name, target in _PLACE.findall(text_of(page)):
        file = (page.parent / target).resolve()
        assert file == ROOT / "pico_bot" / path
        defined = rf"^(?:(?:async )?def|class) {name}\b|^{name}\b[^=\n]*="
        assert re.search(defined, text_of(file), re.MULTILINE), f"{path} has no {name}"


def test_every_name_in_the_recipes_is_in_the_code() -> None:
    code = "\n".join(
        text_of(file)
        for folder in ("pico_bot", "handlers", "tests")
        for file in (ROOT / folder).rglob("*.py")
        if file != Path(__file__)
    )
    said = "\n".join(map(text_of, (ROOT / "CONTRIBUTING.md", DOCS / "architecture.md")))
    names = {name for name in _CODE.findall(said) if _NAME.fullmatch(name)}
    assert len(names) > 10
    assert [name for name in sorted(names) if not re.search(rf"\b{name}\b", code)] == []


def test_the_architecture_names_every_room() -> None:
    said = text_of(DOCS / "architecture.md")
    package = ROOT / "pico_bot"
    rooms = [f"pico_bot/{each.parent.name}/" for each in package.glob("*/__init__.py")]
    modules = [f"pico_bot/{each.name}" for each in package.glob("[!_]*.py")]
    assert [each for each in [*rooms, *modules] if f"`{each}`" not in said] == []


@EVERY_PAGE
def test_every_variable_is_one_that_something_reads(page: Path) -> None:
    named = set(_VARIABLE.findall(text_of(page)))
    unknown = named - {each.name for each in Settings.variables()}
    in_tests = "\n".join(text_of(file) for file in (ROOT / "tests").rglob("*.py"))
    assert [each for each in sorted(unknown) if f'"{each}"' not in in_tests] == []


@EVERY_PAGE
def test_every_make_target_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    named = re.findall(r"(?:`|^)make ([a-z]+)", text_of(page), re.MULTILINE)
    assert set(named) <= targets


def test_the_readme_names_every_command_of_the_operator(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        bot.main(["--help"], environment={})
    commands = set(re.findall(r"^    (\w+) ", capsys.readouterr().out, re.MULTILINE))
    assert commands
    assert commands == set(re.findall(r"`python bot\.py (\w+)`", text_of(ROOT / "README.md")))


def test_the_guide_names_every_command_option_and_default() -> None:
    guide = text_of(DOCS / "guide.md")
    words = {word for code in _CODE.findall(guide) for word in code.split()}
    commands = {each.name for each in COMMANDS}
    values = {*map(str, Priority), *map(str, Driver), *DEFAULT_AREAS}
    options = {"area:", "priority:", "due:", "owner:", "driver:", "from:"}
    assert sorted((commands | values | options) - words) == []


def test_the_guide_shows_every_example_of_help() -> None:
    shown = set(_CODE.findall(text_of(DOCS / "guide.md")))
    examples = [usage.example for each in COMMANDS for usage in each.usages]
    assert [example for example in examples if example not in shown] == []


def test_danish_terms_are_those_that_the_bot_uses() -> None:
    said = " ".join(str(each.string) for each in read(DANISH)).casefold()
    rows = re.findall(r"^\| \*\*.+?\| (.*?) \|.+\|$", text_of(DOCS / "glossary.md"), re.MULTILINE)
    terms = [re.sub(r" \(.+\)", "", term) for row in rows for term in row.split(", ") if term]
    assert len(terms) > 40
    assert [term for term in terms if term not in said] == []


def test_every_image_is_shown() -> None:
    shown = "\n".join(map(text_of, PAGES))
    assert [each.name for each in (DOCS / "images").iterdir() if each.name not in shown] == []
