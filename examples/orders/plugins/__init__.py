"""What the service is composed of. Each plugin can be left out of the list, and takes everything it brings with it."""

from examples.orders.plugins.audit import AuditPlugin
from examples.orders.plugins.catalog import CatalogPlugin
from examples.orders.plugins.edge import EdgePlugin
from examples.orders.plugins.health import HealthPlugin
from examples.orders.plugins.live import LivePlugin
from examples.orders.plugins.mail import MailPlugin
from examples.orders.plugins.ordering import OrderingPlugin
from examples.orders.plugins.pictures import PicturesPlugin

__all__ = [
    "AuditPlugin",
    "CatalogPlugin",
    "EdgePlugin",
    "HealthPlugin",
    "LivePlugin",
    "MailPlugin",
    "OrderingPlugin",
    "PicturesPlugin",
]
