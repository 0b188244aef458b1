"""Keeps secrets out of the HTTP library's own logs: at DEBUG it writes down the headers of every answer."""

from __future__ import annotations

import logging
import re

_LOGGERS = ("httpcore2.http11", "httpcore2.http2", "httpcore2.connection", "httpcore2.proxy", "httpcore2.socks")
_SECRET = re.compile(
    r"""(b'(?:set-cookie|cookie|x-harbor-csrf-token|authorization|proxy-authorization)',\s)b(?:'(?:[^'\\]|\\.)*'|"[^"]*")""",
    re.IGNORECASE,
)


class Redaction(logging.Filter):
    """Hides the values of headers that bear secrets."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, without secrets."""
        if isinstance(record.msg, str) and not record.args:
            record.msg = _SECRET.sub(r"\1b'***'", record.msg)
        return True


def install() -> None:
    """Hide them from now on, whoever uses the library in this process."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(one, Redaction) for one in logger.filters):
            logger.addFilter(Redaction())
