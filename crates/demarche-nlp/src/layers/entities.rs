//! The entity recogniser: one pass, at most one open entity.

use pulp::Arch;

use super::BadWeights;
use super::moves::{EntityMove, EntityMoves, LabelId};
use super::transition::{NONE, Projected, Run, Scorer, Window, best, runs};
use crate::Iob;
use crate::model::NerWeights;

/// Slots of a state: the token, the open entity's first token, the token before.
const SLOTS: usize = 3;

/// Kinds of actions when no entity is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Begin,
    Unit,
    Out,
}

/// The recogniser, packed.
pub(super) struct Entities {
    pub(super) scorer: Scorer,
    pub(super) moves: EntityMoves,
    closed: Vec<Run<Kind>>,
    /// Class of going on, and of ending, by label.
    going_on: Vec<Option<usize>>,
    ending: Vec<Option<usize>>,
}

impl Entities {
    pub(super) fn new(
        arch: Arch,
        width: usize,
        weights: &NerWeights,
    ) -> Result<Entities, BadWeights> {
        let scorer = Scorer::new(arch, "ner", width, &weights.weights)?;
        if scorer.slots() != SLOTS {
            return Err(BadWeights::new(format!(
                "ner: {} slots, not {SLOTS}",
                scorer.slots()
            )));
        }
        if scorer.classes() != weights.actions.len() {
            return Err(BadWeights::new(format!(
                "ner: {} scores for {} actions",
                scorer.classes(),
                weights.actions.len()
            )));
        }
        let moves = EntityMoves::new(&weights.actions);
        let closed = runs(moves.moves.iter().map(|m| match m {
            EntityMove::Begin(_) => Some(Kind::Begin),
            EntityMove::Unit(_) => Some(Kind::Unit),
            EntityMove::Out => Some(Kind::Out),
            EntityMove::Never | EntityMove::In(_) | EntityMove::Last(_) => None,
        }));
        let mut going_on = vec![None; moves.labels.len()];
        let mut ending = vec![None; moves.labels.len()];
        for (class, m) in moves.moves.iter().enumerate() {
            match *m {
                EntityMove::In(label) => going_on[label as usize] = Some(class),
                EntityMove::Last(label) => ending[label as usize] = Some(class),
                EntityMove::Never
                | EntityMove::Begin(_)
                | EntityMove::Unit(_)
                | EntityMove::Out => {}
            }
        }
        Ok(Entities {
            scorer,
            moves,
            closed,
            going_on,
            ending,
        })
    }

    /// Finds the entities of the `n` tokens from `offset` on in `projected`: a place
    /// and a label per token. `starts` says where sentences start, if that is known.
    pub(super) fn find(
        &self,
        window: &mut Window,
        projected: &Projected,
        offset: usize,
        n: usize,
        is_space: impl Fn(usize) -> bool,
        starts: Option<&[bool]>,
    ) -> (Vec<Iob>, Vec<LabelId>) {
        let (mut iobs, mut labels) = (Vec::with_capacity(n), Vec::with_capacity(n));
        let mut open: Option<(usize, LabelId)> = None;
        for i in 0..n {
            let at = |t: usize| (offset + t) as u32;
            let slots = match open {
                Some((start, _)) => [at(i), at(start), at(i - 1)],
                None => [at(i), NONE, NONE],
            };
            let scores = window.scores(&self.scorer, projected, &slots);
            let may_go_on = i + 1 < n && !starts.is_some_and(|s| s[i + 1]);
            match open {
                Some((_, label)) => {
                    let on = self.going_on[label as usize].filter(|_| may_go_on);
                    let end = self.ending[label as usize];
                    // Of equal scores the lower class, as everywhere.
                    let goes_on = match (on, end) {
                        (Some(on), Some(end)) => {
                            scores[on] > scores[end] || (scores[on] == scores[end] && on < end)
                        }
                        (on, _) => on.is_some(),
                    };
                    iobs.push(Iob::I);
                    labels.push(label);
                    if !goes_on {
                        open = None;
                    }
                }
                None => {
                    let space = is_space(i);
                    let class = best(scores, &self.closed, |kind| match kind {
                        Kind::Begin => may_go_on && !space,
                        Kind::Unit => !space,
                        Kind::Out => true,
                    });
                    let (iob, label) = match class.map(|c| self.moves.moves[c]) {
                        Some(EntityMove::Begin(label)) => {
                            open = Some((i, label));
                            (Iob::B, label)
                        }
                        Some(EntityMove::Unit(label)) => (Iob::B, label),
                        _ => (Iob::O, 0),
                    };
                    iobs.push(iob);
                    labels.push(label);
                }
            }
        }
        (iobs, labels)
    }
}
