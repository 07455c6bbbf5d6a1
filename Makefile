# One command for each thing that a contributor does; `make` alone lists them.
#
# They use the activated virtual environment, or else .venv, which `make setup` makes.

PYTHON := $(or $(VIRTUAL_ENV),.venv)/bin/python
SET ?= tests/quality
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run test fast lint types format eval bench ci

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

setup: ## install the program from this folder, with all that its tests need
	test -x $(PYTHON) || python3 -m venv .venv
	$(PYTHON) -m pip install -c constraints.txt -e ".[eval,milvus,test]"

run: ## serve Telegram where a token is set, else chat in the terminal
	$(PYTHON) -m bot $(ARGS)

test: ## run every test; ARGS="tests/bot -k menu" chooses
	$(PYTHON) -m pytest $(ARGS)

fast: ## run the tests that need neither the model nor other processes, two files at a time
	$(PYTHON) -m pytest -m "not model and not e2e" -n 2 --dist loadfile $(ARGS)

lint: ## check style and layout
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types: ## check types
	$(PYTHON) -m mypy

format: ## lay out the code and correct what can be corrected without a person
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

eval: ## measure the answers to a question set, SET=tests/quality or another
	$(PYTHON) -m bot eval $(SET) $(ARGS)

bench: ## run every benchmark; ARGS=--quick leaves out the large libraries
	$(PYTHON) -m tests.benchmarks.all $(ARGS)

ci: ## what a change must pass: all tests, style and types in a fresh environment
	.ci/run
