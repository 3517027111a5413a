# Our annotation against spaCy's own, on any texts:
#
#     make parity TEXTS=articles.jsonl        (lines with "text"; "id" if there is one)
#     make parity-adversarial                 (texts meant to break it)
#
# Installs spaCy, pinned by hash, under build/ (CPython 3.11, Linux on x86-64).

PARITY := build/parity
PARITY_PYTHON := $(PARITY)/venv/bin/python

.PHONY: parity parity-adversarial

$(PARITY)/venv: requirements/parity.txt
	rm -rf $@ $@.part
	$(PYTHON) -m venv $@
	$@/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
		--only-binary :all: -r requirements/parity.txt || { rm -rf $@; exit 1; }
	touch $@

parity: model $(PARITY)/venv ## Compare our annotation of TEXTS=file.jsonl with spaCy's
	@test -n "$(TEXTS)" || { echo "say which texts: make parity TEXTS=articles.jsonl" >&2; exit 2; }
	OMP_NUM_THREADS=1 $(PARITY_PYTHON) tools/parity/reference.py $(MODEL_PACKAGE) $(TEXTS) \
		$(PARITY)/reference.jsonl
	$(CARGO) run --quiet --locked --package demarche-nlp --bin demarche-model -- \
		annotate $(MODEL_FILE) $(TEXTS) > $(PARITY)/ours.jsonl
	$(PARITY_PYTHON) tools/parity/compare.py $(MODEL_PACKAGE) $(TEXTS) \
		$(PARITY)/ours.jsonl $(PARITY)/reference.jsonl

parity-adversarial: model $(PARITY)/venv ## The same on texts meant to break it
	$(PARITY_PYTHON) tools/parity/adversarial.py $(MODEL_PACKAGE) $(PARITY)/adversarial.jsonl
	$(MAKE) parity TEXTS=$(PARITY)/adversarial.jsonl
