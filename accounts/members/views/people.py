"""The people of a place: who has access, who is invited, changing and ending it. The same pages for home and QIO."""

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access.roles import ROLES, PlaceKind
from accounts.members import people, queries, services
from accounts.members.forms import InviteForm, RoleForm
from accounts.members.places import PeopleOfHome
from accounts.members.rules import LEADERS
from facilities.directory.models import Facility
from facilities.directory.queries import with_phone_on_file
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of


def _matching(request: HttpRequest, place: PeopleOfHome, *, manages: bool):
    """The place's people whose name (for who looks after them also: address) holds the words of ?q=."""
    words = request.GET.get("q", "").strip()[:100]
    rows = place.people()
    if words:
        found = Q(user__name__icontains=words)
        rows = rows.filter(found | Q(user__email__icontains=words) if manages else found)
    return rows, words


def _posted(request: HttpRequest):
    return request.POST if request.method == "POST" else None


@require_safe
def people_page(request: HttpRequest, place: PeopleOfHome) -> HttpResponse:
    manages = place.needs in request.permissions
    rows, words = _matching(request, place, manages=manages)
    page = page_of(request, rows)
    for row in page:
        row.can_change = manages and row.role_data.place == place.kind
        row.url = place.url("person", queries.key_of(row))
    invitations = list(place.invitations()) if manages else []
    for row in invitations:
        row.key = queries.key_of(row)
        row.resend_url, row.revoke_url = place.url("resend", row.key), place.url("revoke", row.key)
    context = {
        "place": place,
        "page": page,
        "words": words,
        "manages": manages,
        "invitations": invitations,
        "is_alone": manages and not words and page.paginator.count == 1,
        "links": {"people": place.url("people"), "csv": place.url("people-csv"), "invite": place.url("invite")},
    }
    return render(request, "accounts/members/people.html", context)


@require_safe
def people_csv(request: HttpRequest, place: PeopleOfHome) -> HttpResponse:
    """The same people as the page, with the same words looked for."""
    rows, _ = _matching(request, place, manages=True)
    header = ["Name", "E-mail address", "Role", "Since", "Last sign-in"]
    lines = (
        [row.user.name, row.user.email, row.get_role_display(), row.starts_on.isoformat(), _day(row.user.last_login)]
        for row in rows
    )
    return csv_response(place.file_name, header, lines)


def _day(moment) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, place: PeopleOfHome) -> HttpResponse:
    form = InviteForm(_posted(request), roles=place.roles, scopes=place.scopes(request.user))
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        asked = {"email": facts["email"], "name": facts["name"], "role": facts["role"], **place.invited_to(facts)}
        if _sent(request, form, services.invite, asked):
            return redirect(place.url("people"))
    return render(request, "accounts/members/invite.html", {"place": place, "form": form, "back": place.url("people")})


def _sent(request: HttpRequest, form: InviteForm, service, asked: dict) -> bool:
    """Whether the invitation is on its way; otherwise the form says why not."""
    try:
        row = service(by=request.user, **asked)
    except services.Refused as refusal:
        form.add_error("email", str(refusal))
        return False
    until = f"{timezone.localdate(row.expires_at):%A, %B} {timezone.localdate(row.expires_at).day}"
    messages.success(request, f"An invitation is on its way to {row.email}. The link in it works until {until}.")
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, place: PeopleOfHome, key: str) -> HttpResponse:
    """One person's role: look at it, change it, or go on to end it."""
    row = _row(place, key, request.user)
    form = RoleForm(_posted(request), roles=place.roles, initial={"role": row.role})
    if request.method == "POST" and form.is_valid():
        try:
            people.change_role(affiliation=row, role=form.cleaned_data["role"], by=request.user)
        except services.Refused as refusal:
            form.add_error("role", str(refusal))
        else:
            name = ROLES[form.cleaned_data["role"]].name
            messages.success(request, f"{row.user.name} is now: {name}.")
            return redirect(place.url("people") if place.manages(request.user, row) else "dashboards:work")
    links = {"back": place.url("people"), "end": place.url("end", key)}
    return render(request, "accounts/members/person.html", {"place": place, "row": row, "form": form, "links": links})


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, place: PeopleOfHome, key: str) -> HttpResponse:
    """Asks before somebody's access ends; names what that means when it is one's own."""
    row = _row(place, key, request.user)
    refusal = ""
    if request.method == "POST":
        try:
            people.end_access(affiliation=row, by=request.user)
        except services.Refused as error:
            refusal = str(error)
        else:
            messages.success(request, f"{row.user.name} no longer has access to {row.place_name}.")
            return redirect("dashboards:work" if row.user_id == request.user.pk else place.url("people"))
    context = {"place": place, "row": row, "refusal": refusal, "back": place.url("people")}
    return render(request, "accounts/members/end.html", context, status=409 if refusal else 200)


def _row(place: PeopleOfHome, key: str, user):
    row = queries.by_key(place.people(), key)
    if row is None or not place.manages(user, row):
        raise Http404
    return row


@require_POST
def resend(request: HttpRequest, place: PeopleOfHome, key: str) -> HttpResponse:
    _with_invitation(request, place.invitations(), key, *_ACTS["again"])
    return redirect(place.url("people"))


@require_POST
def revoke(request: HttpRequest, place: PeopleOfHome, key: str) -> HttpResponse:
    _with_invitation(request, place.invitations(), key, *_ACTS["take-back"])
    return redirect(place.url("people"))


def _with_invitation(request: HttpRequest, rows: QuerySet, key: str, service, says: str) -> None:
    row = queries.by_key(rows, key)
    if row is None:
        messages.warning(request, "This invitation was accepted or taken back in the meantime.")
        return
    try:
        service(invitation=row, by=request.user)
    except services.Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, says.format(row.email))


@require_http_methods(["GET", "HEAD", "POST"])
def invite_to_home(request: HttpRequest, desk, ccn: str) -> HttpResponse:
    """A QIO brings in who will run a home's part, or that of a hospital or coalition of its state."""
    home = queries.open_home(ccn, desk.state.code)
    if home is None:
        raise Http404
    return _invite_leader(request, home, desk=desk)


@require_http_methods(["GET", "HEAD", "POST"])
def nation_invite(request: HttpRequest, ccn: str) -> HttpResponse:
    """The national team brings in who will run the part of a hospital or coalition that it added."""
    place = queries.open_participant(ccn)
    if place is None:
        raise Http404
    return _invite_leader(request, place)


def _invite_leader(request: HttpRequest, home: Facility, **context) -> HttpResponse:
    """Invite who runs the place's part; what waits there may be sent again or taken back."""
    form = InviteForm(_posted(request) if "email" in request.POST else None, roles=_LEADING)
    if request.method == "POST" and (_settled(request, home) or _sent_to_home(request, form, home)):
        return redirect(request.path)
    invitations, ours = list(queries.invitations_to_home(home)), set(queries.invitations_from_outside(home))
    for row in invitations:
        row.key = queries.key_of(row) if row in ours else ""
    here = list(queries.people_of_home(home)[:25])
    context |= {
        "home": with_phone_on_file(home), "form": form, "invitations": invitations, "people": here,
        "has_leader": any(row.role in LEADERS[PlaceKind.HOME] for row in here),
    }  # fmt: skip
    return render(request, "accounts/members/invite_to_home.html", context)


def _sent_to_home(request: HttpRequest, form: InviteForm, home: Facility) -> bool:
    if not form.is_valid():
        return False
    facts = form.cleaned_data
    asked = {"facility": home, "email": facts["email"], "name": facts["name"], "role": facts["role"]}
    return _sent(request, form, services.invite_to_home, asked)


def _settled(request: HttpRequest, home: Facility) -> bool:
    """Whether a button beside an invitation was pressed; those of the home's own people have none."""
    act = next((each for each in _ACTS if each in request.POST), "")
    if act:
        _with_invitation(request, queries.invitations_from_outside(home), request.POST[act], *_ACTS[act])
    return bool(act)


_LEADING = [ROLES[code] for code in LEADERS[PlaceKind.HOME]]
_ACTS = {
    "again": (services.resend_invitation, "A new link is on its way to {}."),
    "take-back": (services.revoke_invitation, "The invitation of {} is taken back. The link in the mail is dead."),
}
