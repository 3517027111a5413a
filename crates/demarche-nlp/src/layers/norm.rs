//! What happens between products: sums of cached parts, maxima, layer norm, residuals.
//!
//! Plain loops over blocks of [`BLOCK`] floats, compiled for the machine's vectors.
//! Sums over a row are kept in `BLOCK` lanes and folded in a fixed order, and nothing is
//! fused, so every machine computes the same bits.

use pulp::{Arch, Simd, WithSimd};

use super::kernel::{Aligned, BLOCK};

/// Added to the variance.
const EPSILON: f32 = 1e-8;

/// Gain and offset of a layer norm.
pub(super) struct Norm {
    gain: Aligned,
    offset: Aligned,
}

impl Norm {
    pub(super) fn new(gain: &[f32], offset: &[f32]) -> Norm {
        let copy = |x: &[f32]| {
            let mut aligned = Aligned::zeroed(x.len());
            aligned.copy_from_slice(x);
            aligned
        };
        Norm {
            gain: copy(gain),
            offset: copy(offset),
        }
    }
}

/// `out = residual + norm(x)`, row by row.
pub(super) fn residual(arch: Arch, norm: &Norm, x: &[f32], residual: &[f32], out: &mut [f32]) {
    arch.dispatch(Residual {
        norm,
        x,
        residual,
        out,
    });
}

struct Residual<'a> {
    norm: &'a Norm,
    x: &'a [f32],
    residual: &'a [f32],
    out: &'a mut [f32],
}

impl WithSimd for Residual<'_> {
    type Output = ();
    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let width = self.norm.gain.len();
        let rows = self
            .x
            .chunks_exact(width)
            .zip(self.residual.chunks_exact(width));
        for ((x, residual), out) in rows.zip(self.out.chunks_exact_mut(width)) {
            let (mean, scale) = mean_and_scale(x);
            let blocks = blocks(x).iter().zip(blocks(residual)).zip(blocks_mut(out));
            let norms = blocks_of(&self.norm.gain).zip(blocks_of(&self.norm.offset));
            for (((x, residual), out), (gain, offset)) in blocks.zip(norms) {
                for i in 0..BLOCK {
                    out[i] = (x[i] - mean) * scale * gain[i] + offset[i] + residual[i];
                }
            }
        }
    }
}

/// `x = norm(x)`, row by row.
pub(super) fn in_place(arch: Arch, norm: &Norm, x: &mut [f32]) {
    arch.dispatch(InPlace { norm, x });
}

struct InPlace<'a> {
    norm: &'a Norm,
    x: &'a mut [f32],
}

impl WithSimd for InPlace<'_> {
    type Output = ();
    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for x in self.x.chunks_exact_mut(self.norm.gain.len()) {
            let (mean, scale) = mean_and_scale(x);
            let norms = blocks_of(&self.norm.gain).zip(blocks_of(&self.norm.offset));
            for (x, (gain, offset)) in blocks_mut(x).iter_mut().zip(norms) {
                for i in 0..BLOCK {
                    x[i] = (x[i] - mean) * scale * gain[i] + offset[i];
                }
            }
        }
    }
}

/// `bias` plus all `parts`, each `[block][piece][BLOCK]`, in order; then the largest of the
/// pieces, to `out[block][BLOCK]`.
pub(super) fn sum_and_max(
    arch: Arch,
    pieces: usize,
    bias: &[f32],
    parts: &[&[f32]],
    out: &mut [f32],
) {
    arch.dispatch(SumAndMax {
        pieces,
        bias,
        parts,
        out,
    });
}

struct SumAndMax<'a> {
    pieces: usize,
    bias: &'a [f32],
    parts: &'a [&'a [f32]],
    out: &'a mut [f32],
}

impl WithSimd for SumAndMax<'_> {
    type Output = ();
    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let SumAndMax {
            pieces,
            bias,
            parts,
            out,
        } = self;
        let bias = blocks(bias);
        for (b, out) in blocks_mut(out).iter_mut().enumerate() {
            *out = [f32::NEG_INFINITY; BLOCK];
            for block in b * pieces..(b + 1) * pieces {
                let mut sum = bias[block];
                for part in parts {
                    let part = &blocks(part)[block];
                    for i in 0..BLOCK {
                        sum[i] += part[i];
                    }
                }
                for i in 0..BLOCK {
                    out[i] = if sum[i] > out[i] { sum[i] } else { out[i] };
                }
            }
        }
    }
}

/// Mean of a row, and one over its standard deviation.
#[inline(always)]
fn mean_and_scale(x: &[f32]) -> (f32, f32) {
    let n = x.len() as f32;
    let mut lanes = [0.0; BLOCK];
    for block in blocks(x) {
        for i in 0..BLOCK {
            lanes[i] += block[i];
        }
    }
    let mean = fold(lanes) / n;
    let mut lanes = [0.0; BLOCK];
    for block in blocks(x) {
        for i in 0..BLOCK {
            let d = block[i] - mean;
            lanes[i] += d * d;
        }
    }
    (mean, 1.0 / (fold(lanes) / n + EPSILON).sqrt())
}

/// The sum of the lanes, by halves.
#[inline(always)]
fn fold(mut lanes: [f32; BLOCK]) -> f32 {
    let mut half = BLOCK / 2;
    while half > 0 {
        for i in 0..half {
            lanes[i] += lanes[i + half];
        }
        half /= 2;
    }
    lanes[0]
}

#[inline(always)]
fn blocks(x: &[f32]) -> &[[f32; BLOCK]] {
    x.as_chunks().0
}

#[inline(always)]
fn blocks_mut(x: &mut [f32]) -> &mut [[f32; BLOCK]] {
    x.as_chunks_mut().0
}

#[inline(always)]
fn blocks_of(x: &Aligned) -> impl Iterator<Item = &[f32; BLOCK]> {
    blocks(x).iter()
}
