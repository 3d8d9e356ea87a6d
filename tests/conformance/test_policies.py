"""What a policy of uploads answers."""

from __future__ import annotations

import pytest

from tests.conformance.drivers.driver import Service
from tests.conformance.policies import LARGEST

PNG = b"\x89PNG\r\n\x1a\n"
REST = b"x" * 1_000


@pytest.mark.parametrize(
    ("filename", "content", "status", "told"),
    [
        ("../a.exe", PNG, 415, "must end with one of: .png"),
        ("a.png", b"<script>" + REST, 415, "content must be one of: image/png"),
        ("a.png", PNG + b"x" * LARGEST, 413, f"larger than {LARGEST} bytes"),
        ("a.png", PNG + b"virus", 422, "It has a virus."),
    ],
)
def test_a_file_that_does_not_fit_is_refused(
    service: Service, filename: str, content: bytes, status: int, told: str
) -> None:
    answer = service.client.post("/pictures", files={"image": (filename, content, "image/png")})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert told in answer.json()["detail"]
    assert service.client.get("/text").text == "hello"


def test_a_file_that_fits_is_stored_whole_under_a_name_of_its_own(service: Service) -> None:
    answer = service.client.post("/pictures", files={"image": ("../../A.PNG", PNG + REST, "text/html")})
    assert (answer.status_code, answer.json()) == (200, [True, ".png", len(PNG + REST)])


def test_a_missing_file_is_told_with_its_place(service: Service) -> None:
    answer = service.client.post("/pictures", files={"other": ("a.png", PNG)})
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["body", "image"])
