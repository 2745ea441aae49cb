"""Pages of who sees a home's numbers: what holds without asking, consents given, giving and taking back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access.guards import require_desk, require_home
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.enrollment import sharing, sharing_queries
from campaigns.enrollment.acting import done
from campaigns.enrollment.queries import chosen_goals, enrollments_now
from campaigns.enrollment.rules import Refused
from campaigns.enrollment.sharing_forms import GrantForm
from facilities.directory.models import Facility
from facilities.qios.queries import contractor_on


@require_safe
@require_home(Permission.SEE_HOME)
def who_sees(request: HttpRequest, home: Facility) -> HttpResponse:
    shared = sharing_queries.shared_by(home)
    context = {
        "home": home,
        "open": [each for each in shared if each.state in ("open", "later")],
        "past": [each for each in shared if each.state in ("over", "revoked")],
        "people": sharing_queries.own_people(home),
        "looks": sharing_queries.looks_at(home),
        "qio": contractor_on(home.state, timezone.localdate()),
        "may_share": Permission.SIGN_AGREEMENT in request.permissions,
    }
    return render(request, "campaigns/enrollment/who_sees.html", context)


@require_home(Permission.SIGN_AGREEMENT)
def grant(request: HttpRequest, home: Facility) -> HttpResponse:
    goals = [goal for enrollment in enrollments_now(home) for goal in chosen_goals(enrollment)]
    qio = contractor_on(home.state, timezone.localdate())
    data = request.POST if request.method == "POST" else None
    form = GrantForm(data, home=home, qio=qio, goals=goals, initial={"to": request.GET.get("to")})
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("purpose", "starts_on", "ends_on")}
        try:
            rows = sharing.grant_consent(
                home=home, to=form.recipient(), goals=form.chosen(), by=request.user, **facts
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            who = sharing_queries.recipient_name(rows[0])
            messages.success(request, f"{who} may see these numbers. You can take it back at any time.")
            return redirect("enrollment:who-sees", home.ccn)
    context = {"home": home, "form": form, "hospitals": sharing_queries.hospitals_near(home)}
    return render(request, "campaigns/enrollment/grant.html", context)


@require_home(Permission.SIGN_AGREEMENT)
def revoke(request: HttpRequest, home: Facility, number: int) -> HttpResponse:
    """Asks first, then takes the consent back at once."""
    shared = sharing_queries.shared_number(home, number)
    if shared is None:
        raise Http404
    if request.method == "POST" or shared.state in ("over", "revoked"):
        if request.method == "POST":
            sharing.revoke_consent(consent=shared.consent, by=request.user)
            messages.success(request, f"{shared.to} no longer sees these numbers.")
        return redirect("enrollment:who-sees", home.ccn)
    return render(request, "campaigns/enrollment/revoke.html", {"home": home, "shared": shared})


@require_POST
@require_desk(Permission.RECRUIT)
def ask(request: HttpRequest, desk: QioDesk, ccn: str) -> HttpResponse:
    """A QIO asks a home of its state for consent."""
    home = sharing_queries.home_in(desk.state.code, ccn)
    if home is None:
        raise Http404
    if done(request, sharing.ask_for_consent, home=home, desk=desk):
        messages.success(request, f"Those who sign for {home.display_name} were asked by mail.")
    return redirect("recruitment:home", qio=desk.qio.slug, state=desk.state.slug, ccn=home.ccn)
