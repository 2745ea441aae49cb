"""What production sets, and that it does not start weak: asked of a process with the environment of production."""

import json
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from qioportal.env import private_folder
from tests.checks import production
from tests.laws.collected import ROOT

ASK = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
secure = Client(headers={"host": "portal.example.org"}).get("/robots.txt", secure=True)
plain = Client(headers={"host": "portal.example.org"}).get("/robots.txt")
names = ["DEBUG", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "ALLOWED_HOSTS", "SESSION_COOKIE_AGE",
         "SESSION_EXPIRE_AT_BROWSER_CLOSE"]
for kind in ("SESSION", "CSRF"):
    names += [f"{kind}_COOKIE_{what}" for what in ("SECURE", "HTTPONLY", "SAMESITE", "DOMAIN", "PATH")]
print(json.dumps({"settings": {name: getattr(settings, name) for name in names}, "secure": dict(secure.headers),
                  "plain": [plain.status_code, plain.headers.get("Location")]}))
"""


def ask_production(folder, **more) -> subprocess.CompletedProcess:
    environment = production(str(folder)) | {"DJANGO_SETTINGS_MODULE": "qioportal.settings"} | more
    environment = {key: value for key, value in environment.items() if key not in ("DEBUG", "DEMO", "PLAIN_STATIC")}
    return subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, env=environment, check=False, capture_output=True, text=True
    )


def test_production_is_strict(tmp_path):
    done = ask_production(tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    hsts = found["secure"]["Strict-Transport-Security"]
    assert int(hsts.split(";")[0].partition("=")[2]) >= 31_536_000 and "includeSubDomains" in hsts
    assert found["plain"] == [301, "https://portal.example.org/robots.txt"]
    named = found["settings"]
    assert named["DEBUG"] is False and named["ALLOWED_HOSTS"] == ["portal.example.org"]
    assert named["SESSION_COOKIE_AGE"] <= 12 * 3600 and named["SESSION_EXPIRE_AT_BROWSER_CLOSE"]
    for kind in ("SESSION", "CSRF"):
        assert named[f"{kind}_COOKIE_NAME"].startswith("__Host-")
        assert named[f"{kind}_COOKIE_SECURE"] and named[f"{kind}_COOKIE_HTTPONLY"]
        assert named[f"{kind}_COOKIE_SAMESITE"] in ("Lax", "Strict")
        assert (named[f"{kind}_COOKIE_DOMAIN"], named[f"{kind}_COOKIE_PATH"]) == (None, "/"), "__Host- asks for it"


@pytest.mark.parametrize(
    ("name", "value"),
    [("SECRET_KEY", ""), ("SECRET_KEY", "short"), ("SECRET_KEY", "django-insecure-" + "abcdef" * 10), ("DEBUG", "on"),
     ("DEMO", "on"), ("ALLOWED_HOSTS", "*")],
)  # fmt: skip
def test_production_does_not_start_weak(tmp_path, name, value):
    environment = production(str(tmp_path)) | {"DJANGO_SETTINGS_MODULE": "qioportal.settings", name: value}
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"], cwd=ROOT, env=environment, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode and "ImproperlyConfigured" in done.stderr and name in done.stderr


def test_the_socket_lies_where_nobody_else_can_put_one(tmp_path):
    """Under a long path it moves to the folder for temporary files, where every user of the machine may write."""
    made = private_folder(tmp_path / "own")
    assert made.stat().st_mode & 0o777 == 0o700
    assert private_folder(made) == made
    made.chmod(0o755)
    (tmp_path / "link").symlink_to(tmp_path / "own")
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "other").symlink_to(tmp_path / "elsewhere")
    for foreign in (made, tmp_path / "link", tmp_path / "other"):
        with pytest.raises(ImproperlyConfigured, match="this user alone"):
            private_folder(foreign)
