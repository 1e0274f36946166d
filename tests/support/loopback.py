"""Keeps tests on this machine: connections beyond loopback are refused."""

import ipaddress
import sys
from collections.abc import Callable
from typing import Any


class BeyondLoopbackError(RuntimeError):
    """A test tried to connect to, look up or listen on something other than this machine.

    It isn't an OSError, so that code that rightly survives a broken network doesn't hide it.
    """


def stay_on_loopback() -> None:
    """Refuse sockets beyond loopback for the rest of this process.

    It uses Python's audit events, so nothing is patched and no library can bypass it.
    """
    sys.addaudithook(_audit)


def is_loopback(host: str) -> bool:
    """Whether `host`, a name or an address, is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    find_host = _HOSTS.get(event)
    if find_host is None:
        return
    host = find_host(arguments)
    if host is not None and not is_loopback(host):
        raise BeyondLoopbackError(f"{event} of {host!r}: tests talk to this machine only")


def _host_of_address(arguments: tuple[Any, ...]) -> str | None:
    """The host in a socket call's address; None for a local socket, which has a path."""
    address = arguments[1]
    return _text(address[0]) if isinstance(address, tuple) else None


def _host_of_name(arguments: tuple[Any, ...]) -> str | None:
    return None if arguments[0] is None else _text(arguments[0])


def _text(host: str | bytes) -> str:
    return host.decode() if isinstance(host, bytes) else host


_HOSTS: dict[str, Callable[[tuple[Any, ...]], str | None]] = {
    "socket.bind": _host_of_address,
    "socket.connect": _host_of_address,
    "socket.sendmsg": _host_of_address,
    "socket.sendto": _host_of_address,
    "socket.getaddrinfo": _host_of_name,
    "socket.gethostbyaddr": _host_of_name,
    "socket.gethostbyname": _host_of_name,
}
