# Needs git, make and Python >= 3.11 with venv; the rest comes from locks/ into .venv.
# Once a target has set itself up it needs no network any more.

PYTHON ?= python3
EXTRAS ?=
CASE   ?= ukraine-2025
ARGS   ?=

BIN    := .venv/bin
STAMPS := .venv/stamps
PEERS  := .venv-peers
# Errors only, hashes compared, and nothing of this shell's own settings for Python.
PIP    := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input
TAKE   := $(PIP) install --require-hashes
unexport VIRTUAL_ENV
unexport PYTHONPATH
unexport PYTHONHOME

comma := ,
KNOWN_EXTRAS := $(patsubst locks/extra-%.txt,%,$(wildcard locks/extra-*.txt))
ASKED_EXTRAS := $(strip $(subst $(comma), ,$(EXTRAS)))
ifneq ($(filter-out $(KNOWN_EXTRAS),$(ASKED_EXTRAS)),)
$(error there is no extra "$(filter-out $(KNOWN_EXTRAS),$(ASKED_EXTRAS))"; there are: $(or $(KNOWN_EXTRAS),none yet))
endif

# A .venv that was copied or moved along with the checkout still points to the old place.
ifneq ($(wildcard $(STAMPS)/place),)
ifneq ($(shell cat $(STAMPS)/place),$(CURDIR))
$(shell rm -rf .venv)
endif
endif

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help install dev brief test check docs accept bench bench-peers lock clean

help: ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' Makefile | while IFS='|' read -r goal words; do printf '%-14s %s\n' "$$goal" "$$words"; done

install: $(STAMPS)/package $(ASKED_EXTRAS:%=$(STAMPS)/extra-%) ## set up .venv with the locked versions (EXTRAS=name adds an extra)

dev: install $(STAMPS)/test $(STAMPS)/check ## set up everything that `make check` needs

brief: install ## write the brief of CASE (ukraine-2025) to build/ and print its bottom line
	@mkdir -p build
	@$(BIN)/detente brief "cases/$(CASE)" -o "build/$(CASE).html"

test: install $(STAMPS)/test ## run the tests except the long ones (ARGS="-k name" picks)
	@$(BIN)/python -m pytest -q -m "not long" $(ARGS)

check: dev ## lint, types and every test, browser and long ones too
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || { echo 'not formatted as agreed: .venv/bin/ruff format .'; exit 1; }
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/python -m pytest -q $(ARGS)

docs: install ## write the generated pages of docs/reference anew
	@$(BIN)/python scripts/list_dependencies.py
	@$(BIN)/python scripts/make_reference.py

accept: install ## write cases/*/expected/brief.md anew, for a person to read as a diff
	@for folder in cases/*/; do if [ -d "$$folder/expected" ]; then $(BIN)/detente brief "$$folder" -o "$$folder/expected/brief.md" >/dev/null || exit 1; fi; done

bench: dev ## time the kernels
	@$(BIN)/python -m pytest -q -p pytest_benchmark.plugin benchmarks -o python_files='bench_*.py' -o python_functions='bench_*' --benchmark-columns=min,median,rounds $(ARGS)

bench-peers: install $(PEERS)/ready ## compare with NegMAS, which gets an environment of its own (.venv-peers)
	@$(BIN)/python benchmarks/peers.py "$(PEERS)/bin/python" $(ARGS)

lock: ## choose newer versions: write locks/ anew from pyproject.toml (needs a network)
	@scripts/lock "$(PYTHON)"

clean: ## remove what was made here, .venv too
	@rm -rf .venv $(PEERS) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .benchmarks
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Shares nothing with .venv: what is compared with brings its own versions of numpy and scipy.
$(PEERS)/ready: locks/peers.txt
	@echo 'setting up $(PEERS) (once)'
	@$(PYTHON) -m venv --clear $(PEERS)
	@$(PEERS)/bin/python -m pip -qq --disable-pip-version-check --no-input install --require-hashes -r locks/peers.txt
	@touch $@

$(STAMPS)/place:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Détente needs Python 3.11 or newer; "$(PYTHON)" is older or missing. Try: make PYTHON=python3.12'; exit 1; }
	@echo 'setting up .venv (once)'
	@$(PYTHON) -m venv --clear .venv || { rm -rf .venv; echo 'Python could not make .venv; on Debian: apt-get install python3-venv'; exit 1; }
	@mkdir -p $(STAMPS)
	@printf '%s\n' "$(CURDIR)" > $@

$(STAMPS)/runtime: locks/runtime.txt locks/build.txt | $(STAMPS)/place
	@$(TAKE) -r locks/runtime.txt -r locks/build.txt
	@touch $@

$(STAMPS)/package: pyproject.toml $(STAMPS)/runtime
	@$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(STAMPS)/test: locks/test.txt $(STAMPS)/runtime
	@echo 'taking what the tests need (once)'
	@$(TAKE) -r locks/test.txt
	@touch $@

$(STAMPS)/check: locks/check.txt $(STAMPS)/test
	@echo 'taking what the checks need (once)'
	@$(TAKE) -r locks/check.txt
	@touch $@

$(STAMPS)/extra-%: locks/extra-%.txt $(STAMPS)/runtime
	@$(TAKE) -r $<
	@touch $@
