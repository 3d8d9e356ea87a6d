"""The examples keep what their documents promise: schemathesis sends what fits them, and checks the answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from pydantic import BaseModel
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import positive_data_acceptance

from covet import CovetApp, JSONResponse, Response
from examples.bigger_applications.app.dependencies import PASSPHRASE, SECRET
from examples.bigger_applications.app.main import app as bigger
from examples.orders.app import app as orders
from examples.orders.container import container

BOUNDED = settings(
    max_examples=15,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def operations(app: CovetApp) -> list[Any]:
    schema: Any = schemathesis.openapi.from_asgi("/openapi.json", app)
    return [each.ok() for each in schema.get_all_operations()]


@pytest.fixture(autouse=True)
def nothing_left_over() -> Iterator[None]:
    yield
    container.shutdown_resources()
    container.reset_singletons()


def exercise(operation: Any, **given: Any) -> None:
    """Send the operation what fits its description, and check each answer with every check that schemathesis has."""

    @BOUNDED
    @hypothesis.given(case=operation.as_strategy())
    def run(case: Any) -> None:
        case.call_and_validate(**given)

    run()


@pytest.mark.parametrize("operation", operations(bigger), ids=lambda each: each.label)
def test_bigger_applications(operation: Any) -> None:
    exercise(operation, headers={"x-token": SECRET}, params={"token": PASSPHRASE})


@pytest.mark.parametrize("operation", operations(orders), ids=lambda each: each.label)
def test_orders(operation: Any) -> None:
    # What a policy wants of a file, its name and its first bytes, no schema can say.
    uploads = any(each.media_type == "multipart/form-data" for each in operation.body)
    exercise(operation, excluded_checks=[positive_data_acceptance] if uploads else [])


class Promised(BaseModel):
    name: str


def test_a_broken_promise_is_found() -> None:
    app = CovetApp()

    @app.get("/{number}", responses={200: {"model": Promised}})
    async def broken(number: int) -> Response:
        return JSONResponse({"name": number})

    (operation,) = operations(app)
    with pytest.raises(FailureGroup):
        exercise(operation)
