# What runs here needs Go, make and a C compiler; see CONTRIBUTING.md.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# One set of flags for building, vetting and testing: the embedded databases
# compile for minutes, and the build cache keeps one copy for each set. The tag
# spares gin a codec that takes as long to compile as SQLite does, and that
# nothing here uses.
GOFLAGS_ALL := -race -tags=nomsgpack
# What is C here is SQLite, whose speed is asked by no test.
building := CGO_CFLAGS='-O0 -g0 -w' go
TEST_TIMEOUT := 20m
FUZZTIME := 20s

# The newest Go, whose database/sql calls drivers differently.
NEXT_GO := go1.27.1
NEXT_GO_PACKAGES := ./driver/...,./test/conformance/...,./test/scenarios/...

GOLANGCI_LINT_VERSION := v2.15.0
GOVULNCHECK_VERSION := v1.9.0
TOOLS := $(CURDIR)/build/tools

# Every module, the root first.
MODULES := $(patsubst %/,%,$(dir $(shell find . -name go.mod -not -path '*/testdata/*' -not -path './build/*' | sort)))

everything := $(addsuffix /...,$(MODULES))
servers := go run ./internal/testservers --

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-18s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

## Everyday

.PHONY: build test test-modules vet lint fmt fmt-check tidy tidy-check alone clean
build: ## compile every module
	@$(building) build $(GOFLAGS_ALL) $(everything)

test: ## test every module with the race detector on real databases, started and stopped here
	@$(servers) $(MAKE) --no-print-directory test-modules

# The databases come from the environment: `make test` starts them.
test-modules:
	@$(building) run ./internal/testmodules -again $(NEXT_GO)=$(NEXT_GO_PACKAGES) -- $(GOFLAGS_ALL) -timeout $(TEST_TIMEOUT)

vet: ## go vet in every module
	@$(building) vet $(GOFLAGS_ALL) $(everything)

lint: vet $(TOOLS)/golangci-lint ## go vet and golangci-lint in every module
	@$(TOOLS)/golangci-lint run $(everything)

fmt: $(TOOLS)/golangci-lint ## format every module
	@$(TOOLS)/golangci-lint fmt $(everything)

fmt-check: ## fail where gofmt would change something
	@unformatted=$$(git ls-files '*.go' | grep -v /testdata/ | xargs gofmt -l); \
	if [ -n "$$unformatted" ]; then echo "gofmt would change:"; echo "$$unformatted"; exit 1; fi

tidy: ## go mod tidy in every module
	@for m in $(MODULES); do (cd $$m && GOWORK=off go mod tidy); done

tidy-check: ## fail where go mod tidy would change something
	@bad=; for m in $(MODULES); do (cd $$m && GOWORK=off go mod tidy -diff) || bad="$$bad $$m"; done; \
	if [ -n "$$bad" ]; then echo "not tidy:$$bad (make tidy mends it)"; exit 1; fi

alone: ## type-check each module by its own go.mod, without go.work
	@bad=; for m in $(MODULES); do (cd $$m && GOWORK=off $(building) vet $(GOFLAGS_ALL) ./...) || bad="$$bad $$m"; done; \
	if [ -n "$$bad" ]; then echo "do not stand alone:$$bad"; exit 1; fi

clean: ## remove what was built here
	rm -rf build bin

## What is claimed, printed by commands

# What is kept has the combinations in which two optional interfaces meet. All
# of them are generated elsewhere and laid over it: with the race detector they
# would take minutes more and find nothing more.
.PHONY: drivertest-full
drivertest-full: ## package driver over every combination of a driver's optional interfaces, in this Go and the next
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && \
	(cd internal/drivertest && go run shapes_gen.go -full -dir "$$dir") && \
	for go in local $(NEXT_GO); do \
	  NPLUSONE_TEST_SHAPES=all GOTOOLCHAIN=$$go go test -count=1 -timeout $(TEST_TIMEOUT) -overlay "$$dir/overlay.json" ./driver/...; \
	done

.PHONY: test-root vulnerabilities licences
test-root: ## test the root module alone, without a server
	@$(building) test -short -timeout $(TEST_TIMEOUT) ./...

# The database of vulnerabilities is asked over the network.
vulnerabilities: ## known vulnerabilities in what a user's program links
	@GOFLAGS=-buildvcs=false go run golang.org/x/vuln/cmd/govulncheck@$(GOVULNCHECK_VERSION) ./...

licences: ## the licence of every module that a user's program links
	@go run ./test/licences

attack: ## hostile programs: what a development tool may never do
	@$(servers) go run ./test/attack

.PHONY: attack house stacks fuzz bench bench-report scoreboard accuracy fixes fixes-gate prove load test-zero-touch bench-zero-touch
house: ## how big the packages are, and what driver.Open links; fails where a bound is broken
	@go run ./internal/house

fuzz: ## run every fuzz target for FUZZTIME (20s)
	@grep -roE '^func Fuzz\w+' --include='*_test.go' . | sed 's/:func /:/' | while IFS=: read -r file target; do \
	  echo "== $$(dirname "$$file") $$target"; \
	  go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "$$(dirname "$$file")" </dev/null; \
	done

bench: ## every bound of the cost, as a ratio measured in one run
	@$(servers) go run ./test/bench

# Two of the readers of SQL carry the same generated protocol, which their
# library takes for a mistake.
bench-report: ## write docs/BENCHMARKS.md: what we and others add, and how fast SQL is read
	@GOLANG_PROTOBUF_REGISTRATION_CONFLICT=ignore go run -tags heavy ./test/comparison -o docs/BENCHMARKS.md

scoreboard: ## precision and recall of the detector, beside the rules of its peers
	@$(servers) go run ./test/bench/scoreboard

accuracy: ## the structure scanner against native parsers
	@go run ./test/accuracy

stacks: ## what docs/stacks says, on real databases: frameworks, mappers, drivers
	@$(servers) env $(building) run ./internal/stacks

.PHONY: twins
twins: ## every behaviour of handlers by every method, with the page, the toolbar and both
	@NPLUSONE_TEST_TWINS=all go test -count=1 -timeout $(TEST_TIMEOUT) ./test/twins/...

fixes: ## how many findings get a rewrite that verifies, and what it saves on PostgreSQL
	@$(servers) go run ./test/bench/fixes

fixes-gate: ## fail where fewer findings get one than is claimed
	@$(servers) go run ./test/bench/fixes -gate

prove: ## how many findings intervention proves
	@$(servers) go run ./test/bench/prove

load: ## 1,000 concurrent users on the example store, detection off and on
	@$(servers) go run ./examples/store/load

test-zero-touch: ## the whole matrix of toolchains and build modes of `nplusone test`
	@$(servers) $(MAKE) --no-print-directory test-zero-touch-here

.PHONY: test-zero-touch-here
test-zero-touch-here: # the databases come from the environment
	@NPLUSONE_TEST_ZEROTOUCH=all go test -count=1 -timeout 60m ./internal/zerotouch ./internal/overlay ./internal/inproc ./internal/loops
	@NPLUSONE_TEST_ZEROTOUCH=all go test -count=1 -timeout 60m -run 'ZeroTouch|Readme' ./test/e2e

bench-zero-touch: ## what `nplusone test` and `nplusone run` cost, as ratios
	@go run ./test/e2e/bench

.PHONY: fleet
fleet: ## collectors with the connector, one of them killed, and what the connector costs
	@go run ./test/fleet

.PHONY: picture
picture: ## write docs/images, the pictures of the page in README
	@mkdir -p docs/images && NPLUSONE_PICTURE=1 go test -count=1 -run TestPictureOfThePage ./test/e2e

.PHONY: analyze
analyze: ## what memory a trace of 1 GiB takes to analyse
	@go run ./test/e2e/analyze

.PHONY: ci
ci: ## what a fresh machine runs
	@.ci/run

$(TOOLS)/golangci-lint:
	@mkdir -p $(TOOLS)
	GOBIN=$(TOOLS) GOFLAGS=-buildvcs=false go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT_VERSION)
