"""What the tests share."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from app.main import app


@pytest.fixture
def client() -> Iterator[TestClient]:
    """The service, without a network."""
    with TestClient(app) as test_client:
        yield test_client
