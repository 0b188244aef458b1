"""The registry protocol: the token service, and `/v2/` with blobs, uploads, manifests, tags and referrers."""

from harborapi.emulator.registry import routes as routes
