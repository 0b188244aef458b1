"""Export the audit log to JSON Lines or CSV, in constant memory.

The server and the account come from the environment: HARBOR_URL, HARBOR_USERNAME, HARBOR_SECRET.

    python examples/export_audit_log.py --since 2026-01-01 --output audit.jsonl
    python examples/export_audit_log.py --project library --operation delete --output deletions.csv
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import aclosing, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from harborapi import HarborAsyncClient
from harborapi.exceptions import HarborAPIException, Unauthorized
from harborapi.operations import auditlog, project
from harborapi.query import Field, Query

COLUMNS = ("op_time", "username", "operation", "resource_type", "resource", "operation_result", "operation_description")


def date(text: str) -> datetime:
    """A day, or a moment; UTC where no zone is given."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def query_of(options: argparse.Namespace) -> Query:
    query = Query()
    if options.since or options.until:
        query &= Field("op_time").between(options.since, options.until)
    if options.operation:
        query &= Field("operation") == options.operation
    if options.user:
        query &= Field("username") == options.user
    return query


def csv_writer(file: TextIO) -> Callable[[dict[str, Any]], object]:
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    return writer.writerow


def json_writer(file: TextIO) -> Callable[[dict[str, Any]], object]:
    return lambda row: file.write(json.dumps(row) + "\n")


async def export(options: argparse.Namespace, write: Callable[[dict[str, Any]], object]) -> int:
    """Write the records, the oldest first; gives their number."""
    count = 0
    query = query_of(options)
    async with HarborAsyncClient.from_env() as client:
        await client.get_current_user_permissions()  # public things can be read with a wrong password too
        new = await client.supports("listAuditLogExts")  # since 2.13
        listing: Any
        if options.project:
            one = project.get_project_log_exts if new else project.get_project_logs
            listing = one(options.project, query=query, sort="op_time")
        else:
            listing = (auditlog.get_audit_log_exts if new else auditlog.get_audit_logs)(query=query, sort="op_time")
        async with aclosing(client.iterate(listing)) as records:
            async for record in records:
                row = record.model_dump(mode="json", include=set(COLUMNS))
                write({column: row.get(column) for column in COLUMNS})
                count += 1
                if count % 1000 == 0:
                    print(f"\r{count} records", end="", file=sys.stderr)
    return count


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--project", help="only this project")
    parser.add_argument("--since", type=date, help="a date or time; UTC where it has no zone")
    parser.add_argument("--until", type=date, help="a date or time")
    parser.add_argument("--operation", help="such as create, delete, pull")
    parser.add_argument("--user", help="only what this account did")
    parser.add_argument("--output", type=Path, help="a .csv or .jsonl; standard output by default")
    options = parser.parse_args(arguments)
    path: Path | None = options.output
    try:
        with path.open("w", encoding="utf-8", newline="") if path else nullcontext(sys.stdout) as file:
            writer = csv_writer(file) if path and path.suffix == ".csv" else json_writer(file)
            count = asyncio.run(export(options, writer))
    except Unauthorized:
        print(f"{parser.prog}: the account is refused: see HARBOR_USERNAME and HARBOR_SECRET", file=sys.stderr)
        return 2
    except (HarborAPIException, OSError) as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2
    print(f"{count} records", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
