# make, or make help, lists the targets. ARGS is passed on: make run ARGS=--demo, make test ARGS="-k wizard".
.DEFAULT_GOAL := help
.PHONY: help run test check lint bench screenshots package clean
BIN := .venv/bin
ARGS ?=

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## install what is missing and open the window (ARGS=--demo: on a throw-away sample library)
	@packaging/setup.sh run
	@packaging/run.sh $(ARGS)

test: ## install what the tests need as well, then check everything and run them
	@packaging/setup.sh test
	@$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -n 2 $(ARGS)

check: ## format, lint, types and import directions; no tests
	@packaging/setup.sh test
	@$(MAKE) --no-print-directory lint

lint:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@if command -v shellcheck >/dev/null; then shellcheck packaging/*.sh .ci/run; fi

bench: ## measure, side by side with the tools that do the same
	@packaging/setup.sh bench
	$(BIN)/python -m tests.bench $(ARGS)

screenshots: ## draw the README's pictures anew
	@packaging/setup.sh test
	$(BIN)/python -m tests.screenshots $(ARGS)

package: ## build the wheel and the source archive into dist/
	@packaging/setup.sh package
	$(BIN)/python -m build --no-isolation $(ARGS)

clean: ## remove what was built, the virtual environment included
	rm -rf .venv build dist .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find xengui tests -name __pycache__ -type d -prune -exec rm -rf {} +
