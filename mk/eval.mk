# Accuracy on development sets that are kept outside the project.
#   make eval EVAL=folder   where folder holds eval/dev/*.jsonl and tools/score.py
# Tables go to build/eval/; what is worth keeping is copied into docs/accuracy.md by hand.

EVAL ?=
EVAL_OUT := build/eval

.PHONY: eval eval-events eval-stories eval-inputs

eval: eval-events eval-stories ## Score the coder on development sets (EVAL=folder)

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
