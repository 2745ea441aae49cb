"""What the home's people hear when a statement that was recorded by mistake is taken back."""

from django.urls import reverse

from accounts.mail.kinds import Rendered, register
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_mail, site_link
from campaigns.enrollment.models import Enrollment
from campaigns.recruitment.kinds import PAPER_TAKEN_BACK
from campaigns.recruitment.models import SignedPaper


def _taken_back(delivery: Delivery) -> Rendered:
    rows = SignedPaper.objects.select_related("prospect__facility", "prospect__phase__campaign", "taken_back_by")
    row = rows.get(pk=delivery.message.context["paper"])
    home = row.prospect.facility
    link = site_link(reverse("recruitment:home-papers", args=[home.ccn]))
    part = Enrollment.objects.active().filter(facility=home, phase=row.prospect.phase).first()
    context = {"paper": row, "home": home, "phase": row.prospect.phase, "part": part, "link": link}
    return render_mail("campaigns/recruitment/paper_taken_back", context)


register(PAPER_TAKEN_BACK, _taken_back)
