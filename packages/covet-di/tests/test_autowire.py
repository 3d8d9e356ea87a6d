"""Arguments that are found by their types, where that was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Generic, NewType, Protocol, TypeVar

import pytest
from dependency_injector import providers

from covet_di import (
    Configuration,
    FactoryProvider,
    GraphErrors,
    Named,
    Provide,
    Scope,
    ServiceContainer,
    SingletonProvider,
    check,
    examine,
    graph_of,
    inject,
)
from covet_di.faults import AutowireAmbiguous, AutowireMissing

T = TypeVar("T")
UserId = NewType("UserId", int)


class User: ...


class Order: ...


class Engine:
    def __init__(self, url: str = "memory") -> None:
        self.url = url


class Special(Engine): ...


class Repo(Generic[T]):
    def __init__(self, engine: Engine) -> None:
        self.engine = engine


class UserRepo(Repo[User]): ...


class OrderRepo(Repo[Order]): ...


class Sender(Protocol):
    def send(self, text: str) -> None: ...


class Mailer:
    def send(self, text: str) -> None: ...


class Plugin: ...


class First(Plugin): ...


class Second(Plugin): ...


def current_user() -> UserId:
    return UserId(7)


class Service:
    def __init__(
        self,
        users: Repo[User],
        orders: Repo[Order],
        sender: Sender,
        user: UserId,
        replica: Annotated[Engine, Named("replica")],
        plugins: list[Plugin],
        *,
        by_name: dict[str, Plugin],
        tuple_of: tuple[Plugin, ...],
        sequence: Sequence[Plugin],
        mapping: Mapping[str, Plugin],
        nobody: Order | None = None,
        limit: int = 3,
        name: str = "x",
    ) -> None:
        self.found = {name: value for name, value in locals().items() if name != "self"}


class App(ServiceContainer):
    engine = SingletonProvider(Engine, "main")
    replica = SingletonProvider(Engine, "replica")
    users = SingletonProvider(UserRepo, engine)
    orders = SingletonProvider(OrderRepo, replica)
    mailer = FactoryProvider(Mailer)
    user = FactoryProvider(current_user, scope=Scope.REQUEST)
    first = SingletonProvider(First)
    second = SingletonProvider(Second)
    service = FactoryProvider(Service, autowire=True)


def test_types_generics_protocols_new_types_names_and_collections() -> None:
    app = App()
    check(app)

    @inject
    def use(service: Service = Provide[app.service]) -> dict[str, Any]:
        return service.found

    found = use()
    assert found["users"] is app.users()
    assert found["orders"] is app.orders()
    assert isinstance(found["sender"], Mailer)
    assert found["user"] == 7
    assert found["replica"] is app.replica()
    both = [app.first(), app.second()]
    assert found["plugins"] == both
    assert found["tuple_of"] == tuple(both)
    assert found["sequence"] == both
    assert found["by_name"] == found["mapping"] == {"first": both[0], "second": both[1]}
    assert (found["nobody"], found["limit"], found["name"]) == (None, 3, "x")


def test_what_is_found_is_an_argument_like_any_other() -> None:
    app = App()
    uses = {edge.use: edge.key for edge in graph_of(app)["service"].dependencies}
    assert uses["users"] == "users"
    assert uses["replica"] == "replica"
    with app.scope():
        assert app.service().found["users"] is app.users()


def test_what_was_given_by_hand_is_not_looked_for() -> None:
    class Given(ServiceContainer):
        one = SingletonProvider(Engine, "one")
        two = SingletonProvider(Engine, "two")
        positional = SingletonProvider(UserRepo, two, autowire=True)
        keyword = SingletonProvider(UserRepo, engine=one, autowire=True)

    given = Given()
    assert given.positional().engine.url == "two"
    assert given.keyword().engine.url == "one"
    assert not examine(given).faults


def test_without_being_asked_nothing_is_wired() -> None:
    class Plain(ServiceContainer):
        engine = SingletonProvider(Engine)
        repo = SingletonProvider(UserRepo)

    with pytest.raises(TypeError):
        Plain().repo()


def test_two_of_a_type_are_a_fault_that_names_both() -> None:
    class Ambiguous(ServiceContainer):
        one = SingletonProvider(Engine)
        two = SingletonProvider(Engine)
        repo = SingletonProvider(UserRepo, autowire=True)

    faults = examine(Ambiguous()).faults
    ambiguous = [fault for fault in faults if isinstance(fault, AutowireAmbiguous)]
    assert [fault.candidates for fault in ambiguous] == [("one", "two")]
    assert "Named" in str(ambiguous[0])
    with pytest.raises(GraphErrors):
        check(Ambiguous())


def test_none_of_a_type_is_a_fault_that_names_what_is_alike() -> None:
    class Needs:
        def __init__(self, special: Special) -> None: ...

    class Missing(ServiceContainer):
        engine = SingletonProvider(Engine)
        needs = SingletonProvider(Needs, autowire=True)

    missing = [fault for fault in examine(Missing()).faults if isinstance(fault, AutowireMissing)]
    assert [fault.near for fault in missing] == [("engine",)]


def test_what_was_looked_for_in_vain_is_told_once() -> None:
    class Needs:
        def __init__(self, special: Special, maybe: Special | None) -> None: ...

    class Missing(ServiceContainer):
        engine = SingletonProvider(Plugin)
        needs = SingletonProvider(Needs, autowire=True)

    faults = examine(Missing()).faults
    assert [(type(fault), getattr(fault, "parameter", "")) for fault in faults] == [
        (AutowireMissing, "special"),
        (AutowireMissing, "maybe"),
    ]


def test_what_nobody_looked_for_is_not_said_to_want_autowire() -> None:
    class Needs:
        def __init__(self, special: Special) -> None: ...

    class Class(ServiceContainer):
        special = SingletonProvider(Special, "special")
        needs = SingletonProvider(Needs, autowire=True)

    (fault,) = examine(Class).faults
    assert "what is found by its type is so when an instance is created" in str(fault)
    assert examine(Class()).faults == ()


@pytest.mark.parametrize(
    ("annotation", "told"),
    [
        (str, "Annotate it with a type that says more"),
        ("Nowhere", "Import the name where it is found"),
        (Annotated[Engine, Named("engin")], "These are alike: engine."),
    ],
)
def test_a_type_that_cannot_be_found_says_why(annotation: Any, told: str) -> None:
    def make(it: Any) -> Plugin:
        return Plugin()

    make.__annotations__["it"] = annotation

    class Missing(ServiceContainer):
        engine = SingletonProvider(Engine)
        needs = SingletonProvider(make, autowire=True)

    (fault,) = examine(Missing()).faults
    assert fault.code == "autowire-missing"
    assert told in str(fault)


def test_an_exact_type_comes_before_one_below_it() -> None:
    class Exact(ServiceContainer):
        special = SingletonProvider(Special, "special")
        plain = SingletonProvider(Engine, "plain")
        repo = SingletonProvider(UserRepo, autowire=True)

    assert Exact().repo().engine.url == "plain"


def test_a_composite_does_not_contain_itself() -> None:
    class Composite(Plugin):
        def __init__(self, plugins: list[Plugin]) -> None:
            self.plugins = plugins

    class Composed(ServiceContainer):
        first = SingletonProvider(First)
        all = SingletonProvider(Composite, autowire=True)

    composed = Composed()
    assert composed.all().plugins == [composed.first()]


def test_qualifiers_of_annotated_types_are_part_of_the_type() -> None:
    Replica = Annotated[Engine, "replica"]  # noqa: N806

    def replica() -> Annotated[Engine, "replica"]:
        return Engine("replica")

    class Needs:
        def __init__(self, engine: Replica, main: Engine) -> None:
            self.urls: Any = engine.url, main.url

    class Qualified(ServiceContainer):
        main = SingletonProvider(Engine, "main")
        replica_engine = SingletonProvider(replica)
        needs = SingletonProvider(Needs, autowire=True)

    Needs.__init__.__annotations__["engine"] = Replica
    assert Qualified().needs().urls == ("replica", "main")


def test_dependencies_and_providers_within_containers_are_found() -> None:
    class Inner(ServiceContainer):
        engine = SingletonProvider(Engine, "inner")

    class Outer(ServiceContainer):
        config = Configuration()
        inner = providers.Container(Inner)
        given = providers.Dependency(instance_of=Mailer)
        repo = SingletonProvider(UserRepo, autowire=True)
        sends = SingletonProvider(Sends := type("Sends", (), {"__init__": sends_init}), autowire=True)

    outer = Outer(given=SingletonProvider(Mailer))
    assert outer.repo().engine is outer.inner.engine()
    assert outer.sends().mailer is outer.given()


def sends_init(self: Any, mailer: Mailer) -> None:
    self.mailer = mailer
