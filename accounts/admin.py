"""Hub: the rooms' admin."""

import accounts.access.admin
import accounts.assistance.admin
import accounts.audit.admin
import accounts.mail.admin
import accounts.members.admin
import accounts.signin.admin
import accounts.tokens.admin
import accounts.users.admin  # noqa: F401
