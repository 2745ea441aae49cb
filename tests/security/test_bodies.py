"""No stranger fills the disk: what is declared too large is refused before anything of it is read or written."""

import pytest
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client

from qioportal.middleware import MOST_BYTES

LARGE = b"x" * (MOST_BYTES + 1)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/account/login/", "/h/215001/upload/", "/api/v1/homes/215001/months/2026-10", "/"])
def test_a_body_beyond_the_limit_is_not_read(path, monkeypatch):
    def written(*_):
        raise AssertionError("part of it was written to the disk")

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", written)
    kind = 'multipart/form-data; boundary="b"'
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n' + LARGE + b"\r\n--b--\r\n"
    answer = Client(enforce_csrf_checks=True).post(path, body, content_type=kind)
    assert answer.status_code == 413
    assert b"6 MB" in answer.content
    assert "default-src" in answer["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("length", ["", "-1", "abc", "9" * 30])
def test_a_length_that_is_none(length):
    """Nothing is read where no length is given; an absurd one is too large."""
    answer = Client().post("/account/login/", b"", content_type="text/plain", CONTENT_LENGTH=length)
    assert answer.status_code == (413 if length.isdigit() else 200)
