# Two commands: `make run` shows the living demo city in a browser, `make test` passes all tests.
PORT ?= 8050
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WAREHOUSE := var/citydeck.duckdb

.PHONY: run test demo lint bench screenshots clean browser postgres
.DEFAULT_GOAL := run

run: $(VENV)/.demo $(WAREHOUSE)
	$(BIN)/python app.py serve --port $(PORT)

demo: $(VENV)/.demo
	$(BIN)/python app.py demo --port $(PORT)

test: $(VENV)/.dev browser postgres
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy data layouts
	$(BIN)/python -m pytest -q --ignore=tests/browser
	$(BIN)/python -m pytest -q tests/browser

lint: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/mypy data layouts

# Two years of a city at three sizes, once built 4 GB in var/bench, then about an hour: docs/performance.md.
bench: $(VENV)/.dev browser postgres
	$(BIN)/python -m tests.bench

screenshots: $(VENV)/.dev browser $(WAREHOUSE)
	$(BIN)/python docs/screenshots.py --port $(PORT)

# A browser and a database server for the tests: by apt where that is allowed, else the tests say what is missing.
browser:
	@sh docs/install.sh chromium /usr/bin/chromium chromium fonts-noto-cjk

postgres:
	@sh docs/install.sh postgresql /usr/lib/postgresql postgresql

$(WAREHOUSE): | $(VENV)/.demo
	$(BIN)/python app.py demo --port $(PORT)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || (echo "Citydeck needs Python 3.11 or later"; exit 1)
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: requirements.txt requirements-demo.txt | $(BIN)/python
	@echo "Installing what the deck needs into $(VENV) (about a minute) …"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-demo.txt
	@touch $@

$(VENV)/.dev: requirements.txt requirements-demo.txt requirements-dev.txt | $(BIN)/python
	@echo "Installing what the tests need into $(VENV) (about a minute) …"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.demo

clean:
	rm -rf $(VENV) var
