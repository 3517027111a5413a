# The confidence of records: its weights, fitted to labelled sentences, and how reliable it is.
#
#   make calibrate [EVAL=folder]     writes data/calibration/weights.toml
#   make reliability [EVAL=folder]   prints reliability tables, every sentence held out
#
# With the project's own set alone, or also with development sets kept outside (folder as for make eval).

CALIBRATION_SETS := data/calibration/labelled.jsonl \
	$(if $(EVAL),$(EVAL)/eval/dev/events.jsonl $(EVAL)/eval/dev/stories.jsonl)
CALIBRATION_ROWS := build/calibration
# Rows and gold of each set, in turn.
CALIBRATION_PAIRS = $(foreach set,$(CALIBRATION_SETS),$(CALIBRATION_ROWS)/$(notdir $(set)) $(set))

.PHONY: calibrate reliability calibration-rows

calibration-rows: model gazetteer
	$(CARGO) build --quiet --locked --release --package demarche-coder --example features
	@mkdir -p $(CALIBRATION_ROWS)
	for set in $(CALIBRATION_SETS); do \
		target/release/examples/features $$set > $(CALIBRATION_ROWS)/$$(basename $$set) || exit 1; \
	done

calibrate: calibration-rows ## Fit the weights of the confidence (EVAL=folder for more sets)
	$(PYTHON) tools/calibrate/fit.py fit data/calibration/weights.toml $(CALIBRATION_PAIRS)

reliability: calibration-rows ## Print how reliable the confidence is (EVAL=folder for more sets)
	$(PYTHON) tools/calibrate/fit.py reliability $(CALIBRATION_PAIRS)
