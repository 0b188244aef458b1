"""The blocking client, under the name that earlier releases of this library had for its module.

New programs take it from `harborapi`.
"""

from ._sync.client import HarborClient

__all__ = ["HarborClient"]
