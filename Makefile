# Every target does the set-up it needs by itself: Python packages into .venv, and a browser.
PYTHON   := .venv/bin/python
PACKAGES := .venv/packages.stamp
LOCK     := .ci/requirements.lock

.DEFAULT_GOAL := demo
.PHONY: demo test lint bench torture lock browser

demo: browser
	@.venv/bin/connector demo

test: lint browser
	@$(PYTHON) -m pytest -n 4 --dist worksteal

lint: $(PACKAGES)
	@$(PYTHON) -m ruff check
	@$(PYTHON) -m ruff format --check
	@$(PYTHON) -m mypy
	@.venv/bin/lint-imports --no-logo

bench: browser
	@$(PYTHON) -m tests.benchmarks.run
	@$(PYTHON) -m tests.benchmarks.intake
	@$(PYTHON) -m tests.benchmarks.reconcile
	@$(PYTHON) -m tests.benchmarks.accounts

torture: browser
	@$(PYTHON) -m pytest -n 3 --dist worksteal -m long
	@$(PYTHON) -m tests.torture.run

lock: $(PACKAGES)
	@$(PYTHON) -m uv pip compile pyproject.toml --extra dev --universal --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet -o $(LOCK)

browser: $(PACKAGES)
	@$(PYTHON) .ci/browser.py

$(PACKAGES): $(LOCK) pyproject.toml
	@.ci/packages.sh
	@touch $@
