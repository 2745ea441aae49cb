"""The server of the browser tests waits for what it still serves; else a late request breaks the next test's tables."""

import socket
import threading
import time

import pytest

pytestmark = pytest.mark.one_engine


def test_a_connection_in_use_is_waited_for(live_server):
    server = live_server.thread.httpd
    server.until_at_rest()
    with socket.create_connection(server.server_address[:2]) as late:
        late.sendall(b"GET /about/ HTTP/1.1\r\n")
        with pytest.raises(TimeoutError, match="1 connections are still open"):
            server.until_at_rest(0.2)
        answered = []

        def say_the_rest():
            time.sleep(0.2)
            late.sendall(b"Host: localhost\r\nConnection: close\r\n\r\n")
            answered.append(late.recv(12))

        rest = threading.Thread(target=say_the_rest)
        rest.start()
        server.until_at_rest()
        rest.join()
    assert answered == [b"HTTP/1.1 200"]
