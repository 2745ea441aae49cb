"""Reports as mail servers write them: undelivered mail (RFC 3464) and complaints (RFC 5965)."""

from accounts.mail.bounces.return_path import return_path
from accounts.mail.models import Suppression, Topic


def report_about(delivery, *, action="failed", status="5.1.1", diagnostic="smtp; 550 5.1.1 no such user", to="",
                 message_id="<report-1@mx.example.com>", recipient="") -> bytes:  # fmt: skip
    """As Postfix writes it (RFC 3464)."""
    return REPORT.format(
        to=to or return_path(delivery.pk) or "p@example.org", message_id=message_id, action=action, status=status,
        recipient=recipient or delivery.to, diagnostic=diagnostic, about=delivery.rfc_message_id,
    ).replace("\n", "\r\n").encode()  # fmt: skip


REPORT = """\
From: MAILER-DAEMON@mx.example.com (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: {message_id}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="parts/of/it"

--parts/of/it
Content-Type: text/plain; charset=us-ascii

This is the mail system. Your message could not be delivered.

--parts/of/it
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
Arrival-Date: Fri, 20 Nov 2026 12:00:00 +0000

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Remote-MTA: dns; in.example.org
Diagnostic-Code: {diagnostic}

--parts/of/it
Content-Type: text/rfc822-headers

Message-ID: {about}
Subject: Hello

--parts/of/it--
"""
COMPLAINT = """\
From: fbl@fbl.example.com
To: p@example.org
Subject: FW: News
Message-ID: {message_id}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="parts"

--parts
Content-Type: text/plain

This is an email abuse report.

--parts
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
Original-Rcpt-To: <{recipient}>

--parts
Content-Type: message/rfc822

Message-ID: {about}
Subject: News
From: portal@example.org

The words of the mail.

--parts--
"""


def complaint_about(delivery, message_id="<complaint-1@fbl.example.com>") -> bytes:
    """RFC 5965."""
    filled = COMPLAINT.format(message_id=message_id, recipient=delivery.to, about=delivery.rfc_message_id)
    return filled.replace("\n", "\r\n").encode()


def stopped(address: str) -> set[str]:
    return set(Suppression.objects.filter(address=address).values_list("topic", flat=True))


ALL_BUT_ACCOUNT = {Topic.DUE, Topic.QIO, Topic.LANE, Topic.NEWS}
