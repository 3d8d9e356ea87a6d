"""Markers of other frameworks are refused: read from the request, they would let a client set what they stand for."""

import copy
import pickle
from typing import Annotated, Any

import fastapi
import pytest

from covet_core import CovetApp, Depends
from covet_core.handlers.foreign import ForeignMarker


def user() -> str:
    return "ada"


def only(found: list[Any]) -> ForeignMarker:
    (fault,) = found
    assert isinstance(fault, ForeignMarker)
    return fault


def test_depends_of_fastapi_is_told_apart_as_a_default(faults: Any) -> None:
    app = CovetApp()

    @app.get("/")
    async def handler(name: str = fastapi.Depends(user)) -> str:
        return name

    fault = only(faults(app))
    assert (fault.parameter, fault.marker, fault.package) == ("name", "Depends", "fastapi")
    assert "in handler: 'name' is marked with Depends of fastapi, which covet doesn't fill." in str(fault)
    assert "`from covet import Depends`" in str(fault)


@pytest.mark.parametrize("marker", [fastapi.Depends(user), fastapi.Header(), fastapi.Query(ge=3)])
def test_and_in_annotated_and_in_what_a_handler_depends_on(faults: Any, marker: Any) -> None:
    app = CovetApp()

    async def who(name: Annotated[str, marker]) -> str:
        return name

    @app.get("/")
    async def handler(name: Annotated[str, Depends(who)]) -> str:
        return name

    assert only(faults(app)).marker == type(marker).__name__


def test_a_dependency_for_its_effect_is_told_apart_too(faults: Any) -> None:
    app = CovetApp(dependencies=[fastapi.Depends(user)])

    @app.get("/")
    async def handler() -> None: ...

    assert "in handler: a dependency of it is Depends of fastapi, which" in str(only(faults(app)))


def test_a_dependency_for_its_effect_names_a_function(faults: Any) -> None:
    app = CovetApp(dependencies=[Depends()])

    @app.get("/")
    async def handler() -> None: ...

    (fault,) = faults(app)
    assert fault.code == "bad-handler"
    assert "one of its dependencies is a Depends() without a function" in str(fault)


def test_the_fault_is_copied_and_pickled(faults: Any) -> None:
    app = CovetApp()

    @app.get("/")
    async def handler(name: str = fastapi.Query("x")) -> None: ...

    fault = only(faults(app))
    assert str(pickle.loads(pickle.dumps(fault))) == str(copy.copy(fault)) == str(fault)
