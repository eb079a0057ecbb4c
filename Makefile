.DEFAULT_GOAL := help
.PHONY: help run test check bench screenshots package clean

PYTHON := .venv/bin/python

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 22

run: ## install what is missing and open the window (ARGS="--demo" for a sample library)
	@packaging/setup.sh run
	@packaging/run.sh $(ARGS)

test: ## install what is missing, check everything and run every test
	@packaging/setup.sh test
	@$(MAKE) --no-print-directory check
	$(PYTHON) -m pytest -n 2

check: ## format, lint, types and import directions
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	@if command -v shellcheck >/dev/null; then shellcheck packaging/*.sh .ci/run; fi

bench: ## measure, side by side with the peers' tools
	@packaging/setup.sh bench
	$(PYTHON) -m tests.bench

screenshots: ## redraw the README's pictures from the demo library
	@packaging/setup.sh test
	$(PYTHON) -m tests.screenshots

package: ## wheel and sdist into dist/
	@packaging/setup.sh test
	$(PYTHON) -m pip install --quiet build
	rm -rf dist
	$(PYTHON) -m build --outdir dist .

clean: ## remove what was made here
	rm -rf .venv build dist .mypy_cache .ruff_cache .hypothesis .import_linter_cache
