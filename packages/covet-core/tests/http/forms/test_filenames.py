import pytest
from hypothesis import given
from hypothesis import strategies as st

from covet_core.http.forms.filenames import LONGEST, extension_of, safe_name, stored_name


@pytest.mark.parametrize(
    ("filename", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        (r"C:\Windows\system.ini", "system.ini"),
        ("..", "file"),
        ("", "file"),
        ("a/..", "file"),
        (".htaccess", "htaccess"),
        ("a\0.png", "a.png"),
        ("a\r\nb.png", "ab.png"),
        ("a.exe. . .", "a.exe"),
        ("a:b?.txt", "a_b_.txt"),
        ("CON", "_CON"),
        ("nul.tar.gz", "_nul.tar.gz"),
        ("COM\u00b9.txt", "_COM\u00b9.txt"),
        ("lpt0", "_lpt0"),
        ("console.txt", "console.txt"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("e\u0301.txt", "é.txt"),
        ("\ud800x", "x"),
    ],
)
def test_a_name_becomes_a_single_harmless_component(filename: str, safe: str) -> None:
    assert safe_name(filename) == safe


def test_a_long_name_keeps_its_extension() -> None:
    name = safe_name("é" * 500 + ".jpeg")
    assert name.endswith("é.jpeg")
    assert LONGEST - 2 <= len(name.encode()) <= LONGEST


@pytest.mark.parametrize(
    ("filename", "extension"),
    [("a.PNG", ".png"), ("a.tar.gz", ".gz"), ("a", ""), ("a.", ""), ("a.p/ng", ""), ("a.\0png", ".png"), (".png", "")],
)
def test_an_extension_is_letters_in_lower_case(filename: str, extension: str) -> None:
    assert extension_of(filename) == extension


def test_a_stored_name_is_new_each_time() -> None:
    first, second = stored_name("../a.JPG"), stored_name("../a.JPG")
    assert first != second
    assert len(first) == 36
    assert first.endswith(".jpg")


@given(st.text(max_size=300))
def test_no_name_leaves_its_folder(filename: str) -> None:
    name = safe_name(filename)
    assert name
    assert not set(name) & set('/\\\0:<>"|?*')
    assert name not in (".", "..")
    assert name[0] not in ". "
    assert name[-1] not in ". "
    assert len(name.encode()) <= LONGEST
    assert safe_name(name) == name
