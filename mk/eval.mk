# How right the coder is.
#   make eval                on sentences of our own (data/press), then the reliability of the confidence
#   make eval EVAL=folder    also on development sets kept outside the project; the folder holds
#                            eval/dev/*.jsonl and tools/score.py
# Tables go to build/eval/; what is worth keeping is copied into docs/accuracy.md by hand.

EVAL ?=
EVAL_OUT := build/eval

.PHONY: eval eval-press eval-events eval-stories eval-places eval-dates eval-inputs

eval: eval-press reliability $(if $(EVAL),eval-events eval-stories eval-places eval-dates) ## Measure how right the coder is (EVAL=folder for more)

eval-press: release
	@mkdir -p $(EVAL_OUT)
	$(DEMARCHE) code data/press/sentences.jsonl --format jsonl --quiet > $(EVAL_OUT)/press.jsonl
	$(PYTHON) tools/press/score.py data/press/sentences.jsonl $(EVAL_OUT)/press.jsonl | tee $(EVAL_OUT)/press.txt

eval-inputs: release
	@test -n "$(EVAL)" || { echo "say where the sets are: make eval EVAL=folder" >&2; exit 2; }
	@mkdir -p $(EVAL_OUT)

eval-events: eval-inputs
	$(DEMARCHE) code $(EVAL)/eval/dev/events.jsonl --format jsonl --quiet > $(EVAL_OUT)/events.jsonl
	$(PYTHON) $(EVAL)/tools/score.py events --gold $(EVAL)/eval/dev/events.jsonl \
		--pred $(EVAL_OUT)/events.jsonl | tee $(EVAL_OUT)/events.txt

eval-stories: eval-inputs
	$(DEMARCHE) code $(EVAL)/eval/dev/stories.jsonl --format jsonl --quiet > $(EVAL_OUT)/stories.jsonl
	$(PYTHON) $(EVAL)/tools/score.py stories --gold $(EVAL)/eval/dev/stories.jsonl \
		--pred $(EVAL_OUT)/stories.jsonl | tee $(EVAL_OUT)/stories.txt

# One line for each corpus of places, then all together.
eval-places: eval-inputs
	cat $(EVAL)/eval/dev/places-*.jsonl > $(EVAL_OUT)/places-texts.jsonl
	$(DEMARCHE) places $(EVAL_OUT)/places-texts.jsonl > $(EVAL_OUT)/places.jsonl
	$(PYTHON) $(EVAL)/tools/score.py places --gold $(EVAL)/eval/dev/places-*.jsonl \
		--pred $(EVAL_OUT)/places.jsonl | tee $(EVAL_OUT)/places.txt

eval-dates: eval-inputs
	$(DEMARCHE) dates $(EVAL)/eval/dev/dates.jsonl > $(EVAL_OUT)/dates.jsonl
	$(PYTHON) $(EVAL)/tools/score.py dates --gold $(EVAL)/eval/dev/dates.jsonl \
		--pred $(EVAL_OUT)/dates.jsonl | tee $(EVAL_OUT)/dates.txt
