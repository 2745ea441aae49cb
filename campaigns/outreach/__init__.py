"""Messages to the homes of a scope, and the public list of update notices."""
