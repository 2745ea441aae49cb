"""The national provider file through `import_cms`, as whole commands on both engines, beside django-import-export.

Run alone: `python -m tests.benchmarks.import_cms`. The peer writes 11 columns of the same 15,283 rows with its
defaults; ours also keeps the stars, the changes, the rejects and the record of the run.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests import servers

ROOT = Path(__file__).resolve().parent.parent.parent
FILE = ROOT / "facilities" / "cms" / "data" / "NH_ProviderInfo_Aug2021.csv.gz"
COLUMNS = [
    "ccn", "name", "address", "city", "state", "zip_code", "phone", "county", "ownership", "certified_beds",
    "overall_rating",
]  # fmt: skip
PEER = """
import sys, time
import django
django.setup()
from import_export import resources
import tablib
from facilities.cms.parsing import open_provider_file, read_rows
from facilities.directory.models import Facility
from facilities.states.codes import STATES
from pathlib import Path
columns = sys.argv[2].split(",")
with open_provider_file(Path(sys.argv[1])).open_text() as text:
    rows = [tuple(getattr(row, name) for name in columns) for row in read_rows(text, states=STATES.keys())]
class HomeResource(resources.ModelResource):
    class Meta:
        model = Facility
        fields = columns
        import_id_fields = ["ccn"]
started = time.monotonic()
result = HomeResource().import_data(tablib.Dataset(*rows, headers=columns), raise_errors=True)
assert result.totals["new"] == len(rows) == Facility.objects.count(), result.totals
print(time.monotonic() - started)
"""


def _environment(folder: str, database_url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("SITE_URL", "DEMO", "DEBUG")}
    return {
        **kept, "VAR_DIR": folder, "DATABASE_URL": database_url, "PLAIN_STATIC": "on",
        "DJANGO_SETTINGS_MODULE": "qioportal.settings", "PYTHONPATH": str(ROOT),
    }  # fmt: skip


def _run(environment: dict[str, str], *command: str) -> tuple[str, float, float]:
    """What the program printed, its seconds from start to end, and its peak memory in MB."""
    started = time.monotonic()
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=environment, stdout=out, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"{' '.join(command)[:80]} ended with {process.returncode}")
        out.seek(0)
        return out.read(), time.monotonic() - started, usage.ru_maxrss / 1024


def _import(environment: dict[str, str]) -> tuple[dict, float, float]:
    out, seconds, peak = _run(environment, "manage.py", "import_cms", str(FILE), "--json")
    return json.loads(out), seconds, peak


def _measure_on(engine: str, database_url: str, folder: str) -> dict[str, float]:
    environment = _environment(folder, database_url)
    _run(environment, "manage.py", "migrate", "-v0")
    first, whole, peak = _import(environment)
    second, whole_again, peak_again = _import(environment)
    if (first["created"], second["created"], second["updated"]) != (first["rows"], 0, 0):
        raise RuntimeError(f"the import is wrong: {first} {second}")
    return {
        f"import_cms_seconds_{engine}": first["seconds"],
        f"import_cms_command_seconds_{engine}": whole,
        f"import_cms_second_seconds_{engine}": second["seconds"],
        f"import_cms_second_command_seconds_{engine}": whole_again,
        "import_cms_peak_mb": max(peak, peak_again),
    }


def measure() -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="qbench-") as folder:
        figures = _measure_on("sqlite", f"sqlite:///{folder}/ours.sqlite3", folder)
        environment = _environment(folder, f"sqlite:///{folder}/peer.sqlite3")
        _run(environment, "manage.py", "migrate", "-v0")
        out, _, _ = _run(environment, "-c", PEER, str(FILE), ",".join(COLUMNS))
        figures["django_import_export_seconds"] = float(out.splitlines()[-1])
        with servers.postgres() as (url, _):
            on_postgresql = _measure_on("postgresql", url, folder)
    peak = max(figures["import_cms_peak_mb"], on_postgresql["import_cms_peak_mb"])
    figures |= on_postgresql | {"import_cms_peak_mb": peak}
    figures["import_cms_times_faster_than_django_import_export"] = (
        figures["django_import_export_seconds"] / figures["import_cms_seconds_sqlite"]
    )
    return figures


if __name__ == "__main__":
    for name, value in sorted(measure().items()):
        print(f"{name:<56} {value:>10.3f}")
