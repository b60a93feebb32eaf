"""A run: nothing is asked twice, a reply that does not fit goes back, what is refused is said."""

import json
import subprocess
from pathlib import Path

import pytest

import papercoder as pc
from papercoder.errors import BudgetError, ProviderError, ReplyError, RunError
from papercoder.llm.capabilities import Price
from papercoder.llm.messages import Reply, Usage
from papercoder.paper.model import Paper
from papercoder.run import Run
from tests.scripted import FILES, chain, replies, scripted, text_answer
from tests.servers import model_server


def test_the_whole_chain_makes_four_and_two_calls_a_file(run: Run, paper: Paper) -> None:
    repository = chain(run, paper)
    assert len(run.calls()) == 4 + 2 * len(FILES)
    assert [message for _, message in repository.log()] == ["Plan and configuration", "Code"]
    assert {file: repository.read(file) for file in FILES} == FILES
    assert repository.read("config.yaml") == "seed: 0\n"


def test_running_again_asks_the_server_nothing(tmp_path: Path, paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    with model_server(text_answer()) as server:
        for _ in range(2):
            run = Run(tmp_path / "run", model="openai:gpt-4o", base_url=f"{server.url}/v1")
            chain(run, paper)
        assert len(server.requests) == 4 + 2 * len(FILES)
        (lost,) = (tmp_path / "run" / "calls").glob("*coding-write_file-main.py*")
        lost.unlink()
        chain(Run(tmp_path / "run", model="openai:gpt-4o", base_url=f"{server.url}/v1"), paper)
        assert len(server.requests) == 4 + 2 * len(FILES) + 1


def test_every_reply_is_on_disk_before_it_is_parsed(tmp_path: Path, paper: Paper) -> None:
    run = Run(tmp_path / "run", model="openai:x", provider=scripted({"planning/architecture": "no JSON at all"}))
    with pytest.raises(ReplyError) as caught:
        chain(run, paper)
    message = str(caught.value)
    assert "planning/architecture" in message
    assert "3 replies" in message
    file = Path(message.split("lies in ")[1].split(". Change")[0])
    assert "no JSON at all" in file.read_text(encoding="utf-8")
    assert len(run.calls()) == 1 + 3


def test_a_reply_that_does_not_fit_goes_back_with_the_reason(tmp_path: Path, paper: Paper) -> None:
    good = replies()["planning/architecture"]
    provider = scripted({"planning/architecture": ["no JSON at all", good]})
    chain(Run(tmp_path / "run", model="openai:x", provider=provider), paper)
    second = provider.requests[2]
    assert second.step == "planning/architecture"
    assert second.messages[-2].text == "no JSON at all"
    assert "holds no JSON object" in second.messages[-1].text


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (["main.py", "../evil.py"], r"\.\."),
        (["main.py", "/etc/x.py"], "absolute"),
        (["main.py", "Main.py"], "only in case"),
        (["main.py", "nul.py"], "reserved"),
    ],
)
def test_unsafe_file_names_go_back_and_then_fail(tmp_path: Path, paper: Paper, files: list[str], reason: str) -> None:
    design = json.loads(replies()["planning/architecture"].strip("`json\n"))
    provider = scripted({"planning/architecture": json.dumps({**design, "files": files})})
    with pytest.raises(ReplyError, match=f"planning/architecture.*{reason}"):
        chain(Run(tmp_path / "run", model="openai:x", provider=provider), paper)


def test_tasks_must_cover_the_files(tmp_path: Path, paper: Paper) -> None:
    logic = json.loads(replies()["planning/logic_design"].strip("`json\n"))
    logic["task_list"] = logic["task_list"][:1]
    provider = scripted({"planning/logic_design": json.dumps(logic)})
    with pytest.raises(ReplyError, match=r"task_list lacks files of the design: main\.py"):
        chain(Run(tmp_path / "run", model="openai:x", provider=provider), paper)


def test_a_cut_reply_is_kept_and_ends_the_step(tmp_path: Path, paper: Paper) -> None:
    provider = scripted({"planning/overall_plan": Reply(text="and on ", finish="length")})
    run = Run(tmp_path / "run", model="openai:x", provider=provider)
    with pytest.raises(ProviderError, match="cut off at the output limit 4 times"):
        chain(run, paper)
    assert [call.reply.text for call in run.calls()] == ["and on "] * 5


def test_a_cut_reply_is_continued_and_never_asked_again(tmp_path: Path, paper: Paper) -> None:
    code = f"```python\n{FILES['mean.py']}```"
    cut = [Reply(text=code[:50], finish="length"), Reply(text=code[50:80], finish="length"), code[80:]]
    provider = scripted({"coding/write_file mean.py": cut})
    run = Run(tmp_path / "run", model="openai:x", provider=provider)
    assert chain(run, paper).read("mean.py") == FILES["mean.py"]
    asked = [request for request in provider.requests if request.subject == "mean.py"][1:]
    assert [message.text for message in asked[2].messages[2::2]] == [code[:50], code[50:80]]
    assert "cut off" in asked[2].messages[-1].text
    again = scripted()
    assert chain(Run(tmp_path / "run", model="openai:x", provider=again), paper).read("mean.py") == FILES["mean.py"]
    assert again.requests == []


def test_a_refusal_ends_the_step_and_is_kept(tmp_path: Path, paper: Paper) -> None:
    provider = scripted({"planning/overall_plan": Reply(text="No.", finish="refusal")})
    run = Run(tmp_path / "run", model="openai:x", provider=provider)
    with pytest.raises(ProviderError, match="is a refusal"):
        chain(run, paper)
    assert [call.reply.text for call in run.calls()] == ["No."]


def test_thinking_in_the_reply_is_split_off_and_kept(tmp_path: Path, paper: Paper) -> None:
    table = {step: f"<think>Hm. {{}}</think>\n{text}" for step, text in replies().items()}
    run = Run(tmp_path / "run", model="openai:x", provider=scripted(dict(table)))
    repository = chain(run, paper)
    assert repository.read("mean.py") == FILES["mean.py"]
    assert all(call.reply.text.startswith("<think>") for call in run.calls())
    assert all("<think>" not in message.text for call in run.calls() for message in call.request.messages)


def test_structured_replies_carry_the_schema_where_the_provider_enforces_one(tmp_path: Path, paper: Paper) -> None:
    for model, enforced in (("openai:gpt-4o", True), ("vllm:Qwen/Qwen2.5-Coder-7B-Instruct", False)):
        provider = scripted()
        chain(Run(tmp_path / model.split(":")[0], model=model, provider=provider), paper)
        with_schema = {item.step for item in provider.requests if item.output_schema}
        assert with_schema == ({"planning/architecture", "planning/logic_design"} if enforced else set())


def test_the_budget_stops_the_next_call(tmp_path: Path, paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    with model_server(text_answer()) as server:
        run = Run(
            tmp_path / "run", model="openai:nobody-knows", base_url=f"{server.url}/v1", budget_usd=0.0025,
            price=Price(input=1, cached_input=1, cache_write=1, output=1),
        )  # fmt: skip
        with pytest.raises(BudgetError, match="raise budget_usd"):
            chain(run, paper)
    assert len(server.requests) == 3


def test_a_budget_needs_a_price(tmp_path: Path, paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    run = Run(tmp_path / "run", model="openai:nobody-knows", base_url="http://127.0.0.1:9/v1", budget_usd=1)
    with pytest.raises(BudgetError, match="price of nobody-knows is unknown"):
        chain(run, paper)


def test_an_unknown_price_shows_as_unknown(run: Run, paper: Paper) -> None:
    chain(run, paper)
    assert "unknown" in run._repr_html_()
    assert run.cost(run.calls()[0]) is None
    assert "unknown" in repr(pc.estimate(paper, run))


def test_an_estimate_holds_the_calls_of_a_run(run: Run, paper: Paper) -> None:
    expected = pc.estimate(paper, run)
    assert expected.calls == (10, 28)
    assert expected.input_tokens[0] < expected.input_tokens[1]


def test_a_folder_belongs_to_one_paper_and_one_model(tmp_path: Path, run: Run, paper: Paper) -> None:
    chain(run, paper)
    with pytest.raises(RunError, match="another paper"):
        run.adopt(paper.model_copy(update={"sha256": "0"}))
    with pytest.raises(RunError, match="another folder for another model"):
        Run(run.folder, model="openai:other")


def test_run_json_names_versions_prompts_and_settings(run: Run, paper: Paper) -> None:
    chain(run, paper)
    described = json.loads((run.folder / "run.json").read_text(encoding="utf-8"))
    assert described["format"] == 1
    assert set(described["prompts"]) >= {"planning/config", "coding/write_file"}
    assert described["paper"]["sha256"] == paper.sha256
    assert described["resolved"]["default"]["model"] == "scripted"


def test_usage_counts_add_up(run: Run, paper: Paper) -> None:
    chain(run, paper)
    assert all(isinstance(call.reply.usage, Usage) for call in run.calls())
    assert "total" in run._repr_html_()


def test_a_folder_without_a_call_belongs_to_nobody_yet(tmp_path: Path, paper: Paper) -> None:
    first = Run(tmp_path / "run", model="openai:misspelt")
    first.adopt(paper.model_copy(update={"sha256": "0"}))
    first.close()
    chain(Run(tmp_path / "run", model="openai:x", provider=scripted()), paper)


@pytest.mark.parametrize("committed", [False, True])
def test_what_somebody_changed_in_the_repository_is_kept(tmp_path: Path, paper: Paper, committed: bool) -> None:
    repository = chain(Run(tmp_path / "run", model="openai:x", provider=scripted()), paper)
    (repository.path / "mine.txt").write_text("mine", encoding="utf-8")
    (repository.path / "mean.py").write_text("mine too", encoding="utf-8")
    if committed:
        git = ["git", "-C", str(repository.path), "-c", "user.name=Me", "-c", "user.email=me@example.org"]
        subprocess.run([*git, "add", "--all"], check=True)
        subprocess.run([*git, "commit", "-qm", "My work"], check=True)
    with pytest.warns(UserWarning, match="kept as .*repo-kept-1"):
        again = chain(Run(tmp_path / "run", model="openai:x", provider=scripted()), paper)
    assert again.read("mean.py") == FILES["mean.py"]
    assert (tmp_path / "run" / "repo-kept-1" / "mine.txt").read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "run" / "repo-kept-1" / "mean.py").read_text(encoding="utf-8") == "mine too"


def test_an_unchanged_repository_is_simply_written_again(tmp_path: Path, paper: Paper) -> None:
    for _ in range(2):
        chain(Run(tmp_path / "run", model="openai:x", provider=scripted()), paper)
    assert not (tmp_path / "run" / "repo-kept-1").exists()
