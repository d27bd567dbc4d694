# Verbs only; what they do is in scripts/dev.py.
PYTHON ?= python3

.PHONY: validate test build check fetch bench lock setup
validate test build check fetch bench lock setup:
	@$(PYTHON) scripts/dev.py $@
