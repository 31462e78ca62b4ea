"""Every DataFrame can be saved as an Excel file, drawn, and used in a model."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import openpyxl
import pandas as pd
import pytest
import seaborn as sns
import statsmodels.api as sm
import statsmodels.formula.api as smf
from support.every_helper import PEOPLE
from support.public_api import public_functions

import resend_nb as rnb
from resend_nb import schemas
from resend_nb.frames import to_frame

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SCHEMAS: dict[str, schemas.Schema] = {
    name: value
    for name, value in vars(schemas).items()
    if isinstance(value, dict) and name.isupper()
}

TEXTS = ["=1+1", "+49 30 123", "-2+3", "@SUM(A1)", "#N/A", "=HYPERLINK(1)", "a\x07b", "", "ä"]
VALUES: dict[Any, list[Any]] = {
    "string": TEXTS,
    "object": [*TEXTS[:-2], "\ud83d", ["a", 1]],
    schemas.TIME: ["2026-10-25T01:30:00.123456+00:00"] * 8 + ["1999-01-01T00:00:00Z"],
    "Int64": [0, -1, 3_000_000_000] * 3,
    "Float64": [0.1, 1e-9, -2.5] * 3,
    "boolean": [True, False, True] * 3,
}


def _filled(schema: schemas.Schema) -> pd.DataFrame:
    """Return a DataFrame whose last row is missing, and the others have hostile values."""
    columns = {
        name: (list(dtype) * 9)[:9] if isinstance(dtype, tuple) else VALUES[dtype]
        for name, dtype in schema.items()
    }
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return to_frame([*rows, {}], schema)


def _expected(value: Any) -> Any:
    """Return what a cell contains."""
    if isinstance(value, pd.Timestamp):
        return value.tz_localize(None)
    if isinstance(value, str):
        return value.replace("\x07", "\ufffd").replace("\ud83d", "\ufffd") or None
    return str(value) if isinstance(value, list) else value


def _check(frame: pd.DataFrame, path: Path) -> None:
    """Save a DataFrame, and compare each cell of the file."""
    rnb.save_excel(frame, path)
    header, *rows = openpyxl.load_workbook(path).active.iter_rows()
    assert [cell.value for cell in header] == [str(name) for name in frame.columns]
    assert len(rows) == len(frame)
    for cells, values in zip(rows, frame.itertuples(index=False, name=None), strict=True):
        for cell, value in zip(cells, values, strict=True):
            assert cell.data_type not in {"f", "e"}
            if not isinstance(value, list) and pd.isna(value):
                assert cell.value is None
            elif isinstance(value, pd.Timestamp):
                assert abs(cell.value - _expected(value)) < pd.Timedelta("1ms")
            elif isinstance(value, float):
                assert cell.value == pytest.approx(value, rel=1e-14)
            else:
                assert cell.value == _expected(value)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_declared_frame_can_be_saved(name: str, tmp_path: Path) -> None:
    """Times, texts that look like formulas, missing values: each cell is what the frame has."""
    _check(_filled(SCHEMAS[name]), tmp_path / "frame.xlsx")
    _check(to_frame([], SCHEMAS[name]), tmp_path / "empty.xlsx")


FRAMES: dict[str, Callable[[rnb.Client], pd.DataFrame]] = {
    "broadcast_links_df": lambda demo: rnb.broadcast_links_df(demo, "Open house"),
    "broadcast_recipients_df": lambda demo: rnb.broadcast_recipients_df(demo, "Open house"),
    "bulk_add": lambda demo: rnb.bulk_add(demo, PEOPLE, "Lapsed Customers", progress=False),
    "campaign_rates": lambda demo: rnb.campaign_rates(rnb.campaigns_df(demo)),
    "campaigns_df": rnb.campaigns_df,
    "check_contacts": lambda _: rnb.check_contacts(PEOPLE),
    "growth_df": rnb.growth_df,
    "list_broadcasts_df": rnb.list_broadcasts_df,
    "list_contact_properties_df": rnb.list_contact_properties_df,
    "list_suppressions_df": rnb.list_suppressions_df,
    "metrics_df": lambda demo: rnb.metrics_df(demo, tz="Europe/Berlin"),
    "plan_bulk_add": lambda demo: rnb.plan_bulk_add(demo, PEOPLE, "Lapsed Customers"),
    "review_segments_df": rnb.review_segments_df,
    "usage_df": rnb.usage_df,
}


@pytest.mark.parametrize("name", FRAMES)
def test_frames_of_an_account_can_be_saved(name: str, demo: rnb.Client, tmp_path: Path) -> None:
    """What the functions return for the demo account comes back from the file."""
    assert name in public_functions()
    _check(FRAMES[name](demo).head(100), tmp_path / "frame.xlsx")


def test_an_index_that_says_something_is_saved(demo: rnb.Client, tmp_path: Path) -> None:
    """Addresses of people and names of campaigns are a column; row numbers are not."""
    membership = rnb.membership_df(demo).head(3)
    rnb.save_excel(membership, tmp_path / "a.xlsx")
    read = pd.read_excel(tmp_path / "a.xlsx", index_col=0, engine="openpyxl")
    assert read.to_dict() == membership.to_dict()
    named = pd.DataFrame({"name": ["=a"]}, index=pd.Index(["x"], name="name"))
    rnb.save_excel(named, tmp_path / "b.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx").active
    assert [[cell.value for cell in row] for row in sheet.rows] == [["name"] * 2, ["x", "=a"]]
    assert sheet["B2"].quotePrefix
    rnb.save_excel(named.reset_index(drop=True), tmp_path / "c.xlsx")
    assert openpyxl.load_workbook(tmp_path / "c.xlsx").active.max_column == 1


def test_what_cannot_be_saved_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another ending, too many rows, no DataFrame and no openpyxl leave an existing file alone."""
    path = tmp_path / "report.xlsx"
    rnb.save_excel(PEOPLE, str(path))
    before = path.read_bytes()
    long = pd.DataFrame(index=range(1_048_576))
    for data, file, message in [
        (PEOPLE, "report.csv", "must end in .xlsx"),
        (long, path, "has 1,048,576 rows, and a sheet has 1,048,575"),
        ([1], path, "not list"),
    ]:
        with pytest.raises(rnb.InputError, match=message):
            rnb.save_excel(data, file)  # type: ignore[arg-type]
    for module in ("openpyxl", "openpyxl.workbook"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(rnb.InputError, match=r"pip install 'resend_nb\[excel\]'"):
        rnb.save_excel(PEOPLE, path)
    assert path.read_bytes() == before


def test_frames_work_with_matplotlib_and_statsmodels(demo: rnb.Client) -> None:
    """Charts take the columns as they are; a model takes them after astype(float)."""
    campaigns = rnb.campaigns_df(demo, subjects=False)
    ax = campaigns.plot.scatter(x="delivered", y="clicked")
    ax.plot(campaigns["sent_at"], campaigns["opened"])
    recipients = rnb.broadcast_recipients_df(demo, "Open house", types=["delivered", "clicked"])
    recipients["provider"] = recipients["email"].str.rpartition("@")[2]
    recipients["icloud"] = recipients["provider"] == "icloud.example"
    model = smf.glm(
        "clicked ~ icloud",
        recipients.astype({"clicked": float, "icloud": float}),
        family=sm.families.Binomial(),
    ).fit()
    rates = recipients.groupby("icloud")["clicked"].mean()
    assert model.predict(pd.DataFrame({"icloud": [0.0, 1.0]})).tolist() == pytest.approx(
        rates.tolist()
    )
    cohorts = rnb.cohort_df(demo, progress=False).pivot_table(
        index="cohort", columns="month", values="rate"
    )
    assert ax.imshow(cohorts.astype(float)).get_array() is not None


def test_frames_work_with_seaborn(demo: rnb.Client) -> None:
    """Charts of seaborn take the columns as they are; a heat map needs astype(float)."""
    rates = rnb.campaign_rates(rnb.campaigns_df(demo, subjects=False))
    points = sns.relplot(rates, x="sent_at", y="rate", col="metric")
    assert len(points.axes.flat) == rates["metric"].nunique()
    recipients = rnb.broadcast_recipients_df(demo, "Open house")
    recipients["provider"] = recipients["email"].str.rpartition("@")[2]
    _, ax = plt.subplots()
    sns.barplot(recipients, x="clicked", y="provider", ax=ax)
    assert len(ax.patches) == recipients["provider"].nunique()
    assert sns.histplot(recipients, x="opens", hue="clicked").patches
    assert sns.stripplot(rnb.engagement_df(demo, last=6), x="open_share").collections
    cohorts = rnb.cohort_df(demo, progress=False).pivot_table(
        index="cohort", columns="month", values="rate", observed=True
    )
    assert sns.heatmap(cohorts.astype(float)).collections
    plt.close("all")


def test_a_file_that_cannot_be_written_is_an_error_that_names_it(tmp_path: Path) -> None:
    """A folder that does not exist, and a folder in place of the file, are errors with the path."""
    (tmp_path / "folder.xlsx").mkdir()
    for path in (tmp_path / "missing" / "a.xlsx", tmp_path / "folder.xlsx"):
        with pytest.raises(rnb.InputError, match=f"path='{path}' cannot be written"):
            rnb.save_excel(PEOPLE, path)
