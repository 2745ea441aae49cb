"""Small tools: paging, CSV, month column, wake-ups that never hurt."""

import csv
import datetime as dt
import io
import time
from zoneinfo import ZoneInfo

import pytest
from celery import Celery
from django.db import connection, models
from django.db.models import Q
from django.test import RequestFactory
from django.utils import timezone
from redis import Redis

from campaigns.measurements.workbook.values import read_ccn
from qioportal.lib.csvfiles import csv_lines, csv_response, defused
from qioportal.lib.db import MonthField
from qioportal.lib.downloads import PDF, file_response
from qioportal.lib.months import Month
from qioportal.lib.paging import page_of, query_with
from qioportal.lib.search import MOST_WORDS, narrowed
from qioportal.lib.wake import wake


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", " =1", "\uff1d1", "|x", "%x"])
def test_a_cell_that_would_run_is_defused(cell):
    assert defused(cell) == "'" + cell


@pytest.mark.parametrize("ccn", ["015009", "04E090", "00", "1e5"])
def test_text_that_a_spreadsheet_would_read_as_another_number_stays_text(ccn):
    assert defused(ccn) == "'" + ccn
    assert read_ccn(defused(ccn.zfill(6).upper())) == (ccn.zfill(6).upper(), "")


@pytest.mark.parametrize("cell", ["Harbor House", "215001", "0", "a=b", -3, 2.5, "", "(5)", "2026-10-01", "09:30"])
def test_other_cells_stay(cell):
    assert defused(cell) == cell


def test_a_file_reads_back():
    text = "".join(csv_lines(["Home", "Beds"], [['St. Mary\'s, "East"', 12], ["Zoë\nHouse", None]]))
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows == [["Home", "Beds"], ['St. Mary\'s, "East"', "12"], ["Zoë\nHouse", ""]]


@pytest.mark.one_engine
def test_the_rows_of_a_file_are_made_on_the_clock_of_its_reader():
    moment = dt.datetime(2026, 11, 23, 4, tzinfo=dt.UTC)
    with timezone.override(ZoneInfo("Pacific/Honolulu")):
        answer = csv_response("days.csv", ["day"], ([timezone.localdate(moment)] for _ in range(2)))
    assert b"".join(answer.streaming_content).split()[1:] == [b"2026-11-22"] * 2  # the request is over by then


def test_pages_and_links_keep_the_filter():
    request = RequestFactory().get("/x/", {"q": "a b", "page": "99"})
    page = page_of(request, list(range(60)))
    assert (page.start_index(), page.end_index(), page.paginator.count) == (51, 60, 60)
    assert page.query == "q=a+b"
    assert query_with(request, stage="signed", q=None) == "?stage=signed"


@pytest.mark.parametrize(("inline", "way"), [(True, "inline"), (False, "attachment")])
def test_a_made_file_has_its_name_and_is_kept_by_nobody(inline, way):
    answer = file_response("report.pdf", b"%PDF", PDF, inline=inline)
    assert answer.content == b"%PDF" and answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'{way}; filename="report.pdf"'
    assert answer["Cache-Control"] == "no-store, private"


class Asked:
    """Stands for rows: keeps what each filter asks for."""

    def __init__(self, *conditions):
        self.conditions = conditions

    def filter(self, condition):
        return Asked(*self.conditions, condition)


def test_each_word_is_a_filter_of_its_own_and_fits_in_any_of_the_ways():
    rows = narrowed(Asked(), " harbor  MD", "name__icontains", lambda word: Q(state=word, is_open=True))
    assert rows.conditions == (
        Q(name__icontains="harbor") | Q(state="harbor", is_open=True),
        Q(name__icontains="MD") | Q(state="MD", is_open=True),
    )


def test_no_words_leave_all_rows_and_of_many_words_the_first_ones_count():
    assert narrowed(Asked(), "  ", "name__icontains").conditions == ()
    assert len(narrowed(Asked(), "a page pasted by mistake " * 40, "name__icontains").conditions) == MOST_WORDS


def test_the_month_column_takes_months_only():
    field = MonthField()
    assert field.get_prep_value(Month(2026, 10)).isoformat() == "2026-10-01"
    assert field.to_python("2026-10") == Month(2026, 10)
    with pytest.raises(ValueError, match="not the first day"):
        field.get_prep_value("2026-10-05")
    assert isinstance(field, models.DateField)


@pytest.mark.broker
@pytest.mark.django_db(transaction=True)
def test_a_wake_up_to_a_broker_that_is_gone_costs_seconds_at_most_and_raises_nothing(settings, monkeypatch):

    nowhere = Celery("nowhere", broker="redis+socket:///nowhere.sock", set_as_current=False)
    nowhere.conf.update(broker_transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS, task_publish_retry=False)
    monkeypatch.setattr("qioportal.lib.wake.current_app", nowhere)
    monkeypatch.setattr("qioportal.lib.wake._silent_until", 0.0)  # put back afterwards
    started = time.monotonic()
    wake("accounts.mail.deliver_service")
    assert time.monotonic() - started < 10, "a request never waits for a broker for long"
    assert connection.in_atomic_block is False


@pytest.mark.broker
@pytest.mark.django_db(transaction=True)
def test_a_wake_up_arrives_on_the_queue(settings):

    url = settings.CELERY_BROKER_URL
    path, _, options = url.removeprefix("redis+socket://").partition("?virtual_host=")
    broker = Redis(unix_socket_path=path, db=int(options or 0))
    broker.delete("service")
    wake("accounts.mail.deliver_service")
    assert broker.llen("service") == 1
    broker.delete("service")
