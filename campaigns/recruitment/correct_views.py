"""Page of a call whose words are put right by who wrote them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access.guards import require_desk
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.goals.queries import current_phase
from campaigns.recruitment.call_queries import call_numbered
from campaigns.recruitment.call_services import CORRECTABLE, correct_call
from campaigns.recruitment.forms import WordsOfCallForm
from campaigns.recruitment.queries import home_of


@require_desk(Permission.RECRUIT)
def correct(request: HttpRequest, desk: QioDesk, ccn: str, number: int) -> HttpResponse:
    """One of my own calls."""
    phase = current_phase()
    home = home_of(desk, phase, ccn)
    call = call_numbered(home, phase, number) if home and phase else None
    if call is None or call.by_id != request.user.pk or call.undone_at:
        raise Http404
    form = WordsOfCallForm(request.POST or None, initial={name: getattr(call, name) for name in CORRECTABLE})
    if request.method == "POST" and form.is_valid():
        try:
            correct_call(call=call, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, "The call is put right.")
            return redirect("recruitment:home", qio=desk.qio.slug, state=desk.state.slug, ccn=ccn)
    context = {"desk": desk, "home": home, "call": call, "form": form}
    return render(request, "campaigns/recruitment/correct.html", context, status=422 if form.errors else 200)
