# Our speed beside spaCy's, on the same texts in the same run:
#
#     make bench                              (articles made of the demonstration texts)
#     make bench TEXTS=articles.jsonl         (lines with "text")
#
# Uses the spaCy that `make parity` installs.

BENCH := build/bench
# Articles made where no texts are given: some 120,000 tokens.
BENCH_ARTICLES := 200

.PHONY: bench

$(BENCH)/texts.jsonl: tools/bench/texts.py $(wildcard data/demo/*.txt)
	mkdir -p $(BENCH)
	$(PYTHON) tools/bench/texts.py $(BENCH_ARTICLES) $(sort $(wildcard data/demo/*.txt)) > $@

bench: model build/parity/venv $(BENCH)/texts.jsonl ## Compare our speed with spaCy's (TEXTS=file.jsonl)
	$(CARGO) build --quiet --locked --release --package demarche-nlp --example speed
	$(PARITY_PYTHON) tools/bench/bench.py target/release/examples/speed $(MODEL_FILE) $(MODEL_PACKAGE) \
		$(or $(TEXTS),$(BENCH)/texts.jsonl) $(BENCH)/result.json

# How the archive grows and answers: articles that were really coded, stored again under other addresses, days
# and countries until there are so many events.
#
#     make bench-archive
#     make bench-archive EVENTS="10000 100000"    (TEXTS=articles.jsonl as above)
EVENTS ?= 10000 100000 1000000

.PHONY: bench-archive
bench-archive: release $(BENCH)/texts.jsonl ## Measure storing and asking at 10,000 to 1,000,000 events
	rm -rf $(BENCH)/archive && mkdir -p $(BENCH)/archive
	$(DEMARCHE) ingest $(or $(TEXTS),$(BENCH)/texts.jsonl) --archive $(BENCH)/archive/seed.db
	$(CARGO) build --quiet --locked --release --package demarche-archive --example bench
	target/release/examples/bench $(BENCH)/archive/seed.db $(BENCH)/archive $(EVENTS)
