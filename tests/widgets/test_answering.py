"""A manual run answered through the widget and through the command line's words alone."""

import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from papercoder.llm import manual
from papercoder.llm.manual import status_text
from papercoder.paper.model import Paper
from papercoder.run import Run
from papercoder.widgets import answer
from tests.scripted import FILES, chain, text_answer


def test_a_whole_run_by_copy_and_paste(tmp_path: Path, paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manual, "POLL_SECONDS", 0.02)
    run = Run(tmp_path / "run", model=f"manual:{tmp_path / 'exchange'}")
    thread = threading.Thread(target=chain, args=(run, paper), daemon=True)
    thread.start()
    widget, model = answer(tmp_path / "exchange"), text_answer()
    widget.save.click()
    assert "paste its reply first" in widget.message.value
    deadline = time.monotonic() + 60
    while thread.is_alive() and time.monotonic() < deadline:
        widget.look.click()
        if widget.prompt.value:
            widget.reply.value = model(widget.prompt.value)
            widget.save.click()
            assert "Saved" in widget.message.value
        time.sleep(0.02)
    assert not thread.is_alive()
    assert {call.origin for call in run.calls()} == {"manual"}
    assert len(run.calls()) == 4 + 2 * len(FILES)
    assert "Nothing waits here" in (tmp_path / "exchange" / "STATUS.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("bubblewrap")
def test_a_whole_run_from_what_the_command_line_prints(tmp_path: Path, paper_file: Path) -> None:
    exchange, model = tmp_path / "exchange", text_answer()
    papercoder = [sys.executable, "-c", "from papercoder.cli import main; main()"]
    running = subprocess.Popen(
        [*papercoder, "run", str(paper_file), "--model", f"manual:{exchange}", "--folder", str(tmp_path / "run")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert running.stdout is not None
        said = [running.stdout.readline() for _ in range(3)]
        assert said[1].split() == ["papercoder", "manual", "status", str(exchange)]
        deadline = time.monotonic() + 120
        while running.poll() is None and time.monotonic() < deadline:
            status = subprocess.run([*papercoder, "manual", "status", str(exchange)], capture_output=True, text=True)
            for prompt, reply in re.findall(r"read +(\S+)\n +write +(\S+)", status.stdout):
                Path(reply).write_text(model(Path(prompt).read_text(encoding="utf-8")), encoding="utf-8")
            time.sleep(0.3)
        out, err = running.communicate(timeout=10)
        assert running.returncode == 0, err
        assert "Mean    3.00 | 3.00" in out
    finally:
        running.kill()


def test_an_empty_folder_says_how_to_begin(tmp_path: Path) -> None:
    assert "start a run with --model manual:FOLDER" in status_text(tmp_path)
