# Everything one types at askmd. `make` alone lists the targets; each one installs what it needs first.
# Only Python 3.11 or newer and make are presumed. A second call of an unchanged target is instant.

.DEFAULT_GOAL := help
.PHONY: help install run test check pictures bench migration rulebook lock sbom browser clean

VENV := .venv
PY := $(VENV)/bin/python
# Tried in this order; the first that runs, is new enough and can make a virtual environment is taken.
PYTHONS := $(PYTHON) python3.13 python3.12 python3.11 python3.14 python3 python
# What `make test` hands to pytest; ARGS="-k claim" narrows it down.
PYTEST := $(PY) -m pytest
ARGS :=
# Whoever keeps no compiled files compiles the whole house anew in each of the many processes that tests start.
unexport PYTHONDONTWRITEBYTECODE

# Made together, and the styles last of all.
BUILT := askmd/static/built/public.css
NODE := $(PY) frontend/with_node.py

help: ## List the targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

install: $(VENV)/.python-ready $(BUILT) ## Build .venv from the locked requirements, and the front end

run: install ## Show a believable site with people, questions, posts and mail on http://localhost:8000
	@$(VENV)/bin/askmd demo

test: install browser ## Run all tests, on SQLite and (when it answers) PostgreSQL; ARGS="-k claim" narrows them
	@$(PYTEST) -n auto --dist worksteal --database=all $(ARGS)

check: install ## Lint, formatting, types, templates, no secret left behind, and the rules of the house (imports, migrations, …)
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(VENV)/bin/djlint --lint --quiet templates
	@$(PY) -m tests.support.secret_scan
	@$(PYTEST) -q -p no:randomly tests/house

pictures: install ## Take the README's pictures anew, from a demo that runs beside
	@PYTHONPATH=. $(PY) tests/journeys/pictures.py

bench: install ## Send real questions through a running site and count what arrives; ask for pages as fast as they come
	@$(PY) bench/intake.py $(ARGS)
	@$(PY) bench/pages.py

migration: install ## Write the next migration from the models: make migration m="what changes"
	@test -n "$(m)" || { echo 'Say what changes: make migration m="add a nickname to question"'; exit 2; }
	@set -e; folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	  eval "$$($(PY) -c 'import config; [print(f"export {k}={v}") for k, v in config.fresh_environment("http://localhost").items()]')"; \
	  export ASKMD_DATA_DIR="$$folder" ASKMD_SMTP_URL=smtp://localhost ASKMD_MAIL_FROM=questions@example.org; \
	  $(VENV)/bin/askmd db upgrade && $(VENV)/bin/askmd db migration -m "$(m)"
	@$(PY) -m ruff check --quiet --fix migrations && $(PY) -m ruff format --quiet migrations
	@git status --short migrations

rulebook: install ## Draw docs/rulebook.md anew from askmd/workflow.py
	@$(PY) -c 'from askmd.cli import rulebook; rulebook.PAGE.write_text(rulebook.page(), encoding="utf-8")'

lock: $(VENV)/.python-ready ## Look for newer versions of everything, and lock them
	@for lock in app dev node; do \
	  case $$lock in \
	    app) what="pyproject.toml --extra postgres --extra redis --extra semantic" ;; \
	    dev) what="pyproject.toml --extra postgres --extra redis --extra semantic --group dev" ;; \
	    node) what="requirements/node.in" ;; \
	  esac; \
	  $(VENV)/bin/uv pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url --no-header \
	    --python-version 3.11 $$what -o requirements/$$lock.txt || exit 1; \
	done
	@$(NODE) npm run --silent lock

sbom: install ## Write the bills of materials (CycloneDX) of all locked packages into build/
	@$(PY) frontend/sbom.py

browser: $(VENV)/.python-ready
	@$(PY) -m tests.support.chromium

clean: ## Remove what install built (the site's data stays)
	rm -rf $(VENV) frontend/node_modules askmd/static/built askmd.egg-info

# A virtual environment that a moved folder or an upgraded Python broke is made anew.
# The lock holds hashes, so pip takes exactly the files it names; a satisfied lock needs no network.
$(VENV)/.python-ready: requirements/dev.txt pyproject.toml
	@if ! $(PY) -c 'import pip' 2>/dev/null; then \
	  for candidate in $(PYTHONS); do \
	    if $$candidate -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	      found=$$candidate; break; \
	    fi; \
	  done; \
	  test -n "$$found" || { echo "askmd needs Python 3.11 or newer with its venv module (on Debian: apt-get install python3 python3-venv), or say which: make install PYTHON=/path/to/python3"; exit 1; }; \
	  echo "Building $(VENV) with $$found. This takes a minute, once."; \
	  $$found -m venv --clear $(VENV); \
	fi
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.txt
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable .
	@touch $@

frontend/node_modules/.ready: frontend/package.json frontend/package-lock.json | $(VENV)/.python-ready
	@$(NODE) npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(BUILT): frontend/node_modules/.ready $(wildcard frontend/*.mjs frontend/src/* frontend/src/*/* askmd/static/css/*)
	@$(NODE) npm run --silent build
	@touch $@
