"""Tests stay on this machine."""

import asyncio
import socket

import pytest

from tests.support.loopback import BeyondLoopbackError, is_loopback

OUTSIDE = "192.0.2.1"
"""An address that is reserved for documentation (RFC 5737)."""


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.10", "::1"])
def test_this_machine_is_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", OUTSIDE, "slack.com", "localhost.example"])
def test_everything_else_is_not(host: str) -> None:
    assert not is_loopback(host)


def test_a_connection_out_is_refused() -> None:
    with socket.socket() as client, pytest.raises(BeyondLoopbackError):
        client.connect((OUTSIDE, 80))


def test_a_datagram_out_is_refused() -> None:
    with (
        socket.socket(type=socket.SOCK_DGRAM) as client,
        pytest.raises(BeyondLoopbackError),
    ):
        client.sendto(b"", (OUTSIDE, 53))


def test_looking_up_a_name_is_refused() -> None:
    with pytest.raises(BeyondLoopbackError):
        socket.getaddrinfo("slack.com", 443)


def test_listening_to_the_network_is_refused() -> None:
    with socket.socket() as server, pytest.raises(BeyondLoopbackError):
        server.bind(("", 0))


def test_asyncio_is_refused_as_well() -> None:
    async def connect() -> None:
        await asyncio.open_connection(OUTSIDE, 80)

    with pytest.raises(BeyondLoopbackError):
        asyncio.run(connect())


def test_connections_to_this_machine_are_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
