"""What a service refuses is said to the person: on the form, which keeps what was typed, or above the page.

with said_on(form):
    services.write(…, **form.cleaned_data)
    messages.success(request, "It is saved.")
    return redirect(…)
return render(…)  # the form, with the reason
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest


@contextmanager
def said_on(form: BaseForm) -> Iterator[None]:
    """The form says why: at the fields that the refusal names, and on top where it has no such field."""
    try:
        yield
    except ValidationError as refusal:
        by_field = refusal.error_dict if hasattr(refusal, "error_dict") else {None: refusal.error_list}
        for name, errors in by_field.items():
            form.add_error(name if name in form.fields else None, errors)


@contextmanager
def said_above(request: HttpRequest, say: Callable[[HttpRequest, str], None] = messages.warning) -> Iterator[None]:
    """The same where no form is shown again: the next page says why."""
    try:
        yield
    except ValidationError as refusal:
        say(request, " ".join(refusal.messages))
