"""The change package: loaded once, narrowed by strategy and goal, homes counted from five on."""

import csv
import datetime as dt
import io

from accounts.audit.models import AuditEvent
from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Goal
from campaigns.improvement.models import ChangeIdea, Cycle
from campaigns.improvement.plan import shipped_ideas, strategies
from campaigns.improvement.services import load_change_ideas
from facilities.directory.models import Facility
from tests.query_growth import assert_same_queries


def text(response) -> str:
    return response.content.decode()


def tried_by(count: int, phase, code: str = "buddy") -> None:
    goal, idea = Goal.objects.get(phase=phase, code="SS"), ChangeIdea.objects.get(code=code)
    for _ in range(count):
        number = Facility.objects.count()
        home = Facility.objects.create(ccn=f"21{number:04d}", name=f"HOME {number}", city="X", state="MD")
        enrollment = Enrollment.objects.create(
            facility=home, phase=phase, signer_name="A", signer_title="B", agreement_version="1"
        )
        for cycle in (1, 2):
            Cycle.objects.create(
                enrollment=enrollment, goal=goal, number=cycle, title="T", idea=idea, plan="P", prediction="R",
                starts_on=dt.date(2026, 9, 1),
            )  # fmt: skip


def test_the_package_has_seven_strategies_and_known_goals(phase):
    assert [each.number for each in strategies()] == list(range(1, 8))
    rows = shipped_ideas()
    assert {row["strategy"] for row in rows} == set(range(1, 8))
    assert len({row["code"] for row in rows}) == len(rows)
    codes = {code for row in rows for code in row["goal_codes"].split()}
    assert codes == set(Goal.objects.filter(phase=phase).values_list("code", flat=True))
    for row in rows:
        ChangeIdea(**row).full_clean(validate_unique=False)


def test_loading_twice_is_loading_once(db):
    first = load_change_ideas(by="tests")
    assert first == {"created": len(shipped_ideas()), "changed": 0}
    assert load_change_ideas(by="tests") is None
    ChangeIdea.objects.filter(code="buddy").update(action="Other words")
    assert load_change_ideas(by="tests") == {"created": 0, "changed": 1}
    assert AuditEvent.objects.filter(action="improvement.load_change_ideas").count() == 2


def test_everybody_may_browse(client, phase, ideas):
    page = text(client.get("/change-ideas/"))
    assert all(each.name in page.replace("&#x27;", "'") for each in strategies())
    assert "Try it" not in page


def test_by_strategy_and_goal(client, phase, ideas):
    page = text(client.get("/change-ideas/", {"strategy": "6", "goal": "pain"}))
    assert "Ask everyone about pain" in page
    assert "mattress" not in page
    assert "Sit down with each new person" not in page
    assert "Try a change with one person" in text(client.get("/change-ideas/", {"goal": "pain"}))  # helps any goal
    assert "No idea fits" in text(client.get("/change-ideas/", {"strategy": "3", "goal": "ss"}))
    assert client.get("/change-ideas/", {"strategy": "99", "goal": "<b>"}).status_code == 200


def test_homes_are_counted_from_five_on(client, phase, ideas):
    tried_by(4, phase)
    assert "Tried by" not in text(client.get("/change-ideas/"))
    tried_by(1, phase)
    assert "Tried by 5 homes." in text(client.get("/change-ideas/"))


def test_a_home_tries_an_idea_from_its_page(ada, choice, ideas):
    page = text(ada.get("/h/215001/change-ideas/", {"goal": "ca"}))
    assert "/h/215001/improvement/new/?idea=same-residents&amp;goal=ca" in page


def test_without_ideas_the_page_says_so(client, phase):
    assert "No idea fits" in text(client.get("/change-ideas/"))


def test_the_page_costs_the_same_when_more_homes_try(client, phase, ideas):
    tried_by(1, phase)
    assert_same_queries(lambda: client.get("/change-ideas/"), lambda: tried_by(10, phase))


def test_the_ideas_as_a_file(client, world, phase):
    load_change_ideas(by="tests")
    tried_by(5, phase)
    answer = client.get("/change-ideas/ideas.csv", {"strategy": "1"})
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    actions = ChangeIdea.objects.filter(strategy=1).values_list("action", flat=True)
    assert sorted(row[2] for row in rows[1:]) == sorted(actions)
    everything = b"".join(client.get("/change-ideas/ideas.csv").streaming_content).decode("utf-8-sig")
    counts = {row[2]: row[4] for row in csv.reader(io.StringIO(everything))}
    assert counts.pop(ChangeIdea.objects.get(code="buddy").action) == "5"
    assert set(counts.values()) == {"tried by homes", "fewer than 5"}
    assert 'href="/change-ideas/ideas.csv?strategy=1"' in text(client.get("/change-ideas/?strategy=1"))
    client.force_login(world.ron)
    own = b"".join(client.get("/h/215001/change-ideas/ideas.csv").streaming_content).decode("utf-8-sig")
    assert own.splitlines()[0].endswith("cycles of your home")
    assert 'href="/h/215001/change-ideas/ideas.csv?"' in text(client.get("/h/215001/change-ideas/"))
