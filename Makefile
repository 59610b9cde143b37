# Needs make and Python 3.11 or newer. Another Python: make PYTHON=python3.13 demo

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet -c constraints.txt

# As pip does for a package that is not editable: the program starts from compiled files.
COMPILE := $(BIN)/python -m compileall -q ppdplan

# Stamps: an install runs again only when what it was made from has changed.
PROGRAM := $(VENV)/.program
CHECKS := $(VENV)/.checks
NEEDS := pyproject.toml constraints.txt $(VENV)/pyvenv.cfg

.PHONY: help demo test lint types bench fmt pyz clean
.DELETE_ON_ERROR:

help: ## what there is
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile

demo: $(PROGRAM) ## one plan for tomorrow: the timeline and a calendar file
	@rm -rf build/demo && mkdir -p build/demo
	$(BIN)/ppdplan schedule --start "tomorrow 10:00" --dose medium --last-feed 07:30 \
		--out build/demo/session.ics
	@printf '\nThe first lines of build/demo/session.ics:\n\n'
	@head -n 14 build/demo/session.ics | tr -d '\r'

test: $(CHECKS) ## all tests, with coverage of lines and branches
	@$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

lint: $(CHECKS) ## ruff, and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports

types: $(CHECKS) ## mypy --strict
	$(BIN)/mypy

bench: $(CHECKS) ## how long things take, as ratios
	@$(COMPILE)
	@set -e; for bench in bench/*.py; do $(BIN)/python $$bench; done

fmt: $(CHECKS) ## mend what ruff can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

pyz: $(CHECKS) ## one file to hand out: build/ppdplan.pyz
	@mkdir -p build
	$(BIN)/shiv --quiet --console-script ppdplan --python '/usr/bin/env python3' \
		--output-file build/ppdplan.pyz --constraint constraints.txt .
	@folder=$$(mktemp -d) && pyz=$$PWD/build/ppdplan.pyz && cd "$$folder" && \
		$(PYTHON) "$$pyz" --version && \
		$(PYTHON) "$$pyz" schedule --start "tomorrow 10:00" --dose low --last-feed 07:30 -q && \
		ls "$$folder" && rm -r "$$folder"

clean: ## back to a fresh clone
	rm -rf $(VENV) build dist .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache \
		.ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "ppdplan needs Python 3.11 or newer: make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(PROGRAM): $(NEEDS)
	$(PIP) -e .
	@$(COMPILE)
	@touch $@

$(CHECKS): $(NEEDS)
	$(PIP) -e '.[dev,caldav]'
	@$(COMPILE)
	@touch $@ $(PROGRAM)
