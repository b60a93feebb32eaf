"""A local web server that answers as a table says, and remembers who asked what and when."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answer:
    """One answer: `wait` seconds before it, and with `cut` only half of its body."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0
    cut: bool = False


@dataclass
class Asked:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float


@dataclass
class WebServer:
    """What happened at the server."""

    url: str = ""
    requests: list[Asked] = field(default_factory=list)

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [request.path for request in self.requests]


class QuietHandler(BaseHTTPRequestHandler):
    """Says nothing of what it answers."""

    def log_message(self, format: str, *arguments: Any) -> None:
        """Says nothing."""


class _QuietServer(ThreadingHTTPServer):
    """Says nothing of clients that go away, which is what some tests are about."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing."""


@contextmanager
def serving(handler: type[QuietHandler]) -> Iterator[str]:
    """A server on a free port of this machine, in a thread of its own; gives its address."""
    server = _QuietServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def web_server(answers: Callable[[str, int], Answer]) -> Iterator[WebServer]:
    """A server on a free port; `answers` is given the path and how often it was asked for before."""
    state = WebServer()

    class Handler(QuietHandler):
        """One request."""

        def do_GET(self) -> None:
            """Answers by the table."""
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            before = state.paths().count(self.path)
            state.requests.append(Asked(self.path, dict(self.headers), body, time.monotonic()))
            answer = answers(self.path, before)
            time.sleep(answer.wait)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body[: len(answer.body) // 2] if answer.cut else answer.body)

        do_POST = do_GET

    with serving(Handler) as state.url:
        yield state
