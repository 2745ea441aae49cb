"""Pages of the templates: the scope's own, and the nation's key messages to adapt."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.outreach.audience import Scope
from campaigns.outreach.doors import doors
from campaigns.outreach.forms import TemplateForm
from campaigns.outreach.models import Template
from campaigns.outreach.templates import NameTaken, own_templates, retire_template, save_template, templates_for
from qioportal.lib.paging import page_of

ROOM = "campaigns/outreach"


def _own(scope: Scope, number: int) -> Template:
    found = own_templates(scope).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _list(request: HttpRequest, scope: Scope) -> HttpResponse:
    page = page_of(request, templates_for(scope))
    return render(request, f"{ROOM}/templates.html", {"scope": scope, "page": page})


def _new(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Empty, or with the words of another one."""
    number = request.GET.get("from", "")
    pk = int(number) if number.isdecimal() and len(number) < 18 else 0
    other = templates_for(scope).filter(pk=pk).first()
    start = {"name": other.name, "subject": other.subject, "text": other.text} if other else None
    return _form(request, scope, TemplateForm(request.POST or None, initial=start))


def _edit(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    template = _own(scope, number)
    start = {"name": template.name, "subject": template.subject, "text": template.text}
    return _form(request, scope, TemplateForm(request.POST or None, initial=start), template)


def _form(request: HttpRequest, scope: Scope, form: TemplateForm, template: Template | None = None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        words = {"name": data["name"], "subject": data["subject"], "text": data["text"]}
        try:
            save_template(scope=scope, by=request.user, template=template, **words)
        except NameTaken:
            form.add_error("name", "Another template has this name. Please give it another one.")
        else:
            messages.success(request, "The template is saved.")
            return redirect(f"{scope.path}templates/")
    return render(request, f"{ROOM}/template.html", {"scope": scope, "form": form, "template": template})


def _retire(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    retire_template(template=_own(scope, number), by=request.user)
    messages.success(request, "Retired. Mailings written with it stay as they are.")
    return redirect(f"{scope.path}templates/")


_both = require_http_methods(["GET", "HEAD", "POST"])
desk_templates, lane_templates, national_templates = doors(_list, require_safe)
desk_template_new, lane_template_new, national_template_new = doors(_new, _both)
desk_template_edit, lane_template_edit, national_template_edit = doors(_edit, _both)
desk_template_retire, lane_template_retire, national_template_retire = doors(_retire, require_POST)
