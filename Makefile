# Needs Python 3.11 or newer, git and make; everything else is brought, into .venv and the user's cache folder.
.PHONY: help demo install test check bench lock clean
.DEFAULT_GOAL := help

PYTHON ?=
export PYTHON
RUN := .venv/bin

help: ## List what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' Makefile

demo: install ## Start everything with the demo shop, and say what to open (Ctrl-C ends it)
	@$(RUN)/whom demo

install: ## Make the environment in .venv, with the command .venv/bin/whom
	@tools/environment.sh runtime

test: .dev ## Run all tests, on a real Neo4j that they bring themselves
	@$(RUN)/python -m pytest $(ARGS)

check: .dev ## Check format, lint, types, the import contract and the Cypher files
	$(RUN)/ruff format --check
	$(RUN)/ruff check
	$(RUN)/mypy
	$(RUN)/lint-imports
	$(RUN)/python -m pytest -q tests/graph/test_catalog.py

bench: .dev ## Measure, and print the tables (they go to bench/results/ as well)
	@$(RUN)/python -m bench $(ARGS)

LOCK := $(RUN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-header --group build pyproject.toml $(UPGRADE)
lock: .dev ## Write the lock files anew (make lock UPGRADE=--upgrade takes newer versions)
	$(LOCK) --extra dev --output-file requirements-dev.lock
	$(LOCK) --constraints requirements-dev.lock --output-file requirements.lock
	$(RUN)/python -m graph.relock

clean: ## Remove what make and the tools made here; data and downloads in your home stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build *.egg-info web/static/build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: .dev
.dev:
	@tools/environment.sh dev
