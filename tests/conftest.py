"""What all tests share: people and places (the world), a browser, reasons for what is left out."""

import os
import string

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.middleware import csrf
from django.test.testcases import LiveServerThread
from django.test.utils import override_settings
from playwright.sync_api import expect

from campaigns.goals.queries import current_phase
from campaigns.goals.services import load_definitions
from qioportal.lib.patient_cache import SharedCache
from tests import servers
from tests.audit_flush import let_flush_empty_the_audit
from tests.world import World, build_world

# Figures, files read in a child process, bytes of a mail, programs that are started: no engine has a part in them.
ASK_NO_DATABASE = (
    "campaigns/spc/",
    "campaigns/charts/test_svg.py",
    "campaigns/charts/test_stretches.py",
    "workbook/test_hostile_files.py",
    "mail/test_on_the_wire.py",
    "qioportal/test_env.py",
    "qioportal/test_published_together.py",
    "security/test_production.py",
)


def pytest_configure(config):
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    csrf.CSRF_ALLOWED_CHARS = (
        string.ascii_lowercase
    )  # a number or a name looked for stands in no form's token by chance
    let_flush_empty_the_audit()
    LiveServerThread.server_class = servers.PortalServer
    expect.set_options(timeout=15_000)  # two browsers and two portals on a loaded machine: five seconds are not many


def pytest_collection_modifyitems(config, items):
    """Tests that this machine can't run say why. A browser test that fails runs once more (the summary names it): a
    browser, its network and two busy cores fail by chance one time in thousands, and a defect fails twice."""
    has_browser = servers.chromium() is not None
    on_postgres = "postgres" in os.environ["DATABASE_URL"]
    for item in items:
        if "page" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        if any(part in item.nodeid for part in ASK_NO_DATABASE):
            item.add_marker("one_engine")
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))
        if item.get_closest_marker("browser") and not has_browser:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))
        if item.get_closest_marker("postgres_only") and not on_postgres:
            item.add_marker(pytest.mark.skip(reason="proves locks of PostgreSQL, this run is on SQLite"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """SQLite in a file, as the portal runs it: a server under test has connections of its own, not this thread's."""
    database = django_settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(django_settings.VAR / "test.sqlite3")


@pytest.fixture(autouse=True)
def _clean_cache():
    """Rate limits of one test don't reach the next."""
    cache.clear()


def caches_at(address: str) -> dict:
    """Settings: both caches at another server, which is waited for a moment only."""
    where = {"LOCATION": address, "OPTIONS": {"socket_timeout": 0.3, "socket_connect_timeout": 0.3}}
    return {name: {**cache, **where} for name, cache in django_settings.CACHES.items()}


@pytest.fixture
def no_cache():
    """No cache answers."""
    SharedCache.silent_until = 0.0
    with override_settings(CACHES=caches_at("unix:///nowhere.sock")):
        yield
    SharedCache.silent_until = 0.0


@pytest.fixture
def world(db) -> World:
    """Two states, two QIOs, four homes, one person per role (tests/world.py draws it)."""
    return build_world()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": servers.chromium(),
        "args": ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
                 "--disable-component-update", "--disable-sync", "--no-first-run"],
    }  # fmt: skip


@pytest.fixture
def _portal_at_rest(request):
    """After the browser's pages closed and before the tables are emptied, what they had sent is served to its end."""
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")  # made before us, so ended after us
    server = request.getfixturevalue("live_server").thread.httpd
    yield
    server.until_at_rest()


@pytest.fixture
def new_context(_portal_at_rest, new_context):
    """The plugin's, closed before the portal is waited for."""
    return new_context


@pytest.fixture
def phase(db):
    """The definitions are loaded; the phase that runs today."""
    load_definitions(by="tests")
    return current_phase()
