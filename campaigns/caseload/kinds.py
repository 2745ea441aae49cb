"""Codes of the room's kinds of mail (emails.py says what they say)."""

ASKED = "caseload.asked"
ANSWERED = "caseload.answered"
CHANGE_ASKED = "caseload.change_asked"
CHANGE_SETTLED = "caseload.change_settled"
CHANGE_UNDONE = "caseload.change_undone"
CHANGE_HANDED_ON = "caseload.change_handed_on"
