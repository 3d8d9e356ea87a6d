"""The same graph as a container, and a handler that asks for all that a request has, for some of it more than once."""

from benchmarks.apps.visit import (
    Cart,
    Catalogue,
    Engine,
    Feed,
    Offer,
    Page,
    Session,
    Settings,
    Visit,
    Visitor,
    open_feed,
    open_session,
    whole,
)
from covet_di import FactoryProvider, Provide, Scope, ServiceContainer, SingletonProvider


class Services(ServiceContainer):
    settings = SingletonProvider(Settings)
    engine = SingletonProvider(Engine, settings)
    catalogue = SingletonProvider(Catalogue, engine)
    visit = FactoryProvider(Visit, scope=Scope.REQUEST)
    visitor = FactoryProvider(Visitor, visit, scope=Scope.REQUEST)
    cart = FactoryProvider(Cart, visit, visitor, scope=Scope.REQUEST)
    offer = FactoryProvider(Offer, visit, visitor, cart, scope=Scope.REQUEST)
    page = FactoryProvider(Page, visit, visitor, cart, offer, scope=Scope.REQUEST)
    session = FactoryProvider(Session, visit, visitor, scope=Scope.REQUEST, factory=open_session)
    feed = FactoryProvider(Feed, cart, offer, scope=Scope.REQUEST, factory=open_feed)


services = Services()


async def show(
    visit: Visit = Provide[services.visit],
    same_visit: Visit = Provide[services.visit],
    same_again: Visit = Provide[services.visit],
    visitor: Visitor = Provide[services.visitor],
    same_visitor: Visitor = Provide[services.visitor],
    cart: Cart = Provide[services.cart],
    offer: Offer = Provide[services.offer],
    page: Page = Provide[services.page],
    session: Session = Provide[services.session],
    feed: Feed = Provide[services.feed],
) -> dict[str, bool]:
    return whole(page, session, feed)
