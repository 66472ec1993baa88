# Everything a newcomer needs: `make run` shows the main job, `make test` proves it. `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

.DEFAULT_GOAL := help
.PHONY: help setup run test test-postgres test-all check docs bench bench-judgement fairness lock clean

help: ## list what can be made
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.ready-to-run ## create .venv with Setsudo in it

run: .venv/.ready-to-run ## assess the shipped examples and show the result
	@$(BIN)/setsudo assess examples/interactions
	@$(BIN)/setsudo assess examples/interactions --format html --output out/report.html
	@echo "The same with every quote in its place: out/report.html"
	@$(BIN)/setsudo import examples/interactions --source examples
	@if [ -t 0 ] && [ -t 1 ]; then $(BIN)/setsudo serve; \
		else echo "The console, with the examples as cases: .venv/bin/setsudo serve"; fi

test: .venv/.ready-to-test .venv/.browser .venv/.gateways ## run all tests
	$(BIN)/python -m pytest -n 2 --dist loadgroup

test-postgres: .venv/.ready-to-test .venv/.browser .venv/.gateways ## run the service's tests on a real PostgreSQL
	SETSUDO_TEST_DATABASE=postgres $(BIN)/python -m pytest -n 2 --dist loadgroup -o timeout=1500 \
		tests/web tests/browser tests/story

test-all: ## run all tests on both databases, with 200 kills and every page in every look
	SETSUDO_TEST_KILLS=200 SETSUDO_TEST_LOOKS=all $(MAKE) --no-print-directory test
	SETSUDO_TEST_KILLS=200 SETSUDO_TEST_LOOKS=all $(MAKE) --no-print-directory test-postgres

check: .venv/.ready-to-test ## lint, types, layers, docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) --no-print-directory docs

docs: .venv/.ready-to-test ## build the documentation; a warning is an error
	$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build/html

bench: .venv/.ready-to-test ## print every figure that the README states
	$(BIN)/python -m benchmarks

fairness: .venv/.ready-to-test ## tell contacts again of somebody else, compare the verdicts
	$(BIN)/python -m training.fairness

bench-judgement: .venv/.ready-to-test ## measure the engines beside their peers
	$(BIN)/python -m benchmarks.judgement

lock: .venv/.ready-to-test ## renew the locked dependencies and their hashes
	$(PIP) install --quiet pip-tools
	$(BIN)/pip-compile $(LOCK) --extra bulk --extra postgres -o requirements/run.txt pyproject.toml requirements/run.in
	$(BIN)/pip-compile $(LOCK) -o requirements/dev.txt requirements/dev.in
	$(BIN)/python -c "$$WITHOUT_MUTAGEN"
	$(BIN)/pip-compile $(LOCK) -o requirements/peers.txt requirements/peers.in

# vcon names mutagen (GPL) among its needs and imports it nowhere in what the tests use.
define WITHOUT_MUTAGEN
import pathlib, re
locked = pathlib.Path("requirements/dev.txt")
locked.write_text(re.sub(r"(?ms)^mutagen==.*?(?=^[a-z])", "", locked.read_text()))
endef
export WITHOUT_MUTAGEN

# The options keep the address of any package registry out of the committed files.
LOCK := --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links

clean: ## remove what was made
	rm -rf .venv out docs/_build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Setsudo needs Python 3.11 or later: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.ready-to-run: requirements/run.txt pyproject.toml | .venv/bin/python
	$(PIP) install --quiet --no-deps --require-hashes -r requirements/run.txt
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# Some tests look at pages as people do. Where no browser can be had they are skipped, and say so.
.venv/.browser: | .venv/bin/python
	@command -v chromium > /dev/null || command -v google-chrome > /dev/null \
		|| { [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null \
			&& apt-get update -qq && apt-get install -y -qq chromium > /dev/null; } \
		|| echo "No browser: install chromium to run the tests of pages too"
	@touch $@

# Others ask real gateways. They come only where a policy keeps packages from starting services.
.venv/.gateways: | .venv/bin/python
	@missing=""; for one in nginx caddy; do \
		PATH="$$PATH:/usr/sbin" command -v $$one > /dev/null || missing="$$missing $$one"; done; \
	[ -z "$$missing" ] \
		|| { [ "$$(id -u)" = 0 ] && [ -x /usr/sbin/policy-rc.d ] && command -v apt-get > /dev/null \
			&& apt-get update -qq && apt-get install -y -qq $$missing > /dev/null; } \
		|| echo "Not here:$$missing. Install them to run the tests of gateways too"
	@touch $@

.venv/.ready-to-test: requirements/dev.txt .venv/.ready-to-run
	$(PIP) install --quiet --no-deps --require-hashes -r requirements/dev.txt
	@touch $@
