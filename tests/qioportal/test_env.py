"""Settings from the environment: a wrong or missing value stops with a sentence that says what to set."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from qioportal import env
from tests.checks import production

ROOT = Path(__file__).resolve().parents[2]


def _start(tmp_path, **environment: str) -> subprocess.CompletedProcess:
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**keep, "VAR_DIR": str(tmp_path), **environment},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DATABASE_URL", "mysql://u@h/db", "DATABASE_URL names an engine"),
        ("DATABASE_URL", "postgres://u@h", "DATABASE_URL names no database"),
        ("CELERY_BROKER_URL", "amqp://h", "CELERY_BROKER_URL is 'amqp://h'. Set it to redis://"),
        ("CACHE_URL", "memcached://h", "CACHE_URL is 'memcached://h'. Set it to redis://"),
        ("EMAIL_URL", "http://h", "EMAIL_URL is not a mail URL"),
        ("PROXY_COUNT", "two", "PROXY_COUNT is 'two'. Set it to a whole number"),
        ("DEMO", "maybe", "DEMO is 'maybe'. Set it to on or off."),
        ("SITE_URL", "portal.example.org", "Set it to the portal's own address"),
        ("SITE_URL", "http://portal.example.org", "http is for this machine alone"),
    ],
)
def test_a_wrong_value_stops_with_a_sentence(tmp_path, name, value, says):
    done = _start(tmp_path, **{name: value})
    assert done.returncode != 0
    assert says in done.stderr


def test_production_needs_a_secret_of_its_own(tmp_path):
    done = _start(tmp_path, SITE_URL="https://portal.example.org")
    assert "SECRET_KEY is not set. Set SECRET_KEY, or SECRET_KEY_FILE" in done.stderr
    weak = _start(tmp_path, SITE_URL="https://portal.example.org", SECRET_KEY="a" * 60)
    assert "SECRET_KEY is too weak" in weak.stderr


def test_production_mails_by_smtp(tmp_path):
    whole = production(str(tmp_path))
    missing = _start(tmp_path, **{name: value for name, value in whole.items() if name != "EMAIL_URL"})
    assert "EMAIL_URL is not set. Set it to smtp+tls://" in missing.stderr
    folder = _start(tmp_path, **{**whole, "EMAIL_URL": "filemail:///tmp/mail"})
    assert "EMAIL_URL is a folder" in folder.stderr
    assert _start(tmp_path, **whole).returncode == 0


def test_a_demo_is_never_production(tmp_path):
    done = _start(tmp_path, **{**production(str(tmp_path)), "DEMO": "on"})
    assert "DEMO is on and SITE_URL is https" in done.stderr


def test_nothing_configured_starts_and_keeps_its_secret(tmp_path):
    assert _start(tmp_path).returncode == 0
    secret = tmp_path / "secret.key"
    assert len(secret.read_text()) >= 50
    assert secret.stat().st_mode & 0o077 == 0
    before = secret.read_text()
    assert _start(tmp_path).returncode == 0
    assert secret.read_text() == before


def test_a_secret_from_a_file(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    file = tmp_path / "key"
    file.write_text("abcdefghij" * 6 + "\n")
    monkeypatch.setenv("SECRET_KEY_FILE", str(file))
    assert env.secret("SECRET_KEY", demo_file=None) == "abcdefghij" * 6
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "gone"))
    with pytest.raises(ImproperlyConfigured, match="which can't be read"):
        env.secret("SECRET_KEY", demo_file=None)


def test_every_name_of_the_example_file_is_read_somewhere():
    named = {
        line.removeprefix("# ").split("=")[0]
        for line in (ROOT / ".env.example").read_text().splitlines()
        if line.startswith("# ") and "=" in line and line[2].isupper() and line[2:].split("=")[0].isupper()
    }
    code = "".join(
        (ROOT / path).read_text()
        for path in ("qioportal/settings.py", "qioportal/up.py", "tests/runner.py", "tests/servers.py",
                     "tests/environment.py")
    )  # fmt: skip
    assert named
    assert [name for name in sorted(named) if f'"{name}"' not in code] == []
