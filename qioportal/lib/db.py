"""Columns and small database tools that several rooms share."""

import contextlib
import datetime as dt
from collections.abc import Iterator

from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    InterfaceError,
    OperationalError,
    connections,
    models,
    transaction,
)

from qioportal.lib.months import Month


class MonthField(models.DateField):
    """A `Month`, kept as the date of its first day."""

    description = "calendar month"

    def from_db_value(self, value, expression, connection):
        if value is None:
            return None
        return Month.of(value if isinstance(value, dt.date) else dt.date.fromisoformat(value))

    def to_python(self, value):
        if value is None or isinstance(value, Month):
            return value
        if isinstance(value, str) and len(value) == 7:
            return Month.parse(value)
        return Month.of(super().to_python(value))

    def get_prep_value(self, value):
        if isinstance(value, Month):
            return value.first_day
        if isinstance(value, str) and len(value) == 7:
            return Month.parse(value).first_day
        value = super(models.DateField, self).get_prep_value(value)
        if value is None:
            return None
        day = super().to_python(value)
        if day.day != 1:
            raise ValueError(f"{day} is not the first day of a month")
        return day

    def get_db_prep_value(self, value, connection, prepared=False):
        value = value if prepared else self.get_prep_value(value)
        return connection.ops.adapt_datefield_value(value)

    def value_to_string(self, obj):
        return str(self.value_from_object(obj))

    def pre_save(self, model_instance, add):
        return getattr(model_instance, self.attname)

    def formfield(self, **kwargs):
        kwargs.setdefault("help_text", "The first day of the month")
        return super().formfield(**kwargs)


def one_of_constraint(name: str, field: str, choices: type[models.Choices]) -> models.CheckConstraint:
    """The database refuses a word that the code doesn't know."""
    return models.CheckConstraint(name=name, condition=models.Q(**{f"{field}__in": choices.values}))


def period_constraint(name: str, start: str, end: str) -> models.CheckConstraint:
    """A period ends on or after the day it starts; an open end is NULL."""
    return models.CheckConstraint(
        name=name, condition=models.Q(**{f"{end}__isnull": True}) | models.Q(**{f"{end}__gte": models.F(start)})
    )


def together_constraint(name: str, *fields: str) -> models.CheckConstraint:
    """All of the fields are set, or none of them is (a moment and the person who acted then)."""
    return models.CheckConstraint(
        name=name,
        condition=models.Q(**{f"{field}__isnull": True for field in fields})
        | models.Q(**{f"{field}__isnull": False for field in fields}),
    )


@contextlib.contextmanager
def unhurried_commit(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """A transaction that is not waited for until it is on the disk: the next one that is takes it along, since a log is
    written in order. For what a crash of the server, not of a process, may take back (PostgreSQL:
    synchronous_commit; SQLite waits for no commit here, settings.py)."""
    with transaction.atomic(using, durable=True):
        connection = connections[using]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit = off")
        yield


@contextlib.contextmanager
def found_by_index(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """PostgreSQL reads no whole table for a few rows that an index finds, where its planner would: while a table has
    grown and autovacuum has not counted it yet, it takes two hundred addresses for all there are."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(using), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan = on")


def is_away(error: BaseException | None) -> bool:
    """Whether the database could not be reached or went away. psycopg2 says a bare DatabaseError when the server dies
    under it; the subclasses that are not named here are about what was asked."""
    return isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError
