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
//! Why not a library: `rten-gemm` 0.27 sums differently for one row than for several and
//! splits its work over the surrounding rayon pool. Measured on a Zen 4 core whose peak is
//! 116 GFLOP/s, one thread: 128 rows of 288 x 288, 116 here and 108 there; a single row of
//! 64 x 106 (a parser state), 73 and 27; with 256-bit vectors 112 and 112, 57 and 26. And
//! here the maximum over pieces is taken before anything is written.

use std::ops::{Deref, DerefMut};

use bytemuck::{Pod, Zeroable};
use pulp::{Arch, Simd, WithSimd};

/// Floats in the block that layouts outside this module are cut into: the widest vector.
pub(super) const BLOCK: usize = 16;

/// Most vectors in a panel.
const MAX_VECTORS: usize = 4;

/// Most vectors in a panel of a linear layer where there are only 16 registers: with more, too
/// few rows fit beside them.
const MAX_VECTORS_FEW_REGISTERS: usize = 3;

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

/// Width of this machine's vectors, in floats, and their number.
struct Registers;

impl WithSimd for Registers {
    type Output = (usize, usize);
    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> (usize, usize) {
        (S::F32_LANES, S::REGISTER_COUNT)
    }
}

impl Packed {
    /// A linear layer. `columns[c]` holds the weights and the bias of output `c`.
    pub(super) fn linear(arch: Arch, n_in: usize, columns: &[(&[f32], f32)]) -> Packed {
        let (lanes, registers) = arch.dispatch(Registers);
        let most = if registers >= 32 {
            MAX_VECTORS
        } else {
            MAX_VECTORS_FEW_REGISTERS
        };
        // The widest panel among those that waste the fewest columns.
        let needed = columns.len().div_ceil(lanes);
        let vectors = (2..=most)
            .rev()
            .min_by_key(|v| needed.next_multiple_of(*v))
            .unwrap_or(most);
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
        let (lanes, _) = arch.dispatch(Registers);
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
        // Of a single row, several panels go together, or each addition would wait for the last.
        // Otherwise tiles fill the registers: rows x vectors sums, one row of weights, one input;
        // one sum more and the compiler keeps it in memory, at half the speed.
        match (self.rows, self.packed.vectors, S::REGISTER_COUNT >= 32) {
            (1, 1, _) => self.single_row::<S, 4, 1>(simd),
            (1, 2, _) => self.single_row::<S, 4, 2>(simd),
            (1, 3, _) => self.single_row::<S, 2, 3>(simd),
            (1, _, _) => self.single_row::<S, 2, 4>(simd),
            (_, 1, _) => self.panels::<S, 8, 1>(simd),
            (_, 2, true) => self.panels::<S, 8, 2>(simd),
            (_, 3, true) => self.panels::<S, 8, 3>(simd),
            (_, _, true) => self.panels::<S, 6, 4>(simd),
            (_, 2, false) => self.panels::<S, 5, 2>(simd),
            (_, 3, false) => self.panels::<S, 3, 3>(simd),
            (_, _, false) => self.panels::<S, 2, 4>(simd),
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
        for panel in packed.iter_panels::<S, VECTORS>() {
            let mut row = 0;
            while row < rows {
                let a = &a[row * stride_a..];
                let out = &mut out[row * stride_out..];
                let left = rows - row;
                row += if left >= ROWS {
                    tile::<S, ROWS, VECTORS>(simd, a, stride_a, panel, out, stride_out)
                } else if left >= 2 {
                    tile::<S, 2, VECTORS>(simd, a, stride_a, panel, out, stride_out)
                } else {
                    tile::<S, 1, VECTORS>(simd, a, stride_a, panel, out, stride_out)
                };
            }
        }
    }

    #[inline(always)]
    fn single_row<S: Simd, const PANELS: usize, const VECTORS: usize>(self, simd: S) {
        let Apply { packed, a, out, .. } = self;
        let a = &a[..packed.n_in];
        let out = &mut out[..packed.stride_out()];
        let mut panels = packed.iter_panels::<S, VECTORS>();
        while panels.len() >= PANELS
            && let Some(first) = panels.next()
        {
            let mut together = [first; PANELS];
            for (place, panel) in together[1..].iter_mut().zip(&mut panels) {
                *place = panel;
            }
            let weights = together.map(|panel| &panel.weights[..a.len()]);
            let mut sums = together.map(|panel| *panel.bias);
            for (k, &x) in a.iter().enumerate() {
                let x = simd.splat_f32s(x);
                for p in 0..PANELS {
                    for v in 0..VECTORS {
                        sums[p][v] = simd.mul_add_e_f32s(x, weights[p][k][v], sums[p][v]);
                    }
                }
            }
            for (panel, sums) in together.iter().zip(&sums) {
                panel.finish(simd, sums, out);
            }
        }
        for panel in panels {
            tile::<S, 1, VECTORS>(simd, a, a.len(), panel, out, packed.stride_out());
        }
    }
}

/// The weights of a few vectors of outputs.
#[derive(Clone, Copy)]
struct Panel<'w, S: Simd, const VECTORS: usize> {
    /// By input.
    weights: &'w [[S::f32s; VECTORS]],
    bias: &'w [S::f32s; VECTORS],
    number: usize,
    finish: Finish,
}

impl<S: Simd, const VECTORS: usize> Panel<'_, S, VECTORS> {
    /// Writes a row's sums.
    #[inline(always)]
    fn finish(&self, simd: S, sums: &[S::f32s; VECTORS], row: &mut [f32]) {
        let lanes = S::F32_LANES;
        match self.finish {
            Finish::Store => {
                let out = &mut row[self.number * VECTORS * lanes..][..VECTORS * lanes];
                S::as_mut_simd_f32s(out).0.copy_from_slice(sums);
            }
            Finish::Max => {
                let mut best = sums[0];
                for &s in &sums[1..] {
                    best = simd.max_f32s(best, s);
                }
                S::as_mut_simd_f32s(&mut row[self.number * lanes..][..lanes]).0[0] = best;
            }
        }
    }
}

impl Packed {
    #[inline(always)]
    fn iter_panels<S: Simd, const VECTORS: usize>(
        &self,
    ) -> impl ExactSizeIterator<Item = Panel<'_, S, VECTORS>> {
        let (weights, _) = S::as_simd_f32s(&self.weights).0.as_chunks::<VECTORS>();
        let (bias, _) = S::as_simd_f32s(&self.bias).0.as_chunks::<VECTORS>();
        let panels = weights.chunks_exact(self.n_in).zip(bias).enumerate();
        let finish = self.finish;
        panels.map(move |(number, (weights, bias))| Panel {
            weights,
            bias,
            number,
            finish,
        })
    }
}

/// `ROWS` rows down one panel. Returns `ROWS`.
#[inline(always)]
fn tile<S: Simd, const ROWS: usize, const VECTORS: usize>(
    simd: S,
    a: &[f32],
    stride_a: usize,
    panel: Panel<'_, S, VECTORS>,
    out: &mut [f32],
    stride_out: usize,
) -> usize {
    let n_in = panel.weights.len();
    let inputs: [&[f32]; ROWS] = std::array::from_fn(|r| &a[r * stride_a..][..n_in]);
    let mut sums = [*panel.bias; ROWS];
    for (k, weights) in panel.weights.iter().enumerate() {
        for r in 0..ROWS {
            let x = simd.splat_f32s(inputs[r][k]);
            for v in 0..VECTORS {
                sums[r][v] = simd.mul_add_e_f32s(x, weights[v], sums[r][v]);
            }
        }
    }
    for (r, sums) in sums.iter().enumerate() {
        panel.finish(simd, sums, &mut out[r * stride_out..][..stride_out]);
    }
    ROWS
}

#[cfg(test)]
mod tests {
    use super::super::reference::{Dice, ROUNDING, machines};
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
            for arch in machines() {
                let packed = Packed::linear(arch, n_in, &columns);
                check(&packed, 1, n_out, &w, &b, &mut dice);
            }
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
                for arch in machines() {
                    let packed = Packed::maxout(arch, n_out, pieces, n_in, &w, &b);
                    check(&packed, pieces, n_out, &w, &b, &mut dice);
                }
            }
        }
    }
}
