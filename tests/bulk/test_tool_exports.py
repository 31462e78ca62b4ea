"""Exports of other tools: an invented file of each, whose addresses say what has to happen."""

from __future__ import annotations

import subprocess
import sys
import warnings
from typing import TYPE_CHECKING

import pytest
from support import ROOT

import resend_nb as rnb

if TYPE_CHECKING:
    from pathlib import Path

FILES = sorted((ROOT / "tests" / "data" / "exports").glob("*.csv"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_export_is_understood(file: Path) -> None:
    """Who may be emailed is subscribed, who left is recorded as opted out, nobody else is added."""
    client = rnb.sandbox()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rnb.UnsentColumnsWarning)
        report = rnb.bulk_add(client, file, progress=False)
    contacts = {contact["email"]: contact["unsubscribed"] for contact in client.contacts.list()}
    for email, status in zip(report["email"], report["status"], strict=True):
        expected = email.split("@")[0].rstrip("23")
        assert status == ("skipped" if expected == "skipped" else "created"), email
        assert contacts.get(email) == {"subscribed": False, "opted-out": True}.get(expected), email


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_contacts_are_opted_out_by_an_opt_out_only(file: Path) -> None:
    """For people who are contacts already, only an opt-out counts; nobody else is changed."""
    client = rnb.sandbox()
    checked = rnb.check_contacts(file)
    for email in checked["email"]:
        client.contacts.create(email=email)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rnb.UnsentColumnsWarning)
        rnb.bulk_add(client, file, on_no_consent="opt_out", progress=False)
    for contact in client.contacts.list():
        assert contact["unsubscribed"] == contact["email"].startswith("opted-out"), contact["email"]


def test_the_page_is_up_to_date(tmp_path: Path) -> None:
    """docs/exports.md is what its script writes."""
    script = ROOT / "docs" / "make_exports.py"
    subprocess.run([sys.executable, script, tmp_path], check=True, cwd=ROOT)
    written = (tmp_path / "exports.md").read_text(encoding="utf-8")
    assert (ROOT / "docs" / "exports.md").read_text(encoding="utf-8") == written
