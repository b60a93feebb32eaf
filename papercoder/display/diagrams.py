"""Mermaid source to a picture with its source folded beside it, drawn offline and cached."""

import hashlib
import re
import struct
import subprocess
import sys
from pathlib import Path

from papercoder.disk import cache_folder, write_bytes_atomically
from papercoder.display.html import details, line, picture, pre, scrolled

TIME_LIMIT_SECONDS = 20
WIDE_PIXELS, WIDEST_PIXELS = 1800, 4000
# A picture this wide reads in a notebook's column; a wider one is made smaller there.
READABLE_PIXELS = 900
# The native backend takes a tenth of a second where mermaid.js inside QuickJS takes half a minute; what it does
# not understand, mermaid.js is asked.
_DRAW = f"""
import io
import re
import sys
import mermaidx
from PIL import Image
source = sys.stdin.buffer.read().decode("utf-8")
error = None
for backend in [name for name in ("merman", "quickjs") if name in mermaidx.backends()]:
    try:
        drawn = mermaidx.render(source, backend=backend)
        width = float(re.search(r'viewBox="[-.0-9]+ [-.0-9]+ ([.0-9]+)', drawn.svg()).group(1))
        png = drawn.png(width=int(min(2 * width, max(width, {WIDE_PIXELS}), {WIDEST_PIXELS})), background="#ffffff")
    except Exception as fault:
        error = fault
    else:
        # A diagram has few colours, and a picture of so few is a third as large.
        Image.open(io.BytesIO(png)).convert("RGB").quantize(32, method=Image.Quantize.FASTOCTREE).save(
            sys.stdout.buffer, "PNG", optimize=True
        )
        raise SystemExit(0)
sys.stderr.write(str(error))
raise SystemExit(1)
"""


def diagram(source: str, description: str) -> str:
    """A Mermaid diagram as HTML: the picture, the same at full size where that is wide, and its source folded.

    Source that Mermaid does not accept is shown as it is, with the reason.
    """
    png, reason = draw(source)
    if png is None:
        return line(f"{description} does not draw: {reason}") + pre(source)
    width = _width(png)
    shown = picture(png, description, width=f"max-width:100%;width:{width}px")
    if width > READABLE_PIXELS:
        large = picture(png, f"{description}, full size", width=f"max-width:none;width:{width}px")
        shown += details(f"{description}: full size", scrolled(large))
    return shown + details(f"{description}: Mermaid source", pre(source))


def draw(source: str) -> tuple[bytes | None, str]:
    """Draws a Mermaid diagram.

    Args:
        source: Mermaid source, untrusted.

    Returns:
        The PNG and an empty text, or None and the reason. The drawing runs in a process of its own that
        is stopped after `TIME_LIMIT_SECONDS`; results are cached by the hash of how they
        are drawn and of the source.
    """
    kept = cache_folder("diagrams") / (hashlib.sha256((_DRAW + source).encode("utf-8", "replace")).hexdigest() + ".png")
    if kept.is_file():
        return kept.read_bytes(), ""
    try:
        done = subprocess.run(
            [sys.executable, "-c", _DRAW],
            input=protect_names(source).encode("utf-8", "replace"),
            capture_output=True,
            timeout=TIME_LIMIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None, f"drawing took more than {TIME_LIMIT_SECONDS} s"
    if done.returncode != 0 or not done.stdout.startswith(b"\x89PNG"):
        message = done.stderr.decode("utf-8", "replace").strip()
        return None, " ".join(message.split())[:300] or "Mermaid gave no picture"
    _keep(kept, done.stdout)
    return done.stdout, ""


def protect_names(source: str) -> str:
    """Escapes double underscores, which Mermaid would read as bold: `__init__` stays `__init__`."""
    return re.sub(r"__(\w+?)__", r"\\_\\_\1\\_\\_", source)


def _width(png: bytes) -> int:
    """In pixels of a screen: pictures are drawn twice as large, as far as that leaves them under `WIDE_PIXELS`."""
    pixels: int = struct.unpack(">I", png[16:20])[0]
    if pixels < WIDE_PIXELS:
        return pixels // 2
    return pixels if pixels > WIDE_PIXELS else pixels * 3 // 4


def _keep(file: Path, png: bytes) -> None:
    try:
        write_bytes_atomically(file, png)
    except OSError:
        # A cache that cannot be written costs a second of drawing, nothing else.
        return
