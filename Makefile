# The two commands of the README are `make demo` and `make test`; the rest is for contributors.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: demo test lint format docs bench dist clean

demo: $(VENV)/.demo ## install, then the main job on embedded defaults
	$(BIN)/keyresult demo

test: $(INSTALLED) ## install, then every test with the coverage gates
	COVERAGE_PROCESS_START= $(BIN)/python -m pytest -n auto --cov --cov-report=term --cov-config=pyproject.toml
	$(BIN)/python -m coverage report --include='tracker/core/*' --fail-under=100

lint: $(INSTALLED) ## everything that can be known without running the program
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy connectors
	$(BIN)/lint-imports
	$(BIN)/python scripts/docs.py --check

format: $(INSTALLED)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(INSTALLED) ## write what is generated: command reference, connector pages, schemas
	$(BIN)/python scripts/docs.py

bench: $(INSTALLED) ## ratios against stated limits; needs scripts/install-test-tools
	$(BIN)/python benchmarks/run.py

dist: $(INSTALLED)
	$(BIN)/python -m build

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(INSTALLED): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@ $(VENV)/.demo
