"""Names of orders that people can read to one another."""

import secrets

__all__ = ["References"]

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without those that are taken for one another: 0 and O, 1, I and L."""


class References:
    """Makes references like `7KQM-X3RA`."""

    def new(self) -> str:
        """A new one."""
        text = "".join(secrets.choice(LETTERS) for _ in range(8))
        return f"{text[:4]}-{text[4:]}"
