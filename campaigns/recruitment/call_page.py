"""The call list as a page and as a file: the lines of the filter, the home that is called now, its script."""

from collections.abc import Collection, Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.enrollment.models import ParticipationLevel
from campaigns.goals.models import Phase
from campaigns.goals.queries import current_phase
from campaigns.recruitment.call_forms import CallFilterForm, ResultForm, SaidNoForm
from campaigns.recruitment.call_queries import (
    NOT_OF_LANE,
    SHOWS,
    CallPlace,
    Line,
    held_home,
    last_log,
    lines_of,
    shown,
    with_calls,
)
from campaigns.recruitment.models import Outcome, Stage
from campaigns.recruitment.people import acts_for
from campaigns.recruitment.queries import sent_of
from campaigns.recruitment.resting import UNDO
from campaigns.recruitment.script import script_for
from qioportal.lib.paging import page_of


def address(place: CallPlace, name: str, ccn: str = "") -> str:
    """Of a page of the list, for the desk or for the LANE."""
    keys = [place.state.slug] if place.is_lane else [place.qio.slug, place.state.slug]
    return reverse(f"recruitment:{'lane-' if place.is_lane else ''}{name}", args=[*keys, *([ccn] if ccn else [])])


def call_page(request: HttpRequest, place: CallPlace, form: CallFilterForm, chosen_home: str = "", **forms) -> dict:
    """All that the page shows."""
    phase, chosen, mine = current_phase(), form.chosen(), _mine(request, place)
    lines = lines_of(place, phase, form.filters())
    chips = [
        (key, label, sum(fits(line, mine) for line in lines))
        for key, (label, fits) in SHOWS.items()
        if not (place.is_lane and key in NOT_OF_LANE)
    ]
    rows = shown(lines, chosen["show"], chosen["sort"], mine)
    page = page_of(request, rows)
    context = {
        "place": place,
        "state": place.state,
        "phase": phase,
        "form": form,
        "chosen": chosen,
        "is_narrowed": any(chosen[name] for name in ("q", "county", "chain", "show")),
        "chips": chips,
        "page": page,
        "to_call": chips[0][2],
        "urls": {"list": address(place, "call-list"), "export": address(place, "call-export")},
        "may_export": place.is_lane or Permission.EXPORT_STATE in request.permissions,
        "says": next(label for key, label, _ in chips if key == chosen["show"]),
        "kept": page.query,
    }
    if phase:
        context |= _of_phase(request, place, phase, lines, page, chosen_home, forms)
    return context


def _mine(request: HttpRequest, place: CallPlace) -> Collection[int]:
    """Whose homes are mine: my own, and of whom I stand in for."""
    return () if place.is_lane else acts_for(request.user, QioDesk(place.qio, place.state))


def _of_phase(request, place: CallPlace, phase: Phase, lines: list[Line], page, chosen_home: str, forms: dict) -> dict:
    """What needs a phase. The home on top is the one chosen, or held, or the first that is in nobody's hands."""
    rows = with_calls(page.object_list, phase, request.user)
    wanted = chosen_home or request.GET.get("home", "") or held_home(place, phase, request.user)
    now = next((line for line in lines if line.home.ccn == wanted), None)
    if now is None and not chosen_home:  # what was refused is never shown over another home
        now = next((line for line in rows if line.is_to_call and not line.held_by), None)
    if now:
        with_calls([now], phase, request.user)
    undo = last_log(place, phase, request.user, timezone.now() - UNDO)
    context = {
        "sent": sent_of(place, phase),
        "undo": undo,
        "undo_url": undo and address(place, "call-undo", undo.prospect.facility.ccn),
        "undo_blank": undo and address(place, "blank", undo.prospect.facility.ccn),
        "now": now,
    }
    return context | (_calling(request, place, phase, now, forms) if now else {})


def _calling(request, place: CallPlace, phase: Phase, now: Line, forms: dict) -> dict:
    """The home that is being called: whom to ask for, what to say, how it went."""
    home, user = now.home, request.user
    office = f"the LANE of {place.state.name}" if place.is_lane else "your QIO"
    outcomes = [each for each in Outcome if each not in _not_of(now)]
    return {
        "held": held_home(place, phase, user) == home.ccn,
        "script": script_for(
            home, now.facts, caller=user.name, office=office, local=now.local, campaign=phase.campaign.name
        ),
        "people": [] if place.is_lane else _administrators(home),
        "level": _level(home, phase) if place.is_lane else "",
        "outcomes": [(each.value, each.label) for each in outcomes if each != Outcome.CALL_BACK],
        "hold_url": address(place, "call-hold", home.ccn),
        "log_url": address(place, "call-log", home.ccn),
        "result_form": ResultForm(place=place, auto_id="r_%s"),
        "no_form": SaidNoForm(auto_id="n_%s"),
        **forms,
    }


def _not_of(now: Line) -> tuple[Outcome, ...]:
    """A home that takes part sends, another one signs, on line or on paper."""
    return (Outcome.WILL_SIGN, Outcome.WANTS_PAPER) if now.facts.takes_part else (Outcome.WILL_SEND,)


def _administrators(home) -> list[Affiliation]:
    rows = Affiliation.objects.filter(facility=home, role="home-administrator").current().of_active_people()
    return list(rows.select_related("user").order_by("user__name"))


def _level(home, phase: Phase) -> str:
    """What the LANE may know of a home that takes part."""
    held = ParticipationLevel.objects.filter(enrollment__facility=home, enrollment__phase=phase, ends_on=None).first()
    rule = held and phase.level_rules.filter(level=held.level).first()
    return f"Level {rule.level}, {rule.name}" if rule else ""


def file_rows(request: HttpRequest, place: CallPlace, form: CallFilterForm) -> tuple[list[str], Iterator[list]]:
    """The same rows as a file; the LANE's has no column of the QIO's own work."""
    phase, chosen = current_phase(), form.chosen()
    rows = shown(lines_of(place, phase, form.filters()), chosen["show"], chosen["sort"], _mine(request, place))
    if phase:
        with_calls(rows, phase, request.user)
    header = ["CCN", "Home", "City", "County", "Phone", "Local zone", "Takes part", "Last month sent", "Points", "Why",
              "Last contact", "By", "For", "Result", "Agreed for"]  # fmt: skip
    return header + ([] if place.is_lane else ["Next step", "Assigned"]), (_cells(place, line) for line in rows)


def _cells(place: CallPlace, line: Line) -> list:
    home, call = line.home, line.last_call
    last = timezone.localdate(home.last_contact_at) if home.last_contact_at else None
    said = [call.by.name if call.by else "", call.get_place_display(), call.get_outcome_display()] if call else [""] * 3
    cells = [
        home.ccn, home.name, home.city, home.county, home.phone_words, line.local.zone if line.local else "",
        "yes" if home.stage == Stage.SIGNED else "no", line.facts.last_sent, line.total,
        "; ".join(f"{each.points}: {each.why}" for each in line.points), last, *said, home.next_step_on,
    ]  # fmt: skip
    return cells if place.is_lane else [*cells, home.next_step, home.assigned_name]
