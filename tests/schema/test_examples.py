"""The examples keep what their documents promise: schemathesis sends what fits them, and checks the answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from tempfile import TemporaryDirectory
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import Unsatisfiable
from pydantic import BaseModel
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import positive_data_acceptance

from covet import CovetApp, JSONResponse, Response
from examples.bigger_applications.app.dependencies import PASSPHRASE, SECRET
from examples.bigger_applications.app.main import app as bigger
from examples.orders.app import plugins
from examples.orders.container import container
from examples.orders.plugins import MailPlugin, PicturesPlugin
from examples.orders.shop.settings import MailConfig, PicturesConfig

BOUNDED = settings(
    max_examples=15,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


FOLDER = TemporaryDirectory(prefix="orders-")
"""Where the shop keeps letters and pictures meanwhile."""
REPLACED = {
    "mail": MailPlugin(MailConfig(folder=f"{FOLDER.name}/outbox")),
    "pictures": PicturesPlugin(PicturesConfig(folder=f"{FOLDER.name}/pictures")),
}
orders = CovetApp("orders", plugins=[REPLACED.get(each.info.id, each) for each in plugins], timeout=10)


def operations(app: CovetApp) -> list[Any]:
    schema: Any = schemathesis.openapi.from_asgi("/openapi.json", app)
    return [each.ok() for each in schema.get_all_operations()]


@pytest.fixture(autouse=True)
def nothing_left_over() -> Iterator[None]:
    yield
    container.shutdown_resources()
    container.reset_singletons()


Given = Callable[[Any], dict[str, Any]]
"""What is sent beside a case, or not checked of it."""


def exercise(operation: Any, mode: GenerationMode = GenerationMode.POSITIVE, given: Given = lambda case: {}) -> None:
    """Send the operation what fits its description, or doesn't, and check each answer with every check there is."""

    @BOUNDED
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def run(case: Any) -> None:
        case.call_and_validate(**given(case))

    run()


def permitted(case: Any) -> dict[str, Any]:
    """The secret and the passphrase that every route wants, unless the case is about a request that is wrong there."""
    wrong = case.meta.is_negative_at
    headers = {} if wrong(ParameterLocation.HEADER) else {"x-token": SECRET}
    return {"headers": headers, "params": {} if wrong(ParameterLocation.QUERY) else {"token": PASSPHRASE}}


@pytest.mark.parametrize("operation", operations(bigger), ids=lambda each: each.label)
def test_bigger_applications(operation: Any) -> None:
    exercise(operation, given=permitted)


@pytest.mark.parametrize("operation", operations(orders), ids=lambda each: each.label)
def test_orders(operation: Any) -> None:
    # What a policy wants of a file, its name and its first bytes, no schema can say.
    uploads = any(each.media_type == "multipart/form-data" for each in operation.body)
    given: dict[str, Any] = {"excluded_checks": [positive_data_acceptance] if uploads else []}
    if operation.label == "GET /orders/events":
        given["timeout"] = 0.2  # it has no end
    exercise(operation, given=lambda case: given)


@pytest.mark.parametrize("operation", operations(bigger), ids=lambda each: each.label)
def test_bigger_applications_refuses_what_does_not_fit(operation: Any) -> None:
    exercise(operation, GenerationMode.NEGATIVE, permitted)


@pytest.mark.parametrize("operation", operations(orders), ids=lambda each: each.label)
def test_orders_refuses_what_does_not_fit(operation: Any) -> None:
    if can_be_wrong(operation):
        exercise(operation, GenerationMode.NEGATIVE)
    else:
        with pytest.raises(Unsatisfiable):
            exercise(operation, GenerationMode.NEGATIVE)


def can_be_wrong(operation: Any) -> bool:
    """Whether something doesn't fit: what takes nothing, or only text that may be left out, refuses nothing."""
    parameters = (*operation.path_parameters, *operation.query, *operation.headers, *operation.cookies)
    free = (not each.is_required and each.definition["schema"] == {"type": "string"} for each in parameters)
    return bool(operation.body) or not all(free)


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
