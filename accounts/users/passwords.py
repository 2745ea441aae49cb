"""What people are told about choosing a password, and how long it may be; what it may not be: accounts/signin."""

HOW_TO_CHOOSE = (
    "At least 15 characters. Several words that only you would put together are easy to remember; blanks are fine."
)
LONGEST = 256
