"""Everything that the shop is made of, and what each part of it needs."""

from dataclasses import asdict
from pathlib import Path

from covet.di import (
    Configuration,
    FactoryProvider,
    ResourceProvider,
    Scope,
    Selector,
    ServiceContainer,
    SingletonProvider,
)
from examples.orders.shop.changes import Changes
from examples.orders.shop.clock import Clock
from examples.orders.shop.data import open_data
from examples.orders.shop.letters import Letters
from examples.orders.shop.ordering import Ordering
from examples.orders.shop.payments import CardPayments, InvoicePayments, Payments
from examples.orders.shop.pricing import Pricing
from examples.orders.shop.records import Customers, Orders, Products
from examples.orders.shop.references import References
from examples.orders.shop.settings import OrderingConfig, Settings
from examples.orders.shop.work import UnitOfWork, unit_of_work

__all__ = ["ShopContainer", "container"]

DATA = Path(__file__).parent / "shop" / "data.json"


class ShopContainer(ServiceContainer):
    """The graph: `covet di graph` draws it."""

    config = Configuration(default=asdict(OrderingConfig()))
    settings = SingletonProvider(Settings)
    clock = SingletonProvider(Clock)
    changes = SingletonProvider(Changes)
    references = SingletonProvider(References)

    data = ResourceProvider(open_data, DATA)
    customers = SingletonProvider(Customers, data.provided.customers)
    products = SingletonProvider(Products, data.provided.products)
    orders = SingletonProvider(Orders, data.provided.orders)

    letters = SingletonProvider(Letters, settings, customers, products)

    pricing = FactoryProvider(Pricing, config.bulk_from, config.bulk_discount)
    card = FactoryProvider[Payments](CardPayments, config.card_limit)
    invoice = FactoryProvider[Payments](InvoicePayments)
    payments = Selector(config.payments, card=card, invoice=invoice)

    work = FactoryProvider(UnitOfWork, scope=Scope.REQUEST, factory=unit_of_work)
    ordering = FactoryProvider(
        Ordering, orders, customers, products, pricing, payments, references, clock, work, scope=Scope.REQUEST
    )


container = ShopContainer()
