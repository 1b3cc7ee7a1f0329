# `make run` and `make test` do everything that they need, on a machine with python3 and make.

help:
	@echo "make run            serve the portal on http://127.0.0.1:8000/ (PORT=9000 make run: elsewhere)"
	@echo "make test           run the tests that start no servers, in minutes (ARGS='-k intake' make test: some of them)"
	@echo "make test-all       run every test"
	@echo "make messages       bring the catalogues of the interface's languages up to date with the sources"
	@echo "make pictures       make the pictures of README.md and docs/ anew, with Chromium"
	@echo "make requirements   pin what pyproject.toml asks for (UPGRADE=--upgrade: at the newest versions)"

run:
	@deploy/run.sh

test:
	@HYPOTHESIS_PROFILE=$${HYPOTHESIS_PROFILE:-few} deploy/test.sh -m "not system" $(ARGS)

test-all:
	@deploy/test.sh $(ARGS)

pictures:
	@deploy/pictures.sh

messages:
	@.venv/bin/python manage.py messages

requirements:
	@deploy/requirements.sh $(UPGRADE)

.PHONY: help run test test-all pictures messages requirements
