# Two commands are enough: `make demo` and `make test`. Each sets up all that it needs.
SHELL := /bin/bash
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed
export UV_PYTHON_DOWNLOADS := never
export OMP_NUM_THREADS ?= 1
WORKERS ?= 2

.PHONY: help demo run test quick check lint types arch bench install lock clean

help: ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | column -t -s $$'\t'

install: $(STAMP) ## the environment in .venv, from the lock

$(STAMP): requirements.lock pyproject.toml tools/bootstrap.sh
	@bash tools/bootstrap.sh $(VENV)
	@touch $@

demo: $(STAMP) ## the whole trip on the bundled newsroom; leaves the dashboard running
	@$(PY) -m demo.start

run: $(STAMP) ## the product on the real catalogue, with the dashboard
	@$(VENV)/bin/haidang run

test: $(STAMP) check ## format, lint, types, layers and all tests, with real servers
	@$(PY) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

quick: $(STAMP) ## the tests that need no server, within a minute
	@$(PY) -m pytest -m "not server and not slow"

check: lint types arch ## format, lint, types, layers

lint: $(STAMP)
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .

types: $(STAMP)
	@$(VENV)/bin/mypy

arch: $(STAMP)
	@$(VENV)/bin/lint-imports

bench: ## how each figure of the README is measured
	@ls bench/*.py | sed 's/^/  $(subst /,\/,$(PY)) /'

lock: ## resolve the dependencies anew
	@$(VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	  --all-extras -q pyproject.toml -o requirements.lock

clean: ## the environment and the caches go; data stays
	@rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis .import_linter_cache
