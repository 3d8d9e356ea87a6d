"""What a server answers: asked once before it is measured, since a fast wrong answer is worth nothing."""

import gzip
import http.client
from dataclasses import dataclass

from benchmarks.scenario import Scenario


class WrongAnswer(Exception):
    """A server doesn't answer what its scenario asks for."""

    def __init__(self, *, what: str, wanted: object, got: object) -> None:
        super().__init__(f"{what} is {got!r} instead of {wanted!r}")


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: header names are lowercase, and the body is what was sent without its coding."""

    status: int
    headers: dict[str, str]
    body: bytes

    def check(self, scenario: Scenario) -> None:
        """Compare it with what the scenario asks for.

        Raises:
            WrongAnswer: status, type, body or a header differs.
        """
        compare("the status", scenario.status, self.status)
        compare("the body", scenario.answer, self.body)
        compare("the type", normal(scenario.media_type), normal(self.headers.get("content-type", "")))
        for name, value in scenario.headers:
            compare(f"the header {name}", value, self.headers.get(name))


def compare(what: str, wanted: object, got: object) -> None:
    """Raise when two values differ.

    Raises:
        WrongAnswer: they do.
    """
    if wanted != got:
        raise WrongAnswer(what=what, wanted=wanted, got=got)


def normal(media_type: str) -> str:
    """Return a media type in one spelling: they don't differ by case or spaces."""
    return media_type.lower().replace(" ", "")


def ask(scenario: Scenario, port: int) -> Answer:
    """Send the scenario's request once.

    Raises:
        OSError: nobody is there, or not yet.
        http.client.HTTPException: the answer isn't HTTP.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        headers = dict(scenario.request_headers)
        connection.request(scenario.method, scenario.target, scenario.body or None, headers)
        response = connection.getresponse()
        fields = {name.lower(): value for name, value in response.getheaders()}
        body = response.read()
        coded = fields.get("content-encoding") == "gzip"
        return Answer(response.status, fields, gzip.decompress(body) if coded else body)
    finally:
        connection.close()
