"""A request as WSGI tells it (PEP 3333)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from covet_core.interop.wsgi_body import WSGIBody
    from covet_core.types import Scope

__all__ = ("environ_of",)


def environ_of(scope: Scope, body: WSGIBody) -> dict[str, Any]:
    """The environment of an `http` scope.

    A header whose name has an underscore is left out: it would be read as the one with a dash, which whatever stands in
    front of the service may have checked. `Proxy` is left out too, because libraries take `HTTP_PROXY` for a setting.

    Args:
        scope: the scope; `path` includes the `root_path`, as ASGI 2.4 has it.
        body: what `wsgi.input` is.
    """
    root: str = scope.get("root_path", "").rstrip("/")
    path: str = scope["path"]
    server, client = scope.get("server") or ("localhost", 80), scope.get("client")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": _native(root),
        "PATH_INFO": _native(path[len(root) :] if path == root or path.startswith(f"{root}/") else path),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or ""),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if client is not None:
        environ["REMOTE_ADDR"], environ["REMOTE_PORT"] = client[0], str(client[1])
    _add_headers(environ, scope["headers"])
    return environ


def _add_headers(environ: dict[str, Any], headers: list[tuple[bytes, bytes]]) -> None:
    for name, value in headers:
        if b"_" in name or name == b"proxy":
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        if key not in ("CONTENT_LENGTH", "CONTENT_TYPE"):
            key = f"HTTP_{key}"
        text = value.decode("latin-1")
        if key in environ:
            text = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{text}"
        environ[key] = text


def _native(text: str) -> str:
    """Text as WSGI has it: its UTF-8 bytes, each as one character."""
    return text.encode("utf-8", "surrogateescape").decode("latin-1")
