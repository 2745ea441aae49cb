"""While the database is away pages say so and come back; a broker that hangs costs one wait, not one per mail."""

import pytest
from django.db import DatabaseError, OperationalError, ProgrammingError
from django.test import Client

from qioportal.lib import wake as wake_module
from qioportal.lib.wake import wake


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OperationalError("server closed the connection"), 503, "be reached for a moment"),
        (DatabaseError("server closed the connection"), 503, "be reached for a moment"),
        (ProgrammingError("no such column"), 500, "broke"),
        (ValueError("x"), 500, "broke"),
    ],
)
def test_a_page_says_whether_to_try_again(monkeypatch, error, status, words):
    def breaks(*args, **kwargs):
        raise error

    monkeypatch.setattr("qioportal.views.render", lambda request, name, *more, **keys: (
        breaks() if name == "qioportal/privacy.html" else _render(request, name, *more, **keys)))  # fmt: skip
    answer = Client(raise_request_exception=False).get("/privacy/")
    assert answer.status_code == status
    assert words in answer.text
    assert ("Retry-After" in answer) == (status == 503)


def _render(*args, **kwargs):
    from django.shortcuts import render  # noqa: PLC0415 - the real one, beside the one that is put in its place

    return render(*args, **kwargs)


def test_after_a_failure_nothing_is_tried_for_a_while(monkeypatch, transactional_db):
    tried = []

    def refuse(name):
        tried.append(name)
        raise OSError("no broker")

    monkeypatch.setattr(wake_module.current_app, "send_task", refuse)
    monkeypatch.setattr(wake_module, "_silent_until", 0.0)
    for _ in range(10):
        wake("accounts.mail.deliver_service")
    assert len(tried) == 1
    monkeypatch.setattr(wake_module, "_silent_until", 0.0)  # the seconds have passed
    wake("accounts.mail.deliver_service")
    assert len(tried) == 2
    monkeypatch.setattr(wake_module, "_silent_until", 0.0)
