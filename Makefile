# Two commands on a fresh machine with Python 3.11 and make: `make demo` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Where the cards and Chromium's pictures of them are.
FIDELITY ?= ../shared/fidelity

.PHONY: demo test bench soak conformance fidelity css-page coverage-table format

demo: $(VENV)/demo.done
	$(BIN)/masthead build examples/seed --out out/seed --base-url https://shop.example
	@echo
	@echo "The tags of /products/1:"
	@echo
	@$(BIN)/python -c "import json; print(json.load(open('out/seed/manifest.json', encoding='utf-8'))['pages']['/products/1'])"
	@echo
	@echo "Its pictures are out/seed/products/1/opengraph-image/0.png and 1.png;"
	@echo "$(BIN)/masthead dev examples/seed shows all of them."

# Three tests at once, on however few cores: many of them wait for servers and other processes.
test: $(VENV)/test.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest --numprocesses 3 --dist loadfile

# Beside next/og and takumi-js, which npm installs below out/; where the cards and the script of the peers are.
BENCH ?= ../shared/bench

bench: $(VENV)/test.done
	$(BIN)/python benchmarks/bench.py $(BENCH)

# Ten minutes of a site under more load than it can draw; needs redis-server.
soak: $(VENV)/test.done
	$(BIN)/python benchmarks/soak.py

fidelity: $(VENV)/test.done
	$(BIN)/python benchmarks/fidelity.py $(FIDELITY)

# Every web framework against every check, on real servers.
conformance: $(VENV)/test.done
	$(BIN)/python tools/conformance.py

css-page: $(VENV)/test.done
	$(BIN)/python tools/css_page.py docs/css.md

format: $(VENV)/test.done
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# After a shipped font changed: what the fonts cover, read once here instead of at run time.
coverage-table: $(VENV)/test.done
	$(BIN)/python tools/coverage_table.py

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/demo.done: pyproject.toml $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[cli]'
	@touch $@

$(VENV)/test.done: pyproject.toml $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[cli,test]'
	@touch $@
