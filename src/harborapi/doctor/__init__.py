"""What anyone asks first when a Harbor can't be used: name, port, TLS, proxy, version, credentials, role, time.

From the shell: `python -m harborapi doctor https://harbor.example.com`. In a program::

    from harborapi.doctor import diagnose

    report = diagnose("https://harbor.example.com", username="robot$ci", secret="...")
    print(report)
    assert report.ok

Nothing is changed on the server, and no secret is shown.
"""

from __future__ import annotations

from .diagnosis import diagnose, examine
from .report import Report, Step
from .settings import Settings

__all__ = ["Report", "Settings", "Step", "diagnose", "examine"]
