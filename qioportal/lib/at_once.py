"""A step of a migration that makes many new tables at once.

Django renders every model related to a new one anew after each CreateModel, AddField and AddConstraint, in a portal of
this size some hundred models each time: fifty tables took twelve seconds, nearly all of it for that. Here they are made
from the state after the last of the steps, which is rendered once.
"""

from collections.abc import Sequence

from django.db.migrations.operations import AddConstraint, AddField, AddIndex, AlterField, CreateModel
from django.db.migrations.operations.base import Operation

_OF_A_MODEL = (AddConstraint, AddField, AddIndex, AlterField)


class AtOnce(Operation):
    """`operations` create tables, and give these same tables fields, constraints and indexes; nothing else may stand
    among them (TypeError, ValueError): what changes an older table must see each step by itself."""

    def __init__(self, operations: Sequence[Operation]):
        self.operations = list(operations)
        self.created = [each.name for each in self.operations if isinstance(each, CreateModel)]
        new = {name.lower() for name in self.created}
        for each in self.operations:
            if not isinstance(each, (CreateModel, *_OF_A_MODEL)):
                raise TypeError(f"{type(each).__name__} makes no new table")
            if not isinstance(each, CreateModel) and each.model_name_lower not in new:
                raise ValueError(f"{each.model_name} is no new table")

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)  # rendered when somebody looks, which is once, instead of after each step
        for each in self.operations:
            each.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for model in self._models(app_label, schema_editor, to_state):
            schema_editor.create_model(model)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for model in reversed(self._models(app_label, schema_editor, from_state)):
            schema_editor.delete_model(model)

    def _models(self, app_label, schema_editor, state) -> list:
        models = [state.apps.get_model(app_label, name) for name in self.created]
        return [each for each in models if self.allow_migrate_model(schema_editor.connection.alias, each)]

    def describe(self):
        return f"Create {len(self.created)} tables: {', '.join(self.created)}"
