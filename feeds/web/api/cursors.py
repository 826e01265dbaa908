"""Where a list goes on, as a word that means something to nobody but us. Pure."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence

LONGEST = 500
Key = str | int | None


class InvalidCursor(ValueError):
    """Not a cursor of this list."""


def encode(kind: str, keys: Sequence[Key]) -> str:
    """The cursor of a list of this kind that goes on behind these keys."""
    packed = json.dumps([kind, *keys], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def decode(kind: str, cursor: str, shape: Sequence[type | tuple[type, ...]]) -> tuple[Key, ...]:
    """The keys of a cursor, each of its type. Raises InvalidCursor for anything that `encode` did not make."""
    try:
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        found = json.loads(packed.decode())
    except (ValueError, binascii.Error, RecursionError) as error:
        raise InvalidCursor from error
    if not isinstance(found, list) or len(found) != len(shape) + 1 or found[0] != kind:
        raise InvalidCursor
    keys = found[1:]
    for key, wanted in zip(keys, shape, strict=True):
        if not isinstance(key, wanted) or isinstance(key, bool) or (isinstance(key, int) and abs(key) >= 2**63):
            raise InvalidCursor
    if encode(kind, keys) != cursor:
        raise InvalidCursor
    return tuple(keys)
