"""`make texts`: new, dropped, unchanged and reworded texts."""

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from pico_bot.i18n import catalogues
from pico_bot.i18n.catalogues import dropped_translations, merged, missing_translations, written

OLD = "No one has answered this yet"
REWORDED = "Nobody has answered this yet"


def catalogue(**translations: str) -> Catalog:
    made = Catalog(locale="da", fuzzy=False)
    for english, danish in translations.items():
        made.add(english, danish)
    return made


def message(found: Catalog, text: str) -> Message:
    each = found.get(text)
    assert each is not None
    return each


def reread(found: Catalog) -> Catalog:
    """`found` after it was written to a file and read again."""
    return read_po(BytesIO(written(found).encode()), locale="da", abort_invalid=True)


def test_an_unchanged_text_keeps_its_translation() -> None:
    new = merged(catalogue(Issue="Sag"), ["Issue"])
    assert message(new, "Issue").string == "Sag"
    assert missing_translations(new) == []


def test_a_dropped_text_leaves_the_catalogue() -> None:
    assert merged(catalogue(Issue="Sag", Change="Ændring"), ["Issue"]).get("Change") is None


def test_a_new_text_is_missing() -> None:
    new = merged(catalogue(Issue="Sag"), ["Issue", "Something else entirely"])
    assert missing_translations(new) == ["missing: 'Something else entirely'"]


def test_a_plural_with_one_form_left_out_is_missing() -> None:
    old = Catalog(locale="da", fuzzy=False)
    old.add(("{n} day", "{n} days"), ("{n} dag", ""))
    assert missing_translations(merged(old, [("{n} day", "{n} days")])) == ["missing: '{n} day'"]


def test_a_reworded_text_keeps_its_translation_for_review() -> None:
    new = merged(catalogue(**{OLD: "Ingen har svaret endnu"}), [REWORDED])
    found = message(new, REWORDED)
    assert found.string == "Ingen har svaret endnu"
    assert found.fuzzy
    assert found.user_comments == [f"The English was: {OLD}"]
    assert missing_translations(new) == [f"fuzzy, review it: '{REWORDED}'"]


def test_the_fuzzy_mark_stays_until_someone_removes_it() -> None:
    once = merged(catalogue(**{OLD: "Ingen har svaret endnu"}), [REWORDED])
    again = merged(reread(once), [REWORDED])
    assert written(again) == written(once)
    reviewed = reread(again)
    message(reviewed, REWORDED).flags.discard("fuzzy")
    done = merged(reviewed, [REWORDED])
    assert missing_translations(done) == []
    assert message(done, REWORDED).user_comments == []


def test_a_text_that_is_still_used_keeps_its_translation_for_itself() -> None:
    new = merged(catalogue(**{OLD: "Ingen har svaret endnu"}), [OLD, REWORDED])
    assert missing_translations(new) == [f"missing: '{REWORDED}'"]


def test_one_translation_is_kept_for_one_reworded_text() -> None:
    again = f"{REWORDED}!"
    new = merged(catalogue(**{OLD: "Ingen har svaret endnu"}), [REWORDED, again])
    assert missing_translations(new) == [
        f"fuzzy, review it: '{REWORDED}'",
        f"missing: '{again}'",
    ]


def test_a_plural_does_not_take_the_translation_of_a_single_text() -> None:
    new = merged(catalogue(**{"{n} days ago": "{n} dage siden"}), [("{n} day ago", "{n} days ago")])
    assert missing_translations(new) == ["missing: '{n} day ago'"]


def test_a_text_that_gets_a_plural_needs_a_translation() -> None:
    new = merged(catalogue(**{"{n} days": "{n} dage"}), [("{n} days", "{n} days")])
    assert missing_translations(new) == ["missing: '{n} days'"]


def test_a_dropped_translation_is_listed() -> None:
    old = catalogue(Issue="Sag", Change="Ændring")
    assert dropped_translations(old, merged(old, ["Issue", "Alter"])) == [
        "no longer in the code: 'Change'; the translation was 'Ændring'"
    ]


def test_a_dropped_plural_is_listed_with_each_form() -> None:
    old = Catalog(locale="da", fuzzy=False)
    old.add(("{n} day", "{n} days"), ("{n} dag", "{n} dage"))
    assert dropped_translations(old, merged(old, ["{n} day"])) == [
        "no longer in the code: '{n} day'; the translation was '{n} dag' / '{n} dage'"
    ]


def test_a_translation_that_is_kept_for_review_is_not_dropped() -> None:
    old = catalogue(**{OLD: "Ingen har svaret endnu"})
    assert dropped_translations(old, merged(old, [REWORDED])) == []


@pytest.fixture
def danish_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that `main` updates; one of its texts was reworded since then and one is gone."""
    old = catalogue(**{"Issue": "Sag", OLD: "Ingen har svaret endnu", "Abc": "Alfabet"})
    file = tmp_path / "pico.po"
    file.write_text(written(old))
    monkeypatch.setattr(catalogues, "TRANSLATED", ("da",))
    monkeypatch.setattr(catalogues, "catalogue_path", lambda language: file)
    monkeypatch.setattr(catalogues, "messages", lambda: iter(["Issue", REWORDED, "Xyz"]))
    return file


def test_the_command_fails_and_lists_what_is_left_to_do(
    danish_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert catalogues.main() == 1
    said = capsys.readouterr()
    assert said.out == "da: no longer in the code: 'Abc'; the translation was 'Alfabet'\n"
    assert said.err.splitlines() == [f"da: fuzzy, review it: '{REWORDED}'", "da: missing: 'Xyz'"]
    assert "Ingen har svaret endnu" in danish_file.read_text()


def test_the_command_succeeds_once_everything_is_translated(
    danish_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    danish_file.write_text(written(catalogue(**{"Issue": "Sag", REWORDED: "Ingen", "Xyz": "Æøå"})))
    assert catalogues.main() == 0
    assert capsys.readouterr() == ("", "")


def test_the_command_starts_the_catalogue_of_a_new_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "sv" / "LC_MESSAGES" / "pico.po"
    monkeypatch.setattr(catalogues, "TRANSLATED", ("sv",))
    monkeypatch.setattr(catalogues, "catalogue_path", lambda language: file)
    monkeypatch.setattr(catalogues, "messages", lambda: iter(["Issue"]))
    assert catalogues.main() == 1
    assert capsys.readouterr().err == "sv: missing: 'Issue'\n"
    assert "Language: sv" in file.read_text()


def test_a_fuzzy_translation_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pico_bot.i18n import translation

    file = tmp_path / "pico.po"
    file.write_text(written(merged(catalogue(**{OLD: "Ingen har svaret endnu"}), [REWORDED])))
    monkeypatch.setattr(translation, "catalogue_path", lambda language: file)
    used = translation._catalogue.__wrapped__("da")
    assert used.gettext(REWORDED) == REWORDED
