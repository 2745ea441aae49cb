"""Hub: the rooms' emails."""

import accounts.assistance.emails
import accounts.mail.emails
import accounts.members.emails
import accounts.members.merge_emails
import accounts.signin.emails
import accounts.tokens.emails  # noqa: F401
