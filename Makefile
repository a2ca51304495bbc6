# campaignd: build, run, test, install. `make help` lists what there is.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

SWIFT ?= swift
PYTHON ?= python3

# Where `make run` listens and keeps its state.
LISTEN ?= 127.0.0.1:8080
DEMO_STATE ?= state/demo

# Where `make install` puts things; DESTDIR is put before every path.
DESTDIR ?=
PREFIX ?= /usr/local
SYSCONFDIR ?= $(if $(filter /usr /usr/local,$(PREFIX)),/etc,$(PREFIX)/etc)
BINDIR = $(PREFIX)/bin
UNITDIR = $(PREFIX)/lib/systemd/system
SYSUSERSDIR = $(PREFIX)/lib/sysusers.d
TMPFILESDIR = $(PREFIX)/lib/tmpfiles.d
DATADIR = $(PREFIX)/share/campaignd
DOCDIR = $(PREFIX)/share/doc/campaignd
MANDIR = $(PREFIX)/share/man/man1
BASHCOMPDIR = $(PREFIX)/share/bash-completion/completions
ZSHCOMPDIR = $(PREFIX)/share/zsh/site-functions
FISHCOMPDIR = $(PREFIX)/share/fish/vendor_completions.d

# Debian packages: what the build links with and needs, what custom actions run on, and what the tests and the bench use
# besides.
BUILD_PACKAGES = g++ pkg-config libsqlite3-dev libcsv-dev libcurl4-openssl-dev libgmime-3.0-dev \
	libphonenumber-dev libprotobuf-dev libxml2-dev tzdata
RUN_PACKAGES = python3 baresip-core espeak-ng sox
TEST_PACKAGES = sqlite3 openssl systemd sip-tester dovecot-imapd postfix

# The release binary carries the Swift runtime, so that it runs where no toolchain is.
RELEASE_FLAGS = -c release --product campaignd --static-swift-stdlib
RELEASE_BINARY = .build/release/campaignd

VENV = .venv
# Tests start this interpreter where they need a package of PyPI.
export CAMPAIGND_TEST_PYTHON = $(CURDIR)/$(VENV)/bin/python

CALL_TESTS = SIPCallTests|SIPInboundTests|SIPScenarioTests|LiveCallTests

# Steps share one build folder and one package database.
.NOTPARALLEL:

.PHONY: help deps test-deps test-packages build release run test busy-test lint format bench install uninstall clean

help: ## List the targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## Install the C libraries that the build links with python3 for custom actions and what calls are made with, where they are missing
	@scripts/install-packages $(BUILD_PACKAGES) $(RUN_PACKAGES)
	@command -v $(SWIFT) >/dev/null || { echo "make deps: no Swift found: install Swift 6.1 or newer from https://www.swift.org/install/linux and put it on the PATH" >&2; exit 1; }

test-deps: deps test-packages $(VENV)/.installed ## Install what the tests and the bench need besides, Python packages into .venv

test-packages:
	@scripts/install-packages --without-services $(TEST_PACKAGES)
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || scripts/install-packages python3-venv

$(VENV)/.installed: Tests/requirements.txt
	@echo "Making $(VENV) with the Python packages of Tests/requirements.txt"
	@$(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --requirement Tests/requirements.txt
	@touch $@

build: deps ## Build for development (debug)
	$(SWIFT) build --product campaignd

release: deps ## Build for use (optimised, Swift runtime inside)
	$(SWIFT) build $(RELEASE_FLAGS)

run: build ## Import the sample into a demo, show what came of it, and serve it until Ctrl-C
	@.build/debug/campaignd serve --state $(DEMO_STATE) --flows flows --listen $(LISTEN) \
		--import samples/participants.csv --campaign payment-reminder --demo

test: test-deps lint ## Lint, build and run every test
	$(SWIFT) build --build-tests
	scripts/check-systemd
	scripts/check-examples .build/debug/campaignd
	.build/debug/campaignd test flows
	$(SWIFT) test --skip-build --disable-xctest --skip '$(CALL_TESTS)|KillTests'
	@# By themselves: a telephone call is made in real time, a packet of sound every 20 ms on both sides.
	$(SWIFT) test --skip-build --disable-xctest --filter '$(CALL_TESTS)'
	@# By themselves: they start and kill daemons as fast as the machine can, and nothing else should have to wait for that.
	$(SWIFT) test --skip-build --disable-xctest --filter KillTests

busy-test: test-deps ## Run `make test` beside a load that takes every core, TIMES times (3), and say how long each took
	@scripts/install-packages stress-ng
	scripts/busy-test $(TIMES)

lint: ## Check formatting and the rules of the house
	$(SWIFT) format lint --strict --parallel --recursive Sources Tests Package.swift
	@$(PYTHON) scripts/lint

format: ## Rewrite the Swift sources in the house format
	$(SWIFT) format --in-place --parallel --recursive Sources Tests Package.swift

bench: test-deps release ## Measure: a million rows in beside sqlite3's .import, messages out beside smtp-source
	$(SWIFT) build -c release --product campaignd-microbench --static-swift-stdlib
	Tests/Bench/run $(RELEASE_BINARY) .build/release/campaignd-microbench
	Tests/Bench/send $(RELEASE_BINARY)

install: ## Install the release build under DESTDIR and PREFIX (make release first, as yourself)
	@test -x $(RELEASE_BINARY) || $(MAKE) release
	install -D -m 755 $(RELEASE_BINARY) $(DESTDIR)$(BINDIR)/campaignd
	install -d $(DESTDIR)$(UNITDIR) $(DESTDIR)$(SYSUSERSDIR) $(DESTDIR)$(TMPFILESDIR)
	for unit in campaignd.service campaignd@.service; do \
		sed -e 's|/usr/local/|$(PREFIX)/|g' -e 's|/etc/campaignd|$(SYSCONFDIR)/campaignd|g' \
			systemd/$$unit > $(DESTDIR)$(UNITDIR)/$$unit; \
		chmod 644 $(DESTDIR)$(UNITDIR)/$$unit; \
	done
	install -m 644 systemd/sysusers.conf $(DESTDIR)$(SYSUSERSDIR)/campaignd.conf
	install -m 644 systemd/tmpfiles.conf $(DESTDIR)$(TMPFILESDIR)/campaignd.conf
	install -d $(DESTDIR)$(SYSCONFDIR)/campaignd/agents
	# The operator's configuration is never overwritten.
	test -e $(DESTDIR)$(SYSCONFDIR)/campaignd/campaignd.json || \
		install -m 644 systemd/campaignd.json $(DESTDIR)$(SYSCONFDIR)/campaignd/campaignd.json
	# The daemon serves the schemas from beside the campaigns.
	install -d $(DESTDIR)$(SYSCONFDIR)/campaignd/flows/schema
	install -m 644 flows/schema/* $(DESTDIR)$(SYSCONFDIR)/campaignd/flows/schema/
	install -d $(DESTDIR)$(DATADIR)/samples $(DESTDIR)$(DATADIR)/flows
	cp -R flows/payment-reminder $(DESTDIR)$(DATADIR)/flows/
	install -m 644 samples/* $(DESTDIR)$(DATADIR)/samples/
	install -d $(DESTDIR)$(DOCDIR)/docs
	install -m 644 README.md CHANGELOG.md LICENSE $(DESTDIR)$(DOCDIR)/
	cp -R docs/. $(DESTDIR)$(DOCDIR)/docs/
	install -d $(DESTDIR)$(BASHCOMPDIR) $(DESTDIR)$(ZSHCOMPDIR) $(DESTDIR)$(FISHCOMPDIR) $(DESTDIR)$(MANDIR)
	$(RELEASE_BINARY) --generate-completion-script bash > $(DESTDIR)$(BASHCOMPDIR)/campaignd
	$(RELEASE_BINARY) --generate-completion-script zsh > $(DESTDIR)$(ZSHCOMPDIR)/_campaignd
	$(RELEASE_BINARY) --generate-completion-script fish > $(DESTDIR)$(FISHCOMPDIR)/campaignd.fish
	$(RELEASE_BINARY) --experimental-dump-help | $(PYTHON) scripts/man-page > $(DESTDIR)$(MANDIR)/campaignd.1

uninstall: ## Remove what install put in place; configuration and state stay
	rm -f $(DESTDIR)$(BINDIR)/campaignd $(DESTDIR)$(UNITDIR)/campaignd.service $(DESTDIR)$(UNITDIR)/campaignd@.service \
		$(DESTDIR)$(SYSUSERSDIR)/campaignd.conf $(DESTDIR)$(TMPFILESDIR)/campaignd.conf \
		$(DESTDIR)$(BASHCOMPDIR)/campaignd $(DESTDIR)$(ZSHCOMPDIR)/_campaignd \
		$(DESTDIR)$(FISHCOMPDIR)/campaignd.fish $(DESTDIR)$(MANDIR)/campaignd.1
	rm -rf $(DESTDIR)$(DATADIR) $(DESTDIR)$(DOCDIR)

clean: ## Remove the build and the tests' Python; the demo's state stays
	rm -rf .build $(VENV)
