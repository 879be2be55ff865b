"""The HTTP interface: health, version, and orders."""

import os
from collections.abc import Sequence
from itertools import count

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

VERSION = os.environ.get("APP_VERSION", "development")

app = FastAPI(title="python-service", version=VERSION)


class Line(BaseModel):
    """One line of an order; the price is in cents."""

    article: str = Field(min_length=1, max_length=100)
    quantity: int = Field(ge=1, le=1000)
    price: int = Field(ge=0)


class NewOrder(BaseModel):
    """What a customer sends."""

    lines: list[Line] = Field(min_length=1, max_length=100)


class Order(NewOrder):
    """An order as it was taken, with its total in cents."""

    id: int
    total: int


_orders: dict[int, Order] = {}
_next_id = count(1)


def total_of(lines: Sequence[Line]) -> int:
    """The sum of an order in cents."""
    return sum(line.quantity * line.price for line in lines)


@app.get("/health")
async def health() -> dict[str, str]:
    """Answers as soon as requests are taken; for probes."""
    return {"status": "ok"}


@app.get("/version")
async def version() -> dict[str, str]:
    """Which version this is: the image tag, where the Dockerfile was given it."""
    return {"version": VERSION}


@app.post("/orders", status_code=201)
async def take_order(order: NewOrder) -> Order:
    """Takes an order."""
    taken = Order(id=next(_next_id), lines=order.lines, total=total_of(order.lines))
    _orders[taken.id] = taken
    return taken


@app.get("/orders/{order_id}")
async def read_order(order_id: int) -> Order:
    """An order that was taken before."""
    order = _orders.get(order_id)
    if order is None:
        raise HTTPException(status_code=404, detail=f"no order {order_id}")
    return order


@app.delete("/orders/{order_id}", status_code=204)
async def cancel_order(order_id: int) -> None:
    """Cancels an order."""
    if _orders.pop(order_id, None) is None:
        raise HTTPException(status_code=404, detail=f"no order {order_id}")
