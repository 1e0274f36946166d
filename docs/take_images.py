"""Take all screenshots in docs/images, from the page of a fresh sandbox in Chromium.

Run it from the repository's root after `make test`, then look at every image:

    .venv/bin/python -m docs.take_images

It takes three minutes. It needs Chromium or Chrome and a colour emoji font (Debian:
fonts-noto-color-emoji). The script acts as people on both sides, from the opening story on.
"""

import base64
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import FloatRect, Locator, Page

from tests.support.chromium import find_chromium, how_to_install, open_page

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"

HOME = "nordlys-pico"
WITHOUT_PARTNERSHIP = "havgaard-pico"

# Texts that identify messages.
FILTER = "The colour temperature filter in the web shop is broken"
TO_AGREE_ON = "So every variant gets a number in kelvin, and the PIM is its source."
CONTACT_CARD = "Who's responsible for what"
NORWAY = "We open a web shop in Norway in May"

# Pixels. TALL shows the longest message or modal without scrolling.
WIDTH, HEIGHT, TALL = 1280, 900, 2600
HEIGHT_OF_CHECK_IN = 1040
# At this width, a card in the thread is 426 pixels wide.
WIDTH_OF_CARDS = 1500
EDGE = 12
SIDE_BY_SIDE = "display: inline-flex; align-items: flex-start; gap: 8px"
# Milliseconds in which the bot answers and the page shows it.
SETTLING = 1500


@dataclass(frozen=True, slots=True)
class Visitor:
    """A visitor of the sandbox's page, who acts as one person after another."""

    page: Page
    url: str

    def be(self, name: str, channel: str = HOME) -> None:
        """Look at a channel as the person of this name."""
        self.page.goto(self.url)
        self.page.locator(f".person[title^='{name}']").click()
        # Until the new person's page has loaded, a click acts as the previous person.
        self.page.locator("#channels .self", has_text=name).wait_for()
        self.page.locator("#channels .channel", has_text=channel).click()
        self.page.locator("#channel h2", has_text=channel).wait_for()

    def say(self, text: str) -> None:
        """Send a message or a command in the open channel."""
        self._send("#composer", text)

    def reply(self, text: str) -> None:
        """Send a reply in the open thread."""
        self._send("#thread-composer", text)

    def _send(self, composer: str, text: str) -> None:
        self.page.locator(composer).fill(text)
        # This closes the list of suggestions, which may cover the button.
        self.page.locator(composer).blur()
        self.page.locator(f"form:has({composer}) button[type=submit]").click()
        self.settle()

    def open_thread(self, of: str) -> None:
        """Open the thread of the first message that says `of`."""
        self.page.locator("#channel .message", has_text=of).first.locator(".thread-line").click()
        self.page.locator("#thread").wait_for()

    def card(self, reference: str) -> Locator:
        """The card of a record in the open thread."""
        return self.page.locator("#thread .content.card", has_text=f"{reference} ·").last

    def press(self, button: str, within: Locator | None = None) -> None:
        """Click the last button of this name, on the page or within a part of it."""
        room = self.page.locator("body") if within is None else within
        room.get_by_role("button", name=button, exact=True).last.click()
        self.settle()

    def confirm_as(self, name: str) -> None:
        """Confirm the newest proposal in the contact card's thread as the person of this name."""
        self.be(name)
        self.open_thread(CONTACT_CARD)
        self.press("Confirm", self.page.locator("#thread"))

    @property
    def newest(self) -> Locator:
        """The newest message in the open channel."""
        return self.page.locator("#channel .bubble").last

    def choose_more(self, option: str, card: Locator) -> None:
        """Choose from the menu of further actions on a card."""
        card.get_by_label("More actions").click()
        card.get_by_role("menuitem", name=option).click()
        self.settle()

    def fill(self, label: str, value: str) -> None:
        """Write into a field of the open modal."""
        self.modal.get_by_label(label).fill(value)

    def submit(self) -> None:
        """Send the open modal."""
        self.modal.locator("button[type=submit]").click()
        self.settle()

    def close_modal(self) -> None:
        """Close the open modal without submitting it."""
        self.modal.locator("[data-close-modal]").first.click()
        self.modal.wait_for(state="detached")

    @property
    def modal(self) -> Locator:
        """The open modal."""
        return self.page.locator("#modal")

    def go_to_monday(self) -> None:
        """Set the clock forward to the next Monday, 09:00."""
        self.page.locator("[data-set]").click()
        self.settle()

    def friday_of_next_week(self) -> str:
        """The Friday after the sandbox's next Monday, as `due:` takes it."""
        monday = self.page.locator("[data-set]").get_attribute("data-set") or ""
        return f"{datetime.fromisoformat(monday).date() + timedelta(days=4)}"

    def settle(self) -> None:
        """Wait until the bot has answered and the page shows it."""
        self.page.wait_for_timeout(SETTLING)

    def resize(self, width: int, height: int) -> None:
        """Make the window this large."""
        self.page.set_viewport_size({"width": width, "height": height})

    def take_page(self, image: str, *, height: int = HEIGHT) -> None:
        """Take the whole page, scrolled to the newest message."""
        self.resize(WIDTH, height)
        self.settle()
        messages = self.page.locator("#channel .messages")
        messages.evaluate("list => list.scrollTo(0, list.scrollHeight)")
        self.page.screenshot(path=IMAGES / image)

    def take(self, image: str, part: Locator) -> None:
        """Take one part of the page."""
        part.screenshot(path=IMAGES / image)

    def take_between(self, image: str, first: Locator, last: Locator) -> None:
        """Take the page from one part through another, with a small edge."""
        above, below = box_of(first), box_of(last)
        clip = FloatRect(
            x=above["x"] - EDGE,
            y=above["y"] - EDGE,
            width=above["width"] + 2 * EDGE,
            height=below["y"] + below["height"] - above["y"] + 2 * EDGE,
        )
        self.page.screenshot(path=IMAGES / image, clip=clip)


def box_of(part: Locator) -> FloatRect:
    """The position and size of a visible part of the page."""
    box = part.bounding_box()
    if box is None:
        raise LookupError("the part is not visible")
    return box


def take_set_up(visitor: Visitor) -> None:
    """Both forms of the set-up, side by side. Nothing is saved."""
    visitor.be("Mette Lund", WITHOUT_PARTNERSHIP)
    visitor.resize(WIDTH, TALL)
    visitor.say("/pico setup")
    first = visitor.modal.screenshot()
    visitor.submit()
    second = visitor.modal.screenshot()
    visitor.close_modal()
    images = "".join(
        f'<img src="data:image/png;base64,{base64.b64encode(each).decode()}">'
        for each in (first, second)
    )
    # The sandbox's page forbids inline styles.
    visitor.page.goto("about:blank")
    visitor.page.set_content(f'<div style="{SIDE_BY_SIDE}">{images}</div>')
    visitor.take("set-up.png", visitor.page.locator("div"))


def take_decision(visitor: Visitor) -> None:
    """A decision that was tagged in the opening story's thread, and confirmed."""
    visitor.be("Jonas Friis")
    visitor.resize(WIDTH, TALL)
    visitor.go_to_monday()
    visitor.open_thread(FILTER)
    visitor.reply(f"{TO_AGREE_ON} Do you agree, @Anna?")
    visitor.be("Anna Berg")
    visitor.open_thread(FILTER)
    visitor.reply("Yes. We fill in the 214 lamps and the 45 texts ourselves.")
    visitor.be("Jonas Friis")
    visitor.open_thread(FILTER)
    visitor.reply(
        "Colour temperature is a number in kelvin on the variant. From the first import on the PIM "
        "is the source; the free text in the ERP is no longer read. #decision area:product-data"
    )
    visitor.press("Edit", visitor.card("D-1"))
    visitor.fill("Business need", "Customers in every market filter lamps by how warm they shine.")
    visitor.submit()
    visitor.be("Anna Berg")
    visitor.open_thread(FILTER)
    visitor.press("Confirm", visitor.card("D-1"))
    bubbles = visitor.page.locator("#thread .bubble")
    visitor.take_between("decision.png", bubbles.filter(has_text=TO_AGREE_ON), bubbles.last)


def take_check_in(visitor: Visitor) -> None:
    """The check-in of the next Monday, with an answer from the customer."""
    visitor.be("Anna Berg")
    visitor.say("#issue The ERP integration sends the old values again priority:high")
    visitor.be("Emil Krag")
    visitor.open_thread("The ERP integration sends")
    visitor.press("Acknowledge", visitor.card("I-1"))
    visitor.be("Anna Berg")
    due = visitor.friday_of_next_week()
    visitor.say(f"#issue 214 lamps lack a colour temperature area:data-model due:{due}")
    visitor.say("#issue The size table shows two units area:data-model")
    visitor.be("Sara Holm")
    visitor.open_thread("214 lamps lack a colour temperature")
    visitor.press("Acknowledge", visitor.card("I-2"))
    visitor.be("Mette Lund")
    visitor.say("/pico checkin monday 09:00")
    visitor.go_to_monday()
    visitor.be("Lars Winther")
    visitor.press("Answer")
    for question, answer in (
        ("What moved", "The German shop filter works on the test site"),
        ("next?", "Campaign texts for the Lumo family"),
        ("unclear", "Which of the 45 lamps the campaign needs first; Anna knows"),
        ("blockers", "We wait for the energy labels of 45 lamps"),
    ):
        visitor.fill(question, answer)
    visitor.modal.get_by_label("confident").select_option("4")
    visitor.submit()
    visitor.be("Sara Holm")
    visitor.take_page("check-in.png", height=HEIGHT_OF_CHECK_IN)


def take_home_and_status(visitor: Visitor) -> None:
    """What is waiting for a consultant: the answer to `status`, and the Home tab."""
    visitor.be("Sara Holm")
    visitor.say("@Pico status")
    visitor.take_page("status.png")
    visitor.page.locator("#channels .channel:has(.app-tag)").click()
    visitor.page.locator("[data-open-home]").click()
    visitor.page.locator(".home").wait_for()
    visitor.take_page("home.png")


def take_change(visitor: Visitor) -> None:
    """An assessed change, the decision that it put under review, and the decision's history."""
    visitor.be("Lars Winther")
    visitor.resize(WIDTH_OF_CARDS, TALL)
    visitor.say(
        f"#change {NORWAY}; its lamps need a colour temperature and an energy label. "
        "area:product-data driver:market from:2027-05-03"
    )
    visitor.be("Anna Berg")
    visitor.open_thread(NORWAY)
    visitor.press("Assess", visitor.card("C-1"))
    visitor.fill("What does it affect?", "Labels, units and the filter of the Norwegian shop")
    visitor.modal.locator(".choice", has_text="D-1").click()
    visitor.fill(
        "Issues to open",
        "Energy labels are missing for 380 variants\nThe Norwegian shop needs a filter by kelvin",
    )
    visitor.submit()
    # The new issues are linked once their cards are sent.
    visitor.settle()
    visitor.take("change-assessed.png", visitor.card("C-1"))
    visitor.open_thread(FILTER)
    visitor.take("decision-under-review.png", visitor.card("D-1"))
    visitor.press("Keep", visitor.card("D-1"))
    visitor.submit()
    visitor.choose_more("Details", visitor.card("D-1"))
    visitor.take("story.png", visitor.modal)
    visitor.close_modal()


def take_charter(visitor: Visitor) -> None:
    """The charter, after the customer's working hours were changed."""
    visitor.be("Lars Winther")
    visitor.resize(WIDTH, TALL)
    visitor.say("@Pico charter")
    visitor.press("Edit hours for the customer")
    visitor.fill("Working hours from", "08:00")
    visitor.fill("Working hours to", "16:00")
    visitor.submit()
    visitor.submit()
    visitor.confirm_as("Mette Lund")
    visitor.be("Lars Winther")
    visitor.say("@Pico charter")
    visitor.take("charter.png", visitor.newest)


def take_phase(visitor: Visitor) -> None:
    """A phase with some criteria met and a vacant role."""
    visitor.be("Mette Lund")
    visitor.resize(WIDTH, TALL)
    visitor.say("/pico role end @Peter Dahl it-owner")
    visitor.say("/pico phase to solution-design The analysis was done before the bot came")
    visitor.confirm_as("Lars Winther")
    for name, criterion in (
        ("Emil Krag", "The integrations"),
        ("Anna Berg", "Data maintenance"),
    ):
        visitor.be(name)
        visitor.say("@Pico phase")
        beside = visitor.newest.locator(".block.section", has_text=criterion)
        visitor.press("Mark as met", beside)
    visitor.be("Lars Winther")
    visitor.say("@Pico phase")
    visitor.take("phase.png", visitor.newest)


@contextmanager
def running_sandbox(folder: Path) -> Iterator[str]:
    """Run a sandbox; its address once the opening story is over. `folder` holds its log."""
    log = folder / "sandbox.log"
    command = [sys.executable, "bot.py", "sandbox", "--port", "0"]
    with (
        log.open("w", encoding="utf-8") as output,
        subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT) as sandbox,
    ):
        try:
            yield address_in(log, sandbox)
        finally:
            sandbox.terminate()


def address_in(log: Path, sandbox: "subprocess.Popen[bytes]") -> str:
    """The address that the sandbox prints when it is ready."""
    while sandbox.poll() is None:
        if printed := re.search(r"sandbox: (http://\S+)", log.read_text(encoding="utf-8")):
            return printed[1]
        time.sleep(0.1)
    raise RuntimeError(log.read_text(encoding="utf-8"))


def main() -> None:
    """Take all images."""
    chromium = find_chromium()
    if chromium is None:
        sys.exit(f"There is no Chromium. {how_to_install()}")
    with (
        TemporaryDirectory() as folder,
        running_sandbox(Path(folder)) as url,
        open_page(chromium, Path(folder) / "profile") as page,
    ):
        visitor = Visitor(page, url)
        take_set_up(visitor)
        take_decision(visitor)
        take_check_in(visitor)
        take_home_and_status(visitor)
        take_change(visitor)
        take_charter(visitor)
        take_phase(visitor)


if __name__ == "__main__":
    main()
