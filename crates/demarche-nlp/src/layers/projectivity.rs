//! From arcs to a tree with sentences: edges of subtrees, lifted labels, sentence starts.
//!
//! Trees were made projective for training by hanging some tokens higher and noting that
//! in the label: `relcl||pobj` is a `relcl` whose true head is a descendant of the present
//! head with the label `pobj`. Here that is undone. Sentences begin at the left edges of
//! the roots' subtrees.

use super::moves::{LabelId, ParserMoves};

/// Rounds of widening before edges are taken as they are; one is enough for projective trees.
const MAX_ROUNDS: usize = 12;

/// Resolves lifted labels in `heads` and `labels`, and returns which tokens start a sentence.
pub(super) fn finish(
    moves: &ParserMoves,
    heads: &mut [u32],
    labels: &mut [LabelId],
    is_space: impl Fn(usize) -> bool,
) -> Vec<bool> {
    let edges = Edges::of(heads);
    let lifted = labels.iter().any(|l| moves.lifted[*l as usize].is_some());
    if !lifted {
        return edges.sentence_starts(heads);
    }
    let (mut level, mut below) = (Vec::new(), Vec::new());
    for t in 0..heads.len() {
        let Some(lifted) = moves.lifted[labels[t] as usize] else {
            continue;
        };
        level.clear();
        level.push(heads[t]);
        'search: while !level.is_empty() {
            below.clear();
            for &q in &level {
                // Left children, then right ones, both ascending.
                for c in edges.left[q as usize]..=edges.right[q as usize] {
                    let child = c as usize;
                    if heads[child] != q || c == q || child == t || is_space(child) {
                        continue;
                    }
                    if labels[child] == lifted.head_label {
                        heads[t] = c;
                        break 'search;
                    }
                    below.push(c);
                }
            }
            std::mem::swap(&mut level, &mut below);
        }
        labels[t] = lifted.label;
    }
    Edges::of(heads).sentence_starts(heads)
}

/// The first and last token of every subtree.
struct Edges {
    left: Vec<u32>,
    right: Vec<u32>,
}

impl Edges {
    fn of(heads: &[u32]) -> Edges {
        let n = heads.len() as u32;
        let mut edges = Edges {
            left: (0..n).collect(),
            right: (0..n).collect(),
        };
        for _ in 0..MAX_ROUNDS {
            for (t, &head) in heads.iter().enumerate() {
                edges.widen(head as usize, t);
            }
            for (t, &head) in heads.iter().enumerate().rev() {
                edges.widen(head as usize, t);
            }
            if edges.heads_stay_inside(heads) {
                break;
            }
        }
        edges
    }

    fn widen(&mut self, head: usize, child: usize) {
        self.left[head] = self.left[head].min(self.left[child]);
        self.right[head] = self.right[head].max(self.right[child]);
    }

    fn sentence_starts(&self, heads: &[u32]) -> Vec<bool> {
        let mut starts = vec![false; heads.len()];
        for (t, &head) in heads.iter().enumerate() {
            if head as usize == t {
                starts[self.left[t] as usize] = true;
            }
        }
        starts
    }

    /// Whether every head lies in its child's sentence. The first token of the next sentence
    /// passes too, and the last token of the document is not asked: so it is in the original,
    /// and it decides when the rounds end.
    fn heads_stay_inside(&self, heads: &[u32]) -> bool {
        let starts = self.sentence_starts(heads);
        let last = heads.len().saturating_sub(1);
        let mut from = 0;
        while from < last {
            let to = (from + 1..last).find(|t| starts[*t]).unwrap_or(last);
            if heads[from..to]
                .iter()
                .any(|h| !(from..=to).contains(&(*h as usize)))
            {
                return false;
            }
            from = to;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ParserAction::{Left, Right};

    #[test]
    fn sentences_begin_at_the_left_edges_of_roots() {
        let moves = ParserMoves::new(&[Left("a".into())]);
        // 1 is the root over 0..=2; 4 over 3..=5.
        let mut heads = vec![1, 1, 1, 4, 4, 4];
        let starts = finish(&moves, &mut heads, &mut [0; 6], |_| false);
        assert_eq!(starts, [true, false, false, true, false, false]);
    }

    #[test]
    fn lifted_tokens_go_to_the_nearest_descendant_with_the_label() {
        let moves = ParserMoves::new(&[
            Right("relcl||pobj".into()),
            Right("prep".into()),
            Right("pobj".into()),
        ]);
        let id = |name: &str| moves.labels.iter().position(|l| l == name).unwrap() as LabelId;
        // 0 root, 1 prep of 0, 2 pobj of 1, 3 hung at 0.
        let mut heads = vec![0, 0, 1, 0];
        let mut labels = [moves.root, id("prep"), id("pobj"), id("relcl||pobj")];
        let starts = finish(&moves, &mut heads, &mut labels, |_| false);
        assert_eq!(heads, [0, 0, 1, 2]);
        assert_eq!(labels[3], id("relcl"));
        assert_eq!(starts, [true, false, false, false]);
        // White space is passed over: the head stays, the label is cleaned.
        let mut heads = vec![0, 0, 1, 0];
        let mut labels = [moves.root, id("prep"), id("pobj"), id("relcl||pobj")];
        finish(&moves, &mut heads, &mut labels, |t| t == 1);
        assert_eq!(heads, [0, 0, 1, 0]);
        assert_eq!(labels[3], id("relcl"));
    }

    #[test]
    fn crossing_arcs_widen_until_heads_stay_inside() {
        let moves = ParserMoves::new(&[Left("a".into())]);
        // 0 hangs at 2 by way of 3: 0 -> 3 -> 1 -> 2.
        let mut heads = vec![3, 2, 2, 1];
        let starts = finish(&moves, &mut heads, &mut [0; 4], |_| false);
        assert_eq!(starts, [true, false, false, false]);
    }
}
