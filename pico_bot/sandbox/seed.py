"""The sandbox's initial data: a consultancy, two customers, their people and channels."""

from pico_bot.sandbox.entities import Channel, ChannelKind, InstalledApp, Person, Team
from pico_bot.sandbox.world import Clock, World

PICO = Team("T0PICO0001", "Pico", "pico")
NORDLYS = Team("T0NORDLYS1", "Nordlys Interiør", "nordlys-interior")
HAVGAARD = Team("T0HAVGAARD", "Havgaard Tools", "havgaard-tools")
LYSFOTO = Team("T0LYSFOTO1", "Lysfoto", "lysfoto")


def new_world(clock: Clock) -> World:
    """Return the initial world, without any messages."""
    bot = Person("U0PICOBOT1", "pico", "Pico", PICO, is_bot=True)
    mette = Person("U0METTE001", "mette.lund", "Mette Lund", PICO, "Partnership lead")
    jonas = Person("U0JONAS001", "jonas.friis", "Jonas Friis", PICO, "PIM consultant")
    sara = Person("U0SARA0001", "sara.holm", "Sara Holm", PICO, "Data modeller")
    emil = Person("U0EMIL0001", "emil.krag", "Emil Krag", PICO, "Integration specialist")
    anna = Person("U0ANNA0001", "anna.berg", "Anna Berg", NORDLYS, "Data owner")
    lars = Person("U0LARS0001", "lars.winther", "Lars Winther", NORDLYS, "Business owner")
    ida = Person("U0IDA00001", "ida.krogh", "Ida Krogh", NORDLYS, "Process owner")
    peter = Person("U0PETER001", "peter.dahl", "Peter Dahl", NORDLYS, "IT owner")
    tom = Person("U0TOM00001", "tom.haugen", "Tom Haugen", HAVGAARD, "Business owner")
    # On no side by default: a third-party agency, and a freelancer who is a guest.
    karen = Person("U0KAREN001", "karen.storm", "Karen Storm", LYSFOTO, "Photographer")
    nils = Person(
        "U0NILS0001", "nils.aagaard", "Nils Aagaard", PICO, "Freelance copywriter", is_guest=True
    )
    consultants = [mette, jonas, sara, emil]
    created = clock.now()
    channels = [
        Channel(
            "C0NORDLYS1",
            "nordlys-pico",
            ChannelKind.PUBLIC,
            PICO,
            [PICO, NORDLYS],
            [*consultants, anna, lars, ida, peter, bot],
            created,
        ),
        Channel(
            "C0HAVGAARD",
            "havgaard-pico",
            ChannelKind.PUBLIC,
            PICO,
            [PICO, HAVGAARD],
            [mette, jonas, tom, bot],
            created,
        ),
        Channel(
            "C0INTERNAL",
            "pico-internal",
            ChannelKind.PUBLIC,
            PICO,
            [PICO],
            list(consultants),
            created,
        ),
        Channel(
            "C0PICTURES",
            "nordlys-pictures",
            ChannelKind.PUBLIC,
            PICO,
            [PICO, NORDLYS, LYSFOTO],
            [mette, anna, karen, nils],
            created,
        ),
    ]
    return World(
        clock=clock,
        teams=[PICO, NORDLYS, HAVGAARD, LYSFOTO],
        people=[*consultants, anna, lars, ida, peter, tom, karen, nils],
        channels=channels,
        app=InstalledApp("A0PICOBOT1", "B0PICOBOT1", bot),
    )
