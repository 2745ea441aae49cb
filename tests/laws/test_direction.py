"""Foreign keys point one way: campaigns to accounts to facilities, and inside an app to the rooms below."""

from django.apps import apps

from tests.laws.collected import APPS, contracts

FLOOR = {"facilities": 0, "accounts": 1, "campaigns": 2}


def _room(model) -> tuple[str, str]:
    """(app, room) of a model; models are looked up from string foreign keys too."""
    parts = model.__module__.split(".")
    return parts[0], parts[1] if len(parts) > 2 else ""


def _links() -> list[tuple]:
    own = [model for model in apps.get_models(include_auto_created=True) if _room(model)[0] in APPS]
    return [
        (model, field, field.related_model)
        for model in own
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model is not None
    ]


def _floors(app: str) -> dict[str, int]:
    """Height of each room as the import contract draws it; rooms on one line are of one height."""
    (layers,) = [each["layers"] for each in contracts() if each.get("containers") == [app]]
    return {
        room.strip(" ()"): -height for height, line in enumerate(layers) for room in line.replace("|", ":").split(":")
    }


def test_keys_point_down():
    links = _links()
    wrong = [f"{model._meta.label}.{field.name}" for model, field, target in links if not _points_down(model, target)]
    assert len(links) > 20
    assert not wrong, f"these keys point up: {wrong}"


def _points_down(model, target) -> bool:
    (app, room), (other_app, other_room) = _room(model), _room(target)
    if other_app not in APPS:
        return True  # Django's own tables (content types, groups) lie below all
    if app != other_app:
        return FLOOR[app] > FLOOR[other_app]
    floors = _floors(app)
    return room == other_room or floors[room] > floors[other_room]
