# Everything a contributor runs. The environment is .venv; nothing is installed outside it and .cache.
# The first Python that is new enough; another by PYTHON=…
PYTHON ?= $(shell for one in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$one -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$one && break; done)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help test check lint types generated unit demo examples faults fuzz live downstream bench docs pythons lowest newest
.PHONY: audit dist wheel-check generate lock clean

help: ## What can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(STAMP): requirements/dev.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# ---- what CI runs

test: $(STAMP) lint types generated unit ## What CI runs, on one Python

lint: $(STAMP) ## Formatting and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(STAMP) ## mypy --strict and pyright strict
	$(BIN)/mypy
	$(BIN)/pyright

generated: $(STAMP) ## Generated files are fresh
	$(BIN)/python tools/extract_releases.py --check
	$(BIN)/python tools/generate_types.py --check
	$(BIN)/python tools/generate.py --check
	$(BIN)/python tools/emulator_coverage.py --check
	$(BIN)/python tools/docs_reference.py --check
	$(BIN)/python tools/docs_releases.py --check

# Many tests wait for time limits: four at once fill two cores.
unit: $(STAMP) ## Tests with branch coverage of hand-written code
	$(BIN)/pytest -q -n 4 --cov --cov-report=term

# ---- more

check: test pythons lowest audit wheel-check downstream ## Everything: other Pythons, lowest dependencies, audit, wheel

pythons: $(STAMP) ## Tests on the other Pythons of this machine
	$(BIN)/python tools/environments.py pythons

lowest: $(STAMP) ## Tests with the lowest versions of the dependencies
	$(BIN)/python tools/environments.py lowest

newest: $(STAMP) ## Tests with the newest versions that there are today
	$(BIN)/python tools/environments.py newest

audit: $(STAMP) ## Known vulnerabilities of what is locked
	$(BIN)/python tools/audit.py $(AUDIT)

wheel-check: $(STAMP) ## Build sdist and wheel, check them, use them in an empty environment
	$(BIN)/python tools/check_wheel.py

dist: $(STAMP) ## The same, left in dist/ with the list of what the wheel brings with it
	$(BIN)/python tools/check_wheel.py --out dist --sbom dist/harborapi.cdx.json

demo: $(STAMP) ## An emulated Harbor, and both clients at work on it
	$(BIN)/python examples/demo.py

faults: $(STAMP) ## The table of faults, on every driver
	$(BIN)/pytest -q -n 2 tests/faults

fuzz: $(STAMP) ## Arbitrary bytes to all that reads, many more than with the suite: make fuzz EXAMPLES=3000
	HARBORAPI_FUZZ=$(or $(EXAMPLES),3000) $(BIN)/pytest -q -n 2 tests/fuzz

live: $(STAMP) ## Scenarios against a real server: make live HARBOR_URL=… HARBOR_USERNAME=… HARBOR_SECRET=…
	@test -n "$(HARBOR_URL)" -a -n "$(HARBOR_SECRET)" || { \
		echo "make live HARBOR_URL=https://… HARBOR_USERNAME=admin HARBOR_SECRET=… [HARBOR_CA_FILE=…]"; \
		echo "HARBOR_CALLS=… is the name by which the server reaches this machine: webhooks and the like are played too"; \
		exit 1; }
	HARBOR_LIVE=1 $(BIN)/pytest -q tests/scenarios

downstream: $(STAMP) ## Programs of others, on this package in place of the existing one
	$(BIN)/python tests/downstream/run.py

bench: $(STAMP) ## Measure against raw HTTP and other packages; write docs/performance.md (10 minutes)
	$(BIN)/python benchmarks/run.py --write

examples: $(STAMP) ## Every example against the emulator
	$(BIN)/pytest -q tests/examples

DOCS := .venv-docs

docs: $(DOCS)/.installed ## The documentation, strictly, into site/
	$(DOCS)/bin/python tools/docs_build.py

$(DOCS)/.installed: requirements/docs.txt
	test -x $(DOCS)/bin/python || $(PYTHON) -m venv $(DOCS)
	$(DOCS)/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/docs.txt
	touch $@

# ---- what is written by tools

generate: $(STAMP) ## Write the generated files anew
	$(BIN)/python tools/extract_releases.py
	$(BIN)/python tools/generate_types.py
	$(BIN)/python tools/generate.py
	$(BIN)/python tools/emulator_coverage.py
	$(BIN)/python tools/docs_reference.py
	$(BIN)/python tools/docs_releases.py
	$(BIN)/python -m tests.faults.page

COMPILE = $(BIN)/uv pip compile -q --upgrade --no-strip-extras --generate-hashes --no-header --universal --python-version 3.11

lock: $(STAMP) ## Write the lock files in requirements/ anew
	$(COMPILE) requirements/dev.in pyproject.toml -o requirements/dev.txt
	$(COMPILE) requirements/release.in -o requirements/release.txt
	$(COMPILE) requirements/docs.in -o requirements/docs.txt
	$(COMPILE) --resolution lowest-direct --all-extras requirements/lowest.in pyproject.toml -o requirements/lowest.txt
	$(COMPILE) --override requirements/downstream.override --no-emit-package harborapi requirements/downstream.in pyproject.toml -o requirements/downstream.txt

clean: ## Remove what was made
	rm -rf $(VENV) $(DOCS) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage* site dist
