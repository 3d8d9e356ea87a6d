"""What a request has to bring."""

from typing import Annotated

from covet import Header, HTTPException

SECRET = "an-example-secret"
PASSPHRASE = "magpie"


async def get_token_header(x_token: Annotated[str, Header()]) -> None:
    """Refuse a request whose header `X-Token` isn't the service's own."""
    if x_token != SECRET:
        raise HTTPException(status_code=400, detail="The header X-Token is wrong.")


async def get_query_token(token: str) -> None:
    """Refuse a request whose query doesn't name the passphrase."""
    if token != PASSPHRASE:
        raise HTTPException(status_code=400, detail="The token in the query is wrong.")
