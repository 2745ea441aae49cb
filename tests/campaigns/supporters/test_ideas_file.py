"""A home's ideas as a file, for those who answer them."""

import csv
import io

from django.utils import timezone

from campaigns.supporters.models import Idea


def test_the_ideas_of_the_page_as_a_file(client, world):
    home, now = world.homes["harbor"], timezone.now()
    facts = {"facility": home, "kind": "staff"}
    Idea.objects.create(text="=More light", sender_name="Fran Example", **facts)
    Idea.objects.create(text="Warm plates", answer="will-try", answered_at=now, answered_by=world.ada, **facts)
    Idea.objects.create(text="Elsewhere", facility=world.homes["maple"], kind="staff")
    client.force_login(world.ada)

    def rows(**asked) -> list[list[str]]:
        answer = client.get("/h/215001/ideas/ideas.csv", asked)
        return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))[1:]

    assert {(row[1], row[2], row[6]) for row in rows()} == {
        ("'=More light", "Fran Example", ""), ("Warm plates", "without a name", "Ada Example")
    }  # fmt: skip
    assert [row[1] for row in rows(show="waiting")] == ["'=More light"] and rows(q="nothing") == []
    assert 'href="/h/215001/ideas/ideas.csv?q=light"' in client.get("/h/215001/ideas/?q=light").text
