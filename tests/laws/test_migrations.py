"""Migrations: none missing, one line of them per app, and they run forwards over a database that holds data."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from tests.laws.collected import APPS

OWN = ("qioportal", *APPS)


def test_none_is_missing(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.parametrize("app", OWN)
def test_they_stand_in_one_line(db, app):
    loader = MigrationLoader(connection)
    names = sorted(name for label, name in loader.graph.nodes if label == app)
    assert len(loader.graph.leaf_nodes(app)) == 1, "two migrations have no successor"
    assert [name[:4] for name in names] == [f"{number:04d}" for number in range(1, len(names) + 1)]


def test_all_are_applied(db):
    executor = MigrationExecutor(connection)
    assert not executor.migration_plan(executor.loader.graph.leaf_nodes())


def test_apps_are_as_their_migrations_draw_them(db):
    assert {config.label for config in apps.get_app_configs()} >= set(OWN)
