"""Pages of a home's recognition, and the national team's list of certificates."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access.guards import require_home, require_nation
from accounts.access.permissions import Permission
from campaigns.recognition import queries, services
from campaigns.recognition.forms import IssueForm, RevokeForm
from campaigns.recognition.models import AwardKind, Certificate, CertificateState
from campaigns.recognition.pdf import certificate_pdf
from campaigns.recognition.words import NO_STARS, evidence_of, meaning_of
from facilities.directory.models import Facility
from facilities.states.codes import STATES, state_by_slug
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.downloads import PDF, file_response
from qioportal.lib.paging import page_of
from qioportal.lib.refusals import said_on

CSV_HEADER = [
    "code", "ccn", "home", "city", "state", "kind", "title", "issued_on", "valid_through", "status", "taken_back_on",
    "reason",
]  # fmt: skip


@require_safe
@require_home(Permission.SEE_HOME)
def home(request: HttpRequest, home: Facility) -> HttpResponse:
    """What the home holds, and what is missing to the next award."""
    context = {
        "home": home,
        "certificates": queries.certificates_of(home),
        "parts": queries.parts_of(home, timezone.localdate(timezone=home.zone)),
        "no_stars": NO_STARS,
    }
    return render(request, "campaigns/recognition/home.html", context)


@require_safe
@require_home(Permission.SEE_HOME)
def home_pdf(request: HttpRequest, home: Facility, code: str) -> HttpResponse:
    """The paper. What was taken back has none."""
    certificate = queries.certificate_by(code, home)
    if certificate is None or certificate.revoked_at:
        raise Http404
    return _pdf(certificate)


def _pdf(certificate: Certificate) -> HttpResponse:
    return file_response(f"certificate-{certificate.code}.pdf", certificate_pdf(certificate), PDF, inline=True)


@require_safe
@require_nation(Permission.SEE_NATION)
def certificates(request: HttpRequest) -> HttpResponse:
    """All certificates of all homes."""
    asked = _asked(request)
    context = {
        "page": page_of(request, queries.certificates(**asked)),
        "asked": asked,
        "kinds": AwardKind,
        "certificate_states": CertificateState,
        "places": STATES.values(),
        "may_keep": Permission.KEEP_CERTIFICATES in request.permissions,
    }
    return render(request, "campaigns/recognition/certificates.html", context)


@require_safe
@require_nation(Permission.SEE_NATION)
def certificates_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as a file."""
    rows = (
        [
            each.code, each.home.ccn, each.home.display_name, each.home.display_city, each.home.state, each.kind,
            each.title, each.issued_on, each.ends_on, each.state,
            each.revoked_at and timezone.localdate(each.revoked_at), each.revocation_reason,
        ]
        for each in queries.certificates(**_asked(request)).iterator(chunk_size=2_000)
    )  # fmt: skip
    return csv_response("certificates.csv", CSV_HEADER, rows)


def _asked(request: HttpRequest) -> dict[str, str]:
    """What the address asks for; a word that nobody knows is no filter."""
    get = request.GET.get
    place = state_by_slug(get("place", ""))
    return {
        "words": get("q", "").replace("\0", "").strip()[:100],
        "kind": get("kind") if get("kind") in AwardKind.values else "",
        "state": get("state") if get("state") in CertificateState.values else "",
        "place": place.code if place else "",
    }


@require_safe
@require_nation(Permission.SEE_NATION)
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """One certificate and what it rests on."""
    return _certificate(request, _found(code), RevokeForm())


@require_POST
@require_nation(Permission.KEEP_CERTIFICATES)
def revoke(request: HttpRequest, code: str) -> HttpResponse:
    """Taken back, with the reason."""
    found = _found(code)
    form = RevokeForm(request.POST)
    if not form.is_valid():
        return _certificate(request, found, form)
    if found.revoked_at:
        messages.info(request, "This certificate has been taken back already.")
    else:
        services.revoke(certificate=found, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"{found.code} of {found.home.display_name} is taken back. Its people get a mail.")
    return redirect("recognition:certificate", found.code)


def _found(code: str) -> Certificate:
    found = queries.certificate_by(code)
    if found is None:
        raise Http404
    return found


def _certificate(request: HttpRequest, certificate: Certificate, form: RevokeForm) -> HttpResponse:
    may_keep = Permission.KEEP_CERTIFICATES in request.permissions
    context = {
        "certificate": certificate, "meaning": meaning_of(certificate), "evidence": evidence_of(certificate),
        "form": form, "may_keep": may_keep,
    }  # fmt: skip
    return render(request, "campaigns/recognition/certificate.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_nation(Permission.KEEP_CERTIFICATES)
def issue(request: HttpRequest) -> HttpResponse:
    """A certificate of a collaborative that the portal has no sessions of, issued by hand."""
    form = IssueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        with said_on(form):
            made = services.issue_by_hand(
                enrollment=facts["enrollment"], title=facts["title"], text=facts["text"], reason=facts["reason"],
                by=request.user,
            )  # fmt: skip
            messages.success(request, f"{made.home.display_name} holds {made.code}. Its people get a mail.")
            return redirect("recognition:certificate", made.code)
    return render(request, "campaigns/recognition/issue.html", {"form": form})
