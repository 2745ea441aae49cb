"""The door for templates: words to adapt, a QIO's own, or the nation's key messages for everybody."""

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.audit.services import record
from campaigns.outreach.audience import Scope
from campaigns.outreach.models import Template


class NameTaken(Exception):
    """Another template of the scope has this name."""


def own_templates(scope: Scope) -> QuerySet[Template]:
    """Those that the scope may change."""
    return Template.objects.filter(_own(scope), retired_at__isnull=True).select_related("saved_by").order_by("name")


def templates_for(scope: Scope) -> QuerySet[Template]:
    """The own ones and the key messages of the nation, which everybody adapts."""
    mine = _own(scope) | Q(qio__isnull=True, state="")
    rows = Template.objects.filter(mine, retired_at__isnull=True).select_related("saved_by")
    return rows.order_by("qio", "state", "name")


def _own(scope: Scope) -> Q:
    return Q(qio=scope.qio) if scope.qio else Q(qio__isnull=True, state=scope.state)


def start_of(scope: Scope, number: str) -> dict:
    """What stands in a new mailing that begins with a template."""
    found = templates_for(scope).filter(pk=number).first() if number.isdecimal() and len(number) < 18 else None
    return {"subject": found.subject, "text": found.text} if found else {}


def save_template(
    *, scope: Scope, name: str, subject: str, text: str, by, template: Template | None = None
) -> Template:
    """A new one, or a change of the scope's own."""
    template = template or Template(qio=scope.qio, state=scope.state if scope.is_lane else "")
    is_new = template.pk is None
    template.name, template.subject, template.text = name, subject, text
    template.saved_at, template.saved_by = timezone.now(), by
    try:
        with transaction.atomic():
            template.save()
            record(action=f"outreach.{'write' if is_new else 'rewrite'}_template", by=by, target=template)
    except IntegrityError as error:
        raise NameTaken from error
    return template


@transaction.atomic
def retire_template(*, template: Template, by) -> None:
    """Nobody is offered it any more; mailings written with it stay as they are."""
    if Template.objects.filter(pk=template.pk, retired_at__isnull=True).update(retired_at=timezone.now()):
        record(action="outreach.retire_template", by=by, target=template)
