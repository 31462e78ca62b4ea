"""Forms are closed after each test: ipywidgets keeps every widget, and with it its account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as widgets
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _closed_forms() -> Iterator[None]:
    yield
    widgets.Widget.close_all()
