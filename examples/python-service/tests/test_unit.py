"""The service from the outside, and its one calculation."""

import pytest
from fastapi.testclient import TestClient

from app.main import Line, total_of

LINES = [
    {"article": "pen", "quantity": 2, "price": 150},
    {"article": "paper", "quantity": 1, "price": 499},
]


@pytest.mark.parametrize(
    ("quantities_and_prices", "total"),
    [([(1, 0)], 0), ([(3, 20)], 60), ([(2, 150), (1, 499)], 799)],
)
def test_total(quantities_and_prices: list[tuple[int, int]], total: int) -> None:
    lines = [Line(article="a", quantity=quantity, price=price) for quantity, price in quantities_and_prices]
    assert total_of(lines) == total


def test_health(client: TestClient) -> None:
    response = client.get("/health")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_version(client: TestClient) -> None:
    assert client.get("/version").json() == {"version": "development"}


def test_an_order_from_beginning_to_end(client: TestClient) -> None:
    taken = client.post("/orders", json={"lines": LINES})
    assert taken.status_code == 201
    order = taken.json()
    assert order["total"] == 799
    assert client.get(f"/orders/{order['id']}").json() == order
    assert client.delete(f"/orders/{order['id']}").status_code == 204
    assert client.get(f"/orders/{order['id']}").status_code == 404


@pytest.mark.parametrize(
    "body",
    [{}, {"lines": []}, {"lines": [{"article": "", "quantity": 1, "price": 1}]}, {"lines": [{**LINES[0], "quantity": 0}]}],
)
def test_refuses_what_is_no_order(client: TestClient, body: dict[str, object]) -> None:
    assert client.post("/orders", json=body).status_code == 422


def test_knows_only_its_own_orders(client: TestClient) -> None:
    assert client.get("/orders/999999").status_code == 404
    assert client.delete("/orders/999999").status_code == 404
