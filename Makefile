# Every target sets itself up: the first one called installs the locked packages into .venv, once.
# Written for GNU make 3.81 and later and any POSIX shell; the checkout may lie in a path with spaces.

SHELL := /bin/sh
.DEFAULT_GOAL := help

# Each process, and each database that Dagster makes with its ninety migration scripts, would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

# What a caller may set: make test ARGS="-k ledger", make ui PORT=3333, make PYTHON=/opt/python3.12/bin/python3
ARGS ?=
PORT ?= 3000
PYTHON ?=
UPGRADE ?=
CONFIRM ?=

# The stamp holds the path it was made for: a virtual environment that was copied or moved along with its checkout
# still runs the code of the checkout it came from, so it is made again. An interrupted install leaves no stamp.
STAMP := .venv/.installed
ifneq ($(shell cat $(STAMP) 2>/dev/null),$(shell pwd -P))
UNUSABLE := FORCE
endif

# Prints the interpreter that fits, never the one of an activated .venv, which may be about to be removed.
FITTING := import sys, ensurepip, venv; (3, 10) <= sys.version_info < (3, 14) or sys.exit(1); print(getattr(sys, "_base_executable", sys.executable))

# Bria's official client, which only benchmarks need, in an environment of its own.
BENCHMARK_STAMP := .venv-benchmark/.installed
ifneq ($(shell cat $(BENCHMARK_STAMP) 2>/dev/null),$(shell pwd -P))
BENCHMARK_UNUSABLE := FORCE
endif

.PHONY: help setup run ui test check lint types docs screenshots soak bench lock clean clean-state FORCE

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: $(STAMP) .env ## Install into .venv, write .env, make the Dagster home; all other targets do this by themselves
	@.venv/bin/python -m bria_assets.dagster_home

run: $(STAMP) .env ## Bring the pictures up to date with the catalog (ARGS="..." goes to bria-assets refresh)
	@.venv/bin/bria-assets refresh $(ARGS)

ui: $(STAMP) .env ## Start the Dagster UI and its daemon on the same instance (PORT=3000)
	@.venv/bin/python -m bria_assets.dagster_home dg dev --workspace "$$(pwd -P)/workspace.yaml" --port $(PORT) $(ARGS)

test: $(STAMP) ## Run the tests, a file a process (ARGS="..." goes to pytest)
	@.venv/bin/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

check: lint types docs test ## Everything CI checks: lint, types, tests

lint: $(STAMP) ## Check style and formatting
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .

types: $(STAMP) ## Check types
	@.venv/bin/basedpyright

docs: $(STAMP) ## Build the documentation into site/, where index.html opens from a file
	@NO_MKDOCS_2_WARNING=1 .venv/bin/python -m mkdocs build --strict

screenshots: $(STAMP) ## Take the documentation's pictures anew, with Chromium, in some minutes (ARGS="automation" takes one)
	@.venv/bin/python -m docs.screenshots $(ARGS)

soak: $(STAMP) ## Run the long trials (ARGS="..." goes to pytest)
	@.venv/bin/python -m pytest -m soak $(ARGS)

bench: $(STAMP) $(BENCHMARK_STAMP) ## Measure speed and thrift, and write docs/benchmarks.md; takes hours (ARGS=--quick: two minutes)
	@.venv/bin/python -m benchmarks $(ARGS)

lock: ## Make the lock files again from pyproject.toml; needs uv (UPGRADE=1 takes newer versions)
	@command -v uv >/dev/null || { echo "make lock needs uv on the PATH: one lock for all platforms is its doing." >&2; exit 1; }
	uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --python-version 3.10 \
	    $(if $(UPGRADE),--upgrade) pyproject.toml --group dev -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --python-version 3.10 \
	    $(if $(UPGRADE),--upgrade) --group benchmark -o requirements-benchmark.lock

clean: ## Remove .venv, caches and build leftovers; pictures, run history and .env stay
	rm -rf .venv .venv-benchmark .pytest_cache .ruff_cache .hypothesis .coverage build site dist *.egg-info .tmp_dagster_home_*
	find . \( -name .git -o -name .bria -o -name .dagster_home -o -name node_modules \) -prune -o -name __pycache__ -type d -exec rm -rf {} +

clean-state: ## Remove .bria (pictures that were paid for, and the ledger) and .dagster_home (run history); CONFIRM=yes
	@if [ "$(CONFIRM)" != yes ]; then \
	    echo "This deletes .bria, with every picture and the record of what was paid for, and .dagster_home, the run history." >&2; \
	    echo "If that is meant: make clean-state CONFIRM=yes" >&2; \
	    exit 1; \
	fi
	rm -rf .bria .dagster_home

# Holds the API token, so no one else on the machine may read it; never written over.
.env:
	@umask 077 && cp .env.example .env
	@echo "Wrote .env: settings go there, all of them optional."

# uv where there is one, else venv and pip: both take the same lock with its hashes. The project itself is installed
# without its dependencies and without build isolation, which would fetch a build backend the lock does not name.
$(STAMP): requirements.lock pyproject.toml $(UNUSABLE)
	@set -e; \
	if command -v uv >/dev/null; then needed=; else needed='import pip'; fi; \
	if [ "$$(cat $@ 2>/dev/null)" != "$$(pwd -P)" ] || ! .venv/bin/python -c "$$needed" 2>/dev/null; then \
	    python=; \
	    for candidate in $(if $(PYTHON),"$(PYTHON)",python3 python3.13 python3.12 python3.11 python3.10); do \
	        python=$$("$$candidate" -c '$(FITTING)' 2>/dev/null) && break || python=; \
	    done; \
	    if [ -z "$$python" ]; then \
	        echo "No Python 3.10 to 3.13 with its venv module found; install one (on Debian with python3-venv) or name it: make PYTHON=/path/to/python3" >&2; \
	        exit 1; \
	    fi; \
	    rm -rf .venv; \
	    if command -v uv >/dev/null; then uv venv --quiet --python "$$python" .venv; else "$$python" -m venv .venv; fi; \
	fi; \
	rm -f $@; \
	if command -v uv >/dev/null; then \
	    echo "Installing the locked packages into .venv with uv ..."; \
	    uv pip sync --quiet --python .venv/bin/python --require-hashes requirements.lock; \
	    uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e .; \
	else \
	    printf 'Installing the locked packages into .venv with pip, a minute or two '; \
	    { .venv/bin/python -m pip install --disable-pip-version-check --progress-bar off --no-compile \
	        --no-deps --require-hashes -r requirements.lock 2>.venv/pip.log && : > .venv/.locked; } \
	        | awk '/^Collecting/ && ++n % 10 == 0 { printf "."; fflush() } END { print "" }'; \
	    rm .venv/.locked 2>/dev/null || { cat .venv/pip.log >&2; exit 1; }; \
	    .venv/bin/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .; \
	fi; \
	pwd -P > $@

# The interpreter of .venv makes it, so that both are of one version.
$(BENCHMARK_STAMP): requirements-benchmark.lock $(STAMP) $(BENCHMARK_UNUSABLE)
	@set -e; \
	rm -rf .venv-benchmark; \
	python=$$(.venv/bin/python -c '$(FITTING)'); \
	echo "Installing the official client into .venv-benchmark ..."; \
	if command -v uv >/dev/null; then \
	    uv venv --quiet --python "$$python" .venv-benchmark; \
	    uv pip sync --quiet --python .venv-benchmark/bin/python --require-hashes requirements-benchmark.lock; \
	else \
	    "$$python" -m venv .venv-benchmark; \
	    .venv-benchmark/bin/python -m pip install --disable-pip-version-check --quiet --progress-bar off \
	        --no-deps --require-hashes -r requirements-benchmark.lock; \
	fi; \
	pwd -P > $@

FORCE:
