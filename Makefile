# `make help` lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules

SWIFT ?= swift
PREFIX ?= /usr
SYSCONFDIR ?= /etc
DESTDIR ?=
# Where `install` and `demo` find the programs.
BIN ?= .build/release

programs := sprocketd sprocket-trainer sprocket
release_flags := -c release --static-swift-stdlib
units := $(notdir $(wildcard systemd/*.service systemd/*.socket systemd/*.timer))

bindir := $(PREFIX)/bin
unitdir := $(PREFIX)/lib/systemd/system
docdir := $(PREFIX)/share/doc/sprocket
completions := \
  bash:$(PREFIX)/share/bash-completion/completions/sprocket \
  zsh:$(PREFIX)/share/zsh/vendor-completions/_sprocket \
  fish:$(PREFIX)/share/fish/vendor_completions.d/sprocket.fish

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: ## Install the Debian packages that building and running need (only missing ones)
	@scripts/setup-debian build

.PHONY: setup-test
setup-test: ## The same, and what tests and checks need on top
	@scripts/setup-debian build test

.PHONY: demo
demo: ## Show what Sprocket does: ingest, train, recommend, record, recommend again
	@scripts/demo

.PHONY: test
test: build-tests ## Install what is missing, build and run all tests
	@$(run_tests) $(if $(TEST_FLAGS),$(TEST_FLAGS),--skip IntegrationTests)
	@$(if $(TEST_FLAGS),,$(run_tests) --filter IntegrationTests)

# Tests of whole programs run by themselves, so that they need not wait for those that compute.
run_tests = SPROCKET_TEST_PYTHON="$(abspath .build-python/bin/python3)" \
  SPROCKET_TEST_BIN="$$($(SWIFT) build --show-bin-path)" \
  $(SWIFT) test --skip-build --disable-xctest

.PHONY: build-tests
build-tests: setup-test .build-python/ready ## Build everything that `test` runs
	@$(SWIFT) build --build-tests

# The tests that let Python open a snapshot use this environment and nothing of the system's.
.build-python/ready: Makefile
	@/usr/bin/python3 -m venv .build-python
	@.build-python/bin/pip install --quiet --disable-pip-version-check safetensors numpy
	@touch $@

.PHONY: build
build: setup ## Build for debugging
	@$(SWIFT) build

.PHONY: release
release: setup ## Build the three programs for use, into .build/release
	@for program in $(programs); do $(SWIFT) build $(release_flags) --product $$program; done

.PHONY: check
check: check-format check-imports check-generated check-units ## All checks that run no tests

.PHONY: check-format
check-format: ## Swift sources are formatted and follow the lint rules
	@find Package.swift Sources Tests $(wildcard Benchmarks) -name .build -prune -o \
	  -name '*.swift' -print0 | xargs -0 $(SWIFT) format lint --strict --parallel

.PHONY: format
format: ## Format the Swift sources
	@find Package.swift Sources Tests $(wildcard Benchmarks) -name .build -prune -o \
	  -name '*.swift' -print0 | xargs -0 $(SWIFT) format format --in-place --parallel

.PHONY: check-imports
check-imports: ## Every import points to a lower layer
	@scripts/check-imports --self-test
	@scripts/check-imports

.PHONY: check-generated
check-generated: setup-test ## The committed C code is what proto/ gives
	@scripts/check-generated

.PHONY: check-units
check-units: setup-test ## systemd accepts the units without a word
	@scripts/check-units

.PHONY: bench
bench: release ## Measure what docs/benchmarks.md lists, on this machine
	@scripts/bench

.PHONY: install
install: ## Install programs, units, configuration and completions (DESTDIR=, PREFIX=/usr)
	@for program in $(programs); do \
	  test -x $(BIN)/$$program || { echo "install: $(BIN)/$$program is missing; run: make release" >&2; exit 1; }; \
	done
	install -d $(DESTDIR)$(bindir) $(DESTDIR)$(docdir) $(DESTDIR)$(PREFIX)/share/sprocket
	install -m 0755 $(addprefix $(BIN)/,$(programs)) $(DESTDIR)$(bindir)
	install -m 0644 demo/films.csv $(DESTDIR)$(PREFIX)/share/sprocket/films.csv
	install -m 0644 README.md CHANGELOG.md docs/*.md $(DESTDIR)$(docdir)
	$(MAKE) install-units
	install -d $(DESTDIR)$(SYSCONFDIR)/sprocket
	@if test -e $(DESTDIR)$(SYSCONFDIR)/sprocket/sprocketd.toml; then \
	  echo "keeping $(DESTDIR)$(SYSCONFDIR)/sprocket/sprocketd.toml"; \
	else \
	  env -i SPROCKET_ROOT=/nonexistent $(BIN)/sprocketd --print-config \
	    > $(DESTDIR)$(SYSCONFDIR)/sprocket/sprocketd.toml; \
	fi
	@for pair in $(completions); do \
	  file=$(DESTDIR)$${pair#*:}; \
	  install -d $$(dirname $$file); \
	  $(BIN)/sprocket completions $${pair%%:*} > $$file; \
	done
	@if test -z "$(DESTDIR)"; then scripts/after-install; fi

.PHONY: install-units
install-units: ## Install only the units, sysusers.d and tmpfiles.d
	@install -d $(DESTDIR)$(unitdir) $(DESTDIR)$(PREFIX)/lib/sysusers.d $(DESTDIR)$(PREFIX)/lib/tmpfiles.d
	@for unit in $(units); do \
	  sed 's|/usr/bin/|$(bindir)/|; s|/usr/share/doc/|$(PREFIX)/share/doc/|' systemd/$$unit \
	    > $(DESTDIR)$(unitdir)/$$unit; \
	  chmod 0644 $(DESTDIR)$(unitdir)/$$unit; \
	done
	@install -m 0644 systemd/sysusers.d/sprocket.conf $(DESTDIR)$(PREFIX)/lib/sysusers.d/sprocket.conf
	@install -m 0644 systemd/tmpfiles.d/sprocket.conf $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/sprocket.conf

.PHONY: uninstall
uninstall: ## Remove what `install` put there; state and configuration stay
	rm -f $(foreach program,$(programs),$(DESTDIR)$(bindir)/$(program))
	rm -f $(foreach unit,$(units),$(DESTDIR)$(unitdir)/$(unit))
	rm -f $(DESTDIR)$(PREFIX)/lib/sysusers.d/sprocket.conf $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/sprocket.conf
	rm -f $(foreach pair,$(completions),$(DESTDIR)$(lastword $(subst :, ,$(pair))))
	rm -rf $(DESTDIR)$(docdir) $(DESTDIR)$(PREFIX)/share/sprocket
	@if test -z "$(DESTDIR)" && command -v systemctl >/dev/null; then systemctl daemon-reload || true; fi
	@echo "kept: $(DESTDIR)$(SYSCONFDIR)/sprocket and $(DESTDIR)/var/lib/sprocket"

.PHONY: clean
clean: ## Remove what was built
	@rm -rf .build-python
	@$(SWIFT) package clean
