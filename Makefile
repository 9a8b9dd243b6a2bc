# Every path here is relative, so that the repository may lie in a directory with spaces in its name.
.DEFAULT_GOAL := help
.PHONY: help run setup build test lint format types unit properties mutation attacks pages-check e2e bench openapi lock clean

PY := .venv/bin/python
LOCK := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

help: ## Show the targets
	@grep -E '^[a-z0-9-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

run: ## Set up what is missing and run everything on one port
	@tools/setup.sh run
	@exec $(PY) -m app.cli up

setup: ## Set up the development environment
	@tools/setup.sh test

build: ## Build the pages
	@tools/setup.sh pages

test: ## Run every check and every test
	@tools/setup.sh test
	@tools/setup.sh chromium
	@$(MAKE) --no-print-directory lint types unit pages-check e2e
	@echo "· All checks and tests passed."

lint: ## Check style and format
	@tools/setup.sh python
	@echo "· Style (ruff)"
	@$(PY) -m ruff check --quiet .
	@$(PY) -m ruff format --check --quiet .

format: ## Put code in the house's format
	@$(PY) -m ruff check --quiet --fix .
	@$(PY) -m ruff format --quiet .

types: ## Check types
	@tools/setup.sh python
	@echo "· Types (mypy)"
	@$(PY) -m mypy

unit: ## Run the Python tests in parallel
	@tools/setup.sh python
	@echo "· Tests (pytest)"
	@$(PY) -m pytest -q -n $${GIAO_TEST_WORKERS:-logical} --maxprocesses 4 --dist worksteal --ignore=tests/e2e

properties: ## Walk STEPS random steps of a whole company, from SEED on; PROGRESS=file goes on from there another time
	@tools/setup.sh python
	@GIAO_PROPERTY_STEPS=$(or $(STEPS),100000) GIAO_PROPERTY_SEED=$(or $(SEED),1) GIAO_PROPERTY_PROGRESS=$(PROGRESS) \
	  GIAO_PROPERTY_WALKERS=$(or $(WALKERS),2) $(PY) -m pytest -q -s -n $(or $(WALKERS),2) tests/properties

mutation: ## Take every access check away, one at a time, and see a test fail; PROGRESS=file goes on from there
	@tools/setup.sh python
	@$(PY) tools/mutate_access.py --progress $(or $(PROGRESS),var/mutation.jsonl) --minutes $(or $(MINUTES),600)

attacks: ## Try every row of the attack table about tokens, sessions, accounts, roles and windows
	@tools/setup.sh python
	@$(PY) -m tests.policy.attacks

pages-check: ## Check and test the pages' code
	@if [ -f frontend/package.json ]; then echo "· Pages (types, style, tests)"; \
	  cd frontend && npm run --silent check && npm run --silent test; fi

e2e: ## Run the browser tests
	@if [ -d tests/e2e ]; then echo "· Browser tests"; $(PY) -m pytest -q tests/e2e; fi

bench: ## Measure against plain SQL on the same server; one JSON line per figure
	@tools/setup.sh run
	@$(PY) -m bench

openapi: ## Write the API's description
	@tools/setup.sh python
	@$(PY) -m app.cli openapi openapi.json

lock: ## Choose package versions anew
	@tools/setup.sh python
	$(LOCK) pyproject.toml -o requirements.lock
	$(LOCK) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	$(LOCK) --group build -o requirements-build.lock

clean: ## Remove what can be made again; the data directory stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache frontend/node_modules frontend/dist
