//! The dependency parser: arc-eager, with sentence breaks, un-shift and re-attachment.

use pulp::Arch;

use super::moves::{LabelId, Move, ParserMoves};
use super::transition::{NONE, Projected, Run, Scorer, Window, best, runs};
use super::{BadWeights, projectivity};
use crate::model::ParserWeights;

/// Slots of a state.
const SLOTS: usize = 8;

/// Kinds of actions, for validity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Shift,
    Reduce,
    Left,
    Right,
    Break,
}

/// The parser, packed.
pub(super) struct Parser {
    pub(super) scorer: Scorer,
    pub(super) moves: ParserMoves,
    runs: Vec<Run<Kind>>,
}

impl Parser {
    pub(super) fn new(
        arch: Arch,
        width: usize,
        weights: &ParserWeights,
    ) -> Result<Parser, BadWeights> {
        let scorer = Scorer::new(arch, "parser", width, &weights.weights)?;
        if scorer.slots() != SLOTS {
            return Err(BadWeights::new(format!(
                "parser: {} slots, not {SLOTS}",
                scorer.slots()
            )));
        }
        if scorer.classes() != weights.actions.len() {
            return Err(BadWeights::new(format!(
                "parser: {} scores for {} actions",
                scorer.classes(),
                weights.actions.len()
            )));
        }
        let moves = ParserMoves::new(&weights.actions);
        let runs = runs(moves.moves.iter().map(|m| {
            Some(match m {
                Move::Shift => Kind::Shift,
                Move::Reduce => Kind::Reduce,
                Move::Left(_) => Kind::Left,
                Move::Right(_) => Kind::Right,
                Move::Break => Kind::Break,
            })
        }));
        Ok(Parser {
            scorer,
            moves,
            runs,
        })
    }

    /// Parses the `n` tokens from `offset` on in `projected`. The tree is left in `state`.
    pub(super) fn parse(
        &self,
        window: &mut Window,
        projected: &Projected,
        offset: usize,
        n: usize,
        state: &mut State,
    ) {
        state.reset(n);
        while let Some(class) = self.next(window, projected, offset, state) {
            state.apply(self.moves.moves[class]);
        }
        for t in 0..n {
            if state.heads[t] == NONE {
                state.heads[t] = t as u32;
                state.labels[t] = self.moves.root;
            }
        }
    }

    /// The class of the next action; none at the end, or if none is valid (which spaCy ends
    /// with, too, and which does not seem to happen).
    pub(super) fn next(
        &self,
        window: &mut Window,
        projected: &Projected,
        offset: usize,
        state: &State,
    ) -> Option<usize> {
        if state.is_final() {
            return None;
        }
        let slots = state
            .slots()
            .map(|t| if t == NONE { NONE } else { t + offset as u32 });
        let scores = window.scores(&self.scorer, projected, &slots);
        best(scores, &self.runs, |kind| state.is_valid(kind))
    }

    /// Resolves lifted labels and finds sentences, for the tree in `state`.
    pub(super) fn finish(&self, state: &mut State, is_space: impl Fn(usize) -> bool) -> Vec<bool> {
        projectivity::finish(&self.moves, &mut state.heads, &mut state.labels, is_space)
    }
}

/// A parser state; of tokens without head, left children and so on, [`NONE`].
#[derive(Default)]
pub(super) struct State {
    stack: Vec<u32>,
    /// Tokens put back before the buffer, the first one last.
    put_back: Vec<u32>,
    next: u32,
    n: u32,
    pub(super) heads: Vec<u32>,
    pub(super) labels: Vec<LabelId>,
    /// The child that was added last, on each side.
    last_left: Vec<u32>,
    last_right: Vec<u32>,
    /// The child of the same head that was added before, on the same side.
    before: Vec<u32>,
    was_put_back: Vec<bool>,
    starts: Vec<bool>,
}

impl State {
    /// The initial state over `n` tokens.
    pub(super) fn reset(&mut self, n: usize) {
        self.stack.clear();
        self.put_back.clear();
        self.next = 0;
        self.n = n as u32;
        for column in [
            &mut self.heads,
            &mut self.last_left,
            &mut self.last_right,
            &mut self.before,
        ] {
            column.clear();
            column.resize(n, NONE);
        }
        self.labels.clear();
        self.labels.resize(n, 0);
        for column in [&mut self.was_put_back, &mut self.starts] {
            column.clear();
            column.resize(n, false);
        }
        if let Some(first) = self.starts.first_mut() {
            *first = true;
        }
    }

    fn is_final(&self) -> bool {
        self.stack.is_empty() && self.buffer_len() == 0
    }

    fn buffer_len(&self) -> usize {
        self.put_back.len() + (self.n - self.next) as usize
    }

    /// The i-th token of the buffer.
    fn buffer(&self, i: usize) -> u32 {
        if let Some(j) = self.put_back.len().checked_sub(i + 1) {
            return self.put_back[j];
        }
        let t = self.next as usize + i - self.put_back.len();
        if t < self.n as usize { t as u32 } else { NONE }
    }

    /// The i-th token of the stack, from the top.
    fn stack(&self, i: usize) -> u32 {
        self.stack
            .len()
            .checked_sub(i + 1)
            .map_or(NONE, |j| self.stack[j])
    }

    fn slots(&self) -> [u32; SLOTS] {
        let of = |column: &[u32], t: u32| if t == NONE { NONE } else { column[t as usize] };
        let (b0, s0) = (self.buffer(0), self.stack(0));
        [
            b0,
            self.buffer(1),
            s0,
            self.stack(1),
            self.stack(2),
            of(&self.last_left, b0),
            of(&self.last_left, s0),
            of(&self.last_right, s0),
        ]
    }

    fn is_start(&self, t: u32) -> bool {
        t != NONE && self.starts[t as usize]
    }

    fn is_valid(&self, kind: Kind) -> bool {
        let b0 = self.buffer(0);
        match kind {
            Kind::Shift => {
                self.stack.is_empty()
                    || (self.buffer_len() >= 2
                        && !self.is_start(b0)
                        && !self.was_put_back[b0 as usize])
            }
            Kind::Reduce => !self.stack.is_empty(),
            Kind::Left | Kind::Right => !self.stack.is_empty() && b0 != NONE && !self.is_start(b0),
            Kind::Break => {
                let b1 = self.buffer(1);
                b1 != NONE && b1 == b0 + 1 && !self.is_start(b1)
            }
        }
    }

    /// Takes an action, which must be valid.
    pub(super) fn apply(&mut self, action: Move) {
        match action {
            Move::Shift => self.push(),
            Move::Reduce => {
                // Valid only with a stack.
                let Some(s0) = self.stack.pop() else { return };
                if self.heads[s0 as usize] == NONE && !self.stack.is_empty() {
                    self.was_put_back[s0 as usize] = true;
                    self.put_back.push(s0);
                }
            }
            Move::Left(label) => {
                let b0 = self.buffer(0);
                let Some(s0) = self.stack.pop() else { return };
                self.attach(b0, s0, label);
                self.was_put_back[b0 as usize] = false;
            }
            Move::Right(label) => {
                self.attach(self.stack(0), self.buffer(0), label);
                self.push();
            }
            Move::Break => {
                let b1 = self.buffer(1);
                self.starts[b1 as usize] = true;
            }
        }
    }

    /// Moves the buffer's first token to the stack.
    fn push(&mut self) {
        let token = self.put_back.pop().unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        });
        self.stack.push(token);
    }

    fn attach(&mut self, head: u32, child: u32, label: LabelId) {
        let old = self.heads[child as usize];
        if old != NONE {
            // A token with a head stands directly above it on the stack, so it is the
            // child that its head got last.
            let last = if child < old {
                &mut self.last_left
            } else {
                &mut self.last_right
            };
            debug_assert_eq!(last[old as usize], child);
            last[old as usize] = self.before[child as usize];
        }
        self.heads[child as usize] = head;
        self.labels[child as usize] = label;
        let last = if child < head {
            &mut self.last_left
        } else {
            &mut self.last_right
        };
        self.before[child as usize] = last[head as usize];
        last[head as usize] = child;
    }
}
