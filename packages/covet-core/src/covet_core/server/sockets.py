"""Listening sockets: bound once, probed for a second owner, and handed from process to process."""

from __future__ import annotations

import errno
import os
import socket
import stat
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress

from covet_core.server.config import ServerConfig
from covet_core.server.errors import AddressUnavailable, PortInUse, SocketInUse, SocketUnavailable

__all__ = ("Listeners", "bind", "bind_slots", "close_all", "inherit", "remove_path", "urls")

Listeners = tuple[socket.socket, ...]
"""The listening sockets of one worker: more than one when a host name has several addresses."""

Address = tuple[int, tuple[str | int | bytes, ...]]
"""A family, and an address in its form."""

_ABSENT_FAMILY = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})


def bind(config: ServerConfig) -> Listeners:
    """Bind and listen where `config` says.

    Raises:
        PortInUse: another process listens there.
        AddressUnavailable: the address isn't this machine's, or it isn't allowed.
        SocketInUse: another process serves the unix socket.
        SocketUnavailable: the unix socket can't be created.
    """
    return bind_slots(config, 1)[0]


def bind_slots(config: ServerConfig, slots: int) -> tuple[Listeners, ...]:
    """Bind one set of listeners for each of `slots` workers.

    On Linux each slot has a queue of its own (`SO_REUSEPORT`): the kernel spreads connections evenly, and what is
    queued for a worker that died waits for its successor. The first socket is bound *without* that option: it is the
    probe that finds a port which another process holds, even one that shares ports itself. Elsewhere, and for unix
    sockets, which have no such option, the slots share one queue.
    """
    if config.uds is not None:
        return _share((_bind_unix(config.uds, config.backlog),), slots)
    return _bind_tcp_slots(config, slots)


def urls(listeners: Iterable[socket.socket]) -> list[str]:
    """Return where the sockets can be reached: `http://127.0.0.1:8000`, `http://[::1]:8000`, `unix:/run/x.sock`."""
    return [_url(listener) for listener in listeners]


def inherit(descriptors: Iterable[int]) -> Listeners:
    """Return sockets over file descriptors that a parent process handed over."""
    return tuple(socket.socket(fileno=descriptor) for descriptor in descriptors)


def close_all(listeners: Iterable[socket.socket]) -> None:
    """Close this process' ends of the sockets. Doing it twice is harmless."""
    for listener in listeners:
        listener.close()


def remove_path(config: ServerConfig) -> None:
    """Remove the path of a unix socket, unless somebody still listens on it: another worker, or another server."""
    if config.uds is not None:
        with suppress(OSError, SocketInUse, SocketUnavailable):
            _claim(config.uds)


def _bind_tcp_slots(config: ServerConfig, slots: int) -> tuple[Listeners, ...]:
    share_port = slots > 1 and sys.platform == "linux"
    first = _bind_addresses(config, _resolve(config.host, config.port), share_port=share_port)
    if not share_port:
        return _share(first, slots)
    return (first, *(tuple(_bind_next(config, twin) for twin in first) for _ in range(slots - 1)))


def _share(listeners: Listeners, slots: int) -> tuple[Listeners, ...]:
    return tuple(listeners for _ in range(slots))


def _resolve(host: str, port: int) -> list[Address]:
    try:
        # As bytes, because text would be encoded by a codec that takes as long to load as this module.
        name = host.encode() if host.isascii() else host
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as exc:
        raise AddressUnavailable(host=host, port=port, reason=(exc.strerror or str(exc)).lower()) from None
    return list(
        dict.fromkeys((int(family), tuple[str | int | bytes, ...](address)) for family, _, _, _, address in found)
    )


def _bind_addresses(config: ServerConfig, addresses: Sequence[Address], *, share_port: bool) -> Listeners:
    """Bind every address of a name, on one port. An address of a family that this machine lacks is passed over."""
    bound: list[socket.socket] = []
    refused: AddressUnavailable | None = None
    # Two families of one name need a socket each; `::` alone takes IPv4 clients too, whatever the system's default is.
    only_v6 = len(addresses) > 1
    try:
        for family, (host, port, *rest) in addresses:
            actual = bound[0].getsockname()[1] if bound and not port else port
            try:
                listener = _tcp_socket(family, only_v6=only_v6)
                bound.append(_listen_first(config, listener, (host, actual, *rest), share_port=share_port))
            except AddressUnavailable as exc:
                if not isinstance(exc.__cause__, OSError) or exc.__cause__.errno not in _ABSENT_FAMILY:
                    raise
                refused = exc
    except BaseException:
        close_all(bound)
        raise
    if not bound and refused is not None:
        raise refused
    return tuple(bound)


def _listen_first(
    config: ServerConfig, listener: socket.socket, address: tuple[str | int | bytes, ...], *, share_port: bool
) -> socket.socket:
    try:
        listener.bind(address)
        if share_port:
            # After bind() and before listen(): the probe is over, and the sockets of the other slots may join.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.listen(config.backlog)
    except OSError as exc:
        listener.close()
        if exc.errno == errno.EADDRINUSE:
            raise PortInUse(host=config.host, port=config.port) from exc
        text = (exc.strerror or str(exc)).lower()
        raise AddressUnavailable(host=config.host, port=config.port, reason=text) from exc
    return listener


def _bind_next(config: ServerConfig, first: socket.socket) -> socket.socket:
    only_v6 = first.family == socket.AF_INET6 and bool(first.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY))
    listener = _tcp_socket(first.family, only_v6=only_v6)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind(first.getsockname())
    listener.listen(config.backlog)
    return listener


def _tcp_socket(family: int, *, only_v6: bool) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    # A restart must not wait for the connections of its predecessor to leave TIME_WAIT.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, only_v6)
    listener.setblocking(False)
    return listener


def _bind_unix(path: str, backlog: int) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.setblocking(False)
    try:
        _claim(path)
        listener.bind(path)
        listener.listen(backlog)
    except OSError as exc:
        listener.close()
        raise SocketUnavailable(path=path, reason=(exc.strerror or str(exc)).lower()) from exc
    except BaseException:
        listener.close()
        raise
    return listener


def _claim(path: str) -> None:
    """Remove a socket at `path` that nobody listens on: one that a killed process left behind."""
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise SocketUnavailable(path=path, reason="a file of that name exists, and it isn't a socket")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.setblocking(False)
        # A full queue answers EAGAIN: somebody listens there, too.
        if probe.connect_ex(path) != errno.ECONNREFUSED:
            raise SocketInUse(path=path)
    os.unlink(path)


def _url(listener: socket.socket) -> str:
    if listener.family == socket.AF_UNIX:
        return f"unix:{listener.getsockname()}"
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if listener.family == socket.AF_INET6 else f"http://{host}:{port}"
