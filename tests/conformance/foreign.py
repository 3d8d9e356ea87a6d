"""An application of another framework that is mounted, and tells where it believes to be."""

from __future__ import annotations

from covet_core import CovetApp

__all__ = ("add_foreign",)


def add_foreign(app: CovetApp) -> None:
    """Mount it; it needs a transport that streams."""
    from fastapi import FastAPI, Request

    foreign = FastAPI()

    # The annotation can't be a string here: FastAPI would look for its name in the module.
    async def where(request: Request) -> dict[str, str]:
        return {
            "root": request.scope["root_path"],
            "path": request.scope["path"],
            "raw": request.scope["raw_path"].decode(),
            "link": request.url_for("where", place="a").path,
        }

    where.__annotations__["request"] = Request
    foreign.get("/where/{place}")(where)
    foreign.get("/")(where)
    app.mount("/foreign", foreign)
