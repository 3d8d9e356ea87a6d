"""The users."""

from covet import Router

router = Router()


@router.get("/users/", tags=["users"])
async def read_users() -> list[dict[str, str]]:
    """List the users."""
    return [{"username": "ada"}, {"username": "grace"}]


@router.get("/users/me", tags=["users"])
async def read_user_me() -> dict[str, str]:
    """Tell who asks."""
    return {"username": "ada"}


@router.get("/users/{username}", tags=["users"])
async def read_user(username: str) -> dict[str, str]:
    """Tell of one user."""
    return {"username": username}
