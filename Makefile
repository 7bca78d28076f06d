# `make help` lists what there is. Every target may be run again at any time.
.DEFAULT_GOAL := help
.PHONY: demo test test-long lab lab-ceph lab-nfs clean setup check unit browser sim e2e web screenshots format docs bench help
NODE := node_modules/.bin/node

demo: web ## three hosts, six guests and a server on this machine (root); prints what to type next
	@./lab/lab up --hosts 3 --vms 6

lab: setup ## the same three hosts and six guests without a server (root)
	@./lab/lab up --hosts 3 --vms 6 --no-server

lab-ceph: setup ## a Ceph on this machine, and the hosts, guests and server with all disks in it (root)
	@./lab/lab up --hosts 3 --vms 6 --ceph

lab-nfs: setup ## hosts with kernels of their own (User-Mode Linux), disks on real NFS 4.1, and a server (root)
	@./lab/lab up --hosts 3 --vms 6 --nfs

clean: ## take down every lab of this checkout: processes, namespaces, bridges, mounts
	@if [ -x $(NODE) ]; then ./lab/lab down --all; \
	elif [ -e .lab ]; then echo 'clean: the lab needs Node to take itself down. Run: make setup clean' >&2; exit 1; \
	else echo 'clean: nothing was set up here'; fi

test: ## set-up, checks, unit and end-to-end tests; ends with the sum
	@scripts/setup.sh || failed=--setup-failed; \
	if [ -x $(NODE) ]; then exec $(NODE) scripts/test.ts $$failed; fi; \
	echo '0 passed, 1 failed, 0 skipped'; exit 1

check: setup ## dependencies, format, types, lint, architecture, unused code
	@$(NODE) scripts/test.ts check

unit: setup ## unit tests: seconds, no root
	@$(NODE) scripts/test.ts unit

e2e: setup ## end-to-end tests on the lab (root)
	@$(NODE) scripts/test.ts e2e

browser: setup ## the web UI in Chromium, with seeded data: no root
	@$(NODE) scripts/test.ts browser

web: setup ## build the web UI into packages/web/dist if its sources are newer
	@$(NODE) scripts/build-web.ts

screenshots: web ## pictures of every page of the web UI into .screenshots/
	@$(NODE) packages/web/browser/screenshots.ts

sim: setup ## random histories in the simulator: about a minute, no root
	@$(NODE) scripts/test.ts sim

test-long: setup ## what takes an hour a part: PART=1 and so on; without PART the list
	@$(NODE) scripts/test-long.ts $(PART)

format: setup ## write the house style into every file
	@$(NODE) node_modules/.bin/biome check --write .

docs: setup ## write docs/reference from the code
	@$(NODE) scripts/reference.ts

bench: web ## time failovers and fence drivers on the lab, API and UI with 1,000 hosts, about half an hour (root)
	@$(NODE) bench/failover.ts
	@$(NODE) bench/fence-latency.ts
	@$(NODE) bench/api-latency.ts
	@$(NODE) bench/ui-swarm.ts
	@$(NODE) bench/web-size.ts

setup: ## install what is missing: Debian packages (as root), npm packages, the pinned Node
	@scripts/setup.sh

help: ## this list
	@awk -F ':[^#]*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile
