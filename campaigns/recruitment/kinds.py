"""Names of the room's mails; what they say is in paper_emails.py and task_emails.py."""

PAPER_TAKEN_BACK = "recruitment.paper_taken_back"
