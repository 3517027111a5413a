//! Token vectors: hash embeddings, mixer, and residual layers over windows.
//!
//! The rows of a batch lie in one array, `pad` empty rows around every document, and
//! the encoder runs over all of it: the empty rows become non-zero after the first layer
//! and the edges of a document see them, as in training. As `pad` equals what the encoder
//! sees to either side, documents do not see each other.

use pulp::Arch;

use super::kernel::{Aligned, BLOCK, Packed};
use super::norm::{self, Norm};
use super::rows::{ROWS_PER_VALUE, rows};
use super::tuples::{Slot, TupleCache};
use super::{BadWeights, TokenFeatures};
use crate::model::StaticVectors;
use crate::weights::{Column, MaxoutNorm, Numbers, Tok2VecWeights};

/// Memory for the cache of one network and thread, in floats: 16 MB, some 4,400 feature
/// tuples of an English model. News hits it nine times in ten.
const CACHE_FLOATS: usize = 4 << 20;

/// Rows computed together: their inputs and outputs stay in the second-level cache
/// beside the weights.
const ROWS_TOGETHER: usize = 128;

/// A row of the batch: a token, or the emptiness around documents.
#[derive(Clone, Copy)]
pub(super) enum Row<'d> {
    Empty,
    Token(&'d TokenFeatures),
}

/// A network, packed.
pub(super) struct Tok2Vec {
    arch: Arch,
    width: usize,
    pieces: usize,
    window: usize,
    pub(super) pad: usize,
    tables: Vec<Table>,
    statics: Option<Statics>,
    mixer: Packed,
    mixer_norm: Norm,
    /// The first layer cut by neighbour: outputs `[neighbour][block][piece][BLOCK]`, no bias.
    first: Packed,
    /// `[block][piece][BLOCK]`.
    first_bias: Aligned,
    first_norm: Norm,
    deeper: Vec<(Packed, Norm)>,
}

struct Table {
    column: Column,
    seed: u32,
    rows: u32,
    data: Numbers,
}

/// Static vectors already projected to the network's width.
struct Statics {
    /// Token text id and row, ascending.
    keys: Vec<(u64, u32)>,
    /// `[rows][width]`.
    data: Aligned,
}

/// Buffers of a thread, for one network.
pub(super) struct Tok2VecScratch {
    cache: TupleCache,
    slots: Vec<Option<Slot>>,
    missing: Vec<(Slot, TokenFeatures)>,
    embedded: Aligned,
    mixed: Aligned,
    partial: Aligned,
    /// `[window + rows + window][width]`; the outermost rows stay zero.
    x: Aligned,
    y: Aligned,
    hidden: Aligned,
}

impl Tok2Vec {
    /// Packs the weights. `vectors` is needed if the network projects static vectors.
    pub(super) fn new(
        arch: Arch,
        weights: &Tok2VecWeights,
        vectors: Option<&StaticVectors>,
    ) -> Result<Tok2Vec, BadWeights> {
        let Tok2VecWeights {
            width, window, pad, ..
        } = *weights;
        if width == 0 || !width.is_multiple_of(BLOCK) {
            return Err(BadWeights::new(format!(
                "width {width} is no multiple of {BLOCK}"
            )));
        }
        let Some((first, deeper)) = weights.encoder.split_first() else {
            return Err(BadWeights::new("an encoder without layers"));
        };
        if pad < window * weights.encoder.len() {
            return Err(BadWeights::new(format!(
                "padding {pad} is less than what {} layers of window {window} see",
                weights.encoder.len()
            )));
        }
        let statics = match (&weights.static_projection, vectors) {
            (None, _) => None,
            (Some(projection), Some(vectors)) => {
                Some(Statics::project(arch, width, projection, vectors)?)
            }
            (Some(_), None) => return Err(BadWeights::new("static vectors are needed but absent")),
        };
        let mut tables = Vec::new();
        for table in &weights.tables {
            let rows = u32::try_from(table.rows)
                .ok()
                .filter(|r| *r > 0 && table.data.len() == table.rows * width);
            let rows = rows.ok_or_else(|| {
                BadWeights::new(format!("embedding table of {:?}: shape", table.column))
            })?;
            tables.push(Table {
                column: table.column,
                seed: table.seed,
                rows,
                data: table.data.clone(),
            });
        }
        let n_mixed = width * (tables.len() + usize::from(statics.is_some()));
        let (mixer, mixer_norm) = layer(arch, "mixer", &weights.mixer, width, n_mixed)?;
        let n_window = width * (2 * window + 1);
        let (_, first_norm) = layer(arch, "encoder", first, width, n_window)?;
        let deeper = deeper
            .iter()
            .map(|l| layer(arch, "encoder", l, width, n_window))
            .collect::<Result<Vec<_>, _>>()?;
        let pieces = first.pieces;
        let mut columns = Vec::new();
        let mut first_bias = Aligned::zeroed(width * pieces);
        for neighbour in 0..2 * window + 1 {
            for c in 0..width * pieces {
                let (block, within) = (c / (pieces * BLOCK), c % (pieces * BLOCK));
                let (piece, lane) = (within / BLOCK, within % BLOCK);
                let row = (block * BLOCK + lane) * pieces + piece;
                columns.push((
                    &first.weights[row * n_window + neighbour * width..][..width],
                    0.0,
                ));
                first_bias[c] = first.bias[row];
            }
        }
        Ok(Tok2Vec {
            arch,
            width,
            pieces,
            window,
            pad,
            tables,
            statics,
            mixer,
            mixer_norm,
            first: Packed::linear(arch, width, &columns),
            first_bias,
            first_norm,
            deeper,
        })
    }

    /// Width of the vectors.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Buffers for one thread that computes at most `max_rows` rows at once.
    pub(super) fn scratch(&self, max_rows: usize) -> Tok2VecScratch {
        let entry = self.entry_len();
        Tok2VecScratch {
            cache: TupleCache::new((CACHE_FLOATS / entry).max(max_rows), entry),
            slots: Vec::new(),
            missing: Vec::new(),
            embedded: Aligned::default(),
            mixed: Aligned::default(),
            partial: Aligned::default(),
            x: Aligned::default(),
            y: Aligned::default(),
            hidden: Aligned::default(),
        }
    }

    /// Of a cached tuple: the mixer's output, then the first layer's part for each neighbour.
    fn entry_len(&self) -> usize {
        self.width + self.part_len() * (2 * self.window + 1)
    }

    fn part_len(&self) -> usize {
        self.width * self.pieces
    }

    /// The vectors of `rows`, `[rows][width]`; what is returned for empty rows means nothing.
    pub(super) fn vectors<'s>(
        &self,
        scratch: &'s mut Tok2VecScratch,
        rows: &[Row<'_>],
    ) -> &'s [f32] {
        self.look_up(scratch, rows);
        let edge = self.window * self.width;
        let len = rows.len() * self.width;
        for buffer in [&mut scratch.x, &mut scratch.y] {
            buffer.grow(len + 2 * edge);
            // An earlier, longer batch may have left rows there.
            buffer[edge + len..][..edge].fill(0.0);
        }
        scratch.hidden.grow(ROWS_TOGETHER * self.width);
        self.first_layer(scratch);
        for (weights, norm) in &self.deeper {
            let Tok2VecScratch { x, y, hidden, .. } = &mut *scratch;
            let mut row = 0;
            while row < rows.len() {
                let n = ROWS_TOGETHER.min(rows.len() - row);
                let from = row * self.width;
                weights.apply(&x[from..], self.width, n, hidden);
                let residual = &x[edge + from..][..n * self.width];
                let out = &mut y[edge + from..][..n * self.width];
                norm::residual(self.arch, norm, hidden, residual, out);
                row += n;
            }
            std::mem::swap(x, y);
        }
        &scratch.x[edge..][..len]
    }

    /// Finds or computes the cache entry of every row.
    fn look_up(&self, scratch: &mut Tok2VecScratch, rows: &[Row<'_>]) {
        let Tok2VecScratch {
            cache,
            slots,
            missing,
            embedded,
            mixed,
            partial,
            ..
        } = scratch;
        cache.begin_batch();
        slots.clear();
        missing.clear();
        for row in rows {
            slots.push(match row {
                Row::Empty => None,
                Row::Token(features) => {
                    let key = self.key(features);
                    let (slot, new) = cache.slot(key);
                    if new {
                        missing.push((slot, key));
                    }
                    Some(slot)
                }
            });
        }
        let (width, n_in, n_partial) = (self.width, self.mixer.n_in(), self.first.stride_out());
        for missing in missing.chunks(ROWS_TOGETHER) {
            embedded.grow(missing.len() * n_in);
            mixed.grow(missing.len() * width);
            partial.grow(missing.len() * n_partial);
            for (row, (_, key)) in embedded.chunks_exact_mut(n_in).zip(missing) {
                self.embed(key, row);
            }
            self.mixer.apply(embedded, n_in, missing.len(), mixed);
            norm::in_place(
                self.arch,
                &self.mixer_norm,
                &mut mixed[..missing.len() * width],
            );
            self.first.apply(mixed, width, missing.len(), partial);
            for (i, (slot, _)) in missing.iter().enumerate() {
                let entry = cache.get_mut(*slot);
                let (mixer_part, parts) = entry.split_at_mut(width);
                mixer_part.copy_from_slice(&mixed[i * width..][..width]);
                parts.copy_from_slice(&partial[i * n_partial..][..parts.len()]);
            }
        }
    }

    /// The features this network looks at; all others zero.
    fn key(&self, features: &TokenFeatures) -> TokenFeatures {
        let mut key = TokenFeatures::default();
        for table in &self.tables {
            key.set(table.column, features.get(table.column));
        }
        if self.statics.is_some() {
            key.set(Column::Orth, features.get(Column::Orth));
        }
        key
    }

    /// The mixer's input for one tuple.
    fn embed(&self, key: &TokenFeatures, out: &mut [f32]) {
        let width = self.width;
        let mut outs = out.chunks_exact_mut(width);
        for (table, out) in self.tables.iter().zip(&mut outs) {
            out.fill(0.0);
            let picked: [u32; ROWS_PER_VALUE] = rows(key.get(table.column), table.seed, table.rows);
            for row in picked {
                let row = &table.data[row as usize * width..][..width];
                for (sum, x) in out.iter_mut().zip(row) {
                    *sum += x;
                }
            }
        }
        if let (Some(statics), Some(out)) = (&self.statics, outs.next()) {
            match statics.row(key.get(Column::Orth)) {
                Some(row) => out.copy_from_slice(&statics.data[row * width..][..width]),
                None => out.fill(0.0),
            }
        }
    }

    /// The mixer's input and output for one token, which otherwise pass unseen.
    #[cfg(test)]
    pub(super) fn embedded_and_mixed(&self, token: &TokenFeatures) -> (Vec<f32>, Vec<f32>) {
        let mut embedded = vec![0.0; self.mixer.n_in()];
        self.embed(&self.key(token), &mut embedded);
        let mut mixed = vec![0.0; self.width];
        self.mixer.apply(&embedded, embedded.len(), 1, &mut mixed);
        norm::in_place(self.arch, &self.mixer_norm, &mut mixed);
        (embedded, mixed)
    }

    /// The first layer from cached parts: sums instead of products.
    fn first_layer(&self, scratch: &mut Tok2VecScratch) {
        let Tok2VecScratch {
            cache,
            slots,
            x,
            hidden,
            ..
        } = scratch;
        let (width, part, edge) = (self.width, self.part_len(), self.window * self.width);
        let empty = vec![0.0; width];
        let mut parts: Vec<&[f32]> = Vec::with_capacity(2 * self.window + 1);
        for (t, slot) in slots.iter().enumerate() {
            parts.clear();
            for neighbour in 0..2 * self.window + 1 {
                let position = (t + neighbour).checked_sub(self.window);
                let slot = position.and_then(|p| *slots.get(p)?);
                if let Some(slot) = slot {
                    parts.push(&cache.get(slot)[width + neighbour * part..][..part]);
                }
            }
            norm::sum_and_max(
                self.arch,
                self.pieces,
                &self.first_bias,
                &parts,
                &mut hidden[..width],
            );
            let residual = slot.map_or(&empty[..], |slot| &cache.get(slot)[..width]);
            let out = &mut x[edge + t * width..][..width];
            norm::residual(self.arch, &self.first_norm, hidden, residual, out);
        }
    }
}

impl Statics {
    fn project(
        arch: Arch,
        width: usize,
        projection: &Numbers,
        vectors: &StaticVectors,
    ) -> Result<Statics, BadWeights> {
        let dim = vectors.dim;
        if dim == 0 || projection.len() != width * dim || !vectors.data.len().is_multiple_of(dim) {
            return Err(BadWeights::new("static vectors: shape"));
        }
        let n = vectors.data.len() / dim;
        if vectors.keys.iter().any(|(_, row)| *row as usize >= n) {
            return Err(BadWeights::new("static vectors: a key without a row"));
        }
        let columns: Vec<(&[f32], f32)> =
            projection.chunks_exact(dim).map(|row| (row, 0.0)).collect();
        let product = Packed::linear(arch, dim, &columns);
        let mut data = Aligned::zeroed(n * width);
        let mut together = Aligned::zeroed(ROWS_TOGETHER * product.stride_out());
        for (i, block) in vectors.data.chunks(ROWS_TOGETHER * dim).enumerate() {
            let rows = block.len() / dim;
            product.apply(block, dim, rows, &mut together);
            for r in 0..rows {
                let out = &mut data[(i * ROWS_TOGETHER + r) * width..][..width];
                out.copy_from_slice(&together[r * product.stride_out()..][..width]);
            }
        }
        Ok(Statics {
            keys: vectors.keys.clone(),
            data,
        })
    }

    fn row(&self, orth: u64) -> Option<usize> {
        let at = self.keys.binary_search_by_key(&orth, |(id, _)| *id).ok()?;
        Some(self.keys[at].1 as usize)
    }
}

/// Checks and packs one layer.
fn layer(
    arch: Arch,
    name: &str,
    l: &MaxoutNorm,
    n_out: usize,
    n_in: usize,
) -> Result<(Packed, Norm), BadWeights> {
    let MaxoutNorm { pieces, .. } = *l;
    let fits = l.n_out == n_out
        && l.n_in == n_in
        && (1..=4).contains(&pieces)
        && l.weights.len() == n_out * pieces * n_in
        && l.bias.len() == n_out * pieces
        && l.gain.len() == n_out
        && l.offset.len() == n_out;
    if !fits {
        return Err(BadWeights::new(format!(
            "{name}: a layer of {} x {pieces} x {} where {n_out} x {n_in} is needed",
            l.n_out, l.n_in
        )));
    }
    Ok((
        Packed::maxout(arch, n_out, pieces, n_in, &l.weights, &l.bias),
        Norm::new(&l.gain, &l.offset),
    ))
}

#[cfg(test)]
mod tests {
    use super::super::reference::{self, Dice, ROUNDING};
    use super::*;

    fn laid_out<'d>(pad: usize, documents: &[&'d [TokenFeatures]]) -> Vec<Row<'d>> {
        let mut rows = vec![Row::Empty; pad];
        for document in documents {
            rows.extend(document.iter().map(Row::Token));
            rows.extend(vec![Row::Empty; pad]);
        }
        rows
    }

    fn bits(x: &[f32]) -> Vec<u32> {
        x.iter().map(|x| x.to_bits()).collect()
    }

    #[test]
    fn vectors_are_those_of_the_plain_computation() {
        let mut dice = Dice::new(3);
        for (pieces, depth, window, dim) in [
            (3, 4, 1, None),
            (2, 2, 1, None),
            (1, 1, 2, None),
            (3, 2, 2, Some(10)),
        ] {
            let weights = reference::tok2vec(&mut dice, 32, pieces, depth, window, dim);
            let statics = dim.map(|dim| reference::statics(&mut dice, dim));
            let net = Tok2Vec::new(Arch::new(), &weights, statics.as_ref()).unwrap();
            let mut scratch = net.scratch(2000);
            for n in [1, 2, 3, 9, 300] {
                let document = dice.document(n);
                let rows = laid_out(net.pad, &[&document]);
                let got = net.vectors(&mut scratch, &rows);
                let expected = reference::vectors(&weights, statics.as_ref(), &document);
                for (t, expected) in expected.iter().enumerate() {
                    let got = &got[(net.pad + t) * 32..][..32];
                    for (a, b) in got.iter().zip(expected) {
                        assert!(
                            (a - *b as f32).abs() < ROUNDING,
                            "token {t} of {n}: {a} {b}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn neighbours_and_caches_change_no_bit() {
        let mut dice = Dice::new(4);
        let weights = reference::tok2vec(&mut dice, 32, 3, 4, 1, None);
        let net = Tok2Vec::new(Arch::new(), &weights, None).unwrap();
        let mut warm = net.scratch(3000);
        let mut crowded = net.scratch(3000);
        crowded.cache = TupleCache::new(200, net.entry_len());
        for round in 0..30 {
            let documents: Vec<_> = (0..4).map(|_| dice.short_document(40)).collect();
            let slices: Vec<&[TokenFeatures]> = documents.iter().map(|d| &d[..]).collect();
            let together = net.vectors(&mut warm, &laid_out(net.pad, &slices)).to_vec();
            let mut first = net.pad;
            for document in slices {
                let len = document.len() * 32;
                let rows = laid_out(net.pad, &[document]);
                let expected = bits(&together[first * 32..][..len]);
                let alone =
                    bits(&net.vectors(&mut net.scratch(3000), &rows)[net.pad * 32..][..len]);
                assert!(alone == expected, "alone, round {round}");
                let evicting = bits(&net.vectors(&mut crowded, &rows)[net.pad * 32..][..len]);
                assert!(evicting == expected, "with evictions, round {round}");
                first += document.len() + net.pad;
            }
        }
    }

    #[test]
    fn machines_with_fused_multiply_add_agree_to_the_last_bit() {
        let mut dice = Dice::new(11);
        let weights = reference::tok2vec(&mut dice, 48, 3, 4, 1, None);
        let document = dice.document(50);
        let compute = |arch| {
            let net = Tok2Vec::new(arch, &weights, None).unwrap();
            let rows = laid_out(net.pad, &[&document]);
            net.vectors(&mut net.scratch(100), &rows)[net.pad * 48..][..50 * 48].to_vec()
        };
        let here = compute(Arch::new());
        #[cfg(target_arch = "x86_64")]
        if let Some(simd) = pulp::x86::V3::try_new() {
            assert!(bits(&compute(Arch::V3(simd))) == bits(&here));
        }
        let without = compute(Arch::Scalar);
        assert!(
            here.iter()
                .zip(&without)
                .all(|(a, b)| (a - b).abs() < ROUNDING)
        );
    }

    #[test]
    fn refuses_shapes_that_do_not_agree() {
        let mut dice = Dice::new(5);
        let good = reference::tok2vec(&mut dice, 32, 3, 2, 1, None);
        let refused = |w: &Tok2VecWeights| Tok2Vec::new(Arch::new(), w, None).is_err();
        assert!(!refused(&good));
        assert!(refused(&Tok2VecWeights {
            width: 30,
            ..good.clone()
        }));
        assert!(refused(&Tok2VecWeights {
            pad: 1,
            ..good.clone()
        }));
        assert!(refused(&Tok2VecWeights {
            encoder: Vec::new(),
            ..good.clone()
        }));
        assert!(refused(&Tok2VecWeights {
            tables: good.tables[1..].to_vec(),
            ..good.clone()
        }));
        assert!(refused(&reference::tok2vec(
            &mut dice,
            32,
            3,
            2,
            1,
            Some(4)
        )));
    }
}
