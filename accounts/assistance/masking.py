"""Addresses as a helper may see them: enough to recognise, too little to use."""


def masked(address: str) -> str:
    """`a***@h***.org` for ada@harbor-house.org."""
    mailbox, _, host = address.rpartition("@")
    name, _, ending = host.rpartition(".")
    return f"{mailbox[:1]}***@{name[:1]}***.{ending}"
