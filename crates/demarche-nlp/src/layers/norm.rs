//! What happens between products: sums of cached parts, maxima, layer norm, residuals.
//!
//! Sums over a row are kept in [`BLOCK`] lanes, on any machine, and folded in a fixed
//! order, and multiplications are not fused with additions; so every machine computes
//! the same bits. (As plain loops over arrays they came out scalar and took twice as long.)

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
    fn with_simd<S: Simd>(self, simd: S) {
        let width = self.norm.gain.len();
        let gain = vectors::<S>(&self.norm.gain);
        let offset = vectors::<S>(&self.norm.offset);
        let rows = self
            .x
            .chunks_exact(width)
            .zip(self.residual.chunks_exact(width));
        for ((x, residual), out) in rows.zip(self.out.chunks_exact_mut(width)) {
            let (x, residual, out) = (
                vectors::<S>(x),
                vectors::<S>(residual),
                vectors_mut::<S>(out),
            );
            let (mean, scale) = mean_and_scale(simd, x, width);
            let ends = x.iter().zip(residual).zip(out);
            for (((x, residual), out), (gain, offset)) in ends.zip(gain.iter().zip(offset)) {
                let normed = simd.mul_f32s(simd.mul_f32s(simd.sub_f32s(*x, mean), scale), *gain);
                *out = simd.add_f32s(simd.add_f32s(normed, *offset), *residual);
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
    fn with_simd<S: Simd>(self, simd: S) {
        let width = self.norm.gain.len();
        let gain = vectors::<S>(&self.norm.gain);
        let offset = vectors::<S>(&self.norm.offset);
        for x in self.x.chunks_exact_mut(width) {
            let x = vectors_mut::<S>(x);
            let (mean, scale) = mean_and_scale(simd, x, width);
            for (x, (gain, offset)) in x.iter_mut().zip(gain.iter().zip(offset)) {
                let normed = simd.mul_f32s(simd.mul_f32s(simd.sub_f32s(*x, mean), scale), *gain);
                *x = simd.add_f32s(normed, *offset);
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
    fn with_simd<S: Simd>(self, simd: S) {
        let SumAndMax {
            pieces,
            bias,
            parts,
            out,
        } = self;
        let per_block = BLOCK / S::F32_LANES;
        let bias = vectors::<S>(bias);
        for part in parts {
            assert_eq!(part.len(), bias.len() * S::F32_LANES);
        }
        for (v, out) in vectors_mut::<S>(out).iter_mut().enumerate() {
            let first = v / per_block * pieces * per_block + v % per_block;
            let sum = |i: usize| {
                parts.iter().fold(bias[i], |sum, part| {
                    simd.add_f32s(sum, vectors::<S>(part)[i])
                })
            };
            let mut best = sum(first);
            for piece in 1..pieces {
                best = simd.max_f32s(best, sum(first + piece * per_block));
            }
            *out = best;
        }
    }
}

/// Mean of a row, and one over its standard deviation, in all lanes.
#[inline(always)]
fn mean_and_scale<S: Simd>(simd: S, x: &[S::f32s], width: usize) -> (S::f32s, S::f32s) {
    let n = width as f32;
    let mean = simd.splat_f32s(sum(simd, x, |x| x) / n);
    let squares = sum(simd, x, |x| {
        let d = simd.sub_f32s(x, mean);
        simd.mul_f32s(d, d)
    });
    (mean, simd.splat_f32s(1.0 / (squares / n + EPSILON).sqrt()))
}

/// The sum of a function of all elements.
#[inline(always)]
fn sum<S: Simd>(simd: S, x: &[S::f32s], f: impl Fn(S::f32s) -> S::f32s) -> f32 {
    let per_block = BLOCK / S::F32_LANES;
    let mut lanes = [simd.splat_f32s(0.0); BLOCK];
    for block in x.chunks_exact(per_block) {
        for (lanes, x) in lanes.iter_mut().zip(block) {
            *lanes = simd.add_f32s(*lanes, f(*x));
        }
    }
    let mut folded = [0.0; BLOCK];
    vectors_mut::<S>(&mut folded).copy_from_slice(&lanes[..per_block]);
    fold(folded)
}

/// The sum of the lanes, by halves.
#[inline(always)]
fn fold(l: [f32; BLOCK]) -> f32 {
    let l: [f32; 8] = std::array::from_fn(|i| l[i] + l[i + 8]);
    let l: [f32; 4] = std::array::from_fn(|i| l[i] + l[i + 4]);
    (l[0] + l[2]) + (l[1] + l[3])
}

#[inline(always)]
fn vectors<S: Simd>(x: &[f32]) -> &[S::f32s] {
    S::as_simd_f32s(x).0
}

#[inline(always)]
fn vectors_mut<S: Simd>(x: &mut [f32]) -> &mut [S::f32s] {
    S::as_mut_simd_f32s(x).0
}
