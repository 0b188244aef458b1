"""The clients, under the name that earlier releases of this library had for their module.

New programs take them from `harborapi`.
"""

from ._async.client import HarborAsyncClient
from ._sync.client import HarborClient

__all__ = ["HarborAsyncClient", "HarborClient"]
