"""Hub: the rooms' emails."""

import accounts.mail.emails
import accounts.signin.emails  # noqa: F401
