"""Icons of artifacts: a small picture of one colour for each kind."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import TYPE_CHECKING

from harborapi.emulator.call import Call, operation
from harborapi.emulator.ingest import ACCESSORY_ICONS, DEFAULT_ICON, ICONS
from harborapi.emulator.wire import HarborError

if TYPE_CHECKING:
    from harborapi.emulator.wire import Response

SIDE = 36
KNOWN = frozenset((*ICONS.values(), *ACCESSORY_ICONS.values(), DEFAULT_ICON))


@operation("getIcon", simplified="a square of one colour for each kind, in place of Harbor's pictures")
def get_icon(call: Call) -> Response:
    """The picture that an artifact's `icon` names."""
    digest = call.text("digest")
    if digest not in KNOWN:
        raise HarborError(404, f"the icon {digest} not found")
    picture = png(bytes.fromhex(digest.removeprefix("sha256:"))[:3])
    return call.json({"content": base64.b64encode(picture).decode(), "content-type": "image/png"})


def png(colour: bytes) -> bytes:
    """A square of one colour (red, green, blue) as a PNG file."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    # Width and height, 8 bits a colour, true colour, the only methods of compression and filter, not interlaced.
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    lines = (b"\0" + colour * SIDE) * SIDE
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body
