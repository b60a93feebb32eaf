"""A reader for `isolated` that does what untrusted files can make native parsers do."""

import os
import time
from typing import Any

from papercoder.errors import PaperError
from papercoder.paper.isolation import serve


def work(content: bytes, arguments: dict[str, Any]) -> bytes:
    if content == b"hang":
        time.sleep(60)
    elif content == b"crash":
        os.abort()
    elif content == b"eat":
        return bytes(4_000_000_000)
    raise PaperError("It is refused: this is what to do next.")


if __name__ == "__main__":
    serve(work)
