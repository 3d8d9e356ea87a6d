"""Principals: what they have, and classes of one's own."""

from __future__ import annotations

import copy
import pickle
from dataclasses import dataclass
from typing import Any

import pytest

from covet_plugin import Identity, Principal

ANN = Identity("ann", roles={"admin"}, scopes={"orders:read", "orders:write"})


def test_an_identity_has_an_id_roles_and_scopes() -> None:
    assert (ANN.id, ANN.roles, ANN.scopes) == ("ann", {"admin"}, {"orders:read", "orders:write"})
    assert Identity("bob").roles == Identity("bob").scopes == frozenset()
    assert isinstance(ANN, Principal)


def test_an_identity_is_a_value_that_nothing_changes() -> None:
    given = {"admin"}
    made = Identity("ann", roles=given)
    given.add("owner")
    assert made.roles == {"admin"}
    assert made == Identity("ann", roles=frozenset({"admin"})) != Identity("bob", roles={"admin"})
    assert {made: 1}[Identity("ann", roles={"admin"})] == 1
    with pytest.raises(AttributeError):
        made.id = "bob"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    assert copy.deepcopy(ANN) == pickle.loads(pickle.dumps(ANN)) == ANN


@pytest.mark.parametrize("member", ["roles", "scopes"])
def test_a_text_in_the_place_of_a_set_is_refused(member: str) -> None:
    wrong: dict[str, Any] = {member: "admin"}
    with pytest.raises(TypeError, match=member):
        Identity("ann", **wrong)


@dataclass(frozen=True)
class Service:
    id: str
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Named(Principal):
    id: str
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Customer(Identity):
    email: str = ""


def test_an_own_class_need_not_inherit_and_may() -> None:
    found: list[Principal] = [Service("billing"), Named("cron"), Customer("ann", email="ann@shop.example")]
    everything: list[Any] = [*found, "ann", 7]
    assert [each.id for each in everything if isinstance(each, Principal)] == ["billing", "cron", "ann"]
    assert Customer("ann", scopes={"orders:read"}).scopes == frozenset({"orders:read"})
    for kind in (Named, Customer):
        with pytest.raises(TypeError, match="id"):
            kind()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
