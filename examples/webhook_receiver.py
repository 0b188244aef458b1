"""Receive webhooks of Harbor and write a line for each. Needs Starlette and uvicorn.

    HARBOR_WEBHOOK_AUTH='Bearer a-long-random-text' python examples/webhook_receiver.py --port 8080

Give the policy's target the same text as its auth header, and the address http://this-machine:8080/harbor.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import OrderedDict
from collections.abc import Sequence

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from harborapi import webhooks
from harborapi.exceptions import DecodeError, InvalidArgument

REMEMBERED = 10_000
MAX_BODY = 4 << 20


def describe(event: webhooks.Event) -> str:
    """An event in a line."""
    match event:
        case webhooks.ScanEvent(scan=summary) if summary is not None:
            what = f"{', '.join(map(str, event.refs))}: {summary.severity}"
        case webhooks.ArtifactEvent() | webhooks.ScanEvent():
            what = ", ".join(map(str, event.refs))
        case webhooks.QuotaEvent():
            what = event.details
        case webhooks.ReplicationEvent():
            what = f"{event.replication.policy_creator}: {event.replication.job_status}"
        case _:
            what = ""
    return f"{event.occurred_at.isoformat()} {event.type} by {event.operator or '?'} {what}".rstrip()


class Receiver:
    """What the web application does with a request."""

    def __init__(self, auth_header: str) -> None:
        self.auth_header = auth_header
        self._seen: OrderedDict[tuple[str, str], None] = OrderedDict()

    async def receive(self, request: Request) -> Response:
        """Answer a request: 204, 400, 401 or 413."""
        if not webhooks.verify(request.headers, self.auth_header):
            return Response(status_code=401)
        body = bytearray()
        async for piece in request.stream():
            if len(body) <= MAX_BODY:  # the rest is read, so that the answer is, and not kept
                body += piece
        if len(body) > MAX_BODY:
            return Response(status_code=413)
        try:
            event = webhooks.parse(bytes(body), request.headers)
        except DecodeError as error:
            print(f"refused: {error}", file=sys.stderr)
            return Response(status_code=400)
        if self._is_new(event):
            print(describe(event), flush=True)
        return Response(status_code=204)

    def _is_new(self, event: webhooks.Event) -> bool:
        """Harbor may send an event more than once; CloudEvents bear an id that tells."""
        if event.id is None:
            return True
        key = (event.source or "", event.id)
        if key in self._seen:
            return False
        self._seen[key] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return True


def application(auth_header: str) -> Starlette:
    """The web application; any ASGI server runs it."""
    return Starlette(routes=[Route("/harbor", Receiver(auth_header).receive, methods=["POST"])])


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8080, help="(default: %(default)s)")
    options = parser.parse_args(arguments)
    auth_header = os.environ.get("HARBOR_WEBHOOK_AUTH", "")
    try:
        webhooks.verify({}, auth_header)
    except InvalidArgument:
        parser.error("set HARBOR_WEBHOOK_AUTH to the text that the policy's target has as its auth header")
    uvicorn.run(application(auth_header), host=options.host, port=options.port, log_level="warning")
    return 0


if __name__ == "__main__":
    sys.exit(main())
