# `make run` and `make test` do everything that they need, on a machine with python3 and make.

help:
	@echo "make run            serve the portal on http://127.0.0.1:8000/ (PORT=9000 make run: elsewhere)"
	@echo "make test           run the tests (ARGS='-k intake' make test: some of them)"
	@echo "make requirements   pin what pyproject.toml asks for (UPGRADE=--upgrade: at the newest versions)"

run:
	@deploy/run.sh

test:
	@deploy/test.sh $(ARGS)

requirements:
	@deploy/requirements.sh $(UPGRADE)

.PHONY: help run test requirements
