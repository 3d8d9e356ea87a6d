import pytest

from benchmarks.instructions import CountFailed, total
from benchmarks.nginx import write_configuration
from benchmarks.peer import PEERS, Peer
from benchmarks.place import PEER_APPS, ROOT, without_paths
from benchmarks.scenario import SCENARIOS, Scenario, find

PAIRS = [(peer, scenario) for peer in PEERS for scenario in SCENARIOS if peer.takes(scenario)]


@pytest.mark.parametrize(("peer", "scenario"), PAIRS, ids=lambda one: one.name)
def test_every_application_is_there(peer: Peer, scenario: Scenario) -> None:
    app = peer.apps[scenario.name]
    module = {"wsgi": "fastpysgi_raw", "asgi": "fastpysgi_raw"}.get(app, app.partition(":")[0].removesuffix(".py"))
    assert not module or (peer.folder / f"{module.replace('.', '/')}.py").exists()
    assert peer.start_command(scenario, 8000)


def test_every_bound_has_both_servers_in_its_scenario() -> None:
    takers = {(peer.name, scenario.name) for peer, scenario in PAIRS}
    for scenario in SCENARIOS:
        for pair in scenario.compared:
            assert {(name, scenario.name) for name in pair} <= takers


def test_every_peer_is_pinned_to_one_version() -> None:
    for folder in (PEER_APPS.parent, PEER_APPS.parent / "robyn"):
        lines = (folder / "requirements.txt").read_text().splitlines()
        assert lines
        assert all("==" in line for line in lines)


def test_nginx_answers_with_the_bytes_of_the_scenario() -> None:
    text = write_configuration(find("marking"), 1, master=False).read_text()
    assert "return 200 'Hello, world!';" in text
    assert "add_header x-second passed;" in text
    assert "master_process off;" in text
    refused = write_configuration(find("refused"), 1).read_text()
    assert "return 421 '{" in refused
    assert r"This server doesn\'t serve" in refused


def test_the_total_of_a_profile_is_read() -> None:
    assert total("version: 1\ntotals: 12 3\n") == 12
    with pytest.raises(CountFailed):
        total("version: 1\n")


def test_results_do_not_tell_where_the_checkout_is() -> None:
    assert without_paths(f"in {ROOT}/benchmarks") == "in benchmarks"
