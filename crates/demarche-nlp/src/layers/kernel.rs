//! Matrix products: rows of activations times packed weights.
//!
//! One kernel serves all layers. Weights are packed once into panels of a few SIMD
//! vectors; a tile of rows runs down a panel with all its sums in registers. Every
//! sum starts at the bias and takes its terms in the order of the inputs, one fused
//! multiply-add each, whatever the number of rows and however wide the vectors are.
//! So a row's result does not depend on its neighbours, and machines with fused
//! multiply-add agree to the last bit. (Without it, on x86-64 older than 2013, terms
//! are rounded twice and a last bit may differ.)
//!
//! Why not a library: the sums of `rten-gemm` are cut by its blocking, its packing
//! depends on the size of the surrounding thread pool, and writing three pieces out to
//! take their maximum costs a third of the time. Here the maximum is taken in registers.

use std::ops::{Deref, DerefMut};

use bytemuck::{Pod, Zeroable};
use pulp::{Arch, Simd, WithSimd};

/// Floats in the block that layouts outside this module are cut into: the widest vector.
pub(super) const BLOCK: usize = 16;

/// Most vectors in a panel.
const MAX_VECTORS: usize = 4;

/// A cache line, so that vectors of weights never straddle two.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, align(64))]
struct Line([f32; BLOCK]);

/// Floats that begin on a cache line.
#[derive(Clone, Default)]
pub(super) struct Aligned {
    lines: Vec<Line>,
    len: usize,
}

impl Aligned {
    pub(super) fn zeroed(len: usize) -> Aligned {
        Aligned {
            lines: vec![Line::zeroed(); len.div_ceil(BLOCK)],
            len,
        }
    }

    /// Makes it at least `len` long. What it held is kept; what is new is zero.
    pub(super) fn grow(&mut self, len: usize) {
        if len > self.len {
            self.lines.resize(len.div_ceil(BLOCK), Line::zeroed());
            self.len = len;
        }
    }
}

impl Deref for Aligned {
    type Target = [f32];
    fn deref(&self) -> &[f32] {
        &bytemuck::cast_slice(&self.lines)[..self.len]
    }
}

impl DerefMut for Aligned {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut bytemuck::cast_slice_mut(&mut self.lines)[..self.len]
    }
}

/// What is written for a panel of sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Finish {
    /// All of them.
    Store,
    /// The largest of the panel's vectors, lane by lane.
    Max,
}

/// Weights and bias in the kernel's layout.
pub(super) struct Packed {
    arch: Arch,
    n_in: usize,
    /// Vectors per panel.
    vectors: usize,
    lanes: usize,
    finish: Finish,
    /// `[panel][n_in][vectors][lanes]`.
    weights: Aligned,
    /// `[panel][vectors][lanes]`.
    bias: Aligned,
}

/// Width of this machine's vectors, in floats.
struct Lanes;

impl WithSimd for Lanes {
    type Output = usize;
    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> usize {
        S::F32_LANES
    }
}

impl Packed {
    /// A linear layer. `columns[c]` holds the weights and the bias of output `c`.
    pub(super) fn linear(arch: Arch, n_in: usize, columns: &[(&[f32], f32)]) -> Packed {
        let lanes = arch.dispatch(Lanes);
        // The widest panel among those that waste the fewest columns.
        let needed = columns.len().div_ceil(lanes);
        let vectors = (2..=MAX_VECTORS)
            .rev()
            .min_by_key(|v| needed.next_multiple_of(*v))
            .unwrap_or(MAX_VECTORS);
        Packed::pack(
            arch,
            n_in,
            vectors,
            lanes,
            Finish::Store,
            |c| columns.get(c).copied(),
            columns.len(),
        )
    }

    /// A maxout layer: `weights[n_out][pieces][n_in]`, `bias[n_out][pieces]`, `n_out` a
    /// multiple of [`BLOCK`] and at most [`MAX_VECTORS`] pieces.
    pub(super) fn maxout(
        arch: Arch,
        n_out: usize,
        pieces: usize,
        n_in: usize,
        weights: &[f32],
        bias: &[f32],
    ) -> Packed {
        let lanes = arch.dispatch(Lanes);
        let column = |c: usize| {
            let (panel, within) = (c / (pieces * lanes), c % (pieces * lanes));
            let (piece, lane) = (within / lanes, within % lanes);
            let row = (panel * lanes + lane) * pieces + piece;
            Some((&weights[row * n_in..][..n_in], bias[row]))
        };
        Packed::pack(
            arch,
            n_in,
            pieces,
            lanes,
            Finish::Max,
            column,
            n_out * pieces,
        )
    }

    fn pack<'w>(
        arch: Arch,
        n_in: usize,
        vectors: usize,
        lanes: usize,
        finish: Finish,
        column: impl Fn(usize) -> Option<(&'w [f32], f32)>,
        n_columns: usize,
    ) -> Packed {
        let panel = vectors * lanes;
        let panels = n_columns.div_ceil(panel);
        let mut packed = Packed {
            arch,
            n_in,
            vectors,
            lanes,
            finish,
            weights: Aligned::zeroed(panels * n_in * panel),
            bias: Aligned::zeroed(panels * panel),
        };
        for c in 0..panels * panel {
            let Some((weights, bias)) = column(c) else {
                continue;
            };
            let (p, within) = (c / panel, c % panel);
            packed.bias[c] = bias;
            for (k, &w) in weights.iter().enumerate() {
                packed.weights[(p * n_in + k) * panel + within] = w;
            }
        }
        packed
    }

    /// Floats that the kernel writes per row: the outputs, rounded up.
    pub(super) fn stride_out(&self) -> usize {
        match self.finish {
            Finish::Store => self.bias.len(),
            Finish::Max => self.bias.len() / self.vectors,
        }
    }

    /// Inputs per row.
    pub(super) fn n_in(&self) -> usize {
        self.n_in
    }

    /// Row `r` of the input is `a[r * stride_a..][..n_in]` (rows may overlap); its results
    /// go to `out[r * stride_out()..]`.
    pub(super) fn apply(&self, a: &[f32], stride_a: usize, rows: usize, out: &mut [f32]) {
        if rows == 0 {
            return;
        }
        assert!(
            a.len() >= (rows - 1) * stride_a + self.n_in,
            "input too short"
        );
        assert!(out.len() >= rows * self.stride_out(), "output too short");
        self.arch.dispatch(Apply {
            packed: self,
            a,
            stride_a,
            rows,
            out,
        });
    }
}

/// One call of [`Packed::apply`].
struct Apply<'a> {
    packed: &'a Packed,
    a: &'a [f32],
    stride_a: usize,
    rows: usize,
    out: &'a mut [f32],
}

impl WithSimd for Apply<'_> {
    type Output = ();
    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        debug_assert_eq!(S::F32_LANES, self.packed.lanes);
        // Tiles fill the registers: rows x vectors sums, one row of weights, one input.
        if S::REGISTER_COUNT >= 32 {
            match self.packed.vectors {
                1 => self.panels::<S, 8, 1>(simd),
                2 => self.panels::<S, 8, 2>(simd),
                3 => self.panels::<S, 8, 3>(simd),
                _ => self.panels::<S, 6, 4>(simd),
            }
        } else {
            match self.packed.vectors {
                1 => self.panels::<S, 8, 1>(simd),
                2 => self.panels::<S, 6, 2>(simd),
                3 => self.panels::<S, 4, 3>(simd),
                _ => self.panels::<S, 3, 4>(simd),
            }
        }
    }
}

impl Apply<'_> {
    #[inline(always)]
    fn panels<S: Simd, const ROWS: usize, const VECTORS: usize>(self, simd: S) {
        let Apply {
            packed,
            a,
            stride_a,
            rows,
            out,
        } = self;
        let stride_out = packed.stride_out();
        let (weights, _) = S::as_simd_f32s(&packed.weights);
        let (weights, _) = weights.as_chunks::<VECTORS>();
        let (bias, _) = S::as_simd_f32s(&packed.bias);
        let (bias, _) = bias.as_chunks::<VECTORS>();
        for (p, (panel, bias)) in weights.chunks_exact(packed.n_in).zip(bias).enumerate() {
            let mut row = 0;
            while row < rows {
                let a = &a[row * stride_a..];
                let out = &mut out[row * stride_out..];
                if rows - row >= ROWS {
                    tile::<S, ROWS, VECTORS>(
                        simd,
                        a,
                        stride_a,
                        panel,
                        bias,
                        p,
                        packed.finish,
                        out,
                        stride_out,
                    );
                    row += ROWS;
                } else if rows - row >= 2 {
                    tile::<S, 2, VECTORS>(
                        simd,
                        a,
                        stride_a,
                        panel,
                        bias,
                        p,
                        packed.finish,
                        out,
                        stride_out,
                    );
                    row += 2;
                } else {
                    tile::<S, 1, VECTORS>(
                        simd,
                        a,
                        stride_a,
                        panel,
                        bias,
                        p,
                        packed.finish,
                        out,
                        stride_out,
                    );
                    row += 1;
                }
            }
        }
    }
}

/// `ROWS` rows down one panel.
#[inline(always)]
#[allow(clippy::too_many_arguments)] // inlined into its only caller, split off for the constants
fn tile<S: Simd, const ROWS: usize, const VECTORS: usize>(
    simd: S,
    a: &[f32],
    stride_a: usize,
    panel: &[[S::f32s; VECTORS]],
    bias: &[S::f32s; VECTORS],
    p: usize,
    finish: Finish,
    out: &mut [f32],
    stride_out: usize,
) {
    let inputs: [&[f32]; ROWS] = std::array::from_fn(|r| &a[r * stride_a..][..panel.len()]);
    let mut sums = [*bias; ROWS];
    for (k, weights) in panel.iter().enumerate() {
        for r in 0..ROWS {
            let x = simd.splat_f32s(inputs[r][k]);
            for v in 0..VECTORS {
                sums[r][v] = simd.mul_add_e_f32s(x, weights[v], sums[r][v]);
            }
        }
    }
    let lanes = S::F32_LANES;
    for (r, sums) in sums.iter().enumerate() {
        let out = &mut out[r * stride_out..][..stride_out];
        match finish {
            Finish::Store => {
                let (out, _) =
                    S::as_mut_simd_f32s(&mut out[p * VECTORS * lanes..][..VECTORS * lanes]);
                out.copy_from_slice(sums);
            }
            Finish::Max => {
                let mut best = sums[0];
                for &s in &sums[1..] {
                    best = simd.max_f32s(best, s);
                }
                let (out, _) = S::as_mut_simd_f32s(&mut out[p * lanes..][..lanes]);
                out[0] = best;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::reference::{Dice, ROUNDING};
    use super::*;

    fn check(packed: &Packed, pieces: usize, n_out: usize, w: &[f32], b: &[f32], dice: &mut Dice) {
        let (n_in, stride, rows) = (packed.n_in(), 5, 23);
        let a = dice.numbers(rows * stride + n_in);
        let mut out = vec![0.0; rows * packed.stride_out()];
        packed.apply(&a, stride, rows, &mut out);
        for r in 0..rows {
            let x = &a[r * stride..][..n_in];
            for o in 0..n_out {
                let expected = (o * pieces..(o + 1) * pieces)
                    .map(|row| {
                        let w = &w[row * n_in..][..n_in];
                        x.iter()
                            .zip(w)
                            .map(|(x, w)| f64::from(*x) * f64::from(*w))
                            .sum::<f64>()
                            + f64::from(b[row])
                    })
                    .fold(f64::NEG_INFINITY, f64::max);
                let got = out[r * packed.stride_out() + o];
                assert!(
                    (got - expected as f32).abs() < ROUNDING,
                    "row {r}, output {o}: {got} {expected}"
                );
            }
        }
        // Any number of rows gives the same bits.
        for together in 1..rows {
            let mut again = vec![0.0; rows * packed.stride_out()];
            for from in (0..rows).step_by(together) {
                let n = together.min(rows - from);
                packed.apply(
                    &a[from * stride..],
                    stride,
                    n,
                    &mut again[from * packed.stride_out()..],
                );
            }
            let same = out
                .iter()
                .zip(&again)
                .all(|(x, y)| x.to_bits() == y.to_bits());
            assert!(same, "{together} rows together differ from {rows}");
        }
    }

    #[test]
    fn products_are_right_and_rows_independent() {
        let mut dice = Dice::new(1);
        for (n_in, n_out) in [(1, 1), (7, 50), (64, 106), (33, 64), (24, 200)] {
            let (w, b) = (dice.numbers(n_in * n_out), dice.numbers(n_out));
            let columns: Vec<_> = w.chunks_exact(n_in).zip(b.iter().copied()).collect();
            check(
                &Packed::linear(Arch::new(), n_in, &columns),
                1,
                n_out,
                &w,
                &b,
                &mut dice,
            );
        }
    }

    #[test]
    fn maxima_are_right_and_rows_independent() {
        let mut dice = Dice::new(2);
        for pieces in 1..=4 {
            for (n_in, n_out) in [(5, 16), (48, 96)] {
                let (w, b) = (
                    dice.numbers(n_in * n_out * pieces),
                    dice.numbers(n_out * pieces),
                );
                let packed = Packed::maxout(Arch::new(), n_out, pieces, n_in, &w, &b);
                check(&packed, pieces, n_out, &w, &b, &mut dice);
            }
        }
    }
}
