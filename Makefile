# The commands of the project. `make run` and `make test` need Python 3.11 or later and the package registries, nothing else.

PYTHON ?= python3
PORT ?= 8000
export PORT
BIN := .venv/bin
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --use-pep517 --require-hashes
# For every Python from 3.11 on and every machine at once; the tests' list is the widest, and the others keep to it.
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.PHONY: help run free-ports test test-all test-servers check format picture bench chaos screenshots vitals meaning lock release-dump clean

help:
	@echo "make run         everything on this laptop: servers, migrations, demo world, site (PORT=8000)"
	@echo "make test        what a change needs: all tests but the sweeps and most of those in a browser, in parallel, on servers of their own"
	@echo "make test-all    all tests, those of make test among them, and the twenty slowest by name"
	@echo "make check       lint, format, types, imports, templates, settings, migrations"
	@echo "make format      let Python, templates and style sheets be tidied up"
	@echo "make picture     draw the layers in docs/architecture.md from .importlinter"
	@echo "make bench       measure, side by side with bare servers"
	@echo "make chaos       people talk while processes and servers die, and read while access ends (many minutes)"
	@echo "make screenshots 25 pages, light and dark, three widths, into var/screenshots"
	@echo "make vitals      how fast a first visit is on somebody's screen, into docs/performance.md"
	@echo "make meaning     install search by meaning (optional, 180 MB), for the next make run"
	@echo "make lock        write requirements/*.txt anew from *.in; with UPGRADE=1 also to the newest of what they draw in"
	@echo "make release-dump keep a database of this version for the test that upgrades it (CONTRIBUTING.md, How to release)"
	@echo "make clean       forget the laptop's data (var/) and the virtual environment"

run: free-ports .venv/.local
	@$(BIN)/python -m pitchey.operations.run

# Before minutes go into installing; otherwise `run` itself looks first, and knows whether it is Pitchey that listens.
free-ports:
	@test .venv/.local -nt requirements/local.txt || $(PYTHON) pitchey/operations/ports.py

test: .venv/.test
	@$(BIN)/python -m pytest -n auto --dist loadgroup -m "not everything and (essential or not browser)"

# Contains make test: whoever runs this, as .ci/run does, need not run that.
test-all: .venv/.test
	@HYPOTHESIS_PROFILE=thorough $(BIN)/python -m pytest -n auto --dist loadgroup --durations=20

# Domain, tables and API on the servers that DATABASE_URL and REDIS_URL name, as .ci/run does with Debian's; what asks neither is left out.
test-servers: .venv/.test
	@$(BIN)/python -m pytest -n auto --dist loadgroup -m "not everything and not browser" --durations=20 tests/domain tests/tables tests/api \
		--ignore=tests/domain/posters --ignore=tests/domain/sealing --ignore=tests/domain/media/test_word.py

check: .venv/.test
	@.ci/check

format: .venv/.test
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .
	@$(BIN)/python .ci/format_templates.py templates
	@$(BIN)/python .ci/format_css.py static/css

picture: .venv/.test
	@$(BIN)/python -m tests.architecture.picture

bench: .venv/.test
	@$(BIN)/python -m tests.benchmarks
	@$(BIN)/python -m tests.benchmarks.sockets

chaos: .venv/.test
	@$(BIN)/python -m tests.chaos
	@$(BIN)/python -m tests.chaos.notices
	@$(BIN)/python -m tests.chaos.revoking

screenshots: .venv/.test
	@$(BIN)/python -m tests.visual.screenshots

vitals: .venv/.test
	@$(BIN)/python -m tests.visual.vitals

meaning: .venv/.local
	@$(INSTALL) --no-deps -r requirements/meaning.txt
	@echo "Installed. A worker reads the pitches after the next start of make run."

lock: .venv/.test
	@$(LOCK) requirements/test.in -o requirements/test.txt
	@$(LOCK) requirements/local.in -c requirements/test.txt -o requirements/local.txt
	@$(LOCK) requirements/worker.in -c requirements/test.txt -o requirements/worker.txt
	@$(LOCK) requirements/base.in -c requirements/test.txt -o requirements/base.txt
	@$(LOCK) requirements/meaning.in -c requirements/test.txt -o requirements/meaning.txt --no-deps

release-dump: .venv/.test
	@$(BIN)/python -m tests.upgrades

clean:
	rm -rf var .venv

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Pitchey needs Python 3.11 or later. Name one: make run PYTHON=python3.12")'
	@echo "Making a virtual environment in .venv"
	@$(PYTHON) -m venv .venv || { echo "On Debian: apt-get install python3-venv"; exit 1; }
	@touch $@

.venv/.local: .venv/.made requirements/local.txt
	@echo "Installing what the product needs (a minute or two, once)"
	@$(INSTALL) -r requirements/local.txt
	@touch $@

.venv/.test: .venv/.local requirements/test.txt
	@echo "Installing what the tests need"
	@$(INSTALL) -r requirements/test.txt
	@touch $@
