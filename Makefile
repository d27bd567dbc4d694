# Verbs only; what they do is in scripts/dev.py, whose exit code make itself turns into 2 where it is not 0.
PYTHON ?= python3

.PHONY: validate test build check check-deep fuzz fetch bench bench-scale site release lock setup
validate test build check check-deep fuzz fetch bench bench-scale site release lock setup:
	@$(PYTHON) scripts/dev.py $@
