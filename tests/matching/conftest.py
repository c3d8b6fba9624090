"""What tests of matching share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from graph.driver import Driver


@pytest.fixture
async def no_model_after(driver: Driver) -> AsyncIterator[None]:
    """Whatever model a test puts to use, the next one finds the default in use."""
    yield
    await driver.migrate("MATCH (m:Model) DELETE m")
