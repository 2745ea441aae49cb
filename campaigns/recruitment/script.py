"""What to say on the phone: sentences from this home's own gaps. Pure.

Only what is public of CMS or is known of every home that takes part (whether a month was sent): never a number that a
home entered, no blame, and no other home by name unless it lets itself be named.
"""

from campaigns.recruitment.local_time import LocalTime
from campaigns.recruitment.priority import Facts
from facilities.directory.models import Facility
from qioportal.lib.words import readable_name

_ASKS = {
    "407": "urinary tract infections", "410": "falls", "419": "antipsychotic medications",
    "434": "antipsychotic medications", "451": "mobility", "453": "pressure ulcers", "479": "pressure ulcers",
    "481": "antipsychotic medications",
}  # fmt: skip


def script_for(home: Facility, facts: Facts, *, caller: str, office: str, local: LocalTime, campaign: str) -> list[str]:
    """The sentences in the order in which they are said."""
    greeting = "Good morning" if local.now.hour < 12 else "Good afternoon"
    said = [f"{greeting}, this is {caller} from {office}."]
    return said + (_of_the_month(facts) if facts.takes_part else _of_taking_part(home, facts, campaign))


def _of_the_month(facts: Facts) -> list[str]:
    if facts.open_month is None:
        return ["Thank you for sending your months. Is there anything that we can help with?"]
    month = facts.open_month
    said = [f"{month.label} is still open. It takes three minutes, and I can stay on the line while you enter it."]
    if facts.last_sent is None:
        said.append("It would be your first month, and I am glad to show you how it goes.")
    elif facts.last_sent < month.shift(-1):
        said.append(f"The last one that came was {facts.last_sent.label}. What would make it easier for you?")
    return said


def _of_taking_part(home: Facility, facts: Facts, campaign: str) -> list[str]:
    said = []
    if facts.former:
        said.append(f"Your home took part in {facts.former}. Taking part again takes one page: your goals are kept.")
    else:
        said.append(f"I would like to tell you about {campaign}: you choose your goals, and the help costs nothing.")
    if facts.sibling and facts.sibling.is_listed:
        said.append(f"{readable_name(facts.sibling.name)}, of the same chain as you, takes part already.")
    if facts.above:
        said.append(f"Many homes work on {_ASKS[facts.above.code]} with us. Is that something that you look at too?")
    if home.overall_rating == 1 or home.special_focus:
        shows = "one star" if home.overall_rating == 1 else "special focus"
        said.append(f"CMS's file shows {shows} now. Our tools and visits are there to help with that, at no cost.")
    said.append("May I send you the page to sign, or who decides this at your home?")
    return said
