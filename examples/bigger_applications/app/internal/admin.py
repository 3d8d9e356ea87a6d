"""Administration. How it is reached and by whom, the application decides that includes it."""

from covet import Router

router = Router()


@router.post("/")
async def update_admin() -> dict[str, str]:
    """Do what administrators do."""
    return {"message": "Admin is served"}
