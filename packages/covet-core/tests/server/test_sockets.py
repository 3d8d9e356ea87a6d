import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from covet_core.server.config import ServerConfig
from covet_core.server.errors import AddressUnavailable, PortInUse, SocketInUse, SocketUnavailable
from covet_core.server.sockets import Listeners, bind, bind_slots, close_all, remove_path, urls


@contextmanager
def bound(config: ServerConfig, slots: int = 1) -> Iterator[tuple[Listeners, ...]]:
    listeners = bind_slots(config, slots)
    try:
        yield listeners
    finally:
        close_all(listener for each in listeners for listener in each)
        remove_path(config)


def port_of(listeners: Listeners) -> int:
    return int(listeners[0].getsockname()[1])


def test_port_zero_lets_the_system_choose_and_urls_tell_it() -> None:
    with bound(ServerConfig(port=0)) as (listeners,):
        assert urls(listeners) == [f"http://127.0.0.1:{port_of(listeners)}"]
        assert port_of(listeners) > 0


def test_connections_are_queued_before_anybody_accepts() -> None:
    with bound(ServerConfig(port=0)) as (listeners,), socket.create_connection(("127.0.0.1", port_of(listeners)), 2):
        pass


def test_a_port_that_somebody_listens_on_is_refused() -> None:
    with bound(ServerConfig(port=0)) as (listeners,):
        with pytest.raises(PortInUse) as caught:
            bind(ServerConfig(port=port_of(listeners)))
        assert caught.value.port == port_of(listeners)


def test_a_port_shared_with_reuseport_is_refused_all_the_same() -> None:
    with bound(ServerConfig(port=0), 2) as (listeners, _), pytest.raises(PortInUse):
        bind_slots(ServerConfig(port=port_of(listeners)), 2)


def test_a_host_name_is_bound_on_all_its_addresses_with_one_port() -> None:
    with bound(ServerConfig(host="localhost", port=0)) as (listeners,):
        assert len({listener.getsockname()[1] for listener in listeners}) == 1
        assert {listener.getsockname()[0] for listener in listeners} <= {"127.0.0.1", "::1"}


def test_the_ipv6_wildcard_takes_ipv4_clients_too() -> None:
    if not socket.has_dualstack_ipv6():
        with pytest.raises(AddressUnavailable):
            bind(ServerConfig(host="::", port=0))
        return
    with bound(ServerConfig(host="::", port=0)) as (listeners,):
        assert urls(listeners)[0].startswith("http://[::]:")
        with socket.create_connection(("127.0.0.1", port_of(listeners)), 2):
            pass


@pytest.mark.parametrize("host", ["no-such-host.invalid", "203.0.113.7"])
def test_an_address_that_is_not_this_machines_is_refused(host: str) -> None:
    with pytest.raises(AddressUnavailable) as caught:
        bind(ServerConfig(host=host, port=0))
    assert caught.value.host == host


def test_each_slot_has_a_queue_of_its_own_on_the_same_port_where_the_kernel_spreads() -> None:
    with bound(ServerConfig(port=0), 3) as slots:
        assert len({port_of(listeners) for listeners in slots}) == 1
        assert len({listeners[0].fileno() for listeners in slots}) == (3 if sys.platform == "linux" else 1)


def test_one_worker_does_not_share_its_port() -> None:
    with bound(ServerConfig(port=0)) as (listeners,):
        assert listeners[0].getsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT) == 0


def test_a_unix_socket_is_bound_and_removed_again(tmp_path: Path) -> None:
    path = tmp_path / "web.sock"
    with bound(ServerConfig(uds=str(path))) as (listeners,):
        assert urls(listeners) == [f"unix:{path}"]
        assert path.is_socket()
    assert not path.exists()


def test_a_unix_socket_that_a_killed_process_left_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "web.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    with bound(ServerConfig(uds=str(path))), socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))


def test_a_unix_socket_that_somebody_serves_is_refused_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "web.sock"
    with bound(ServerConfig(uds=str(path))):
        with pytest.raises(SocketInUse):
            bind(ServerConfig(uds=str(path)))
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(path))


def test_a_file_that_is_no_socket_is_never_removed(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_text("precious")
    with pytest.raises(SocketUnavailable):
        bind(ServerConfig(uds=str(path)))
    assert path.read_text() == "precious"


def test_a_path_that_is_too_long_says_so(tmp_path: Path) -> None:
    with pytest.raises(SocketUnavailable):
        bind(ServerConfig(uds=str(tmp_path / ("x" * 200))))


def test_closing_leaves_a_unix_socket_that_another_server_has_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "web.sock"
    config = ServerConfig(uds=str(path))
    first = bind(config)
    os.unlink(path)
    with bound(config):
        close_all(first)
        remove_path(config)
        assert path.is_socket()


def test_a_unix_socket_has_one_queue_for_all_slots(tmp_path: Path) -> None:
    with bound(ServerConfig(uds=str(tmp_path / "web.sock")), 2) as (one, other):
        assert one == other
