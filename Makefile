# Everything a contributor runs. The environment is .venv; nothing is installed outside it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help test lint types generated unit faults generate lock clean

help: ## What can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(STAMP): requirements/dev.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

test: $(STAMP) lint types generated unit ## What CI runs

lint: $(STAMP) ## Formatting and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(STAMP) ## mypy --strict and pyright strict
	$(BIN)/mypy
	$(BIN)/pyright

generated: $(STAMP) ## Generated files are fresh
	$(BIN)/python tools/extract_releases.py --check
	$(BIN)/python tools/generate_types.py --check

generate: $(STAMP) ## Write the generated files anew
	$(BIN)/python tools/extract_releases.py
	$(BIN)/python tools/generate_types.py

unit: $(STAMP) ## Tests with branch coverage of hand-written code
	$(BIN)/pytest -q -n 2 --cov --cov-report=term

faults: $(STAMP) ## The table of faults, on every driver
	$(BIN)/pytest -q -n 2 tests/faults

lock: $(STAMP) ## Write requirements/dev.txt anew from dev.in
	$(BIN)/python -m pip install -q uv
	$(BIN)/uv pip compile -q --upgrade --generate-hashes --no-header --universal --python-version 3.11 \
		requirements/dev.in pyproject.toml -o requirements/dev.txt

clean: ## Remove what was made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage site dist
