"""Each plugin of the service can be left out: what it brings is gone then, and nothing else is."""

from collections.abc import Callable
from functools import partial

import pytest

from covet import CovetApp, PlanErrors
from covet.plugin import Kind, Plugin
from covet.testing import TestClient, on_every_transport
from covet_plugin.testing import check_plugin
from examples.orders.app import app, plugins
from examples.orders.container import container
from examples.orders.plugins import (
    AuditPlugin,
    CatalogPlugin,
    EdgePlugin,
    HealthPlugin,
    LivePlugin,
    MailPlugin,
    OrderingPlugin,
    PicturesPlugin,
)
from examples.orders.plugins.audit import AUDIT

Compose = Callable[..., CovetApp]
Sign = Callable[[TestClient], bool]

NEW_ORDER = {"customer_id": 1, "lines": [{"product_id": 1, "quantity": 1}]}
NEW_CUSTOMER = {"name": "Femi Ade", "email": "femi@example.com", "city": "Brno"}
LEFT_OUT = [
    ("edge",),
    ("audit",),
    ("health",),
    ("live",),
    ("mail",),
    ("live", "mail", "ordering"),
    ("live", "mail", "ordering", "catalog"),
    ("di",),
    ("pictures",),
]
WORDS = [" and ".join(each) for each in LEFT_OUT]


def writes_down(client: TestClient) -> bool:
    client.post("/nowhere", headers={"x-user": "ada"})
    provided = client.app.contributions.find(Kind.SERVICE, "audit.trail")
    return provided is not None and client.app.get(AUDIT)[-1].who == "ada"


def writes_letters(client: TestClient) -> bool:
    """Whether the plugin listens, or one that has its place."""
    return any(each.__module__ == MailPlugin.__module__ for each in container.changes())


SIGNS: dict[str, tuple[str, Sign]] = {
    "requests have ids": ("edge", lambda c: "x-request-id" in c.get("/docs").headers),
    "other hosts are refused": ("edge", lambda c: c.get("/docs", headers={"host": "evil.example"}).status_code == 421),
    "large bodies are refused": ("edge", lambda c: c.post("/docs", content=b"x" * 65_537).status_code == 413),
    "answers are hardened": ("edge", lambda c: "x-frame-options" in c.get("/nowhere").headers),
    "changes are written down": ("audit", writes_down),
    "the trail is shown": ("audit", lambda c: c.get("/audit").status_code == 200),
    "health is told": ("health", lambda c: c.get("/health").status_code == 200),
    "products are listed": ("catalog", lambda c: c.get("/products").status_code == 200),
    "customers register": ("catalog", lambda c: c.post("/customers", json=NEW_CUSTOMER).status_code == 201),
    "shelves are checked": ("catalog", lambda c: bool(c.app.contributions.find(Kind.HEALTH, "catalog.shelves"))),
    "orders are placed": ("ordering", lambda c: c.post("/orders", json=NEW_ORDER).status_code == 201),
    "orders are paid": ("ordering", lambda c: c.post("/orders/2/pay").status_code == 200),
    "orders are documented": ("ordering", lambda c: "/orders" in c.get("/openapi.json").json()["paths"]),
    "pictures are taken": ("pictures", lambda c: c.post("/products/1/pictures", files={}).status_code == 422),
    "pictures are shown": ("pictures", lambda c: c.get("/gallery").status_code == 200),
    "orders are followed": ("live", lambda c: c.app.contributions.find(Kind.ROUTE, "GET /orders/events") is not None),
    "orders are shown as they change": ("live", lambda c: c.get("/live").status_code == 200),
    "letters are written": ("mail", writes_letters),
    "letters are shown": ("mail", lambda c: c.get("/outbox").status_code == 200),
    "the graph is drawn": ("di", lambda c: bool(c.app.contributions.find(Kind.COMMAND, "di"))),
}
"""What a plugin does that can be seen from outside."""


@pytest.mark.parametrize("transport", ["memory", "native"])
@pytest.mark.parametrize("left_out", [(), *LEFT_OUT], ids=["none", *WORDS])
def test_a_plugin_takes_all_that_it_does_with_it_and_nothing_else(
    left_out: tuple[str, ...], transport: str, without: Compose
) -> None:
    with TestClient(without(*left_out), transport="native" if transport == "native" else "memory") as client:
        seen = {name: sign(client) for name, (_, sign) in SIGNS.items()}
    assert seen == {name: owner not in left_out for name, (owner, _) in SIGNS.items()}


@pytest.mark.parametrize("left_out", LEFT_OUT, ids=WORDS)
def test_the_plan_is_the_same_but_for_what_was_left_out(left_out: tuple[str, ...], without: Compose) -> None:
    assert told(without(*left_out)) == {name: tell for name, tell in told(app).items() if name not in left_out}


def told(app: CovetApp) -> dict[str, object]:
    """What a plan tells of each plugin: contributions, routes, middleware, settings."""
    plan = app.plan()
    values = [value for each in plan.compositions.values() if each is not None for value in each.config_values()]
    return {
        plugin.id: {
            "contributions": [each.to_dict() for each in plugin.contributions],
            "routes": [(route.key, route.tags) for route in plan.routes if route.owner == plugin.id],
            "middleware": [(each.stage, each.name) for each in plan.middleware if each.owner == plugin.id],
            "settings": [value.to_dict() for value in values if value.plugin == plugin.id],
        }
        for plugin in plan.plugins
    }


def test_orders_without_a_catalog_are_a_fault_that_names_both(without: Compose) -> None:
    with pytest.raises(PlanErrors) as caught:
        without("catalog").plan()
    (fault,) = caught.value.exceptions
    assert fault.code == "plugin-requirement-missing"
    assert "'ordering'" in fault.render()
    assert "'catalog'" in fault.render()


def test_the_container_is_closed_by_its_plugin_alone(without: Compose) -> None:
    for left_out, open_afterwards in (((), False), (("di",), True)):
        with TestClient(without(*left_out)) as client:
            assert client.get("/products").json()["total"] == 10
        assert container.data.initialized is open_afterwards


@pytest.mark.parametrize("make", [EdgePlugin, AuditPlugin, HealthPlugin, CatalogPlugin, PicturesPlugin])
def test_a_plugin_keeps_to_the_contract(make: Callable[[], Plugin]) -> None:
    check_plugin(make, host=on_every_transport)


@pytest.mark.parametrize(
    ("make", "others"),
    [
        (OrderingPlugin, [CatalogPlugin()]),
        (LivePlugin, [CatalogPlugin(), OrderingPlugin()]),
        (MailPlugin, [CatalogPlugin(), OrderingPlugin()]),
    ],
)
def test_a_plugin_that_needs_others_keeps_to_the_contract(make: Callable[[], Plugin], others: list[Plugin]) -> None:
    check_plugin(make, others=others, host=partial(on_every_transport, others=others))


@pytest.mark.parametrize(
    ("plugin", "field", "text"),
    [
        ("edge", "hosts", "shop.example"),
        ("edge", "max_body", "1048576"),
        ("audit", "who", "x-forwarded-user"),
        ("audit", "keep", "3"),
        ("ordering", "payments", "invoice"),
        ("ordering", "card_limit", "9000"),
        ("ordering", "bulk_from", "2"),
        ("ordering", "bulk_discount", "50"),
        ("pictures", "largest", "1000"),
        ("live", "replay", "5"),
        ("mail", "folder", "/var/spool/shop"),
    ],
)
def test_a_setting_comes_from_the_environment(
    plugin: str, field: str, text: str, without: Compose, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"COVET_{plugin}__{field}".upper(), text)
    (composition,) = without().plan().compositions.values()
    assert composition is not None
    (value,) = (each for each in composition.config_values() if (each.plugin, each.field) == (plugin, field))
    assert (value.value, value.source) == (text, "environment")


def test_settings_reach_filters_middleware_and_the_container(without: Compose, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVET_EDGE__HOSTS", "shop.example")
    monkeypatch.setenv("COVET_AUDIT__WHO", "x-forwarded-user")
    monkeypatch.setenv("COVET_ORDERING__PAYMENTS", "invoice")
    monkeypatch.setenv("COVET_ORDERING__BULK_FROM", "2")
    with TestClient(without(), base_url="http://shop.example", headers={"x-forwarded-user": "bo"}) as client:
        lines = [{"product_id": 7, "quantity": 9}, {"product_id": 9, "quantity": 3}]
        placed = client.post("/orders", json={"customer_id": 1, "lines": lines}).json()
        assert placed["total"] == "621.00"
        assert client.post(f"/orders/{placed['id']}/pay").json()["state"] == "paid"
        assert [each["who"] for each in client.get("/audit").json()] == ["bo", "bo"]
        assert client.get("/products", headers={"host": "localhost"}).status_code == 421


def test_every_plugin_is_removed_in_one_of_these_tests() -> None:
    assert {each.info.id for each in plugins} == {each for left_out in LEFT_OUT for each in left_out}
    assert {owner for owner, _ in SIGNS.values()} == {each.info.id for each in plugins}
