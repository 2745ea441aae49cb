"""Writes of saved views: save, change, delete, choose the one that opens first."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from accounts.access.places import QioDesk
from accounts.audit.services import record
from accounts.users.models import User
from campaigns.recruitment.list_models import DefaultView, SavedView, ViewPage

MOST_VIEWS = 50  # of one person at one desk
_TAKEN = {"save"}  # words of our own in the address


@transaction.atomic
def save_view(
    *, desk: QioDesk, name: str, page: str, query: str, by: User, is_shared: bool = False, is_default: bool = False
) -> SavedView:
    """A filter's address under a name. Its link never changes, whatever the view is called later."""
    name = name.strip()
    mine = SavedView.objects.of(desk).filter(owner=by)
    if mine.filter(name__iexact=name).exists():
        raise ValidationError({"name": "You have a view of this name. Choose another one."})
    if mine.count() >= MOST_VIEWS:
        raise ValidationError(f"You have {MOST_VIEWS} views. Delete one that you no longer need.")
    if len(query) > 1000:
        raise ValidationError("This filter is too long to be saved.")
    view = SavedView(
        qio=desk.qio, state=desk.state.code, name=name, page=ViewPage(page), query=query, owner=by, is_shared=is_shared
    )
    _with_link(view, desk)
    _open_first(view, desk, by, is_default)
    record(action="recruitment.save_view", by=by, target=view, shared=is_shared)
    return view


def _with_link(view: SavedView, desk: QioDesk) -> None:
    """A link of its own at the desk, also when two save the same name at once."""
    stem = slugify(view.name)[:70] or "view"
    there = set(SavedView.objects.of(desk).filter(slug__startswith=stem).values_list("slug", flat=True)) | _TAKEN
    number = 1
    while True:
        view.slug = stem if number == 1 else f"{stem}-{number}"
        number += 1
        if view.slug in there:
            continue
        try:
            with transaction.atomic():
                view.save()
                return
        except IntegrityError:
            there.add(view.slug)


@transaction.atomic
def change_view(*, view: SavedView, desk: QioDesk, name: str, is_shared: bool, is_default: bool, by: User) -> None:
    """Another name, shared or not, and whether one's own list opens with it."""
    name = name.strip()
    same = SavedView.objects.of(desk).filter(owner=view.owner, name__iexact=name).exclude(pk=view.pk)
    if same.exists():
        raise ValidationError({"name": "There is a view of this name already. Choose another one."})
    view.name, view.is_shared = name, is_shared
    view.save(update_fields=["name", "is_shared"])
    _open_first(view, desk, by, is_default)
    record(action="recruitment.change_view", by=by, target=view, shared=is_shared)


@transaction.atomic
def choose_default(*, view: SavedView, desk: QioDesk, by: User, is_default: bool) -> None:
    """Whether one's own list opens with somebody's shared view."""
    _open_first(view, desk, by, is_default)
    record(action="recruitment.choose_view", by=by, target=view, opens_first=is_default)


def _open_first(view: SavedView, desk: QioDesk, by: User, is_default: bool) -> None:
    mine = DefaultView.objects.of(desk).filter(user=by)
    if is_default:
        DefaultView.objects.update_or_create(user=by, qio=desk.qio, state=desk.state.code, defaults={"view": view})
    else:
        mine.filter(view=view).delete()


@transaction.atomic
def delete_view(*, view: SavedView, by: User) -> None:
    """Gone, and its link with it; lists that opened with it open with all homes."""
    record(action="recruitment.delete_view", by=by, target=view, name=view.name)
    view.delete()
