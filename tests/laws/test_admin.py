"""Django admin: every table is there, searchable, with as many queries for ten rows as for one; only staff come in."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from campaigns.goals.services import load_definitions
from tests.laws.collected import APPS
from tests.query_growth import count_queries

pytestmark = pytest.mark.one_engine

OURS = [model for model in apps.get_models() if model.__module__.split(".")[0] in (*APPS, "qioportal")]
NOT_IN_ADMIN: dict[str, str] = {}
"""Tables without an admin page, each with the reason."""

registered = pytest.mark.parametrize(
    "model", [pytest.param(model, id=model._meta.label) for model in OURS if model in admin.site._registry]
)


def url(model, page: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture(scope="module")
def full(built, django_db_blocker):
    """The definitions beside the world."""
    world, clients = built
    with django_db_blocker.unblock():
        load_definitions(by="tests")
    return world, clients


@pytest.fixture
def root(full, db):
    return full[1]["root"]


def test_every_table_is_in_the_admin():
    missing = {model._meta.label for model in OURS if model not in admin.site._registry} - set(NOT_IN_ADMIN)
    assert not missing, f"not in Django admin: {sorted(missing)}"


@registered
def test_the_list_opens_is_searchable_and_does_not_count_everything(root, model):
    page = admin.site._registry[model]
    assert page.search_fields, "no search"
    assert page.show_full_result_count is False, "counts the whole table for a search"
    assert root.get(url(model, "changelist")).status_code == 200
    assert root.get(url(model, "changelist"), {"q": "x <b> 1"}).status_code == 200


@registered
def test_a_record_opens(root, model):
    row = model._default_manager.first()
    page = admin.site._registry[model]
    if row is not None:
        assert root.get(url(model, "change", row.pk)).status_code == 200
    request = root.get(url(model, "changelist")).wsgi_request
    add = root.get(url(model, "add"))
    assert add.status_code == (200 if page.has_add_permission(request) else 403)


@registered
def test_choosing_a_parent_loads_no_long_list(model):
    """A select of 15,600 homes or of all people would time out: such keys are raw ids or searched for."""
    page = admin.site._registry[model]
    long = {"Facility", "User", "Chain", "Enrollment", "MonthReport", "Observation", "Prospect", "Message", "Delivery",
            "Mailing", "ImportRun", "AssistanceRequest"}  # fmt: skip
    hidden = {*page.raw_id_fields, *page.autocomplete_fields, *page.readonly_fields, *(page.exclude or ())}
    if page.has_change_permission.__func__ is not admin.ModelAdmin.has_change_permission:
        return  # cannot be changed: there is nothing to choose
    loose = [
        field.name for field in model._meta.fields
        if field.is_relation and field.editable and field.related_model.__name__ in long and field.name not in hidden
    ]  # fmt: skip
    assert not loose, f"{loose} would be a select of thousands"


@registered
def test_as_many_queries_for_many_rows_as_for_two(root, model, monkeypatch):
    """Two rows against all that the world, the definitions and the reference data made."""
    page = admin.site._registry[model]
    if model._default_manager.count() < 3:
        return
    few = list(model._default_manager.order_by("pk").values_list("pk", flat=True)[:2])
    whole = page.get_queryset
    root.get(url(model, "changelist"))
    many = count_queries(lambda: root.get(url(model, "changelist")))
    monkeypatch.setattr(page, "get_queryset", lambda request: whole(request).filter(pk__in=few))
    assert many <= count_queries(lambda: root.get(url(model, "changelist")))


@pytest.mark.parametrize("who", ["", "ada", "rita", "connie", "nat", "hedi", "sam"])
def test_only_staff_come_in(full, db, who):
    client = full[1][who]
    for model in (each for each in OURS if each in admin.site._registry):
        for page in ("changelist", "add"):
            answer = client.get(url(model, page))
            assert answer.status_code in (302, 403, 404), f"{who or 'nobody'} opens {model._meta.label} {page}"
