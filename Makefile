# Needs only Python 3.11+ and make. Every target installs what else it needs, into .venv and nowhere
# else. It uses the uv on PATH, or installs one into .venv.

UV_VERSION := 0.13.9
# Some tests wait for a killed process or a lease, so more workers than cores help.
WORKERS ?= 4

READY := .venv/.ready
RUN := .venv/bin
PYTHON = $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell \
	$(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
UV = $(or $(shell command -v uv),$(RUN)/uv --no-cache)

# Keep the caller's environment from pointing uv or Python at another folder.
export UV_PROJECT_ENVIRONMENT := $(CURDIR)/.venv
# Whichever Python the environment was made with, `.python-version` is for other tools.
export UV_PYTHON := $(CURDIR)/.venv/bin/python
export UV_PYTHON_DOWNLOADS := never
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH
# Tests start many Python processes; without bytecode each compiles the whole project again.
unexport PYTHONDONTWRITEBYTECODE

# Trust the machine's certificates, so that a company's own certificate authority works.
CERTIFICATES := $(firstword $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/cert.pem))
ifdef CERTIFICATES
export UV_SYSTEM_CERTS ?= true
export PIP_CERT ?= $(CERTIFICATES)
endif

.DEFAULT_GOAL := help
.PHONY: help install sandbox test bench lint format types texts docs clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(READY) ## Install the locked dependencies into .venv

sandbox: $(READY) ## Start a local Slack with the bot in it, and print the address
	@exec $(RUN)/python bot.py sandbox

test: lint types ## Run all checks, then the tests on SQLite and PostgreSQL
	$(RUN)/python -m pytest -n $(WORKERS)

bench: $(READY) ## Run all benchmarks; they take minutes and want an idle machine
	$(RUN)/python -m benchmarks.events
	$(RUN)/python -m benchmarks.acknowledgement
	$(RUN)/python -m benchmarks.sending
	$(RUN)/python -m benchmarks.reads
	$(RUN)/python -m benchmarks.start
	$(RUN)/python -m benchmarks.memory
	$(RUN)/python -m benchmarks.idle
	$(RUN)/python -m benchmarks.monday
	$(RUN)/python -m benchmarks.growth
	$(RUN)/python -m benchmarks.search

lint: $(READY) ## Check style, import rules and the lock file
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/lint-imports --no-logo
	$(UV) lock --check --offline

format: $(READY) ## Format the code
	$(RUN)/ruff check --fix-only .
	$(RUN)/ruff format .

types: $(READY) ## Check types
	$(RUN)/mypy

texts: $(READY) ## Update the translations from the code; fails while one is missing or fuzzy
	$(RUN)/python -m pico_bot.i18n.catalogues

docs: $(READY) ## Write docs/states.md from the state table
	$(RUN)/python -m pico_bot.model.states_page docs/states.md

clean: ## Remove the environment and all caches
	rm -rf .venv .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .sandbox
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml uv.lock Makefile
	@test -n "$(PYTHON)" || { echo "$$no_python" >&2; exit 1; }
	@$(RUN)/python -c 'import pip' 2>/dev/null || $(PYTHON) -m venv --clear .venv \
		|| { echo "$$no_venv" >&2; exit 1; }
	@command -v uv >/dev/null || $(RUN)/python -m pip install --quiet --no-cache-dir \
		--disable-pip-version-check uv==$(UV_VERSION)
	@echo "Installing the locked dependencies into .venv"
	@$(UV) sync --locked --quiet
	@# Compiles what the bot imports, so that its first start takes one second and not eight.
	@$(RUN)/python -c "import bot"
	@touch $@

export no_python := Pico Bot needs Python 3.11 or newer, and there is none on PATH. \
	Install it (Debian, Ubuntu: sudo apt-get install python3 python3-venv; \
	macOS: brew install python) and run make again.
export no_venv := Python cannot make a virtual environment here. \
	Install its venv module (Debian, Ubuntu: sudo apt-get install python3-venv) and run make again.
