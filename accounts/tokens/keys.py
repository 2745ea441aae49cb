"""The text of a token: `qio_`, 36 random signs, six that check them. Only its SHA-256 is ever kept. No Django.

The prefix and the check let scanners of published code find one that leaked, and let us refuse a mistyped one unasked.
"""

import hashlib
import re
import secrets
import zlib

PREFIX = "qio_"
USUAL_DAYS, LONGEST_DAYS = 90, 365
SHOWN = 8  # of the random signs: enough to tell tokens apart, far too few to guess the rest (28 signs, 166 bits)
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_RANDOM, _CHECK = 36, 6
_FORM = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{_RANDOM + _CHECK}}}\Z", re.ASCII)


def new_key() -> str:
    body = "".join(secrets.choice(_SIGNS) for _ in range(_RANDOM))
    return PREFIX + body + _check(body)


def is_well_formed(key: str) -> bool:
    body = key[len(PREFIX) :]
    return bool(_FORM.match(key)) and _check(body[:_RANDOM]) == body[_RANDOM:]


def shown(key: str) -> str:
    """The first random signs, by which people tell tokens apart."""
    return key[len(PREFIX) : len(PREFIX) + SHOWN]


def digest(key: str) -> str:
    """What the database keeps. A plain hash is enough: the key is random and long, there is nothing to guess."""
    return hashlib.sha256(key.encode()).hexdigest()


def _check(body: str) -> str:
    number, signs = zlib.crc32(body.encode()), []
    for _ in range(_CHECK):
        number, rest = divmod(number, len(_SIGNS))
        signs.append(_SIGNS[rest])
    return "".join(signs)
