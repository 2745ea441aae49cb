"""The demo's data: only where DEMO is on, once, the same on every machine, nobody outside example.org."""

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.roles import ROLES
from accounts.users.models import User
from campaigns.enrollment.models import Enrollment
from campaigns.goals.queries import current_phase
from campaigns.measurements.models import MonthReport, Observation
from campaigns.recruitment.numbers import line_of
from facilities.directory.models import Facility
from facilities.qios.models import Qio
from qioportal.demo import people
from qioportal.demo.months import share_of


def test_never_where_demo_is_off(db, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO is off"):
        call_command("seed_demo")
    assert not User.objects.exists()


@pytest.mark.slow
def test_seeded_once_and_for_all_roles(db, settings, tmp_path, capsys):
    settings.DEMO, settings.VAR = True, tmp_path
    call_command("load_reference")
    call_command("seed_demo")
    assert set(Affiliation.objects.values_list("role", flat=True)) == set(ROLES)
    assert all(address.endswith("@example.org") for address in User.objects.values_list("email", flat=True))
    assert all(qio.email.endswith("@example.org") for qio in Qio.objects.exclude(email=""))
    maryland = Facility.objects.open().filter(state="MD")
    share = Enrollment.objects.filter(facility__in=maryland, phase=current_phase()).count() / maryland.count()
    assert share == pytest.approx(share_of("MD"), abs=0.1)
    line = [point.everybody.percent for point in line_of("MD", timezone.localdate())]
    assert line == sorted(line) and line[-1] - line[0] > 5, "the share rises"
    assert Facility.objects.filter(chain__number="DEMO").values("state").distinct().count() == 3
    months = MonthReport.objects.values("enrollment", "month")
    assert months.values("month").distinct().count() == 24
    assert months.values("enrollment").distinct().count() > 200
    wrong = Observation.objects.filter(measure__is_share=True, numerator__gt=F("denominator"))
    assert not wrong.exists()
    counts = (User.objects.count(), Enrollment.objects.count(), Observation.objects.count())
    call_command("seed_demo")
    assert counts == (User.objects.count(), Enrollment.objects.count(), Observation.objects.count())
    call_command("seed_demo", "--show-sign-ins")
    shown = capsys.readouterr().out
    assert people.demo_password() in shown
    assert "already there; kept as it is" in shown


def test_the_phrase_is_kept_for_its_owner_alone(settings, tmp_path):
    settings.VAR = tmp_path
    phrase = people.demo_password()
    assert len(phrase) >= 15
    assert people.demo_password() == phrase
    assert (tmp_path / "demo.password").stat().st_mode & 0o077 == 0
