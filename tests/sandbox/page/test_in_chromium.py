"""The page in a real browser: what people click, type and see."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from pico_bot.sandbox.server import Sandbox
from tests.support.chromium import find_chromium, how_to_install, open_page

pytestmark = pytest.mark.chromium


@pytest.fixture(scope="module")
def browser_context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """One browser for all tests here, because starting one takes seconds."""
    executable = find_chromium()
    if executable is None:
        pytest.skip(f"no Chromium found. {how_to_install()}")
    with open_page(executable, tmp_path_factory.mktemp("chromium")) as page:
        yield page.context


@pytest.fixture
def page(browser_context: BrowserContext, answered: Sandbox) -> Iterator[Page]:
    """The page as Mette sees it, with a bot; an error in its script fails the test."""
    errors: list[str] = []
    page = browser_context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{answered.url}/?as=U0METTE001&channel=C0NORDLYS1")
    yield page
    for one in browser_context.pages[1:]:
        one.close()
    assert errors == []


def say(page: Page, words: str, composer: str = "#composer") -> None:
    page.fill(composer, words)
    page.press(composer, "Enter")


def message(page: Page, words: str, pane: str = "#channel") -> Locator:
    return page.locator(f"{pane} .message", has_text=words)


def card(page: Page) -> Locator:
    say(page, "A card please")
    found = message(page, "D-1 proposed by")
    expect(found).to_be_visible()
    return found


def open_menu(row: Locator) -> Locator:
    row.hover()
    row.get_by_label("More message actions").click()
    menu = row.get_by_role("menu")
    expect(menu).to_be_visible()
    return menu


def test_updates_by_others_keep_the_text_being_typed(page: Page, answered: Sandbox) -> None:
    page.fill("#composer", "Half typed")
    other = page.context.new_page()
    other.goto(f"{answered.url}/?as=U0ANNA0001&channel=C0NORDLYS1")
    say(other, "From the other side")

    expect(message(page, "From the other side")).to_be_visible()
    expect(page.locator("#composer")).to_have_value("Half typed")
    expect(page.locator("#composer")).to_be_focused()


def test_a_draft_is_kept_for_its_person(page: Page) -> None:
    page.fill("#composer", "Mine alone")
    page.click("[data-person=U0ANNA0001]")
    expect(page.locator("body")).to_have_attribute("data-side", "customer")
    expect(page.locator("#composer")).to_have_value("")

    page.click("[data-person=U0METTE001]")
    expect(page.locator("#composer")).to_have_value("Mine alone")


def test_people_and_commands_are_suggested(page: Page) -> None:
    page.locator("#composer").press_sequentially("/pico-d")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#composer")).to_have_value("/pico-decision ")

    page.fill("#composer", "")
    page.locator("#composer").press_sequentially("Ask @ber")
    page.keyboard.press("Tab")
    expect(page.locator("#composer")).to_have_value("Ask @Anna Berg ")
    page.keyboard.press("Enter")
    expect(message(page, "Ask").locator(".mention")).to_have_text("@Anna Berg")


def test_a_commands_answer_is_private_and_a_customer_has_no_commands(page: Page) -> None:
    say(page, "/pico status")
    expect(message(page, "You asked for status.")).to_contain_text("Only visible to you")

    page.click("[data-person=U0ANNA0001]")
    expect(page.locator("body")).to_have_attribute("data-side", "customer")
    expect(message(page, "You asked for status.")).to_have_count(0)
    say(page, "/pico status")
    expect(page.locator(".answer")).to_have_text("/pico is not a valid command.")
    expect(page.locator("#composer")).to_have_value("/pico status")


def test_an_error_is_shown_to_the_person_who_clicked(page: Page) -> None:
    card(page).locator("[data-action-id=refuse]").click()

    refusal = message(page, "Only the data owner may.")
    expect(refusal).to_contain_text("Only visible to you")
    page.click("[data-person=U0JONAS001]")
    expect(page.locator("[data-person=U0JONAS001]")).to_have_attribute("aria-current", "true")
    expect(refusal).to_have_count(0)


def test_a_late_answer_is_shown_like_in_slack(page: Page) -> None:
    card(page).locator("[data-action-id=late]").click()

    expect(page.locator("#notices")).to_contain_text("Pico didn't respond in time")


def test_a_confirmation_dialog_comes_first(page: Page) -> None:
    drop = card(page).locator("[data-action-id=drop]")
    drop.click()
    dialog = page.get_by_role("dialog", name="Drop it?")
    dialog.get_by_role("button", name="Keep").click()
    expect(dialog).to_be_hidden()
    expect(drop).not_to_have_attribute("aria-busy", "true")
    expect(message(page, "drop:")).to_have_count(0)

    drop.click()
    dialog.get_by_role("button", name="Drop").click()
    expect(message(page, "drop:")).to_have_count(1)


def test_selects_and_menus_in_a_message(page: Page) -> None:
    row = card(page)
    row.locator("[data-action-id=area]").select_option("process")
    expect(message(page, "area: process")).to_be_visible()
    expect(row.locator("[data-action-id=area]")).to_have_value("process")

    row.get_by_label("More actions").click()
    row.get_by_role("menuitem", name="pim").click()
    expect(message(page, "more: pim")).to_be_visible()


def test_a_modal_has_every_input_and_shows_errors(page: Page) -> None:
    card(page).locator("[data-action-id=edit]").click()
    modal = page.locator("#modal")
    words = modal.get_by_label("words")
    expect(modal.get_by_role("heading")).to_have_text("Edit D-1")

    modal.get_by_role("button", name="Save").click()
    for block in ("words", "count", "area"):
        error = modal.locator(f".block[data-block-id={block}] .field-error")
        expect(error).to_have_text("Please complete this required field.")
    expect(modal.locator(".block[data-block-id=who] .field-error")).to_be_hidden()
    expect(words).to_be_focused()

    words.fill("bad")
    modal.get_by_label("count").fill("4")
    modal.locator("select[data-block-id=area]").select_option("pim")
    for name in ("areas", "some"):
        for value in ("pim", "process"):
            modal.get_by_role("group", name=name).first.locator(f"input[value={value}]").check()
    modal.get_by_role("group", name="one").get_by_label("process").check()
    modal.get_by_label("who").select_option("Anna Berg")
    modal.get_by_label("day").fill("2026-12-24")
    modal.get_by_label("hour").fill("09:30")
    modal.get_by_label("moment").fill("2026-12-24T10:00")
    modal.get_by_role("button", name="Save").click()
    expect(modal.locator(".field-error:visible")).to_have_text(["Say something good."])

    words.fill("good")
    modal.get_by_role("button", name="Save").click()
    expect(modal).to_have_count(0)
    # Ten in the morning in Copenhagen, in any time zone of the browser's machine.
    expect(
        message(
            page,
            "words good, count 4, area pim, areas pim+process, one process, some pim+process, "
            "who U0ANNA0001, day 2026-12-24, hour 09:30, moment 1798102800",
        )
    ).to_be_visible()


def test_an_update_of_the_modal_keeps_the_text_being_typed(page: Page) -> None:
    card(page).locator("[data-action-id=edit]").click()
    modal = page.locator("#modal")
    modal.get_by_label("words").fill("Half typed")
    modal.get_by_role("group", name="some").locator("input[value=pim]").check()
    modal.get_by_role("button", name="Press").click()

    expect(modal).to_contain_text("Pressed 1")
    expect(modal.get_by_label("words")).to_have_value("Half typed")
    expect(modal.get_by_role("group", name="some").locator("input[value=pim]")).to_be_checked()


def test_a_modal_is_shown_to_one_person_and_closes_with_escape(page: Page) -> None:
    edit = card(page).locator("[data-action-id=edit]")
    edit.click()
    modal = page.locator("#modal")
    expect(modal).to_be_visible()
    page.click("[data-person=U0ANNA0001]")
    expect(page.locator("body")).to_have_attribute("data-side", "customer")
    expect(modal).to_have_count(0)

    page.click("[data-person=U0METTE001]")
    expect(modal).to_be_visible()
    page.keyboard.press("Escape")
    expect(modal).to_have_count(0)
    edit.click()
    expect(modal).to_be_visible()


def test_a_shortcut_of_the_message_menu_opens_its_modal(page: Page) -> None:
    say(page, "Something is wrong")
    open_menu(message(page, "Something is wrong")).get_by_text("Log issue").click()

    expect(page.locator("#modal")).to_be_visible()


def test_own_messages_are_edited_and_deleted(page: Page) -> None:
    say(page, "Ask @Anna Berg")
    open_menu(message(page, "Ask")).get_by_text("Edit message").click()
    editor = page.get_by_label("Edit message")
    expect(editor).to_have_value("Ask @Anna Berg")
    editor.fill("Ask @Ida Krogh")
    editor.press("Enter")
    expect(message(page, "Ask")).to_contain_text("@Ida Krogh")
    expect(message(page, "Ask")).to_contain_text("(edited)")

    open_menu(message(page, "Ask")).get_by_text("Delete message").click()
    page.locator("#confirm").get_by_role("button", name="Delete").click()
    expect(message(page, "Ask")).to_have_count(0)


def test_a_reaction_is_added_and_removed_by_a_click(page: Page) -> None:
    say(page, "Worth keeping")
    row = message(page, "Worth keeping")
    row.hover()
    row.get_by_label("Add reaction").click()
    page.locator("#picker [data-react=scales]").click()

    mine = row.locator(".reaction")
    expect(mine).to_have_text(re.compile(r"⚖️\s*1"))
    mine.click()
    expect(mine).to_have_count(0)


def test_a_thread_opens_at_the_side_and_counts_its_replies(page: Page) -> None:
    say(page, "A question")
    row = message(page, "A question")
    row.hover()
    row.get_by_label("Reply in thread").click()
    say(page, "An answer", "#thread-composer")

    expect(message(page, "An answer", "#thread")).to_be_visible()
    expect(row.locator(".thread-line")).to_contain_text("1 reply")
    assert "thread" in parse_qs(urlsplit(page.url).query)
    page.click("#close-thread")
    expect(page.locator("#thread")).to_have_count(0)


def test_a_permalink_leads_to_its_message(page: Page) -> None:
    say(page, "The source")
    ts = message(page, "The source").get_attribute("data-message-ts") or ""
    for number in range(30):
        say(page, f"Later {number}")
        expect(page.locator("#composer")).to_have_value("")
    say(page, f"See https://pico.slack.com/archives/C0NORDLYS1/p{ts.replace('.', '')}")
    page.get_by_role("link", name="https://pico.slack.com").click()

    pointed = page.locator(".pointed-at")
    expect(pointed).to_contain_text("The source")
    expect(pointed).to_be_in_viewport()


def test_the_clock_runs_and_can_be_set_forward(page: Page) -> None:
    clock = page.locator("#clock")
    expect(clock).to_have_text(re.compile(r"\w+day, \d+ \w+ 20\d\d, \d\d:\d\d:\d\d"))
    before = clock.inner_text()
    expect(clock).not_to_have_text(before)

    page.get_by_role("button", name="Mon 09:00").click()
    expect(clock).to_have_text(re.compile(r"Monday, .*, 09:00:\d\d"))
    page.get_by_role("button", name="+1 hour").click()
    expect(clock).to_have_text(re.compile(r"Monday, .*, 10:00:\d\d"))


def test_a_menu_works_with_the_keyboard(page: Page) -> None:
    say(page, "Something is wrong")
    row = message(page, "Something is wrong")
    row.get_by_label("More message actions").focus()
    page.keyboard.press("Enter")
    items = row.get_by_role("menuitem")
    expect(items.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(items.nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(row.get_by_role("menu")).to_be_hidden()
    expect(row.get_by_label("More message actions")).to_be_focused()


def test_charts_are_drawn_in_the_pages_colours(page: Page) -> None:
    say(page, "The charts please")
    bars, pie = (page.locator(f"#channel .chart.{kind}") for kind in ("bar", "pie"))
    expect(bars.get_by_role("img")).to_have_accessible_name("Issues")
    expect(bars.get_by_role("img")).to_have_accessible_description(
        "Bar chart. Opened: Mon 3, Tue 0, Wed 5. Resolved: Mon 1, Tue −2, Wed 4."
    )
    expect(pie.get_by_role("img")).to_have_accessible_name("Who has to act")
    opened, resolved = (bars.locator(f".series-{place} rect").first for place in (1, 2))
    expect(opened).to_have_css("fill", "rgb(27, 92, 158)")
    expect(resolved).to_have_css("fill", "rgb(179, 86, 10)")
    boxes = [one.bounding_box() for one in (opened, resolved, pie.locator("path").first)]
    assert all(box is not None and box["width"] > 3 and box["height"] > 3 for box in boxes)


def test_messages_sent_quickly_stay_in_order(page: Page) -> None:
    held: list[Route] = []
    page.route("**/page/do/post", lambda route: held.append(route), times=1)
    say(page, "First")
    expect(page.locator("form[aria-busy=true] #composer")).to_have_value("First")
    say(page, "Second")
    page.press("#composer", "Enter")
    held[0].continue_()
    expect(message(page, "Second")).to_have_count(1)
    expect(page.locator("#channel .message")).to_contain_text(["First", "Second"])
    expect(page.locator("#composer")).to_have_value("")


def test_charts_can_be_turned_off_on_the_page(page: Page, answered: Sandbox) -> None:
    page.get_by_label("About this sandbox").click()
    page.get_by_label("This workspace has chart blocks").uncheck()
    expect(page.locator("#help")).to_be_hidden()
    say(page, "The charts please")
    say(page, "And a card")
    expect(message(page, "D-1 proposed by")).to_be_visible()
    expect(page.locator(".chart")).to_have_count(0)

    page.reload()
    page.get_by_label("About this sandbox").click()
    page.get_by_label("This workspace has chart blocks").check()
    say(page, "The charts please, now")
    expect(page.locator(".chart")).to_have_count(2)
