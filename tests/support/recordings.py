"""Recorded live traffic."""

from __future__ import annotations

import json
import re

from support import SHARED

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

_RECORDED = SHARED / "recorded" / "exchanges.json"
SCENARIOS = (
    json.loads(_RECORDED.read_text(encoding="utf-8"))["scenarios"] if _RECORDED.is_file() else []
)
