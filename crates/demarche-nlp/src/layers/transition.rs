//! Scores of transition states.
//!
//! A state is described by a few tokens in fixed slots. What a token contributes in each
//! slot is one matrix product per token, made for many tokens at once; a state's score is
//! then a sum of looked-up rows, a maximum, and one small product.
//!
//! The rows take 4 kB a token in an English parser, so they are kept for a window of
//! tokens that slides along with the buffer. The few tokens far behind that are asked for
//! again (deep in the stack) are computed one by one.

use std::ops::Range;

use pulp::Arch;

use super::BadWeights;
use super::kernel::{Aligned, BLOCK, Packed};
use super::norm;
use crate::weights::TransitionWeights;

/// Most slots of a state; the parser has 8, the entity recogniser 3.
pub(super) const MAX_SLOTS: usize = 8;

/// No token in a slot.
pub(super) const NONE: u32 = u32::MAX;

/// Tokens whose rows are kept: 1.3 MB in an English parser, so that they stay in cache.
const WINDOW_TOKENS: usize = 320;

/// Of these, at least so many behind the token that made the window slide.
const WINDOW_BEHIND: usize = 64;

/// Tokens behind the window whose rows are remembered. More than [`MAX_SLOTS`].
const OLD_TOKENS: usize = 32;

/// The network of a parser or entity recogniser, packed.
pub(super) struct Scorer {
    arch: Arch,
    slots: usize,
    hidden: usize,
    pieces: usize,
    projection: Packed,
    /// Outputs `[slot][block][piece][BLOCK]`.
    lower: Packed,
    /// `[block][piece][BLOCK]`.
    lower_bias: Aligned,
    /// `[slot][block][piece][BLOCK]`.
    lower_pad: Aligned,
    upper: Packed,
    classes: usize,
}

impl Scorer {
    /// Packs the weights of a network over vectors of `width`.
    pub(super) fn new(
        arch: Arch,
        name: &str,
        width: usize,
        w: &TransitionWeights,
    ) -> Result<Scorer, BadWeights> {
        let TransitionWeights {
            slots,
            hidden,
            pieces,
            ..
        } = *w;
        let (n_in, part) = (w.projection.n_out, hidden * pieces);
        let fits = w.projection.n_in == width
            && w.projection.weights.len() == n_in * width
            && w.projection.bias.len() == n_in
            && hidden > 0
            && hidden.is_multiple_of(BLOCK)
            && pieces > 0
            && (1..=MAX_SLOTS).contains(&slots)
            && w.lower.len() == slots * part * n_in
            && w.lower_bias.len() == part
            && w.lower_pad.len() == slots * part
            && w.upper.n_in == hidden
            && w.upper.weights.len() == w.upper.n_out * hidden
            && w.upper.bias.len() == w.upper.n_out;
        if !fits {
            return Err(BadWeights::new(format!(
                "{name}: the shapes of its layers do not agree"
            )));
        }
        // Position within a slot of the weights in the file, by position in our order.
        let place = |c: usize| {
            let (block, within) = (c / (pieces * BLOCK), c % (pieces * BLOCK));
            (block * BLOCK + within % BLOCK) * pieces + within / BLOCK
        };
        let mut columns = Vec::with_capacity(slots * part);
        let mut lower_pad = Aligned::zeroed(slots * part);
        let mut lower_bias = Aligned::zeroed(part);
        for c in 0..part {
            lower_bias[c] = w.lower_bias[place(c)];
        }
        for slot in 0..slots {
            for c in 0..part {
                let from = slot * part + place(c);
                columns.push((&w.lower[from * n_in..][..n_in], 0.0));
                lower_pad[slot * part + c] = w.lower_pad[from];
            }
        }
        Ok(Scorer {
            arch,
            slots,
            hidden,
            pieces,
            projection: Packed::linear(arch, width, &rows_of(&w.projection)),
            lower: Packed::linear(arch, n_in, &columns),
            lower_bias,
            lower_pad,
            upper: Packed::linear(arch, hidden, &rows_of(&w.upper)),
            classes: w.upper.n_out,
        })
    }

    /// Number of classes.
    pub(super) fn classes(&self) -> usize {
        self.classes
    }

    /// Slots of a state.
    pub(super) fn slots(&self) -> usize {
        self.slots
    }
}

/// What the scorer needs of each token of a batch: its projected vector.
#[derive(Default)]
pub(super) struct Projected {
    /// `[tokens][stride]`.
    rows: Aligned,
    stride: usize,
    tokens: usize,
}

impl Projected {
    /// Makes room for the tokens of a batch.
    pub(super) fn resize(&mut self, scorer: Option<&Scorer>, tokens: usize) {
        self.stride = scorer.map_or(0, |s| s.projection.stride_out());
        self.tokens = tokens;
        self.rows.grow(tokens * self.stride);
    }

    /// Projects the vectors of `tokens`.
    pub(super) fn project(&mut self, scorer: &Scorer, vectors: &[f32], tokens: Range<usize>) {
        let out = &mut self.rows[tokens.start * self.stride..];
        let width = scorer.projection.n_in();
        scorer.projection.apply(vectors, width, tokens.len(), out);
    }

    /// Computes what `tokens` contribute in all slots.
    fn lower(&self, scorer: &Scorer, tokens: Range<usize>, out: &mut [f32]) {
        let from = &self.rows[tokens.start * self.stride..];
        scorer.lower.apply(from, self.stride, tokens.len(), out);
    }
}

/// Weights and bias of each output.
pub(super) fn rows_of(linear: &crate::weights::Linear) -> Vec<(&[f32], f32)> {
    linear
        .weights
        .chunks_exact(linear.n_in)
        .zip(linear.bias.iter().copied())
        .collect()
}

/// The contributions of tokens near the buffer, and the scores of the last state.
#[derive(Default)]
pub(super) struct Window {
    /// First token whose row is kept.
    base: usize,
    /// Tokens whose rows are kept.
    len: usize,
    /// `[WINDOW_TOKENS + OLD_TOKENS][lower stride]`.
    rows: Aligned,
    /// Tokens behind the window, by their place in `rows`.
    old: Vec<u32>,
    old_next: usize,
    hidden: Aligned,
    scores: Aligned,
}

impl Window {
    /// Forgets the rows, for another batch.
    pub(super) fn reset(&mut self) {
        self.base = 0;
        self.len = 0;
        self.old.clear();
        self.old_next = 0;
    }

    /// Scores of all classes for the state with `tokens` in its slots. `projected` holds
    /// the projections of all tokens of the batch.
    pub(super) fn scores(
        &mut self,
        scorer: &Scorer,
        projected: &Projected,
        tokens: &[u32],
    ) -> &[f32] {
        let stride = scorer.lower.stride_out();
        let part = scorer.hidden * scorer.pieces;
        self.rows.grow((WINDOW_TOKENS + OLD_TOKENS) * stride);
        let last = tokens.iter().filter(|t| **t != NONE).max();
        if let Some(&last) = last.filter(|t| **t as usize >= self.base + self.len) {
            self.slide(scorer, projected, last as usize);
        }
        let mut places = [0; MAX_SLOTS];
        for (place, &token) in places.iter_mut().zip(tokens) {
            *place = match token {
                NONE => 0,
                t if t as usize >= self.base => t as usize - self.base,
                t => self.look_back(scorer, projected, t, tokens),
            };
        }
        let mut parts: [&[f32]; MAX_SLOTS] = [&[]; MAX_SLOTS];
        for (slot, (&token, place)) in tokens.iter().zip(places).enumerate() {
            parts[slot] = match token {
                NONE => &scorer.lower_pad[slot * part..][..part],
                _ => &self.rows[place * stride + slot * part..][..part],
            };
        }
        self.hidden.grow(scorer.hidden);
        self.scores.grow(scorer.upper.stride_out());
        norm::sum_and_max(
            scorer.arch,
            scorer.pieces,
            &scorer.lower_bias,
            &parts[..tokens.len()],
            &mut self.hidden[..scorer.hidden],
        );
        scorer
            .upper
            .apply(&self.hidden, scorer.hidden, 1, &mut self.scores);
        &self.scores[..scorer.classes]
    }

    /// Moves the window so that it holds `token`.
    fn slide(&mut self, scorer: &Scorer, projected: &Projected, token: usize) {
        let stride = scorer.lower.stride_out();
        let end = self.base + self.len;
        let base = token.saturating_sub(WINDOW_BEHIND).max(self.base);
        // A gap can only open when a document starts far behind the last one's end.
        let from = end.max(base);
        let kept = from - base;
        if kept > 0 {
            self.rows
                .copy_within((base - self.base) * stride..(end - self.base) * stride, 0);
        }
        let to = projected.tokens.min(base + WINDOW_TOKENS);
        projected.lower(scorer, from..to, &mut self.rows[kept * stride..]);
        self.base = base;
        self.len = to - base;
    }

    /// The place of a token behind the window.
    fn look_back(
        &mut self,
        scorer: &Scorer,
        projected: &Projected,
        token: u32,
        keep: &[u32],
    ) -> usize {
        if let Some(i) = self.old.iter().position(|t| *t == token) {
            return WINDOW_TOKENS + i;
        }
        let i = if self.old.len() < OLD_TOKENS {
            self.old.push(token);
            self.old.len() - 1
        } else {
            // Ends, as there are more places than slots.
            while keep.contains(&self.old[self.old_next]) {
                self.old_next = (self.old_next + 1) % OLD_TOKENS;
            }
            let i = self.old_next;
            self.old_next = (self.old_next + 1) % OLD_TOKENS;
            self.old[i] = token;
            i
        };
        let place = WINDOW_TOKENS + i;
        let out = &mut self.rows[place * scorer.lower.stride_out()..];
        projected.lower(scorer, token as usize..token as usize + 1, out);
        place
    }
}

/// Neighbouring classes of one kind of action.
pub(super) struct Run<K> {
    pub(super) kind: K,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Cuts classes into runs of one kind, leaving out those without one.
pub(super) fn runs<K: Copy + PartialEq>(kinds: impl Iterator<Item = Option<K>>) -> Vec<Run<K>> {
    let mut runs: Vec<Run<K>> = Vec::new();
    for (class, kind) in kinds.enumerate() {
        let Some(kind) = kind else { continue };
        match runs.last_mut() {
            Some(run) if run.kind == kind && run.end == class => run.end += 1,
            _ => runs.push(Run {
                kind,
                start: class,
                end: class + 1,
            }),
        }
    }
    runs
}

/// The best class among runs whose kind is valid; of equals the first.
pub(super) fn best<K: Copy>(
    scores: &[f32],
    runs: &[Run<K>],
    valid: impl Fn(K) -> bool,
) -> Option<usize> {
    let mut best = None;
    let mut best_score = f32::NEG_INFINITY;
    for run in runs {
        if !valid(run.kind) {
            continue;
        }
        let scores = &scores[run.start..run.end];
        let top = scores
            .iter()
            .fold(f32::NEG_INFINITY, |a, &b| if b > a { b } else { a });
        if top > best_score {
            best_score = top;
            best = scores.iter().position(|s| *s == top).map(|i| run.start + i);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::super::reference::{self, Dice, ROUNDING};
    use super::*;
    use crate::weights::Vectors;

    #[test]
    fn scores_are_those_of_the_plain_computation_wherever_the_window_is() {
        let (mut dice, width, n) = (Dice::new(6), 16, 4 * WINDOW_TOKENS);
        let weights = reference::transition(&mut dice, Vectors::Shared, width, 8, 70);
        let scorer = Scorer::new(Arch::new(), "test", width, &weights).unwrap();
        let vectors = dice.numbers(n * width);
        let mut projected = Projected::default();
        projected.resize(Some(&scorer), n);
        projected.project(&scorer, &vectors, 0..n);
        let plain: Vec<Vec<f64>> = vectors
            .chunks_exact(width)
            .map(|x| {
                let x: Vec<f64> = x.iter().map(|v| f64::from(*v)).collect();
                reference::apply(&weights.projection, &x)
            })
            .collect();
        let mut window = Window::default();
        for front in (0..n).step_by(5) {
            // The buffer's front, tokens at any distance behind it, empty slots.
            let tokens: [u32; 8] = std::array::from_fn(|slot| match (slot, dice.below(4)) {
                (0, _) => front as u32,
                (_, 0) => NONE,
                (_, 1) => dice.below(front + 1) as u32,
                _ => front.saturating_sub(dice.below(20)) as u32,
            });
            let scores = window.scores(&scorer, &projected, &tokens).to_vec();
            assert_eq!(scores.len(), 70);
            let none = tokens.map(|t| (t != NONE).then_some(t as usize));
            for (a, b) in scores
                .iter()
                .zip(reference::scores(&weights, &plain, &none))
            {
                assert!((a - b as f32).abs() < ROUNDING, "{a} {b} at {front}");
            }
            let fresh = Window::default()
                .scores(&scorer, &projected, &tokens)
                .to_vec();
            assert!(
                scores
                    .iter()
                    .zip(&fresh)
                    .all(|(a, b)| a.to_bits() == b.to_bits())
            );
        }
    }

    #[test]
    fn of_equal_scores_the_first_class_wins() {
        let kinds = [Some('a'), Some('a'), None, Some('b'), Some('a')];
        let runs = runs(kinds.into_iter());
        assert_eq!(runs.len(), 3);
        assert_eq!(best(&[1.0, 2.0, 9.0, 2.0, 2.0], &runs, |_| true), Some(1));
        assert_eq!(
            best(&[1.0, 2.0, 9.0, 2.0, 2.0], &runs, |k| k == 'b'),
            Some(3)
        );
        assert_eq!(best(&[1.0, 2.0, 9.0, 2.0, 3.0], &runs, |_| true), Some(4));
        assert_eq!(best(&[1.0, 2.0, 9.0, 2.0, 3.0], &runs, |_| false), None);
    }
}
