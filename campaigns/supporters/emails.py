"""What is mailed to those who take part: the link to confirm or to come back, and a home's answer; to a home, that
ideas came in. Who the mail is for decides what it says, when it is sent."""

from django.urls import reverse

from accounts.mail.kinds import NotNeeded, Rendered, register
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_mail, site_link
from campaigns.supporters.models import Idea, Supporter
from campaigns.supporters.tokens import confirm_token, mine_token
from facilities.directory.models import Facility

LINK = "supporters.link"
IDEAS_CAME = "supporters.ideas_came"
ANSWERED = "supporters.answered"
WHY_PERSON = "You get this because somebody asked to take part in Advancing Excellence with this address."
WHY_HOME = "You get this because you look after the people and access of this home."


def page_of(supporter: Supporter) -> str:
    return site_link(reverse("supporters:mine", kwargs={"token": mine_token(supporter)}))


def _link(delivery: Delivery) -> Rendered:
    """To confirm, or to the person's page. To an address that doesn't take part nothing is sent."""
    supporter = Supporter.objects.filter(email=delivery.to).first()
    if supporter is None:
        raise NotNeeded("nobody takes part with this address")
    if supporter.confirmed_at:
        return render_mail("campaigns/supporters/link", {"link": page_of(supporter), "why": WHY_PERSON})
    link = site_link(reverse("supporters:confirm", kwargs={"token": confirm_token(supporter)}))
    return render_mail("campaigns/supporters/confirm", {"link": link, "why": WHY_PERSON})


def _ideas_came(delivery: Delivery) -> Rendered:
    home = Facility.objects.filter(pk=delivery.message.context["home"]).first()
    waiting = Idea.objects.filter(facility=home, answer="").count()
    if home is None or not waiting:
        raise NotNeeded("all ideas are answered")
    link = site_link(reverse("supporters:ideas", kwargs={"ccn": home.ccn}))
    words = {"home": home, "waiting": waiting, "link": link, "why": WHY_HOME}
    return render_mail("campaigns/supporters/ideas_came", words)


def _answered(delivery: Delivery) -> Rendered:
    idea = Idea.objects.select_related("supporter", "facility").filter(pk=delivery.message.context["idea"]).first()
    if idea is None or idea.supporter is None or not idea.answer:
        raise NotNeeded("the person has left, or the answer was taken back")
    words = {"idea": idea, "home": idea.facility, "link": page_of(idea.supporter), "why": WHY_PERSON}
    return render_mail("campaigns/supporters/answered", words)


register(LINK, _link)
register(IDEAS_CAME, _ideas_came)
register(ANSWERED, _answered)
