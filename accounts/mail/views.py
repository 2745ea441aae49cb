"""Stopping mail by the link in it or on the own page, mail that comes back, and the demo's mailbox."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access.guards import require_nation, require_signed_in
from accounts.access.permissions import Permission
from accounts.mail.bounces.arrival import read_arrival_token
from accounts.mail.bounces.services import ask_whether_mail_arrives, forgive, is_bouncing
from accounts.mail.mailbox import mail_folder, mail_in, mails_in
from accounts.mail.models import SuppressionReason, Topic
from accounts.mail.queries import suppression_of, topics_of, waiting_count
from accounts.mail.services import suppress, unsuppress
from accounts.mail.stopping import STOPPABLE, WHAT, read_stop_token
from qioportal.lib.paging import page_of


@csrf_exempt  # RFC 8058: the mail program posts without a cookie; the signed address in the URL is the right to do it
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing (mail scanners follow links); any POST stops the topic, `choice=again` takes it back."""
    asked = read_stop_token(token)
    if asked is None:
        raise Http404
    if request.method == "POST":
        if request.POST.get("choice") == "again":
            unsuppress(address=asked.address, topic=asked.topic, by="recipient")
        else:
            suppress(address=asked.address, topic=asked.topic, reason=SuppressionReason.UNSUBSCRIBED, by="recipient")
    stopped = suppression_of(asked.address, asked.topic)
    context = {"asked": asked, "stopped": stopped, "by_staff": stopped and stopped.reason != "unsubscribed"}
    return render(request, "accounts/mail/stop.html", context | {"was_posted": request.method == "POST"})


@require_http_methods(["GET", "HEAD", "POST"])
@require_signed_in
def my_mail(request: HttpRequest) -> HttpResponse:
    """What the portal sends to the person's address, each kind to be stopped or had again."""
    address = request.user.email
    if request.method == "POST":
        topic, choice = request.POST.get("topic"), request.POST.get("choice")
        if topic not in STOPPABLE or choice not in ("stop", "again"):
            raise Http404
        words = Topic(topic).label
        if choice == "stop":
            suppress(address=address, topic=topic, reason=SuppressionReason.UNSUBSCRIBED, by=request.user)
            messages.success(request, f"Stopped: {words}.")
        elif unsuppress(address=address, topic=topic, by=request.user):
            messages.success(request, f"You get this again: {words}.")
        return redirect("mail:my-mail")
    topics = [(topic, WHAT[topic], stopped) for topic, stopped in topics_of(address)]
    return render(request, "accounts/mail/my_mail.html", {"topics": topics, "is_bouncing": is_bouncing(address)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail_comes_back(request: HttpRequest) -> HttpResponse:
    """Why mail to the person's address stopped; a test mail is asked for here."""
    if request.method == "POST":
        ask_whether_mail_arrives(user=request.user)
        messages.success(request, f"A mail is on its way to {request.user.email}. Open the link in it within an hour.")
        return redirect("mail:mail-comes-back")
    return render(request, "accounts/mail/comes_back.html", {"is_bouncing": is_bouncing(request.user.email)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail_arrives(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the test mail: looking changes nothing, the button says that the mail arrived."""
    address = read_arrival_token(token)
    if address is None:
        return render(request, "accounts/mail/arrives.html", {"is_dead": True}, status=404)
    if request.method == "POST":
        forgive(address=address, by="recipient")
        return render(request, "accounts/mail/arrives.html", {"address": address, "is_done": True})
    return render(request, "accounts/mail/arrives.html", {"address": address})


@require_safe
@require_nation(Permission.READ_MAILBOX)
def mailbox(request: HttpRequest) -> HttpResponse:
    """All mail that the demo wrote, newest first."""
    folder = mail_folder()
    if folder is None:
        return render(request, "accounts/mail/no_mailbox.html")
    words = request.GET.get("q", "").strip()[:100]
    page = page_of(request, mails_in(folder, words))
    context = {"page": page, "words": words, "waiting": waiting_count()}
    return render(request, "accounts/mail/mailbox.html", context)


@require_safe
@require_nation(Permission.READ_MAILBOX)
def mailbox_mail(request: HttpRequest, key: str) -> HttpResponse:
    """One mail: headers, text with links that can be followed, and the source of its HTML."""
    folder = mail_folder()
    mail = folder and mail_in(folder, key)
    if not mail:
        raise Http404
    return render(request, "accounts/mail/mailbox_mail.html", {"mail": mail})
