# One line for each target; the work is done by helpers.build and its neighbours, the tests and the tools.
EDITION ?= latest
SWEEP   ?=
CLUSTER ?=
ROUNDS  ?= 3
ONLY    ?=
PORT    ?= 0
PART    ?=
PYTHON  ?= python3
# Values as they were given: make does not expand them again, and the shell takes each as one word.
override EDITION := $(value EDITION)
override SWEEP   := $(value SWEEP)
override CLUSTER := $(value CLUSTER)
override ROUNDS  := $(value ROUNDS)
override ONLY    := $(value ONLY)
override PORT    := $(value PORT)
override PART    := $(value PART)
export EDITION SWEEP CLUSTER ROUNDS ONLY PORT PART

BIN     := .venv/bin
LAB     := .venv-lab/bin
UV       = VIRTUAL_ENV="$(CURDIR)/$(@D)" UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 .venv/bin/uv
COMPILE := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help report preview test test-peers slips mutations editions builds kills lab sweep verify audit bench data lock clean

help:           ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

report: .venv/report   ## build reports/latest (or EDITION=article): report.html, report.pdf and all behind them
	@$(BIN)/python -m helpers.build "$$EDITION"

preview: .venv/report  ## show the report in a browser and build it again at each save: EDITION=article, PORT=8000
	@$(BIN)/python -m helpers.preview "$$EDITION" "$$PORT"

test: .venv/test .venv-lab/lab   ## lint, check types and run every test
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/typos && $(BIN)/mypy && $(BIN)/pytest -n 2 --dist loadfile -m "not build" && $(BIN)/pytest -m build

test-peers: .venv-peers/peers   ## run the tests of nbclient, papermill and others by warm kernels: PART=20 tests of two
	@.venv-peers/bin/python benchmarks/peers.py "$$PART"

slips: .venv/test      ## leave 440 slips in the tables, one by one: is each refused with its place, or shown?
	@$(BIN)/python -m benchmarks.campaigns slips

mutations: .venv/test  ## change fifty cells of the data, one by one: is every sentence still true, or does the build stop?
	@$(BIN)/python -m benchmarks.campaigns mutations

builds: .venv/test     ## builds, edits and kernels at once, at twenty moments: is the report always the right one?
	@$(BIN)/python -m benchmarks.campaigns builds

editions: .venv/test   ## run the chapters for every end of a quarter and fill their prose: 12 editions
	@$(BIN)/python -m benchmarks.campaigns editions

kills: .venv/test      ## end builds, kernels, previews, sweeps and make data at a hundred moments: is anything lost or left?
	@$(BIN)/python -m benchmarks.campaigns kills

lab: .venv-lab/lab     ## open the notebooks in JupyterLab
	@JUPYTER_DEFAULT_PROVISIONER_NAME=warm-provisioner $(LAB)/jupyter lab notebooks

sweep: .venv/$(if $(CLUSTER),cluster,report)   ## run notebooks over a grid: SWEEP=exchange_rate; on a Dask cluster with CLUSTER=tcp://…
	@$(BIN)/python -m helpers.sweeps "$$SWEEP" "$$CLUSTER"

verify: .venv/report   ## build everything anew, aside, and compare it with the published reports/latest
	@$(BIN)/python -m helpers.verify "$$EDITION"

audit: .venv/test      ## write the bill of materials, reports/sbom.cdx.json, and ask for known faults of all that is locked
	@$(BIN)/python -m helpers.verify.audit

bench: .venv/report    ## measure this build, its peers and the bare cells in turn: ROUNDS=3, ONLY="cells build"
	@$(BIN)/python -m benchmarks "$$ROUNDS" "$$ONLY"

data: .venv/report     ## check the tables and record their checksums after an edit of data/
	@$(BIN)/python -m helpers.datasets

lock: .venv/uv         ## resolve requirements/*.txt anew from pyproject.toml
	@$(COMPILE) pyproject.toml -o requirements/report.txt
	@$(COMPILE) --extra test -c requirements/report.txt pyproject.toml -o requirements/test.txt
	@$(COMPILE) --extra cluster -c requirements/report.txt pyproject.toml -o requirements/cluster.txt
	@$(COMPILE) --extra peers -c requirements/test.txt pyproject.toml -o requirements/peers.txt
	@$(COMPILE) --extra lab -c requirements/report.txt pyproject.toml -o requirements/lab.txt
	@$(COMPILE) requirements/setup.in -o requirements/setup.txt

clean:          ## remove what can be built again (not the published reports/latest)
	@rm -rf .venv .venv-lab .venv-peers reports/.work .mypy_cache .pytest_cache .ruff_cache

.venv/uv .venv-lab/uv .venv-peers/uv: requirements/setup.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and f"Python 3.11 or newer is needed; $(PYTHON) is {sys.version.split()[0]}: name another one with make PYTHON=...")'
	@echo "setting up $(@D)"
	@$(PYTHON) -m venv $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/setup.txt
	@touch $@

.venv/report: .venv/uv requirements/report.txt pyproject.toml
	@$(UV) pip install --quiet --require-hashes -r requirements/report.txt
	@$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/test: .venv/report requirements/test.txt
	@$(UV) pip install --quiet --require-hashes -r requirements/test.txt
	@touch $@

.venv/cluster: .venv/report requirements/cluster.txt
	@$(UV) pip install --quiet --require-hashes -r requirements/cluster.txt
	@touch $@

.venv-lab/lab: .venv/uv .venv-lab/uv requirements/lab.txt pyproject.toml
	@$(UV) pip install --quiet --require-hashes -r requirements/lab.txt
	@$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv-peers/peers: .venv/uv .venv-peers/uv requirements/peers.txt pyproject.toml
	@$(UV) pip install --quiet --require-hashes -r requirements/peers.txt
	@$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
