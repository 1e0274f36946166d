"""A Danish partnership beside an English one: everything it reads is Danish."""

import unicodedata
from datetime import timedelta

import pytest

from tests.stories.constants import HOME, ON_SQLITE
from tests.stories.danish import OTHER, TextCollector, at_home, english, last_direct
from tests.stories.messages import buttons, card, cards, choices, said, shown
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import set_danish

pytestmark = ON_SQLITE


@pytest.fixture
def read(stage: Stage) -> TextCollector:
    """What the bot says after the partnership switched to Danish; a second one stays in English."""
    set_danish(stage)
    reading = TextCollector(stage)
    stage.person("Tom Haugen").say("#issue The feed stops", channel=OTHER)
    return reading


@pytest.fixture
def tom(stage: Stage) -> Person:
    """The other, English-speaking customer."""
    return stage.person("Tom Haugen")


def test_a_decision_lives_in_danish(
    stage: Stage, read: TextCollector, anna: Person, jonas: Person, tom: Person
) -> None:
    jonas.say("#beslutning Farvetemperatur er et tal i kelvin area:product-data")
    assert "Beslutning D-1, foreslået: Farvetemperatur" in card(stage, "D-1").text
    assert buttons(card(stage, "D-1")) == ["Bekræft", "Gør indsigelse", "Redigér"]
    assert choices(card(stage, "D-1")) == ["Detaljer", "Udsæt …", "Træk tilbage …"]

    jonas.click(card(stage, "D-1"), "Bekræft")
    assert jonas.last_ephemeral().startswith(
        "D-1: det er kun Anna Berg (dataejer), der kan bekræfte den."
    )

    anna.click(card(stage, "D-1"), "Gør indsigelse")
    assert anna.modal.title == "Indsigelse mod D-1"
    assert "Hvad er din indsigelse?" in shown(anna.modal)
    read.fill(anna, reason="ERP sender tekst")
    assert ":raised_hand: *Indsigelse* fra Anna Berg" in said(card(stage, "D-1"))
    assert last_direct(stage, jonas).startswith(
        ":raised_hand: Anna Berg har gjort indsigelse mod <"
    )

    jonas.click(card(stage, "D-1"), "Redigér")
    [error] = read.fill(jonas).values()
    assert error.startswith("Du har ikke ændret noget, så indsigelsen fra Anna Berg gælder stadig.")
    read.fill(jonas, text="PIM oversætter til kelvin", review_on="2020-01-01")
    assert "Revurderingsdatoen skal ligge efter i dag (" in read.errors[-1]
    read.fill(jonas, text="PIM oversætter til kelvin", review_on="2099-12-14")

    proposed = card(stage, "D-1")
    anna.click(proposed, "Bekræft")
    assert ":white_check_mark: *Bekræftet* af Anna Berg" in said(card(stage, "D-1"))
    anna.click(card(stage, "D-1"), "Erstat")
    read.fill(anna, text="Fabrikken oversætter")
    anna.say("@Pico decision D-1 withdraw Fortrudt")
    assert (
        "D-1: du kan ikke trække den tilbage nu, for Anna Berg har sat status til bekræftet."
        in (anna.last_ephemeral())
    )
    anna.say("@Pico show D-1 history")
    assert "tekst: PIM oversætter til kelvin (før Farvetemperatur er et tal i kelvin)" in (
        anna.last_ephemeral()
    )

    tom.say("#decision Prices are net area:pim", channel=OTHER)
    tom.click(card(stage, "D-1", channel=OTHER), "Object")
    tom.submit({"reason": "They are not"})
    jonas.say("@Pico decision D-1 withdraw", channel=OTHER)
    assert jonas.last_ephemeral(channel=OTHER).startswith(
        "D-1: only Tom Haugen (who raised it) or the lead of that side"
    )
    assert "Decision D-1, objected to by Tom Haugen" in card(stage, "D-1", channel=OTHER).text

    assert read.english_at_home() == []


def test_issues_and_changes_live_in_danish(
    stage: Stage, read: TextCollector, anna: Person, lars: Person, mette: Person, jonas: Person
) -> None:
    lars.say("@Pico sag: Kataloget er tomt area:pim priority:meget owner:@Pico")
    reply = lars.last_ephemeral()
    assert (
        "`priority:meget` er ikke en prioritet. Prioriteterne er lav, normal, høj, akut." in reply
    )
    assert "Jeg kan ikke være ansvarlig for punkter, så jeg har ignoreret `owner:`." in reply
    assert "Sag I-1, åben: Kataloget er tomt" in card(stage, "I-1").text

    jonas.click(card(stage, "I-1"), "Tag sagen")
    jonas.pick(card(stage, "I-1"), "Sæt på pause …")
    read.fill(jonas, waiting_on="customer", reason="Vi mangler adgang")
    assert "på pause" in said(card(stage, "I-1"))
    for words, right in (
        ("priority high", "Prioriteten er sat til høj."),
        ("due 2032-12-01", "Fristen er sat til den 1. dec. 2032."),
        ("go on", "Genoptaget."),
        ("owner @Anna Berg", "Anna Berg er nu ansvarlig."),
        ("resolve Importen kører", "Markeret som løst."),
        ("reopen", "Genåbnet."),
        (
            "waiting",
            "Tilføj den side, sagen afventer, og begrundelsen: brug "
            "`issue I-3 waiting kunden hvorfor`.",
        ),
        ("due snart", "Skriv datoen som år-måned-dag: `issue I-3 due 2026-12-01`."),
        (
            "withdraw",
            (
                "I-1: det er kun Lars Winther (har meldt den) og hovedkontakten på "
                "samme side, der kan"
            ),
        ),
    ):
        anna.say(f"@Pico issue I-1 {words}")
        assert right in anna.last_ephemeral(), words
    assert "`hæv` virker ikke med I-1." in mette.command("/pico issue I-1 hæv")
    assert "prioritet: høj" in mette.command("/pico show I-1 fully")

    anna.say("#ændring Norge kommer til driver:market")
    assert "Ændring C-1, meldt: Norge kommer til" in card(stage, "C-1").text
    mette.click(card(stage, "C-1"), "Vurdér")
    read.fill(mette, effects="Priser i kroner", issues="Hent norske priser")
    assert "Ændring C-1, vurderet" in card(stage, "C-1").text
    assert "Sag I-2, åben: Hent norske priser" in card(stage, "I-2").text
    assert "Lukket." in mette.command("/pico change C-1 close")

    assert read.english_at_home() == []


def test_danish_tag_words_work_like_english_ones(
    stage: Stage, read: TextCollector, anna: Person, mette: Person
) -> None:
    anna.say("#" + unicodedata.normalize("NFD", "Ændring") + " Første")
    anna.say("Anden #ÆNDRING")
    anna.say("@Pico " + unicodedata.normalize("NFD", "ændring") + ": Tredje")
    assert "Logget: *C-4* · Fjerde" in mette.command("/pico ændring: Fjerde")
    assert "Logget: *C-5* · Femte" in mette.command("/pico change: Femte")
    said_so = anna.say("Vi samler dem i et katalog")
    anna.say("#beslutning", thread=said_so)
    anna.say("#SAG #decision Sjette")
    marked = anna.say("Syvende")
    anna.react(marked, "ticket")
    for reference, title in (
        ("C-1", "Første"),
        ("C-2", "Anden"),
        ("C-3", "Tredje"),
        ("D-1", "Vi samler dem i et katalog"),
        ("I-1", "Sjette"),
        ("D-2", "Sjette"),
        ("I-2", "Syvende"),
    ):
        assert f"*{reference} · " in said(card(stage, reference)), title
        assert title in said(card(stage, reference))

    anna.say("#sag")
    assert "efter tagget (`#sag hvad det er`)" in anna.last_ephemeral()
    anna.say("decision", channel=anna.direct().id)
    assert last_direct(stage, anna).startswith(
        "Log en beslutning ved at tagge den i kanalen, hvor den kom op: `#beslutning hvad det er`."
    )
    anna.say("#sag Den her", channel=anna.direct().id)
    assert last_direct(stage, anna).startswith("Skriv det med et tag i den kanal, hvor det kom op,")
    assert read.english_at_home() == []


def test_questions_are_answered_in_danish(
    stage: Stage, read: TextCollector, anna: Person, mette: Person, jonas: Person, tom: Person
) -> None:
    anna.say("#sag Kataloget er tomt area:pim")
    for words, right in (
        ("status", "*Venter på andre (1)*"),
        ("log issues open", "sager · åben* · 1 punkt"),
        ("log by @Anna Berg since 2026-01", "af Anna Berg · siden den 1. jan. 2026*"),
        ("log waiting customer", "afventer kunden"),
        ("log sidste", "Jeg kan ikke filtrere på `sidste`. Brug `log`, `log issues open`,"),
        ("log area:x", "`x` er ikke et område. Områderne er Produktdata, PIM,"),
        (
            "log issues confirmed",
            (
                "En sag kan ikke være `bekræftet`. Vælg mellem `åben`, `taget`, "
                "`på pause`, `løst`, `trukket tilbage`."
            ),
        ),
        ("find katalog", "Resultater for ”katalog”"),
        ("find ", "Tilføj det, du søger efter: brug `find kelvin`."),
        ("show I-1", "*Ansvarlig*\nJonas Friis · PIM-konsulent"),
        ("show I-9", "I-9 findes ikke i partnerskabet."),
        ("show", "Tilføj punktet: brug `show D-3` eller `show D-3 history`."),
        ("roles", "• _PIM_ · beslutter: Lars Winther (Forretningsansvarlig)"),
        ("roles on 2099-01-01", "Datoen 1. jan. 2099 ligger i fremtiden."),
        (
            "role assign @Anna Berg lead",
            ("Partnerskabsansvarlig er en rolle hos konsulenthuset, men Anna Berg"),
        ),
        (
            "away until 2099-12-27",
            "Anna Berg er fraværende til og med søndag den 27. december 2099. ",
        ),
        ("away back", "Anna Berg er tilbage."),
        (
            "away @Mette Lund until friday",
            ("Du kan kun angive dit eget fravær. Konsulenthuset kan angive fravær for alle."),
        ),
        ("help", "*Sæt et tag på det vigtige, hvor det bliver sagt*: `#beslutning`, `#sag` eller"),
        ("help log", "• `@Pico log area:pim` ét område"),
        ("help decisions", "*bekræfte* (foreslået → bekræftet): "),
        ("help issue", "• `@Pico issue I-3 ack` tag sagen"),
        ("hjælp", "Jeg kender ikke `hjælp`. Prøv `@Pico status`, `@Pico log`,"),
    ):
        anna.say(f"@Pico {words}")
        assert right in anna.last_ephemeral(), words
    for words, right in (
        (
            "role end @Anna Berg data-owner",
            "Sendt til Lars Winther til godkendelse: afslut rollen *dataejer* for Anna Berg.",
        ),
        ("role assign @Anna Berg data-owner", "Anna Berg har nu rollen *dataejer*."),
        ("role assign @Mette Lund data-owner", "Dataejer er en rolle hos kunden, men Mette "),
        (
            "role deputy @Sara Holm pim-consultant",
            ("Sara Holm er nu stedfortræder for rollen *PIM-konsulent*."),
        ),
        (
            "role",
            (
                "Brug `role assign @person dataejer`, `role deputy @person dataejer`, "
                "`role assign @person dataejer fra 2026-12-01 til 2027-01-31`, "
                "`role end @person dataejer`, `role accept @person dataejer`."
            ),
        ),
        (
            "role assign @Anna Berg chef",
            "Der er ingen rolle, der hedder ”chef”. Rollerne er Partnerskabsansvarlig, ",
        ),
        ("away @Jonas Friis until 2099-12-27", "Sara Holm dækker rollen *PIM-konsulent*."),
        (
            "note I-1 Hjælp dem",
            (
                ":lock: Noten er tilføjet til I-1. Kun konsulenthuset ser "
                "den: `/pico show I-1 history`."
            ),
        ),
        ("note I-1", "Tilføj noten: brug `/pico note I-3 det, kun vi skal vide`."),
        (
            "contacts",
            ("Kontaktkortet er fastgjort i partnerskabets hjemmekanal og holdes opdateret."),
        ),
        (
            "help",
            ("• `/pico note I-3 det, kun vi skal vide` tilføj en note, som kun konsulenthuset ser"),
        ),
    ):
        assert right in mette.command(f"/pico {words}"), words
    mette.command("/pico show I-1 history")
    read.modals.append(mette.modal)
    assert ":lock: *Interne noter*" in shown(mette.modal)

    anna.say("status", channel=anna.direct().id)
    assert "*Venter på andre (1)*" in last_direct(stage, anna)
    assert read.english_at_home() == []

    # Members of two partnerships get replies in the language of the place where they ask.
    assert "Jonas Friis er tilbage." in jonas.command("/pico away back")
    assert "Jonas Friis wasn't away." in jonas.command("/pico away back", channel=OTHER)
    tom.say("status", channel=tom.direct().id)
    assert "*Waiting for others (1)*" in last_direct(stage, tom)


def test_a_member_who_stays_in_one_of_two_partnerships_gets_its_language(
    stage: Stage, read: TextCollector, jonas: Person, tom: Person
) -> None:
    jonas.say("#sag Kataloget er tomt")
    jonas.say("@Pico status", channel=OTHER)
    directly = jonas.direct().id
    jonas.say("show I-1", channel=directly)
    assert "Which one do you mean?" in last_direct(stage, jonas)

    tom.remove(jonas, channel=OTHER)
    jonas.say("show I-1", channel=directly)
    assert "*Område*\nGenerelt" in last_direct(stage, jonas)
    jonas.click(cards(stage, channel=directly)[-1], "Detaljer")
    assert "*Historik*" in shown(jonas.modal)


def test_scheduled_messages_are_in_each_partnerships_language(
    stage: Stage, read: TextCollector, anna: Person, mette: Person, jonas: Person, tom: Person
) -> None:
    stage.person("Mette Lund").command("/pico setup Havgaard", channel=OTHER)
    stage.person("Mette Lund").command(
        "/pico role assign @Jonas Friis pim-consultant", channel=OTHER
    )
    day = (stage.sandbox.clock.now() + timedelta(days=20)).date()
    for proposer, person, channel, words in (
        (anna, anna, HOME, ("#beslutning Vi bruger kelvin", "Redigér", "Bekræft")),
        (jonas, tom, OTHER, ("#decision Prices are net", "Edit", "Confirm")),
    ):
        proposer.say(f"{words[0]} area:product-data", channel=channel)
        person.click(card(stage, "D-1", channel=channel), words[1])
        person.submit({"review_on": day.isoformat()})
        person.click(card(stage, "D-1", channel=channel), words[2])
    soon = (stage.sandbox.clock.now() + timedelta(days=2)).date()
    anna.say(f"@Pico away until {soon}")
    anna.say("#sag Billeder mangler area:pim")
    stage.advance(timedelta(days=21))
    stage.eventually(lambda: "skal revurderes" in "".join(map(said, cards(stage))))
    stage.eventually(lambda: "needs review" in "".join(map(said, cards(stage, channel=OTHER))))
    stage.settled()
    [review] = [said(each) for each in cards(stage) if "skal revurderes" in said(each)]
    assert "*D-1* skal revurderes, fordi revurderingsdatoen" in review
    assert "Behold eller erstat den på kortet." in review
    directly = anna.direct().id
    stage.eventually(lambda: [each for each in cards(stage, channel=directly) if each.text])
    assert "Velkommen tilbage" in last_direct(stage, anna)

    # Someone who leaves both causes a notice in each, in that partnership's language.
    stage.alter(lambda world: world.deactivate(world.person("Jonas Friis")))
    stage.settled()
    left = [said(each) for each in cards(stage, channel=mette.direct().id)]
    assert any("har ikke længere en aktiv Slack-konto" in each for each in left), left
    assert any("no longer has an active Slack account" in each for each in left), left

    assert [
        each for text in read.texts(at_home) for each in text.splitlines() if english(each)
    ] == []

    mette.remove_bot()
    assert "Jeg skriver ikke længere i #nordlys-pico (Nordlys Interiør): Pico blev fjernet" in (
        last_direct(stage, mette)
    )


def test_english_is_detected_in_texts(stage: Stage, read: TextCollector, tom: Person) -> None:
    tom.say("@Pico help", channel=OTHER)
    tom.say("@Pico status", channel=OTHER)
    there = list(read.texts(lambda channel: channel.name == OTHER))
    assert len(there) == 3
    for text in there:
        found = [line for line in text.splitlines() if english(line)]
        assert len(found) >= 2, text
