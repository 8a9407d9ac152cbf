# The few commands this project is worked with. `make` alone lists them.

PYTHON ?= python3
DATA ?= ../shared/data
BILL ?= dist/glossator.cdx.json
BUNDLE_BILL ?= dist/glossator-bundle.cdx.json
BIN := .venv/bin
CYCLONEDX := $(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --mc-type application \
	--output-reproducible --of JSON
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header

.DEFAULT_GOAL := help
.PHONY: help install train demo app reports screenshots translations test check bench bench-large kills fuzz \
	bundle deb sbom lock clean

help:  ## list these commands
	@sed -n 's/^\([a-z-]*\):.*##/  make \1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 22

install:  ## make .venv with everything the program needs, and put the default model in place
	@$(PYTHON) packaging/install.py

train:  ## install what training and converting need: PyTorch, with CUDA where there is a GPU
	@$(PYTHON) packaging/install.py --train

demo: install  ## annotate the sample files with the embedded model
	@$(BIN)/glossator annotate desktop/samples --rubric emotions --out demo-output

app: install  ## open the window
	@$(BIN)/python -m desktop.ui

reports:  ## make agreement reports over the data in DATA, with simulated coders, to look at
	@$(PYTHON) packaging/install.py --dev
	@PYTHONPATH=tests $(BIN)/python -m simulate $(DATA) demo-output/reports

screenshots:  ## take a picture of every page of the window, in demo-output/screenshots
	@$(PYTHON) packaging/install.py --dev
	@PYTHONPATH=tests $(BIN)/python -m screenshots demo-output/screenshots

translations:  ## collect the window's texts into its translations, and compile these
	@$(PYTHON) packaging/install.py --dev
	@for language in de en; do \
		file=desktop/ui/translations/glossator_$$language; \
		$(BIN)/pyside6-lupdate $$(find desktop/ui -name '*.py' | sort) -ts $$file.ts -no-obsolete \
			-locations none -source-language en -target-language $$language \
			$$([ $$language = en ] && echo -pluralonly); \
		$(BIN)/pyside6-lrelease $$file.ts -qm $$file.qm; done

test:  ## run the whole test suite
	@$(PYTHON) packaging/install.py --dev
	@$(BIN)/pytest -n logical --maxprocesses 4 --dist worksteal

check:  ## check format, lint, types and imports, as the test machine does before the tests
	@$(PYTHON) packaging/install.py --dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32
	$(BIN)/mypy --platform darwin --cache-dir .mypy_cache/darwin
	cd packaging && ../$(BIN)/mypy --config-file ../pyproject.toml --cache-dir ../.mypy_cache/packaging *.py
	$(BIN)/lint-imports

bench:  ## measure speed and memory, side by side with what they are compared to
	@$(PYTHON) packaging/install.py --dev
	@PYTHONPATH=tests $(BIN)/python -m bench

bench-large:  ## measure a project of one million units, with a stand-in for the model
	@$(PYTHON) packaging/install.py --dev
	@PYTHONPATH=tests $(BIN)/python -m bench.large

bundle: install  ## make a folder in dist with the program, its Python and all libraries, to hand out
	@$(BIN)/python packaging/bundle.py

deb: bundle  ## make a package of that folder, for Debian, Ubuntu and their like
	@$(BIN)/python packaging/deb.py

sbom:  ## write bills of materials (CycloneDX) of what the lock file installs, and what a bundle holds
	@$(PYTHON) packaging/install.py --dev
	@mkdir -p $(dir $(BILL))
	@$(CYCLONEDX) -o $(BILL) packaging/requirements.lock
	@$(BIN)/python packaging/bundle.py --list | $(CYCLONEDX) -o $(BUNDLE_BILL) -

kills:  ## kill the program 300 times while it works, and check the project each time
	@$(PYTHON) packaging/install.py --dev
	@PYTHONPATH=tests $(BIN)/python -m kills

fuzz:  ## feed 100,000 spoilt files to everything that reads files of strangers
	@$(PYTHON) packaging/install.py --dev
	@PYTHONPATH=tests $(BIN)/python -m fuzz

lock:  ## choose the newest allowed version of every dependency, with hashes
	@$(PYTHON) packaging/install.py --dev
	$(COMPILE) --upgrade packaging/requirements-build.in -o packaging/requirements-build.lock
	$(COMPILE) --upgrade pyproject.toml -c packaging/requirements-build.lock -o packaging/requirements.lock
	$(COMPILE) --upgrade packaging/requirements-bundle.in -c packaging/requirements.lock \
		-c packaging/requirements-build.lock -o packaging/requirements-bundle.lock
	$(COMPILE) --upgrade pyproject.toml --extra dev -c packaging/requirements.lock \
		-c packaging/requirements-build.lock -o packaging/requirements-dev.lock
	$(COMPILE) --upgrade pyproject.toml --extra train --extra convert -c packaging/requirements.lock \
		-c packaging/requirements-dev.lock -c packaging/requirements-build.lock \
		-o packaging/requirements-train.lock

clean:  ## remove everything that can be made again, but the models
	rm -rf .venv build dist demo-output *.egg-info .*_cache .hypothesis
	find desktop rubrics train convert tests packaging -name __pycache__ -type d -prune -exec rm -rf {} +
