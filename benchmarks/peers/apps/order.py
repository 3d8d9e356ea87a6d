"""The model that every peer takes and gives back."""

from pydantic import BaseModel


class Order(BaseModel):
    """What the client posts."""

    id: int
    product: str
    price: float
    tags: list[str]
