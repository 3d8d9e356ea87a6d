"""What dependency-injector 4.49 does that a user would not expect, and what covet's own do in its place."""

import threading
import time
from typing import Any

import pytest
from dependency_injector import containers, providers, wiring

from covet_di import Configuration, FactoryProvider, Provide, Scope, ServiceContainer, SingletonProvider, inject


class Service:
    """Something to provide."""


class Value:
    def __init__(self, option: int) -> None:
        self.option = option


class Theirs(containers.DeclarativeContainer):
    service = providers.Factory(Service)

    def greeting(self) -> str:
        return "hello"

    @property
    def title(self) -> str:
        return "theirs"


class Ours(ServiceContainer):
    service = FactoryProvider(Service)

    def greeting(self) -> str:
        return "hello"

    @property
    def title(self) -> str:
        return "ours"


def test_instances_of_their_containers_lose_methods_and_ours_keep_them() -> None:
    theirs: Any = Theirs()
    assert not hasattr(theirs, "greeting")
    assert not isinstance(theirs, Theirs)
    ours = Ours()
    assert ours.greeting() == "hello"
    assert ours.title == "ours"
    assert isinstance(ours, Ours)


def test_attributes_of_a_factory_subclass_vanish_in_their_copy_and_not_in_ours() -> None:
    class Labelled(providers.Factory[Service]):
        label = ""

    provider = Labelled(Service)
    provider.label = "mine"
    assert providers.deepcopy(provider).label == ""

    class Container(ServiceContainer):
        service = FactoryProvider(Service, scope=Scope.REQUEST, autowire=True)

    copied = Container().service
    assert copied.scope is Scope.REQUEST
    assert copied.autowired


def test_their_override_of_a_container_is_no_context_manager_and_ours_is() -> None:
    class Fakes(containers.DeclarativeContainer):
        service = providers.Object("fake")

    theirs: Any = Theirs()
    assert theirs.override(Fakes()) is None
    ours: Any = Ours()
    with ours.override(Fakes()):
        assert ours.service() == "fake"
    assert isinstance(ours.service(), Service)


class Slow:
    made = 0

    def __init__(self) -> None:
        time.sleep(0.02)
        type(self).made += 1


def test_their_singleton_is_made_twice_by_two_threads_and_ours_once() -> None:
    def race(provider: providers.Provider[Slow]) -> int:
        Slow.made = 0
        barrier = threading.Barrier(4)

        def ask() -> None:
            barrier.wait()
            provider()

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return Slow.made

    assert race(providers.Singleton(Slow)) > 1
    assert race(SingletonProvider(Slow)) == 1


def test_their_marker_of_an_instance_is_passed_as_it_is_and_ours_is_filled() -> None:
    ours = Ours()

    @wiring.inject
    def theirs_is_passed(service: Any = wiring.Provide[ours.service]) -> Any:
        return service

    @inject
    def ours_is_filled(service: Service = Provide[ours.service]) -> Service:
        return service

    marker: Any = wiring.Provide
    assert isinstance(theirs_is_passed(), marker)
    assert isinstance(ours_is_filled(), Service)


def test_asking_a_configuration_for_an_attribute_creates_an_option_and_a_graph_does_not() -> None:
    from covet_di import check, graph_of

    class Container(ServiceContainer):
        config = Configuration()
        service = SingletonProvider(Value, config.set_option)

    container = Container()
    container.config.from_dict({"set_option": 1})
    before = set(container.config.get_children())
    graph_of(container)
    check(container)
    assert set(container.config.get_children()) == before
    assert container.config.mistyped() is None
    assert "mistyped" in container.config.get_children()


@pytest.mark.parametrize("cls", [Theirs, Ours])
def test_the_class_itself_still_provides(cls: Any) -> None:
    assert isinstance(cls.service(), Service)
