# Everything a developer or a visitor starts with. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
DEV_STAMP := $(VENV)/installed-dev
WORKERS ?= auto

.DEFAULT_GOAL := help
.PHONY: help run demo-reset test mutants lint format messages clean

help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(STAMP): $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(DEV_STAMP): $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ $(STAMP)

run: $(STAMP) ## Start the demonstration city on http://127.0.0.1:8000
	BUDZET_DEMO=1 $(BIN)/budzet run

demo-reset: $(STAMP) ## Start the demonstration city over
	BUDZET_DEMO=1 $(BIN)/budzet demo --reset

test: $(DEV_STAMP) ## Run the whole test suite (SQLite, PostgreSQL, browser)
	$(BIN)/python -m pytest -n $(WORKERS)

mutants: $(DEV_STAMP) ## Change the rules in small ways and see whether a test notices (a quarter of an hour)
	$(BIN)/python scripts/mutants.py

lint: $(DEV_STAMP) ## Check style, types, imports and translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/messages.py check

format: $(DEV_STAMP) ## Put the code in the house's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: $(DEV_STAMP) ## Collect and compile the texts of the service
	$(BIN)/python scripts/messages.py update
	$(BIN)/python scripts/messages.py compile

clean: ## Remove the environment and the demonstration's data
	rm -rf $(VENV) var dist
