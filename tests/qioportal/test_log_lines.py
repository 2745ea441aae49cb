"""No line of the log holds what opens a door."""

import logging

import pytest

from accounts.tokens import keys
from qioportal.logs import LineFormatter


@pytest.mark.parametrize("said", ["Not Found: /api/v1/homes/{}", "Bad header: Bearer {}", "GET /?token={}&x=1", "{}"])
def test_a_programs_token_is_cut_off(said):
    key = keys.new_key()
    line = LineFormatter().format(logging.LogRecord("x", logging.WARNING, "", 0, said.format(key), None, None))
    assert key[13:] not in line
    assert f"qio_{keys.shown(key)}…" in line  # enough to find and revoke it


def test_so_is_a_link():
    line = LineFormatter().format(
        logging.LogRecord("x", logging.WARNING, "", 0, "Not Found: %s", ("/invitation/abc.def/",), None)
    )
    assert line == "Not Found: /invitation/…/"


def test_other_words_stay():
    said = "qio_desk, Not Found: /q/chesapeake-quality/md/"
    assert LineFormatter().format(logging.LogRecord("x", logging.WARNING, "", 0, said, None, None)) == said
