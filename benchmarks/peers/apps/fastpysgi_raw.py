"""FastPySGI by hand: WSGI, the faster of its two interfaces; ASGI for the handler that waits, which WSGI can't.

Usage: fastpysgi_raw.py PORT wsgi|asgi
"""

import sys
from urllib.parse import parse_qsl

import fastpysgi
import orjson
import uvicorn_raw
from order import Order

TEXT = [("content-type", "text/plain; charset=utf-8")]
JSON = [("content-type", "application/json")]


def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/":
        start_response("200 OK", TEXT)
        return [b"Hello, world!"]
    if path.startswith("/items/"):
        item_id = int(path[7:])
        query = dict(parse_qsl(environ["QUERY_STRING"]))
        start_response("200 OK", JSON)
        return [orjson.dumps({"id": item_id, "q": query.get("q")})]
    if path == "/orders" and environ["REQUEST_METHOD"] == "POST":
        order = Order.model_validate_json(environ["wsgi.input"].read())
        start_response("200 OK", JSON)
        return [order.model_dump_json().encode()]
    start_response("404 Not Found", TEXT)
    return [b""]


if __name__ == "__main__":
    served = app if sys.argv[2] == "wsgi" else uvicorn_raw.app
    fastpysgi.server.lifespan = 0
    fastpysgi.run(served, "127.0.0.1", int(sys.argv[1]), loglevel=fastpysgi.LL_ERROR, workers=1)
