"""Parts of a count by position and by unit: the sum of complete parts, what stands beside, what can't be."""

import pytest

from campaigns.enrollment.models import HomeUnit, OwnNumber
from campaigns.goals.models import StrataKind, Stratum
from campaigns.measurements.checks import Entry, Kind
from campaigns.measurements.models import MonthReport, Observation, ObservationPart, ObservationRevision
from campaigns.measurements.services import NotSent, correct, save_draft, send_month
from tests.campaigns.measurements.conftest import FULL, posted


@pytest.fixture
def units(sheet):
    """Consistent assignment is split by three units, one of them closed long ago."""
    measure = sheet.measures["ca_ls"]
    measure.strata = StrataKind.UNIT
    measure.save()
    rows = [HomeUnit.objects.create(facility=sheet.home, number=n, name=name) for n, name in ((1, "Oak"), (2, "Elm"))]
    HomeUnit.objects.create(facility=sheet.home, number=3, name="Old wing", closed_on=sheet.due.shift(-3).last_day)
    return [row.code for row in rows]


@pytest.fixture
def positions(sheet):
    measure = sheet.measures["med_ap"]
    measure.strata = StrataKind.POSITION
    measure.save()
    Stratum.objects.filter(measure=measure).delete()
    for position, (code, is_part) in enumerate([("cna", True), ("rn", True), ("don", False)]):
        Stratum.objects.create(measure=measure, code=code, name=code.upper(), position=position, is_part=is_part)
    return measure


def whole(measure) -> tuple:
    return Observation.objects.values_list("numerator", "denominator").get(measure=measure)


def facts(sheet, world, parts, **pairs) -> dict:
    return {"enrollment": sheet.enrollment, "month": sheet.due, "entries": sheet.entries(**pairs), "by": world.dan,
            "parts": parts}  # fmt: skip


def test_complete_parts_add_up_to_the_whole(sheet, units, world):
    measure = sheet.measures["ca_ls"]
    parts = {(measure, "unit-1"): Entry(20, 30), (measure, "unit-2"): Entry(33, 31)}
    save_draft(**facts(sheet, world, {(measure, "unit-1"): Entry(20, 30)}, ca_ls=(1, 2)))
    assert whole(measure) == (1, 2)  # the second unit is missing
    with pytest.raises(NotSent) as refused:
        send_month(**facts(sheet, world, parts))
    assert "Elm: 33 out of 31 can't be." in refused.value.findings[measure.pk][0].text
    parts[measure, "unit-2"] = Entry(29, 31)
    send_month(**facts(sheet, world, parts, ca_ls=(1, 2)))
    assert whole(measure) == (49, 61)
    assert set(ObservationPart.objects.values_list("stratum", "numerator")) == {("unit-1", 20), ("unit-2", 29)}


def test_who_stands_beside_is_kept_and_not_added(sheet, positions, world):
    parts = {(positions, "cna"): Entry(5, 40), (positions, "rn"): Entry(1, 10), (positions, "don"): Entry(1, 1)}
    send_month(**facts(sheet, world, parts))
    assert whole(positions) == (6, 50)
    assert ObservationPart.objects.get(stratum="don").denominator == 1


def test_a_whole_against_its_parts_cannot_be(sheet, units, world):
    measure = sheet.measures["ca_ls"]
    parts = {(measure, "unit-1"): Entry(20, 30), (measure, "unit-2"): Entry(29, 31)}
    send_month(**facts(sheet, world, parts))
    with pytest.raises(NotSent) as refused:
        correct(**facts(sheet, world, None, ca_ls=(50, 61)))
    (finding,) = refused.value.findings[measure.pk]
    assert finding.kind == Kind.STOP
    assert "The parts add up to 49 out of 61" in finding.text
    with pytest.raises(NotSent, match="not sent"):
        send_month(**facts(sheet, world, {(measure, "unit-2"): Entry()}, ca_ls=(10, 20)))  # unit 1 alone is 20 of 30


def test_a_corrected_part_keeps_what_it_said_and_moves_the_whole(sheet, units, world):
    measure = sheet.measures["ca_ls"]
    send_month(**facts(sheet, world, {(measure, "unit-1"): Entry(20, 30), (measure, "unit-2"): Entry(29, 31)}))
    correct(**facts(sheet, world, {(measure, "unit-1"): Entry(21, 30)}))
    assert whole(measure) == (50, 61)
    kept = set(ObservationRevision.objects.values_list("stratum", "numerator", "denominator"))
    assert kept == {("unit-1", 20, 30), ("", 49, 61)}


def test_the_page_shows_the_units_of_that_month_and_the_sum(sheet, dan, units, world):
    page = dan.get(sheet.url()).content.decode()
    assert 'id="n-ca-ls--unit-1"' in page
    assert "Old wing" not in page
    assert "Old wing" in dan.get(sheet.url(sheet.due.shift(-4))).content.decode()
    fields = {"n-ca-ls--unit-1": "20", "d-ca-ls--unit-1": "30", "n-ca-ls--unit-2": "29", "d-ca-ls--unit-2": "31"}
    dan.post(sheet.url(), posted("draft", ca_ls=("9", "9")) | fields)
    assert whole(sheet.measures["ca_ls"]) == (49, 61)
    page = dan.get(sheet.url()).content.decode()
    assert 'value="49"' in page
    assert "Adds up from the parts below" in page
    assert page.count(" readonly") == 2
    wrong = dan.post(sheet.url(), posted("send", "", **{"med_ap": ("1", "2")}) | fields | {"n-ca-ls--unit-1": "x"})
    assert "Oak: Enter a whole number" in wrong.content.decode()


def test_old_callers_leave_parts_and_notes_alone(sheet, units, world):
    measure = sheet.measures["ca_ls"]
    entries = {measure: Entry(49, 61, "After the move")}
    parts = {(measure, "unit-1"): Entry(20, 30)}
    common = {"enrollment": sheet.enrollment, "month": sheet.due, "by": world.dan}
    save_draft(**common, entries=entries, parts=parts, note="A hard month")
    report = save_draft(**common, entries={measure: Entry(48, 61, None)})
    row = Observation.objects.get(measure=measure)
    assert (row.numerator, row.note, report.note) == (48, "After the move", "A hard month")
    assert ObservationPart.objects.get().numerator == 20
    save_draft(**common, entries={measure: Entry(48, 61)})
    assert Observation.objects.get(measure=measure).note == ""


@pytest.mark.parametrize("note", ["Mrs. X, SSN 123-45-6789", "born 3/4/1931", "MRN 448812", "MBI 1EG4-TE5-MK73"])
def test_a_note_about_a_resident_is_refused_and_not_kept(sheet, dan, note):
    fields = posted("draft", **{"ca_ls": ("53", "61")}) | {"note-ca-ls": note}
    page = dan.post(sheet.url(), fields).content.decode()
    assert "The note was not kept" in page
    row = Observation.objects.get()
    assert (row.numerator, row.note) == (53, "")
    about_month = dan.post(sheet.url(), posted("send", **{c: map(str, p) for c, p in FULL.items()})
                           | {"month-note-ae-3": note})  # fmt: skip
    assert "The note was not kept" in about_month.content.decode()
    assert not Observation.objects.exclude(report__note="").exists()


def test_notes_are_kept_shown_and_cut_off_at_nothing(sheet, dan):
    fields = posted("draft", **{"ca_ls": ("53", "61")}) | {"note-ca-ls": "<b>Flu</b>", "month-note-ae-3": "Survey week"}
    dan.post(sheet.url(), fields)
    page = dan.get(sheet.url()).content.decode()
    assert "&lt;b&gt;Flu&lt;/b&gt;</textarea>" in page
    assert "Survey week</textarea>" in page
    seen = MonthReport.objects.get().saved_at.isoformat()
    too_long = dan.post(sheet.url(), posted("draft", seen) | {"note-ca-ls": "x" * 301})
    assert "it has 301 letters, 300 fit" in too_long.content.decode()


def test_the_homes_own_number_stands_in_the_row(sheet, dan, world):
    measure = sheet.measures["ca_ls"]
    measure.own_number_label, measure.own_number_default = "Different caregivers at most", 12
    measure.save()
    assert "Different caregivers at most: 12" in dan.get(sheet.url()).content.decode()
    OwnNumber.objects.create(enrollment=sheet.enrollment, measure=measure, value=9, effective_from=sheet.due)
    assert "Different caregivers at most: 9" in dan.get(sheet.url()).content.decode()
    assert "Different caregivers at most: 12" in dan.get(sheet.url(sheet.due.shift(-1))).content.decode()
