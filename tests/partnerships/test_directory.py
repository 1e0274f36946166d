"""People and channels as the directory reads them from Slack."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from pico_bot.core.errors import BadRequest
from pico_bot.delivery.slack import SlackClient, SlackUnsure
from pico_bot.partnerships.directory import Directory, Workspace
from pico_bot.sandbox.server import Sandbox
from tests.delivery.scenarios import ANNA, INTERNAL, METTE, NORDLYS, settings_for

pytestmark = pytest.mark.anyio

NILS = "U0NILS0001"
OWN = Workspace(
    team_id="T0PICO0001",
    enterprise_id=None,
    user_id="U0PICOBOT1",
    bot_id="B0PICOBOT1",
    url="https://pico.slack.com/",
)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A sandbox without events."""
    sandbox = Sandbox(events=())
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def directory(sandbox: Sandbox) -> AsyncIterator[Directory]:
    """The directory of that sandbox."""
    async with SlackClient(settings_for(sandbox.api_url)) as slack:
        yield Directory(slack, workspace=OWN)


async def test_only_full_members_of_the_consultancys_workspace_are_consultants(
    directory: Directory,
) -> None:
    mette, anna, nils = [await directory.user(each) for each in (METTE, ANNA, NILS)]
    assert [each.is_from_own_workspace for each in (mette, anna, nils)] == [True, False, False]
    assert nils.is_guest
    assert (anna.name, anna.team_ids) == ("Anna Berg", ("T0NORDLYS1",))


async def test_a_user_that_slack_does_not_show_is_on_no_side(directory: Directory) -> None:
    unknown = await directory.user("U0UNKNOWN1")
    assert (unknown.team_ids, unknown.is_from_own_workspace, unknown.name) == (
        (),
        False,
        "U0UNKNOWN1",
    )


async def test_a_user_is_cached_until_the_cache_is_cleared(
    directory: Directory, sandbox: Sandbox
) -> None:
    await directory.user(METTE)
    sandbox.world.make_guest(sandbox.world.person(METTE))
    assert (await directory.user(METTE)).is_from_own_workspace
    directory.forget_person(METTE)
    assert not (await directory.user(METTE)).is_from_own_workspace


async def test_a_shared_channel_names_its_customer(directory: Directory) -> None:
    place = await directory.place(NORDLYS)
    assert (place.name, place.customer_team_id) == ("nordlys-pico", "T0NORDLYS1")
    assert place.customer_name == "Nordlys Interiør"
    assert place.organisations == (("T0NORDLYS1", "Nordlys Interiør"),)


async def test_of_several_organisations_none_is_assumed_to_be_the_customer(
    directory: Directory, sandbox: Sandbox
) -> None:
    world = sandbox.world
    world.join(world.channel("C0PICTURES"), world.app.user)
    place = await directory.place("C0PICTURES")
    assert (place.customer_team_id, place.customer_name) == (None, "nordlys-pictures")
    assert place.organisations == (("T0NORDLYS1", "Nordlys Interiør"), ("T0LYSFOTO1", "Lysfoto"))


async def test_a_channel_without_the_bot_is_rejected(directory: Directory) -> None:
    with pytest.raises(BadRequest, match="not in this channel"):
        await directory.place(INTERNAL)
    with pytest.raises(BadRequest, match="not in this channel"):
        await directory.place("C0NOWHERE1")


async def test_a_reply_is_found_and_a_deleted_message_is_not(
    directory: Directory, sandbox: Sandbox
) -> None:
    place, anna = sandbox.world.channel(NORDLYS), sandbox.world.person(ANNA)
    root = sandbox.world.post(place, anna, text="Root")
    reply = sandbox.world.post(place, anna, text="Reply", thread_ts=root.ts)

    found = await directory.message(NORDLYS, reply.ts)
    assert found is not None
    assert (found.text, found.thread_ts, found.user_id) == ("Reply", root.ts, ANNA)
    sandbox.world.delete(root)
    assert await directory.message(NORDLYS, root.ts) is None


async def test_a_message_of_the_bot_is_marked(directory: Directory, sandbox: Sandbox) -> None:
    place = sandbox.world.channel(NORDLYS)
    said = sandbox.world.post(place, sandbox.world.app.user, text="Hello")
    found = await directory.message(NORDLYS, said.ts)
    assert found is not None
    assert found.is_ours


async def test_recent_messages_are_those_of_people_newest_first(
    directory: Directory, sandbox: Sandbox
) -> None:
    place, anna = sandbox.world.channel(NORDLYS), sandbox.world.person(ANNA)
    first = sandbox.world.post(place, anna, text="First")
    sandbox.world.post(place, sandbox.world.app.user, text="Bot")
    second = sandbox.world.post(place, anna, text="Second")
    assert [each.ts for each in await directory.recent(NORDLYS)] == [second.ts, first.ts]


async def test_a_member_is_in_the_channel_until_they_leave(
    directory: Directory, sandbox: Sandbox
) -> None:
    assert await directory.is_in(NORDLYS, ANNA)
    sandbox.world.leave(sandbox.world.channel(NORDLYS), sandbox.world.person(ANNA))
    assert not await directory.is_in(NORDLYS, ANNA)


async def test_a_workspace_that_slack_does_not_show_is_named_by_its_id(
    directory: Directory,
) -> None:
    assert await directory.team_name("T0NOWHERE1") == "T0NOWHERE1"


def test_the_permalink_of_a_reply_names_its_thread() -> None:
    link = OWN.permalink(channel=NORDLYS, ts="2.000002", thread_ts="1.000001")
    assert link == (
        "https://pico.slack.com/archives/C0NORDLYS1/p2000002?thread_ts=1.000001&cid=C0NORDLYS1"
    )
    assert "?" not in OWN.permalink(channel=NORDLYS, ts="1.000001", thread_ts="1.000001")


async def test_all_who_wait_for_a_person_share_one_look_up(
    directory: Directory, sandbox: Sandbox
) -> None:
    found = await asyncio.gather(*(directory.user(METTE) for _ in range(20)))
    assert {each.name for each in found} == {"Mette Lund"}
    assert [each.method for each in sandbox.api_calls].count("users.info") == 1


async def test_one_who_gives_up_does_not_end_the_look_up_for_others(
    directory: Directory, sandbox: Sandbox
) -> None:
    sandbox.faults.delay("users.info", 0.2)
    waiting = asyncio.create_task(directory.user(METTE))
    await asyncio.sleep(0)
    with pytest.raises(TimeoutError):
        await directory.within(0.01).user(METTE)
    assert (await waiting).name == "Mette Lund"
    assert [each.method for each in sandbox.api_calls].count("users.info") == 1


async def test_a_failed_look_up_is_made_again(directory: Directory, sandbox: Sandbox) -> None:
    sandbox.faults.fail("users.info", "internal_error")
    with pytest.raises(SlackUnsure):
        await directory.user(METTE)
    assert (await directory.user(METTE)).name == "Mette Lund"


async def test_someone_who_waits_gets_no_late_answer(
    directory: Directory, sandbox: Sandbox
) -> None:
    impatient = directory.within(0.01)
    for method, look_up in (
        ("conversations.info", impatient.place(NORDLYS)),
        ("conversations.members", impatient.is_in(NORDLYS, METTE)),
        ("conversations.history", impatient.recent(NORDLYS)),
        ("conversations.replies", impatient.message(NORDLYS, "1.1")),
        ("team.info", impatient.team_name("T0LYSFOTO1")),
    ):
        sandbox.faults.delay(method, 0.2)
        with pytest.raises(TimeoutError):
            await look_up
