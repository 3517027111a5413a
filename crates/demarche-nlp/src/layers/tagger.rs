//! Per-token classes: one linear layer, the first largest score.

use pulp::Arch;

use super::BadWeights;
use super::kernel::{Aligned, Packed};
use super::transition::rows_of;
use crate::weights::Linear;

/// Tokens scored together.
const ROWS_TOGETHER: usize = 128;

/// A tagger or morphologizer, packed.
pub(super) struct Tagger {
    output: Packed,
    classes: usize,
}

impl Tagger {
    pub(super) fn new(
        arch: Arch,
        name: &str,
        width: usize,
        output: &Linear,
    ) -> Result<Tagger, BadWeights> {
        let Linear { n_out, n_in, .. } = *output;
        let fits = n_in == width
            && (1..=usize::from(u16::MAX)).contains(&n_out)
            && output.weights.len() == n_out * n_in
            && output.bias.len() == n_out;
        if !fits {
            return Err(BadWeights::new(format!(
                "{name}: {n_out} x {n_in} scores over vectors of {width}"
            )));
        }
        Ok(Tagger {
            output: Packed::linear(arch, n_in, &rows_of(output)),
            classes: n_out,
        })
    }

    /// The class of each of the `n` tokens whose vectors are given, appended to `classes`.
    pub(super) fn classify(
        &self,
        vectors: &[f32],
        n: usize,
        scores: &mut Aligned,
        classes: &mut Vec<u16>,
    ) {
        let (width, stride) = (self.output.n_in(), self.output.stride_out());
        scores.grow(ROWS_TOGETHER * stride);
        let mut row = 0;
        while row < n {
            let rows = ROWS_TOGETHER.min(n - row);
            self.output
                .apply(&vectors[row * width..], width, rows, scores);
            for scores in scores.chunks_exact(stride).take(rows) {
                let mut best = 0;
                for (class, score) in scores[..self.classes].iter().enumerate() {
                    if *score > scores[best] {
                        best = class;
                    }
                }
                classes.push(best as u16);
            }
            row += rows;
        }
    }
}
