"""Loaded by pytest before Django reads its settings (`-p tests.environment`): the tests touch nothing under var/."""

import atexit
import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests import servers

_stack = ExitStack()
atexit.register(_stack.close)
_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
_folder = Path(tempfile.mkdtemp(prefix=f"qtest-{_worker}-"))
_stack.callback(shutil.rmtree, _folder, ignore_errors=True)
os.environ["VAR_DIR"] = str(_folder)
os.environ["PLAIN_STATIC"] = "on"
os.environ["SITE_URL"] = "http://localhost:8000"
os.environ["MAIL_FROM"] = "portal@example.org"
os.environ["LOG_LEVEL"] = "ERROR"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the tests' own thread
for _name in ("EMAIL_URL", "DEMO", "SECRET_KEY", "SECRET_KEY_FILE", "ALLOWED_HOSTS", "DEBUG", "PROXY_COUNT"):
    os.environ.pop(_name, None)
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{_folder}/tests.sqlite3"
_broker = os.environ.get("TEST_BROKER_URL") or _stack.enter_context(servers.broker())
_number = 2 * int(_worker.removeprefix("gw") or 0) if _worker.startswith("gw") else 0
os.environ["CELERY_BROKER_URL"] = f"{_broker}?virtual_host={_number}"
os.environ["CACHE_URL"] = f"{_broker}?db={_number + 1}"
