"""Which scope may use which."""

import pytest

from covet_plugin import Scope

LONGEST_FIRST = [Scope.APP, Scope.CONNECTION, Scope.REQUEST]


@pytest.mark.parametrize("user", LONGEST_FIRST)
@pytest.mark.parametrize("used", LONGEST_FIRST)
def test_a_value_may_use_what_lives_at_least_as_long(user: Scope, used: Scope) -> None:
    assert user.may_use(used) is (LONGEST_FIRST.index(used) <= LONGEST_FIRST.index(user))


def test_requests_and_messages_do_not_see_each_other() -> None:
    assert not Scope.REQUEST.may_use(Scope.MESSAGE)
    assert not Scope.MESSAGE.may_use(Scope.REQUEST)
    assert Scope.MESSAGE.may_use(Scope.CONNECTION)
    assert not Scope.CONNECTION.may_use(Scope.MESSAGE)


@pytest.mark.parametrize("other", list(Scope))
def test_a_transient_value_uses_anything_and_is_used_by_anything(other: Scope) -> None:
    assert Scope.TRANSIENT.may_use(other)
    assert other.may_use(Scope.TRANSIENT)


def test_scopes_are_listed_from_the_longest_to_the_shortest() -> None:
    assert [str(scope) for scope in Scope] == ["app", "connection", "request", "message", "transient"]
