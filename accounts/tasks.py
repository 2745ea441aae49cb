"""Hub: the rooms' tasks."""

import accounts.assistance.tasks
import accounts.mail.tasks
import accounts.members.tasks
import accounts.signin.tasks
import accounts.tokens.tasks  # noqa: F401
