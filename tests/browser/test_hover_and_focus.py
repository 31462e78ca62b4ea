"""Controls under the mouse and under the keyboard, in both themes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.browsing import Site, voila, write_notebook
from support.form_states import cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import ElementHandle, Page

pytestmark = pytest.mark.slow

STATES = ["broadcast-content", "bulk-add-partial", "contacts-delete", "results-rates"]
"""States that have every kind of control."""

CONTROLS = ", ".join(
    f".rnb-form {tag}" for tag in ("button", "a", "summary", "input", "select", "textarea")
)

LOOK = """(control) => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const parse = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return [[red, green, blue], alpha / 255];
  };
  const behind = (node) => {
    if (!node) return [255, 255, 255];
    const [color, alpha] = parse(getComputedStyle(node).backgroundColor);
    if (alpha === 1) return color;
    return behind(node.parentElement).map((part, i) => color[i] * alpha + part * (1 - alpha));
  };
  const luminance = (color) => {
    const linear = color.map((part) => part / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const style = getComputedStyle(control), name = control.textContent || control.tagName;
  return {
    name: `${name.trim().slice(0, 30)} ${control.className}`,
    text: contrast(parse(style.color)[0], behind(control)),
    ring: style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2
      ? contrast(parse(style.outlineColor)[0], behind(control.parentElement)) : 0,
  };
}"""
"""Returns a control's name, the contrast of its text, and that of its focus ring."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Voila with some states of forms on one page."""
    pytest.importorskip("voila", reason="needs voila")
    notebook = tmp_path_factory.mktemp("hover") / "forms.ipynb"
    write_notebook(notebook, *cells(STATES))
    with voila(notebook) as started:
        yield started


def _looks(page: Page, control: ElementHandle) -> tuple[Any, Any]:
    """Return how a control looks under the mouse, and then with the focus of the keyboard."""
    control.hover(force=True)
    page.wait_for_timeout(50)
    hovered = control.evaluate(LOOK)
    page.mouse.move(1, 1)
    page.keyboard.press("Shift")  # the focus comes from the keyboard
    control.focus()
    page.wait_for_timeout(50)
    return hovered, control.evaluate(LOOK)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_control_shows_hover_and_focus(page: Page, site: Site, theme: str) -> None:
    """Text keeps a contrast of 4.5, and a focused control has a ring with a contrast of 3."""
    page.set_viewport_size({"width": 1280, "height": 6000})
    page.goto(f"{site.url}/?theme={theme}", timeout=90_000)
    for name in STATES:
        page.locator(f".state-{name}").wait_for(timeout=120_000)
    controls = [control for control in page.query_selector_all(CONTROLS) if control.is_visible()]
    enabled = [control for control in controls if control.is_enabled()]
    assert len(enabled) > 50
    for control in enabled:
        hovered, focused = _looks(page, control)
        assert hovered["text"] >= 4.5, hovered
        assert focused["text"] >= 4.5, focused
        assert focused["ring"] >= 3, focused
