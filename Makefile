# Everything a contributor or operator runs. `make` alone lists it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PY := .venv/bin/python
CODE := shared services rushes tools tests benchmarks
DATA := $(or $(RUSHES_DATA_DIR),.rushes)

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  \033[1m%-14s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## Make .venv with everything, from requirements.lock
	@tools/setup.sh

.PHONY: services
services: ## Install RabbitMQ and node with apt, when missing
	@tools/services.sh

.PHONY: run
run: setup ## Run everything in one process, on servers from wheels; prints the address, a login and a key
	@exec .venv/bin/rushes up $(args)

.PHONY: stack
stack: setup services ## Run the services of docker-compose.yml as native processes, with real RabbitMQ
	@exec .venv/bin/rushes stack $(args)

.PHONY: demo
demo: setup ## Do the main job on the running instance, over HTTP only
	@exec .venv/bin/rushes demo $(args)

.PHONY: test
test: setup services tools/node_modules ## Run the whole suite on real servers; k=word narrows it
	$(PY) -m pytest $(if $(k),-k "$(k)") $(args)

.PHONY: test-fast
test-fast: setup tools/node_modules ## The suite without whole instances
	$(PY) -m pytest -m "not e2e" $(if $(k),-k "$(k)") $(args)

.PHONY: e2e
e2e: setup services ## Only whole instances: the demo, the stack, the faults
	$(PY) -m pytest -m e2e $(if $(k),-k "$(k)") $(args)

.PHONY: check
check: gates test ## All that CI runs

.PHONY: gates
gates: lint types layers docs-check ## The checks that run no test

.PHONY: format
format: setup ## Format the code
	.venv/bin/ruff format $(CODE)
	.venv/bin/ruff check --fix $(CODE)

.PHONY: lint
lint: setup ## Formatting, lint rules, file and function sizes, visibility
	.venv/bin/ruff format --check $(CODE)
	.venv/bin/ruff check $(CODE)
	$(PY) -m tools.lint_sizes
	$(PY) -m tools.lint_visibility

.PHONY: types
types: setup ## mypy, strict, on code and tests
	.venv/bin/mypy

.PHONY: layers
layers: setup ## Who may import what
	.venv/bin/lint-imports --no-cache

.PHONY: docs
docs: setup ## Make the generated pages, the gateway's table, the API document and the schemas again
	$(PY) -m tools.generate
	$(PY) -m tools.schema

.PHONY: docs-check
docs-check: setup ## Fail if a generated file is out of date
	$(PY) -m tools.generate --check
	$(PY) -m tools.schema --check

.PHONY: bench
bench: setup ## Measure ratios against the bare thing, and write docs/performance.md
	$(PY) -m benchmarks $(args)

.PHONY: migrate
migrate: setup ## Bring the schemas up to date; needs DATABASE_URL and the rest of a service's environment: s=catalog
	$(PY) -m services.$(s) migrate

.PHONY: reset
reset: setup ## Empty the running development instance and make its first admin again
	@.venv/bin/rushes reset $(args)

.PHONY: reset-serve
reset-serve: setup ## Stay, and reset once for each line on standard input, down to the first admin alone
	@exec .venv/bin/rushes reset --serve --no-defaults $(args)

.PHONY: dead-letters
dead-letters: setup ## List messages that could not be handled
	@.venv/bin/rushes events dead

.PHONY: lock
lock: setup ## Resolve pyproject.toml into requirements.lock again
	.venv/bin/uv pip compile -q --all-extras --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml -o requirements.lock

.PHONY: changelog
changelog: setup ## Fold changes/ into CHANGELOG.md: v=0.2.0
	.venv/bin/towncrier build --yes --version $(v)

.PHONY: clean
clean: ## Remove what was built; data directories stay
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache tools/node_modules

tools/node_modules: tools/package.json
	npm install --prefix tools --no-audit --no-fund --no-package-lock --silent
	@touch tools/node_modules
