"""What is declared twice agrees, and nothing of this workshop is shipped."""

import re
import subprocess
import sys
import tomllib

import yaml

from tests.conftest import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_environment_and_pyproject_agree() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    pip = next(item["pip"] for item in environment["dependencies"] if isinstance(item, dict))
    conda = [item for item in environment["dependencies"] if isinstance(item, str)]
    assert set(pip) - {"-e ."} == set(PYPROJECT["project"]["dependencies"])
    assert f"python{PYPROJECT['project']['requires-python']}" in conda


def test_every_dependency_has_a_reason() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("dependencies = [")[1].split("\n]")[0]
    assert all("#" in line for line in lines.splitlines() if line.strip())


def test_every_dependency_is_used() -> None:
    sources = "\n".join(
        file.read_text(encoding="utf-8")
        for folder in ("papercoder", "widgets")
        for file in (ROOT / folder).rglob("*.py")
    )
    modules = {
        "pyyaml": "yaml",
        "bpe-openai": "bpe_openai",
        "grobid-client-python": None,
        "mmdr": None,
        "pillow": None,
        "ipykernel": None,
    }
    for line in PYPROJECT["project"]["dependencies"]:
        name = re.split(r"[><=~; ]", line)[0]
        module = modules.get(name, name)
        assert module is None or re.search(rf"\b(import|from) {module}\b", sources), name


def test_every_package_folder_is_listed() -> None:
    packages = {".".join(file.parent.relative_to(ROOT).parts) for file in (ROOT / "papercoder").rglob("__init__.py")}
    listed = set(PYPROJECT["tool"]["setuptools"]["packages"])
    assert listed == packages | {"papercoder.widgets", "papercoder.prompts", "papercoder.notebooks"}


def test_importing_loads_no_sdk_no_pandas_no_widgets() -> None:
    code = (
        "import sys, papercoder\n"
        "[getattr(papercoder, name) for name in papercoder.__all__]\n"
        "heavy = {'openai', 'anthropic', 'pandas', 'ipywidgets', 'papermill', 'nbconvert', 'matplotlib'}\n"
        "heavy |= {'numpy', 'scipy'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_notebook_sources_have_no_outputs_and_no_widget_state() -> None:
    import nbformat

    for file in (ROOT / "notebooks").glob("*.ipynb"):
        notebook = nbformat.read(file, as_version=4)
        assert "widgets" not in notebook.metadata
        for cell in notebook.cells:
            if cell.cell_type == "code":
                assert cell.outputs == []
                assert cell.execution_count is None


def test_the_executed_example_is_complete_and_of_no_machine() -> None:
    import nbformat

    file = ROOT / "notebooks" / "sample" / "executed.ipynb"
    notebook = nbformat.read(file, as_version=4)
    source = nbformat.read(ROOT / "notebooks" / "paper_to_code.ipynb", as_version=4)
    assert [cell.source for cell in notebook.cells] == [cell.source for cell in source.cells]
    assert "widgets" not in notebook.metadata
    text = file.read_text(encoding="utf-8")
    assert "Table 2, measured now" in text
    assert not re.search(r"/(root|home|work)/", text)
    assert file.stat().st_size < 3_000_000
