# make run   starts everything;  make test   runs everything. Nothing but Python 3.11, git and make is needed.
PYTHON ?= python3.11
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
JOBS   ?= 2

.DEFAULT_GOAL := help
.PHONY: help run test test-all lint bench demo schema clean fresh lock

help:
	@echo "make run     start PostgreSQL, Valkey, web, worker and beat; prints where to look"
	@echo "make test    the test suite on the same engines, without what takes long"
	@echo "make test-all   every test: all zones and clock changes, killed workers, real browsers"
	@echo "make lint    style, types, layers, migrations, deployment checks, schema"
	@echo "make bench   requests per second beside the database's own ceiling"
	@echo "make demo    believable people with a year of entries (PEOPLE=20 DAYS=365)"
	@echo "make schema  writes docs/openapi.yaml and docs/asyncapi.yaml"
	@echo "make clean   removes caches;  make fresh  also throws .data/ away"

# A stamp beside the packages: they are installed again only when the pinned list changes.
$(VENV)/.base: requirements/base.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing packages (once; a minute on a slow line) ..."
	@$(PIP) install --quiet --require-hashes --requirement requirements/base.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements/dev.txt
	@$(BIN)/python -m config.testing.base_check
	@echo "Installing test packages ..."
	@$(PIP) install --quiet --require-hashes --requirement requirements/dev.txt
	@touch $@

run: $(VENV)/.base
	@$(BIN)/python -m config.embedded up

# Files in their order, not those with most tests first: a file with one long test would come last and alone.
TESTS := -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder -q

test: $(VENV)/.dev
	@$(BIN)/python $(TESTS) -m "not slow" $(ARGS)

test-all: $(VENV)/.dev
	@$(BIN)/python $(TESTS) $(ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m config.testing.deploy_check
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null

bench: $(VENV)/.dev
	@$(BIN)/python -m bench $(ARGS)

demo: $(VENV)/.base
	@$(BIN)/python manage.py demo --people $(or $(PEOPLE),20) --days $(or $(DAYS),365)

schema: $(VENV)/.dev
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml
	$(BIN)/python -m config.realtime.asyncapi > docs/asyncapi.yaml

lock: $(VENV)/.dev
	cd requirements && ../$(BIN)/pip-compile --quiet --generate-hashes --no-strip-extras --no-header --no-emit-index-url --no-emit-find-links --allow-unsafe --output-file base.txt base.in
	cd requirements && ../$(BIN)/pip-compile --quiet --generate-hashes --no-strip-extras --no-header --no-emit-index-url --no-emit-find-links --allow-unsafe --constraint base.txt --output-file assistant.txt assistant.in
	cd requirements && ../$(BIN)/pip-compile --quiet --generate-hashes --no-strip-extras --no-header --no-emit-index-url --no-emit-find-links --allow-unsafe --output-file dev.txt dev.in

clean:
	@find . -name __pycache__ -not -path "./$(VENV)/*" -prune -exec rm -rf {} +
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage

fresh: clean
	@test ! -x $(BIN)/python || $(BIN)/python -m config.embedded erase --yes || true
	@rm -rf $(or $(DATA_DIR),.data)
