# Every command of the project; `make help` lists them.
.DEFAULT_GOAL := help
SWIFT ?= swift
PYTHON ?= python3
FORMAT_OPTIONS := --configuration .ci/swift-format.json --recursive
SOURCES := Package.swift Sources Tests Benchmarks Docs/figures
# What `make demo` writes, and how long it learns.
DEMO_OUTPUT ?= demo-output
DEMO_STEPS ?= 2500

# PyTorch for processors alone; PyPI's brings gigabytes of CUDA.
PYTORCH_INDEX ?= https://download.pytorch.org/whl/cpu

.PHONY: help setup build demo test bench bench-guard bench-guard-update bench-peers library fuzz interop docs format lint clean
help:   ## List the commands
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
setup:  ## Install what is missing: OpenBLAS and LAPACKE
	@.ci/setup
build: setup  ## Build everything, optimised
	$(SWIFT) build -c release
demo: setup  ## Train a small T5 with and without the Number Token Loss and compare them
	$(SWIFT) run -c release ntl compare --steps $(DEMO_STEPS) --module arithmetic__add_or_sub \
	  --learning-rate 0.003 --warmup 250 --dropout 0 --evaluate-every 250 \
	  --overwrite --output $(DEMO_OUTPUT)
test: setup  ## Run every test
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && trap 'exit 130' INT TERM && TMPDIR="$$folder" $(SWIFT) test
fuzz: setup ## Read hundreds of thousands of damaged files under the address sanitizer
	NTL_FUZZ_CASES=$${NTL_FUZZ_CASES:-100000} $(SWIFT) test --sanitize=address --scratch-path .build-asan \
	  --filter FuzzTests
bench: setup  ## Time the losses, alone and in training
	$(SWIFT) run -c release ntl-bench
bench-guard: setup ## Count instructions of small workloads; fail where there are 3 % more than before
	@command -v python3 >/dev/null || { echo "bench-guard: skipped, because there is no python3"; exit 0; }; \
	  SWIFT=$(SWIFT) Benchmarks/guard
bench-guard-update: setup ## Take the present counts of instructions for the new baseline
	@SWIFT=$(SWIFT) Benchmarks/guard --update
bench-peers: ## Install what ntl-bench --peer .build/peers/bin/python needs: PyTorch, transformers, ntloss
	$(PYTHON) -m venv .build/peers
	@install=".build/peers/bin/python -m pip install --quiet --retries 1 -r Benchmarks/peers/requirements.txt"; \
	$$install --extra-index-url $(PYTORCH_INDEX) || { \
	  echo "bench-peers: trying again without $(PYTORCH_INDEX)"; $$install; }
library: setup ## Build libntl, the losses for other languages, into .build/libntl
	@SWIFT=$(SWIFT) Interop/build
interop: library ## Test libntl from C and Python, and models with transformers (PYTHON=… names one with numpy)
	$(SWIFT) build -c release --product ntl
	@Interop/test
docs: setup  ## Build the reference documentation into .build/docs
	@.ci/docs
format: ## Format the sources in place
	$(SWIFT) format $(FORMAT_OPTIONS) --in-place $(SOURCES)
lint:   ## Check format and the kernels' symbols (after a build)
	$(SWIFT) format lint $(FORMAT_OPTIONS) --strict $(SOURCES)
	@for folder in .build/debug .build/release; do \
	  if [ -d $$folder ]; then .ci/check-kernel-symbols $$folder; fi; done
clean:  ## Delete everything built
	rm -rf .build .build-asan
