"""What the emulator leaves out or does more simply than a server, where no single operation is the place to say it.

What concerns one operation is said where the function that answers it is registered: `operation(..., simplified=...)`.
"""

from __future__ import annotations

GENERAL = (
    "Texts are ordered nearly as a server's database does it, which goes by the rules of its locale.",
    "A wrong password is refused at once; a server waits a second and a half.",
    "What runs in the background has its true status at once; a server looks after some of it every half minute.",
    "Users are kept in the database alone: nobody logs in by LDAP, UAA, an HTTP proxy or OpenID Connect.",
    "E-mail, syslog and the export of metrics and traces are not there.",
    "Releases from 2.10 to 2.14 were not recorded: their operations, fields and rules are read from tables.",
    "Nor were those from 2.2 to 2.8: they have the operations and fields of their API files, and the rules of 2.9.5.",
)
"""General remarks, each a sentence or two."""

BESIDE = (
    ("/c/login, /c/log_out", "Log-in and log-out by form, with the session's cookie and the CSRF token."),
    ("/api/version", "The API's version."),
    ("/_emulator/", "The emulator's own: `POST setup`, `reset`, `faults`; `GET requests`."),
)
"""What is answered outside the API by the core."""
