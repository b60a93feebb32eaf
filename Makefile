# Two commands do everything: `make demo` and `make test`. Both set up .venv first, once.
PYTHON ?= python3
PAPER ?= notebooks/sample/paper.pdf
MODEL ?= replay:notebooks/sample/recording
FOLDER ?= runs/$(if $(filter notebooks/sample/paper.pdf,$(PAPER)),sample,$(basename $(notdir $(PAPER))))
BUDGET_USD ?= 5
BIN := .venv/bin

.PHONY: demo test setup clean
.SILENT:

demo: .venv/demo-ready
	$(BIN)/papercoder run "$(PAPER)" --model "$(MODEL)" --folder "$(FOLDER)" --budget-usd "$(BUDGET_USD)" --sandbox recorded

test: .venv/test-ready
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .
	$(BIN)/python -m pytest -n 2

setup: .venv/test-ready

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("papercoder needs Python 3.11 or later, this is " + sys.version.split()[0] + ": set PYTHON=") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv

.venv/demo-ready: pyproject.toml | .venv/bin/python
	echo "Setting up .venv (once, about a minute) ..."
	$(BIN)/python -m pip install -qq --disable-pip-version-check -e '.[sample]'
	touch $@

.venv/test-ready: pyproject.toml | .venv/bin/python
	echo "Setting up .venv for the tests (once, about two minutes) ..."
	$(BIN)/python -m pip install -qq --disable-pip-version-check -e '.[dev]'
	touch $@ .venv/demo-ready

clean:
	rm -rf .venv runs build dist *.egg-info
