"""Delete untagged artifacts that nobody pushed or pulled for some days.

Without --delete it only says what it would delete.
The server and the account come from the environment: HARBOR_URL, HARBOR_USERNAME, HARBOR_SECRET.

    python examples/cleanup_untagged.py --days 30
    python examples/cleanup_untagged.py --days 30 --project library --delete
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from harborapi import HarborClient
from harborapi.exceptions import HarborAPIException, Unauthorized
from harborapi.outcomes import Deletion, Outcome, Plan


def plan(client: HarborClient, projects: list[str], days: float) -> list[Plan]:
    """One plan for each project, or one for everything."""
    since = datetime.now(UTC) - timedelta(days=days)
    names: list[str | None] = [*projects] or [None]
    return [client.plan_delete_untagged(name, unused_since=since) for name in names]


def carry_out(client: HarborClient, what: Plan) -> Outcome:
    done = 0

    def show(deletion: Deletion, error: HarborAPIException | None) -> None:
        nonlocal done
        done += 1
        print(f"{done}/{len(what)} {deletion}: {error or 'deleted'}", file=sys.stderr)

    return client.carry_out(what, on_progress=show)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=float, default=30, help="unused for so many days (default: %(default)s)")
    parser.add_argument("--project", action="append", default=[], help="only this project; may be given several times")
    parser.add_argument("--delete", action="store_true", help="delete; without it nothing is changed")
    options = parser.parse_args(arguments)
    if options.days < 0:
        parser.error("--days must be 0 or more")
    try:
        with HarborClient.from_env() as client:
            client.get_current_user_permissions()  # public things can be read with a wrong password too
            complete = True
            for one in plan(client, options.project, options.days):
                print(one)
                if options.delete and one:
                    outcome = carry_out(client, one)
                    print(outcome)
                    complete = complete and outcome.complete
            if not options.delete:
                print("nothing was deleted: add --delete")
            return 0 if complete else 1
    except Unauthorized:
        print(f"{parser.prog}: the account is refused: see HARBOR_USERNAME and HARBOR_SECRET", file=sys.stderr)
        return 2
    except HarborAPIException as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
