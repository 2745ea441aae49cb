"""Addresses of the desk's own work: board, tasks, views, who has which homes, lists, notes, progress."""

from django.urls import path

from campaigns.recruitment import (
    board_views,
    bulk_views,
    note_views,
    numbers_views,
    sharing_views,
    task_views,
    view_views,
)
from campaigns.recruitment.lists import views as list_views

_DESK = "q/<slug:qio>/<slug:state>"
_WORK = f"{_DESK}/recruitment"
_HOME = f"{_DESK}/homes/<slug:ccn>"

desk_patterns = [
    path(f"{_WORK}/board/", board_views.board, name="board"),
    path(f"{_WORK}/board/<slug:ccn>/", board_views.move, name="board-move"),
    path(f"{_WORK}/many/", bulk_views.bulk, name="bulk"),
    path(f"{_WORK}/many/done/", bulk_views.changes, name="changes"),
    path(f"{_WORK}/many/done/<uuid:key>/undo/", bulk_views.undo, name="change-undo"),
    path(f"{_WORK}/people/", sharing_views.sharing_out, name="sharing-out"),
    path(f"{_WORK}/people/<slug:person>/hand-over/", sharing_views.hand_over, name="hand-over"),
    path(f"{_WORK}/rules/new/", sharing_views.rule_new, name="rule-new"),
    path(f"{_WORK}/rules/apply/", sharing_views.rules_apply, name="rules-apply"),
    path(f"{_WORK}/rules/<uuid:key>/", sharing_views.rule, name="rule"),
    path(f"{_WORK}/covers/new/", sharing_views.cover_new, name="cover-new"),
    path(f"{_WORK}/covers/<uuid:key>/cancel/", sharing_views.cover_cancel, name="cover-cancel"),
    path(f"{_WORK}/lists/", list_views.lists, name="lists"),
    path(f"{_WORK}/lists/<uuid:key>/", list_views.one, name="list"),
    path(f"{_WORK}/lists/<uuid:key>/progress/", list_views.progress, name="list-progress"),
    path(f"{_WORK}/lists/<uuid:key>/to-mend.csv", list_views.problems, name="list-problems"),
    path(f"{_DESK}/tasks/", task_views.tasks, name="tasks"),
    path(f"{_DESK}/tasks.csv", task_views.export, name="tasks-export"),
    path(f"{_DESK}/tasks/new/", task_views.new, name="task-new"),
    path(f"{_DESK}/tasks/<uuid:key>/", task_views.task, name="task"),
    path(f"{_DESK}/tasks/<uuid:key>/settle/", task_views.settle, name="task-settle"),
    path(f"{_DESK}/views/", view_views.views, name="views"),
    path(f"{_DESK}/views/save/", view_views.save, name="view-save"),
    path(f"{_DESK}/views/<slug:slug>/", view_views.view, name="view"),
    path(f"{_DESK}/views/<slug:slug>/change/", view_views.change, name="view-change"),
    path(f"{_DESK}/progress/", numbers_views.numbers, name="numbers"),
    path(f"{_DESK}/progress/shares.csv", numbers_views.shares_file, name="shares-export"),
    path(f"{_DESK}/progress/activity.csv", numbers_views.activity_file, name="activity-export"),
    path(f"{_HOME}/notes/", note_views.notes, name="notes"),
    path(f"{_HOME}/notes/new/", note_views.new, name="note-new"),
    path(f"{_HOME}/notes/<uuid:key>/take-back/", note_views.take_back, name="note-take-back"),
    path(f"{_HOME}/notes/<uuid:key>/files/<uuid:file>/", note_views.file, name="note-file"),
]
