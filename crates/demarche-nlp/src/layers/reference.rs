//! For tests: small networks with random weights, and the plainest possible computation
//! of token vectors and state scores, in f64, one document and one token at a time.

use std::sync::Arc;

use pulp::Arch;

use super::{Decisions, TokenFeatures, rows};
use crate::model::{
    NerAction, NerWeights, NetworkWeights, ParserAction, ParserWeights, StaticVectors,
};
use crate::weights::{
    Column, HashTable, Linear, MaxoutNorm, Numbers, TaggerWeights, Tok2VecWeights,
    TransitionWeights, Vectors,
};

/// Largest difference to the f64 computation that is put down to rounding.
pub(super) const ROUNDING: f32 = 1e-4;

/// The instruction sets this machine has a kernel for.
pub(super) fn machines() -> Vec<Arch> {
    let mut machines = vec![Arch::new(), Arch::Scalar];
    #[cfg(target_arch = "x86_64")]
    machines.extend(pulp::x86::V3::try_new().map(Arch::V3));
    machines
}

/// Numbers that look random and are always the same.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(2).wrapping_add(0x9e37_79b9_7f4a_7c15))
    }

    pub(super) fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % n
    }

    /// Between -1 and 1.
    pub(super) fn number(&mut self) -> f32 {
        self.below(2_000_001) as f32 / 1e6 - 1.0
    }

    pub(super) fn numbers(&mut self, n: usize) -> Numbers {
        Numbers::Owned((0..n).map(|_| self.number()).collect::<Arc<[f32]>>())
    }

    /// A document of fewer than `n` tokens.
    pub(super) fn short_document(&mut self, n: usize) -> Vec<TokenFeatures> {
        let n = self.below(n);
        self.document(n)
    }

    /// A document of which many tokens repeat and some are white space.
    pub(super) fn document(&mut self, n: usize) -> Vec<TokenFeatures> {
        (0..n)
            .map(|_| {
                let word = if self.below(4) == 0 {
                    self.below(5000)
                } else {
                    self.below(30)
                } as u64;
                let mut features = TokenFeatures::default();
                features.set(Column::Norm, word.wrapping_mul(0x1234_5678_9abc_def1));
                features.set(Column::Shape, word % 7);
                features.set(Column::Orth, word % 50);
                features.set(Column::Spacy, self.below(2) as u64);
                features.set(Column::IsSpace, u64::from(self.below(12) == 0));
                features
            })
            .collect()
    }
}

fn maxout(dice: &mut Dice, n_out: usize, pieces: usize, n_in: usize) -> MaxoutNorm {
    MaxoutNorm {
        n_out,
        pieces,
        n_in,
        weights: dice.numbers(n_out * pieces * n_in),
        bias: dice.numbers(n_out * pieces),
        gain: dice.numbers(n_out),
        offset: dice.numbers(n_out),
    }
}

fn linear(dice: &mut Dice, n_out: usize, n_in: usize) -> Linear {
    Linear {
        n_out,
        n_in,
        weights: dice.numbers(n_out * n_in),
        bias: dice.numbers(n_out),
    }
}

/// A small network over the columns that [`Dice::document`] fills.
pub(super) fn tok2vec(
    dice: &mut Dice,
    width: usize,
    pieces: usize,
    depth: usize,
    window: usize,
    statics: Option<usize>,
) -> Tok2VecWeights {
    let columns = [
        (Column::Norm, 40),
        (Column::Shape, 10),
        (Column::Spacy, 5),
        (Column::IsSpace, 5),
    ];
    let tables: Vec<HashTable> = columns
        .into_iter()
        .zip(8..)
        .map(|((column, rows), seed)| HashTable {
            column,
            seed,
            rows,
            data: dice.numbers(rows * width),
        })
        .collect();
    let n_mixed = width * (tables.len() + usize::from(statics.is_some()));
    Tok2VecWeights {
        width,
        tables,
        static_projection: statics.map(|dim| dice.numbers(width * dim)),
        mixer: maxout(dice, width, pieces, n_mixed),
        encoder: (0..depth)
            .map(|_| maxout(dice, width, pieces, width * (2 * window + 1)))
            .collect(),
        window,
        pad: depth * window,
    }
}

/// Random static vectors for half of the words of [`Dice::document`].
pub(super) fn statics(dice: &mut Dice, dim: usize) -> StaticVectors {
    StaticVectors {
        dim,
        data: dice.numbers(7 * dim),
        keys: (0..25).map(|i| (2 * i, (i % 7) as u32)).collect(),
    }
}

pub(super) fn transition(
    dice: &mut Dice,
    vectors: Vectors,
    width: usize,
    slots: usize,
    classes: usize,
) -> TransitionWeights {
    let (hidden, pieces, n_in) = (32, 2, 24);
    TransitionWeights {
        vectors,
        projection: linear(dice, n_in, width),
        slots,
        hidden,
        pieces,
        lower: dice.numbers(slots * hidden * pieces * n_in),
        lower_bias: dice.numbers(hidden * pieces),
        lower_pad: dice.numbers(slots * hidden * pieces),
        upper: linear(dice, classes, hidden),
    }
}

/// A whole model: tagger and parser listen, the recogniser has its own network.
pub(super) fn networks(dice: &mut Dice) -> NetworkWeights {
    let width = 32;
    let labels = ["a", "b", "c", "a||b"].map(str::to_owned);
    let mut actions = vec![ParserAction::Shift, ParserAction::Reduce];
    actions.extend(labels.iter().cloned().map(ParserAction::Left));
    actions.extend(labels.iter().cloned().map(ParserAction::Right));
    actions.push(ParserAction::Break("ROOT".into()));
    let mut entity_actions = Vec::new();
    for make in [
        NerAction::Begin,
        NerAction::In,
        NerAction::Last,
        NerAction::Unit,
    ] {
        entity_actions.extend(["X", "Y"].map(|l| make(l.to_owned())));
    }
    entity_actions.extend([NerAction::Unit(String::new()), NerAction::Out]);
    let own = tok2vec(dice, width, 3, 3, 1, None);
    NetworkWeights {
        shared: Some(tok2vec(dice, width, 3, 4, 1, None)),
        tagger: Some(TaggerWeights {
            vectors: Vectors::Shared,
            output: linear(dice, 21, width),
        }),
        morphologizer: None,
        parser: Some(ParserWeights {
            weights: transition(dice, Vectors::Shared, width, 8, actions.len()),
            actions,
        }),
        ner: Some(NerWeights {
            weights: transition(dice, Vectors::Own(own), width, 3, entity_actions.len()),
            actions: entity_actions,
        }),
        static_vectors: None,
    }
}

/// The vectors of one document.
pub(super) fn vectors(
    w: &Tok2VecWeights,
    statics: Option<&StaticVectors>,
    document: &[TokenFeatures],
) -> Vec<Vec<f64>> {
    let empty = vec![vec![0.0; w.width]; w.pad];
    let mut x = empty.clone();
    for token in document {
        let mut embedded = Vec::new();
        for table in &w.tables {
            let picked = rows::rows(token.get(table.column), table.seed, table.rows as u32);
            for i in 0..w.width {
                embedded.push(
                    picked
                        .iter()
                        .map(|r| f64::from(table.data[*r as usize * w.width + i]))
                        .sum::<f64>(),
                );
            }
        }
        if let (Some(projection), Some(statics)) = (&w.static_projection, statics) {
            let key = statics
                .keys
                .iter()
                .find(|(id, _)| *id == token.get(Column::Orth));
            for i in 0..w.width {
                embedded.push(key.map_or(0.0, |(_, row)| {
                    let vector = &statics.data[*row as usize * statics.dim..][..statics.dim];
                    let weights = &projection[i * statics.dim..][..statics.dim];
                    vector
                        .iter()
                        .zip(weights)
                        .map(|(a, b)| f64::from(*a) * f64::from(*b))
                        .sum()
                }));
            }
        }
        x.push(maxout_norm(&w.mixer, &embedded));
    }
    x.extend(empty);
    for layer in &w.encoder {
        x = (0..x.len() as isize)
            .map(|t| {
                let mut input = Vec::new();
                for neighbour in -(w.window as isize)..=w.window as isize {
                    match usize::try_from(t + neighbour).ok().and_then(|i| x.get(i)) {
                        Some(row) => input.extend(row),
                        None => input.extend(vec![0.0; w.width]),
                    }
                }
                let out = maxout_norm(layer, &input);
                out.iter().zip(&x[t as usize]).map(|(a, b)| a + b).collect()
            })
            .collect();
    }
    x[w.pad..w.pad + document.len()].to_vec()
}

fn maxout_norm(w: &MaxoutNorm, x: &[f64]) -> Vec<f64> {
    assert_eq!(x.len(), w.n_in);
    let out: Vec<f64> = (0..w.n_out)
        .map(|o| {
            (o * w.pieces..(o + 1) * w.pieces)
                .map(|row| dot(&w.weights[row * w.n_in..], x) + f64::from(w.bias[row]))
                .fold(f64::NEG_INFINITY, f64::max)
        })
        .collect();
    let n = out.len() as f64;
    let mean = out.iter().sum::<f64>() / n;
    let variance = out.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n + 1e-8;
    let normed = out.iter().map(|v| (v - mean) / variance.sqrt());
    normed
        .enumerate()
        .map(|(i, v)| v * f64::from(w.gain[i]) + f64::from(w.offset[i]))
        .collect()
}

fn dot(w: &[f32], x: &[f64]) -> f64 {
    x.iter().zip(w).map(|(x, w)| x * f64::from(*w)).sum()
}

/// Scores of a state over projected tokens; `None` is an empty slot.
pub(super) fn scores(
    w: &TransitionWeights,
    projected: &[Vec<f64>],
    tokens: &[Option<usize>],
) -> Vec<f64> {
    let n_in = w.projection.n_out;
    let hidden: Vec<f64> = (0..w.hidden)
        .map(|o| {
            (0..w.pieces)
                .map(|p| {
                    let place = o * w.pieces + p;
                    let slots = tokens.iter().enumerate().map(|(f, token)| {
                        let at = f * w.hidden * w.pieces + place;
                        match token {
                            Some(t) => dot(&w.lower[at * n_in..][..n_in], &projected[*t]),
                            None => f64::from(w.lower_pad[at]),
                        }
                    });
                    slots.sum::<f64>() + f64::from(w.lower_bias[place])
                })
                .fold(f64::NEG_INFINITY, f64::max)
        })
        .collect();
    apply(&w.upper, &hidden)
}

/// `W x + b`.
pub(super) fn apply(w: &Linear, x: &[f64]) -> Vec<f64> {
    (0..w.n_out)
        .map(|o| dot(&w.weights[o * w.n_in..][..w.n_in], x) + f64::from(w.bias[o]))
        .collect()
}

/// What must hold for any decisions, whatever the weights.
pub(super) fn check(decisions: &Decisions, document: &[TokenFeatures]) {
    let n = document.len();
    assert_eq!(
        [
            decisions.tags.len(),
            decisions.heads.len(),
            decisions.iobs.len()
        ],
        [n; 3]
    );
    assert!(n == 0 || decisions.sentence_starts[0]);
    for (t, token) in document.iter().enumerate() {
        let (mut root, mut steps) = (t, 0);
        while decisions.heads[root] as usize != root {
            root = decisions.heads[root] as usize;
            steps += 1;
            assert!(steps <= n, "a cycle above token {t}");
        }
        if decisions.iobs[t] == crate::Iob::B {
            assert!(!token.is_space(), "an entity begins with white space");
        }
        if decisions.iobs[t] == crate::Iob::I {
            assert!(t > 0 && decisions.iobs[t - 1] != crate::Iob::O);
            assert_eq!(decisions.entity_labels[t], decisions.entity_labels[t - 1]);
            assert!(
                !decisions.sentence_starts[t],
                "an entity crosses a sentence start"
            );
        }
    }
}
