# `make run` shows the living demo city in a browser. `make check` checks a change in a minute, `make test` passes all
# tests as CI does, and `make exam` checks every case of what `make test` checks by samples: docs/exam.md.
PORT ?= 8050
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WAREHOUSE := var/citydeck.duckdb

UV := 0.13.9

.PHONY: run check test exam demo lint lock bench screenshots clean browser postgres
.DEFAULT_GOAL := run
unexport PYTHONDONTWRITEBYTECODE  # each of many short processes would compile everything anew

run: $(VENV)/.demo $(WAREHOUSE)
	$(BIN)/python app.py serve --port $(PORT)

demo: $(VENV)/.demo
	$(BIN)/python app.py demo --port $(PORT)

check: $(VENV)/.dev
	@$(BIN)/python -m tests.check

test: $(VENV)/.dev browser postgres
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --ignore=tests/browser
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder tests/browser

# About half an hour; NAME=engines runs one exam. An exam that has passed at the present commit is not run again.
exam: $(VENV)/.dev browser postgres
	@$(BIN)/python -m tests.exam $(NAME)

lint: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/mypy

# Two years of a city at three sizes, once built 4 GB in var/bench, then about an hour: docs/performance.md.
bench: $(VENV)/.dev browser postgres
	$(BIN)/python -m tests.bench

screenshots: $(VENV)/.dev browser $(WAREHOUSE)
	$(BIN)/python docs/screenshots.py --port $(PORT)

# Writes the locks after an edit of requirements*.txt: all dependencies with hashes, for Python 3.11 and later on every
# platform. Versions that requirements*.txt do not pin stay as they are; delete the locks first to take newer ones.
lock: var/uv/bin/uv-$(UV)
	$(LOCK) requirements-dev.txt --output-file requirements-dev.lock
	$(LOCK) requirements-demo.txt --constraints requirements-dev.lock --output-file requirements-demo.lock
	$(LOCK) requirements.txt --constraints requirements-dev.lock --output-file requirements.lock

LOCK = var/uv/bin/uv pip compile --quiet --universal --generate-hashes --no-annotate --python-version 3.11 \
	--custom-compile-command "make lock"

var/uv/bin/uv-$(UV):
	$(PYTHON) -m venv --clear var/uv
	var/uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV)
	@touch $@

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

INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

$(VENV)/.demo: requirements-demo.lock | $(BIN)/python
	@echo "Installing what the deck needs into $(VENV) (about a minute) …"
	$(INSTALL) -r requirements-demo.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(BIN)/python
	@echo "Installing what the tests need into $(VENV) (about a minute) …"
	$(INSTALL) -r requirements-dev.lock
	@touch $@ $(VENV)/.demo

clean:
	rm -rf $(VENV) var
