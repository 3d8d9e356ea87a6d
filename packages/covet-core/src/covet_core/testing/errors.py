"""What can go wrong with a test client itself."""

from __future__ import annotations

from covet_core.errors import CoreError

__all__ = ("ClientNotEntered", "LoadTestEmpty", "NotAPrincipal", "TestingExtraMissing", "TestingTransportUnknown")


class TestingExtraMissing(CoreError, ImportError):
    """The test clients were imported, but httpx isn't installed."""

    __test__ = False
    code = "testing-extra-missing"

    def render(self) -> str:
        return "The test clients need httpx, which isn't installed."

    def hint(self) -> str:
        return "pip install 'covet[testing]'"


class TestingTransportUnknown(CoreError, ValueError):
    """A test client was asked for a transport that it doesn't have."""

    __test__ = False
    code = "testing-transport-unknown"

    def __init__(self, *, transport: str, known: tuple[str, ...]) -> None:
        self.transport = transport
        self.known = known

    def render(self) -> str:
        return f"There is no transport {self.transport!r} for tests."

    def hint(self) -> str:
        return "Choose one of " + ", ".join(self.known) + "."


class ClientNotEntered(CoreError, RuntimeError):
    """An asynchronous client was used outside of `async with`, so the application wasn't started."""

    code = "client-not-entered"

    def render(self) -> str:
        return "The application isn't running: the client was used before `async with`, or after it."

    def hint(self) -> str:
        return "Write `async with AsyncTestClient(app) as client:` around the requests."


class NotAPrincipal(CoreError, TypeError):
    """A test client was to log in as something that isn't a principal."""

    code = "not-a-principal"

    def __init__(self, *, given: object) -> None:
        self.given: str = f"a {type(given).__name__}"

    def render(self) -> str:
        return f"A test client logs in as a principal, with an id, roles and scopes, and {self.given} is none."

    def hint(self) -> str:
        return 'Write `client.login_as(Identity("ann", roles={"admin"}))`.'


class LoadTestEmpty(CoreError, ValueError):
    """A load test was asked for without a request."""

    code = "load-test-empty"

    def __init__(self, *, users: int, requests_per_user: int) -> None:
        self.users = users
        self.requests_per_user = requests_per_user

    def render(self) -> str:
        return f"A load test of {self.users} users with {self.requests_per_user} requests each has nothing to measure."

    def hint(self) -> str:
        return "Give at least 1 user and 1 request for each."
