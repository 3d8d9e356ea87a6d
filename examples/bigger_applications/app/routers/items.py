"""The items: every route of the router needs the token."""

from covet import Depends, HTTPException, Router

from ..dependencies import get_token_header

router = Router(
    prefix="/items",
    tags=["items"],
    dependencies=[Depends(get_token_header)],
    responses={404: {"description": "Not found"}},
)

items_by_id = {"lamp": {"name": "Lamp"}, "kite": {"name": "Kite"}}


@router.get("/")
async def read_items() -> dict[str, dict[str, str]]:
    """List the items."""
    return items_by_id


@router.get("/{item_id}")
async def read_item(item_id: str) -> dict[str, str]:
    """Tell of one item."""
    if item_id not in items_by_id:
        raise HTTPException(status_code=404, detail="Item not found")
    return {"name": items_by_id[item_id]["name"], "item_id": item_id}


@router.put(
    "/{item_id}",
    tags=["custom"],
    responses={403: {"description": "Operation forbidden"}},
)
async def update_item(item_id: str) -> dict[str, str]:
    """Rename the one item that may be renamed."""
    if item_id != "kite":
        raise HTTPException(status_code=403, detail="Only the kite can be updated")
    return {"item_id": item_id, "name": "The great kite"}
