"""Rows in files and pictures, read back by others."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow.dataset  # type: ignore[import-untyped]  # it has no types
import pyarrow.parquet  # type: ignore[import-untyped]  # likewise
import pytest
from rich.console import Console

from harborapi.exceptions import InvalidArgument
from harborapi.ext import ArtifactReport
from harborapi.ext.output import CSVWriter, JSONLinesWriter, ParquetWriter, parquet_schema
from harborapi.ext.progress import Progress, progress_bar
from harborapi.ext.rows import ARTIFACT_COLUMNS, VULNERABILITY_COLUMNS

from .recorded import info, raw_artifacts, raw_report, scanned

if TYPE_CHECKING:
    from pathlib import Path


NONSENSE: Any = "nonsense"


@pytest.fixture
def report() -> ArtifactReport:
    """Two scanned artifacts of two projects, and one without a report."""
    return ArtifactReport([scanned(), scanned("beta/web", number=1), info("beta/db", number=2)])


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_rows_are_what_the_server_said(report: ArtifactReport) -> None:
    rows = list(report.rows())
    assert len(rows) == 24
    assert all(list(row) == list(VULNERABILITY_COLUMNS) for row in rows)
    for row, told in zip(rows[:12], raw_report()["vulnerabilities"], strict=True):
        assert (row["cve"], row["package"], row["version"]) == (told["id"], told["package"], told["version"])
        assert (row["severity"], row["cvss"]) == (told["severity"], told["preferred_cvss"]["score_v3"])
        assert (row["fix_version"] or "", row["fixable"]) == (told["fix_version"], bool(told["fix_version"]))
        assert (row["links"], row["cwe_ids"]) == (told["links"] or [], told["cwe_ids"] or [])
        assert (row["project"], row["repository"]) == ("alpha", "alpha/team/app")
        assert row["digest"] == raw_artifacts()[0]["digest"]
        assert row["pushed_at"] == instant(raw_artifacts()[0]["push_time"])
        assert row["scanned_at"] == instant(raw_report()["generated_at"])
    assert {row["project"] for row in rows[12:]} == {"beta"}


def test_rows_of_artifacts(report: ArtifactReport) -> None:
    first, _, last = report.artifact_rows()
    assert list(first) == list(last) == list(ARTIFACT_COLUMNS)
    counts = ("critical", "high", "medium", "low", "negligible", "unknown")
    assert [first[name] for name in counts] == [1, 3, 4, 1, 3, 0]
    assert (first["vulnerabilities"], first["cvss_max"], first["cvss_mean"]) == (12, 9.5, pytest.approx(4.875))
    assert (first["scanned"], last["scanned"]) == (True, False)
    assert {last[name] for name in (*counts, "vulnerabilities", "fixable", "cvss_max")} == {None}
    assert first["size"] == raw_artifacts()[0]["size"]
    assert first["pulled_at"] is None or first["pulled_at"].year > 1


def test_csv(report: ArtifactReport, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    report.to_csv(path)
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row, expected in zip(rows, report.rows(), strict=True):
        assert row["cve"] == expected["cve"]
        assert float(row["cvss"]) == expected["cvss"]
        assert row["fixable"] == str(expected["fixable"]).lower()
        assert row["links"].split() == expected["links"]
        assert instant(row["scanned_at"]) == expected["scanned_at"]
        assert row["description"] == expected["description"]
    report.to_csv(path)
    with CSVWriter(path, append=True) as writer:
        writer.extend(report)
        assert writer.count == 24
    assert path.read_text().count("project,repository,digest") == 1
    assert len(list(csv.reader(io.StringIO(path.read_text())))) == 1 + 48


def test_csv_is_no_spreadsheets_program(tmp_path: Path) -> None:
    rows = [{"id": "=cmd|' /C calc'!A0", "package": "@sum", "description": 'a "quoted", text\nof two lines'}]
    ArtifactReport([info(report={"vulnerabilities": rows})]).to_csv(tmp_path / "rows.csv")
    with (tmp_path / "rows.csv").open(newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert (row["cve"], row["package"]) == ("'=cmd|' /C calc'!A0", "'@sum")
    assert row["description"] == 'a "quoted", text\nof two lines'
    assert row["cvss"] == row["fix_version"] == ""


def test_json_lines(report: ArtifactReport, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    report.to_jsonl(path)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for row, expected in zip(rows, report.rows(), strict=True):
        times = {name: instant(row[name]) for name in ("scanned_at", "pushed_at")}
        assert row | times == expected
    with JSONLinesWriter(path, "artifacts") as writer:
        writer.extend(report)
    assert [json.loads(line)["high"] for line in path.read_text().splitlines()] == [3, 3, None]


def milliseconds(rows: Any) -> list[dict[str, Any]]:
    """Rows with times as the dataset keeps them."""
    return [
        {
            name: value.replace(microsecond=value.microsecond // 1000 * 1000) if isinstance(value, datetime) else value
            for name, value in row.items()
        }
        for row in rows
    ]


def test_parquet_is_read_by_pyarrow_and_duckdb(report: ArtifactReport, tmp_path: Path) -> None:
    folder = tmp_path / "rows"
    report.to_parquet(folder)
    expected = milliseconds(report.rows())
    assert pyarrow.parquet.read_table(folder).to_pylist() == expected
    assert pyarrow.dataset.dataset(folder).schema.equals(parquet_schema())
    database = duckdb.connect()
    database.execute("set timezone = 'UTC'")
    columns = [name for name, kind in VULNERABILITY_COLUMNS.items() if kind != "time"]
    found = database.execute(f"select {', '.join(columns)} from '{folder}/*.parquet'").fetchall()
    assert [dict(zip(columns, row, strict=True)) for row in found] == [{n: row[n] for n in columns} for row in expected]
    times = "select epoch_ms(scanned_at), epoch_ms(pushed_at) from"
    assert database.execute(f"{times} '{folder}/*.parquet'").fetchall() == [
        tuple(round(row[name].timestamp() * 1000) for name in ("scanned_at", "pushed_at")) for row in expected
    ]
    worst = f"select project, count(*) from '{folder}/*.parquet' where severity = 'High' group by 1 order by 1"
    assert database.execute(worst).fetchall() == [("alpha", 3), ("beta", 3)]


def test_parquet_is_written_in_batches(report: ArtifactReport, tmp_path: Path) -> None:
    folder = tmp_path / "rows"
    with ParquetWriter(folder, batch=20) as writer:
        for _ in range(5):
            writer.extend(report)
    assert [pyarrow.parquet.read_metadata(part).num_rows for part in sorted(folder.iterdir())] == [24] * 5
    with ParquetWriter(folder, append=True) as writer:
        writer.extend(report)
    with ParquetWriter(folder, append=True):
        pass
    assert sorted(part.name for part in folder.iterdir()) == [f"part-{n:06}.parquet" for n in range(6)]
    assert pyarrow.parquet.read_table(folder).num_rows == 24 * 6
    with pytest.raises(FileExistsError):
        report.to_parquet(folder)


def test_a_dataset_without_rows_has_columns(tmp_path: Path) -> None:
    with ParquetWriter(tmp_path / "rows", "artifacts"):
        pass
    table = pyarrow.parquet.read_table(tmp_path / "rows")
    assert (table.num_rows, table.column_names) == (0, list(ARTIFACT_COLUMNS))


def test_what_an_exception_leaves_is_whole(report: ArtifactReport, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), ParquetWriter(tmp_path / "rows") as writer:
        writer.extend(report)
        raise ZeroDivisionError
    assert pyarrow.parquet.read_table(tmp_path / "rows").num_rows == 24


@pytest.mark.parametrize(
    "make",
    [
        lambda place: ParquetWriter(place / "a", batch=0),
        lambda place: ParquetWriter(place / "a", NONSENSE),
        lambda place: CSVWriter(place / "a", NONSENSE),
    ],
)
def test_settings_that_can_not_be(make: Any, tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument):
        make(tmp_path)
    assert not list(tmp_path.iterdir())


# ---- drawn


def drawn(thing: Any, width: int = 80) -> str:
    text = io.StringIO()
    Console(file=text, width=width).print(thing)
    return text.getvalue()


def test_a_summary_table(report: ArtifactReport) -> None:
    lines = drawn(report).splitlines()
    assert [line.split() for line in lines if "alpha" in line] == [
        ["alpha", "1/1", "1", "3", "4", "1", "3", *fixable(report, "alpha"), "9.5"]
    ]
    assert [line.split() for line in lines if "beta" in line] == [
        ["beta", "1/2", "1", "3", "4", "1", "3", *fixable(report, "beta"), "9.5"]
    ]
    assert any(line.split()[:8] == ["2", "in", "all", "2/3", "2", "6", "8", "2"] for line in lines)
    assert "beta/db" in drawn(report.as_table("repository"))
    assert "beta/db" not in drawn(report.as_table("repository", limit=2))
    assert "alpha/team/app:" in drawn(report.as_table(by="artifact", title="Worst"), 160)
    assert "0 in all" in drawn(ArtifactReport())
    with pytest.raises(InvalidArgument):
        report.as_table("owner")  # type: ignore[arg-type]  # the mistake is the test


def fixable(report: ArtifactReport, project: str) -> list[str]:
    return [str(sum(one.artifact.project_name == project for one in report.fixable))]


def test_the_worst_come_first() -> None:
    mild = info("a/mild", report={"vulnerabilities": [{"id": f"CVE-{n}", "severity": "Low"} for n in range(50)]})
    bad = info("z/bad", report={"vulnerabilities": [{"id": "CVE-1", "severity": "Critical"}]})
    text = drawn(ArtifactReport([mild, bad]).as_table("repository"))
    assert text.index("z/bad") < text.index("a/mild")


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_a_chart(report: ArtifactReport, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"chart.{kind}"
    figure = report.chart(path)
    assert path.read_bytes()[:4] in {b"\x89PNG", b"<?xm", b"%PDF"}
    (axes,) = figure.axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["alpha", "beta"]
    widths = [[bar.get_width() for bar in bars] for bars in axes.containers]
    assert widths == [[1, 1], [3, 3], [4, 4], [1, 1], [3, 3], [0, 0]]


def test_a_chart_of_the_worst_alone(report: ArtifactReport) -> None:
    figure = report.chart(by="repository", limit=2)
    assert "the worst 2 of 3" in figure.axes[0].get_title()
    assert ArtifactReport().chart().axes


def test_a_chart_leaves_the_state_of_matplotlib_alone() -> None:
    code = (
        "import sys; from harborapi.ext import ArtifactReport; ArtifactReport().chart();"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("module", "what"),
    [
        ("pyarrow", "from harborapi.ext.output import ParquetWriter; ParquetWriter('/nowhere')"),
        ("matplotlib", "from harborapi.ext import ArtifactReport; ArtifactReport().chart()"),
        ("rich", "from harborapi.ext.progress import progress_bar; progress_bar().__enter__()"),
    ],
)
def test_an_extra_that_is_missing_is_named(module: str, what: str) -> None:
    code = f"import sys; sys.modules[{module!r}] = None; sys.modules[{module + '.figure'!r}] = None\n{what}"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert out.returncode == 1
    assert "InvalidArgument" in out.stderr
    assert "pip install harborapi[" in out.stderr


def test_a_progress_bar() -> None:
    file = io.StringIO()
    console = Console(file=file, width=120, force_terminal=True)
    with progress_bar("Looking", console) as show:
        show(Progress(0, None, 0, 0))
        show(Progress(3, 9, 120, 1))
    text = file.getvalue()
    assert "Looking" in text
    assert "3/9" in text
    assert "120 artifacts, 1 failures" in text
