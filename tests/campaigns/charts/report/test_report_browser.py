"""The page of the report, as a person sees it."""

from tests.browser import assert_sound, sign_in_by_cookie


def test_the_report_is_sound(transactional_db, live_server, page, client, world, busy):
    client.force_login(world.ada)
    sign_in_by_cookie(page, live_server.url, client)
    assert_sound(page, f"{live_server.url}/h/215001/qapi/2026-q3/")
