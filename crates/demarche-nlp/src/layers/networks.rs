//! All networks of a model, and the order in which they run over documents.

use std::ops::Range;

use pulp::Arch;

use super::entities::Entities;
use super::kernel::Aligned;
use super::parser::{Parser, State};
use super::tagger::Tagger;
use super::tok2vec::{Row, Tok2Vec, Tok2VecScratch};
use super::transition::{Projected, Window};
use super::{BadWeights, Decisions, TokenFeatures};
use crate::model::{NetworkWeights, StaticVectors};
use crate::weights::{Tok2VecWeights, Vectors};

/// Rows (tokens, and the padding between documents) computed together at most. Longer
/// documents are cut, with what the encoder sees on either side computed twice. (Half as
/// many measured the same, within 1 %.)
const BATCH_ROWS: usize = 2048;

/// A component with the network it listens to, `None` being the shared one.
struct Component<C> {
    own: Option<Tok2Vec>,
    layers: C,
}

/// All networks of a model, packed for computing. Shared between threads.
pub struct Networks {
    shared: Option<Tok2Vec>,
    tagger: Option<Component<Tagger>>,
    morphologizer: Option<Component<Tagger>>,
    parser: Option<Component<Parser>>,
    ner: Option<Component<Entities>>,
}

/// One thread's buffers and caches, some 40 MB when full. For use with the networks that
/// made it.
pub struct Scratch {
    shared: Option<Tok2VecScratch>,
    tagger: Option<Tok2VecScratch>,
    morphologizer: Option<Tok2VecScratch>,
    parser: Option<Tok2VecScratch>,
    ner: Option<Tok2VecScratch>,
    work: Work,
}

/// Buffers of a batch.
#[derive(Default)]
struct Work {
    scores: Aligned,
    parser_input: Projected,
    /// Used only if the recogniser listens to the shared network.
    ner_input: Projected,
    window: Window,
    state: State,
    tags: Vec<u16>,
    morphs: Vec<u16>,
}

impl Networks {
    /// Packs the weights, checking that their shapes agree.
    pub fn new(weights: &NetworkWeights) -> Result<Networks, BadWeights> {
        let arch = Arch::new();
        let statics = weights.static_vectors.as_ref();
        let shared = weights
            .shared
            .as_ref()
            .map(|w| Tok2Vec::new(arch, w, statics))
            .transpose()?;
        let from = |name: &str, vectors: &Vectors| {
            Source::new(arch, name, vectors, shared.as_ref(), statics)
        };
        let tagger = |name: &str, w: &crate::weights::TaggerWeights| {
            let source = from(name, &w.vectors)?;
            let layers = Tagger::new(arch, name, source.width, &w.output)?;
            Ok::<_, BadWeights>(Component {
                own: source.own,
                layers,
            })
        };
        Ok(Networks {
            tagger: weights
                .tagger
                .as_ref()
                .map(|w| tagger("tagger", w))
                .transpose()?,
            morphologizer: weights
                .morphologizer
                .as_ref()
                .map(|w| tagger("morphologizer", w))
                .transpose()?,
            parser: match &weights.parser {
                None => None,
                Some(w) => {
                    let source = from("parser", &w.weights.vectors)?;
                    Some(Component {
                        layers: Parser::new(arch, source.width, w)?,
                        own: source.own,
                    })
                }
            },
            ner: match &weights.ner {
                None => None,
                Some(w) => {
                    let source = from("ner", &w.weights.vectors)?;
                    Some(Component {
                        layers: Entities::new(arch, source.width, w)?,
                        own: source.own,
                    })
                }
            },
            shared,
        })
    }

    /// Buffers and caches for one thread.
    pub fn scratch(&self) -> Scratch {
        fn own<C>(component: &Option<Component<C>>) -> Option<Tok2VecScratch> {
            Some(component.as_ref()?.own.as_ref()?.scratch(BATCH_ROWS))
        }
        Scratch {
            shared: self.shared.as_ref().map(|net| net.scratch(BATCH_ROWS)),
            tagger: own(&self.tagger),
            morphologizer: own(&self.morphologizer),
            parser: own(&self.parser),
            ner: own(&self.ner),
            work: Work::default(),
        }
    }

    /// The dependency labels by number, empty without a parser.
    pub fn dep_labels(&self) -> &[String] {
        self.parser.as_ref().map_or(&[], |p| &p.layers.moves.labels)
    }

    /// The entity labels by number, empty without a recogniser.
    pub fn entity_labels(&self) -> &[String] {
        self.ner.as_ref().map_or(&[], |n| &n.layers.moves.labels)
    }

    /// Decides for every document; `documents` may be any number of any lengths. Work is
    /// cut into batches inside. The result has one entry per document, in order.
    pub fn decide(&self, scratch: &mut Scratch, documents: &[&[TokenFeatures]]) -> Vec<Decisions> {
        let mut decided = Vec::with_capacity(documents.len());
        let pad = self.networks().map(|net| net.pad).max().unwrap_or(0);
        let mut from = 0;
        while from < documents.len() {
            let mut rows = pad;
            let mut to = from;
            while to < documents.len() {
                rows += documents[to].len() + pad;
                if rows > BATCH_ROWS && to > from {
                    break;
                }
                to += 1;
            }
            self.decide_batch(scratch, &documents[from..to], &mut decided);
            from = to;
        }
        decided
    }

    fn networks(&self) -> impl Iterator<Item = &Tok2Vec> {
        fn own<C>(component: &Option<Component<C>>) -> Option<&Tok2Vec> {
            component.as_ref()?.own.as_ref()
        }
        [
            self.shared.as_ref(),
            own(&self.tagger),
            own(&self.morphologizer),
            own(&self.parser),
            own(&self.ner),
        ]
        .into_iter()
        .flatten()
    }

    fn decide_batch(
        &self,
        scratch: &mut Scratch,
        documents: &[&[TokenFeatures]],
        decided: &mut Vec<Decisions>,
    ) {
        let Scratch {
            shared,
            tagger,
            morphologizer,
            parser,
            ner,
            work,
        } = scratch;
        let Work {
            scores,
            tags,
            morphs,
            parser_input,
            ner_input,
            window,
            state,
        } = work;
        let total = documents.iter().map(|d| d.len()).sum();
        tags.clear();
        morphs.clear();
        parser_input.resize(self.parser.as_ref().map(|p| &p.layers.scorer), total);

        if let (Some(net), Some(scratch)) = (&self.shared, shared) {
            if let Some(ner) = listener(&self.ner) {
                ner_input.resize(Some(&ner.scorer), total);
            }
            each_span(net, scratch, documents, |vectors, tokens| {
                if let Some(tagger) = listener(&self.tagger) {
                    tagger.classify(vectors, tokens.len(), scores, tags);
                }
                if let Some(morphologizer) = listener(&self.morphologizer) {
                    morphologizer.classify(vectors, tokens.len(), scores, morphs);
                }
                if let Some(parser) = listener(&self.parser) {
                    parser_input.project(&parser.scorer, vectors, tokens.clone());
                }
                if let Some(ner) = listener(&self.ner) {
                    ner_input.project(&ner.scorer, vectors, tokens);
                }
            });
        }
        own_spans(
            &self.tagger,
            tagger,
            documents,
            |layers, vectors, tokens| {
                layers.classify(vectors, tokens.len(), scores, tags);
            },
        );
        own_spans(
            &self.morphologizer,
            morphologizer,
            documents,
            |layers, vectors, tokens| {
                layers.classify(vectors, tokens.len(), scores, morphs);
            },
        );
        own_spans(
            &self.parser,
            parser,
            documents,
            |layers, vectors, tokens| {
                parser_input.project(&layers.scorer, vectors, tokens);
            },
        );

        let first = decided.len();
        let mut offset = 0;
        window.reset();
        for document in documents {
            let n = document.len();
            // Empty where there is no such component.
            let of = |classes: &[u16]| classes.get(offset..offset + n).unwrap_or(&[]).to_vec();
            let mut decisions = Decisions {
                tags: of(tags),
                morphs: of(morphs),
                ..Decisions::default()
            };
            if let Some(Component { layers, .. }) = &self.parser {
                layers.parse(window, parser_input, offset, n, state);
                decisions.sentence_starts = layers.finish(state, |t| document[t].is_space());
                decisions.heads = state.heads.clone();
                decisions.deps = state.labels.clone();
            } else {
                decisions.sentence_starts = (0..n).map(|t| t == 0).collect();
            }
            offset += n;
            decided.push(decisions);
        }

        if let Some(Component { own, layers }) = &self.ner {
            // A network of its own runs only now, so that its projections can take the
            // place of the parser's: with long documents they are most of the memory.
            let input = if own.is_some() {
                parser_input
            } else {
                ner_input
            };
            if own.is_some() {
                input.resize(Some(&layers.scorer), total);
            }
            own_spans(&self.ner, ner, documents, |layers, vectors, tokens| {
                input.project(&layers.scorer, vectors, tokens);
            });
            let mut offset = 0;
            window.reset();
            for (document, decisions) in documents.iter().zip(&mut decided[first..]) {
                let sentences = self
                    .parser
                    .is_some()
                    .then_some(&decisions.sentence_starts[..]);
                let is_space = |t: usize| document[t].is_space();
                (decisions.iobs, decisions.entity_labels) =
                    layers.find(window, input, offset, document.len(), is_space, sentences);
                offset += document.len();
            }
        }
        if total > 2 * BATCH_ROWS {
            work.parser_input = Projected::default();
            work.ner_input = Projected::default();
        }
    }
}

/// The component, if it listens to the shared network.
fn listener<C>(component: &Option<Component<C>>) -> Option<&C> {
    component
        .as_ref()
        .filter(|c| c.own.is_none())
        .map(|c| &c.layers)
}

/// [`each_span`] of a component with a network of its own; nothing for others.
fn own_spans<C>(
    component: &Option<Component<C>>,
    scratch: &mut Option<Tok2VecScratch>,
    documents: &[&[TokenFeatures]],
    mut use_span: impl FnMut(&C, &[f32], Range<usize>),
) {
    if let (
        Some(Component {
            own: Some(net),
            layers,
        }),
        Some(scratch),
    ) = (component, scratch)
    {
        each_span(net, scratch, documents, |vectors, tokens| {
            use_span(layers, vectors, tokens)
        });
    }
}

/// Where a component's vectors come from.
struct Source {
    own: Option<Tok2Vec>,
    width: usize,
}

impl Source {
    fn new(
        arch: Arch,
        name: &str,
        vectors: &Vectors,
        shared: Option<&Tok2Vec>,
        statics: Option<&StaticVectors>,
    ) -> Result<Source, BadWeights> {
        match (vectors, shared) {
            (Vectors::Own(weights), _) => Source::own(arch, weights, statics),
            (Vectors::Shared, Some(shared)) => Ok(Source {
                own: None,
                width: shared.width(),
            }),
            (Vectors::Shared, None) => Err(BadWeights::new(format!(
                "{name} listens to a shared network that is absent or switched off"
            ))),
        }
    }

    fn own(
        arch: Arch,
        weights: &Tok2VecWeights,
        statics: Option<&StaticVectors>,
    ) -> Result<Source, BadWeights> {
        let own = Tok2Vec::new(arch, weights, statics)?;
        let width = own.width();
        Ok(Source {
            own: Some(own),
            width,
        })
    }
}

/// Computes the vectors of all documents and hands them out run by run, with the numbers
/// of their tokens in the batch. Runs come in order and together cover all tokens.
fn each_span(
    net: &Tok2Vec,
    scratch: &mut Tok2VecScratch,
    documents: &[&[TokenFeatures]],
    mut use_span: impl FnMut(&[f32], Range<usize>),
) {
    let (pad, width) = (net.pad, net.width());
    // Rows of a run of tokens within `rows`, and the tokens' numbers in the batch.
    let mut spans: Vec<(usize, Range<usize>)> = Vec::new();
    let mut rows: Vec<Row<'_>> = Vec::new();
    let mut flush = |rows: &mut Vec<Row<'_>>, spans: &mut Vec<(usize, Range<usize>)>| {
        if !spans.is_empty() {
            let vectors = net.vectors(scratch, rows);
            for (row, tokens) in spans.drain(..) {
                use_span(&vectors[row * width..][..tokens.len() * width], tokens);
            }
        }
        rows.clear();
    };
    let mut first = 0;
    for document in documents {
        let whole = document.len() + 2 * pad <= BATCH_ROWS;
        if !whole || rows.len() + document.len() + 2 * pad > BATCH_ROWS {
            flush(&mut rows, &mut spans);
        }
        // A document that is too long is cut; in place of padding, its own tokens are
        // around the cut. The outermost of them get wrong vectors, but are not used.
        let step = if whole {
            document.len().max(1)
        } else {
            BATCH_ROWS - 2 * pad
        };
        for start in (0..document.len()).step_by(step) {
            let end = document.len().min(start + step);
            let before = start.min(pad);
            let after = (document.len() - end).min(pad);
            if rows.is_empty() || before > 0 {
                rows.extend(std::iter::repeat_n(Row::Empty, pad - before));
            }
            rows.extend(document[start - before..start].iter().map(Row::Token));
            spans.push((rows.len(), first + start..first + end));
            rows.extend(document[start..end + after].iter().map(Row::Token));
            rows.extend(std::iter::repeat_n(Row::Empty, pad - after));
            if !whole {
                flush(&mut rows, &mut spans);
            }
        }
        first += document.len();
    }
    flush(&mut rows, &mut spans);
}

#[cfg(test)]
mod tests {
    use super::super::reference::{self, Dice};
    use super::*;

    #[test]
    fn decisions_depend_on_the_document_alone() {
        let mut dice = Dice::new(7);
        let networks = Networks::new(&reference::networks(&mut dice)).unwrap();
        // None, short ones, and some that are longer than a batch and a window.
        let lengths = [
            5,
            0,
            1,
            700,
            30,
            2 * BATCH_ROWS + 100,
            0,
            2,
            1500,
            BATCH_ROWS - 8,
            BATCH_ROWS - 7,
            12,
        ];
        let documents: Vec<_> = lengths.iter().map(|n| dice.document(*n)).collect();
        let slices: Vec<&[TokenFeatures]> = documents.iter().map(|d| &d[..]).collect();
        let together = networks.decide(&mut networks.scratch(), &slices);
        assert_eq!(together.len(), documents.len());
        for (document, decisions) in slices.iter().zip(&together) {
            reference::check(decisions, document);
            let alone = networks.decide(&mut networks.scratch(), &[document]);
            assert_eq!(&alone[0], decisions);
        }
        let backwards: Vec<_> = slices.iter().rev().copied().collect();
        let threads: Vec<_> = std::thread::scope(|scope| {
            let run = || {
                let mut scratch = networks.scratch();
                networks.decide(&mut scratch, &backwards);
                networks.decide(&mut scratch, &backwards)
            };
            let threads: Vec<_> = (0..3).map(|_| scope.spawn(run)).collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        for mut decisions in threads {
            decisions.reverse();
            assert_eq!(decisions, together);
        }
    }

    #[test]
    fn a_cut_document_has_the_vectors_of_a_whole_one() {
        let mut dice = Dice::new(8);
        let weights = reference::tok2vec(&mut dice, 32, 3, 4, 1, None);
        let net = Tok2Vec::new(Arch::new(), &weights, None).unwrap();
        let document = dice.document(3 * BATCH_ROWS);
        let rows: Vec<Row<'_>> = std::iter::repeat_n(Row::Empty, net.pad)
            .chain(document.iter().map(Row::Token))
            .chain(std::iter::repeat_n(Row::Empty, net.pad))
            .collect();
        let mut scratch = net.scratch(rows.len());
        let whole =
            net.vectors(&mut scratch, &rows)[net.pad * 32..][..document.len() * 32].to_vec();
        let mut next = 0;
        each_span(
            &net,
            &mut net.scratch(BATCH_ROWS),
            &[&document],
            |vectors, tokens| {
                assert_eq!(tokens.start, next);
                next = tokens.end;
                let whole = &whole[tokens.start * 32..tokens.end * 32];
                assert!(
                    whole
                        .iter()
                        .zip(vectors)
                        .all(|(a, b)| a.to_bits() == b.to_bits()),
                    "{tokens:?}"
                );
            },
        );
        assert_eq!(next, document.len());
    }

    #[test]
    fn random_parsers_make_trees() {
        for seed in 10..40 {
            let mut dice = Dice::new(seed);
            let networks = Networks::new(&reference::networks(&mut dice)).unwrap();
            let documents: Vec<_> = (0..20).map(|_| dice.short_document(60)).collect();
            let slices: Vec<&[TokenFeatures]> = documents.iter().map(|d| &d[..]).collect();
            for (decisions, document) in networks
                .decide(&mut networks.scratch(), &slices)
                .iter()
                .zip(slices)
            {
                reference::check(decisions, document);
            }
        }
    }

    #[test]
    fn a_listener_needs_something_to_listen_to() {
        let weights = reference::networks(&mut Dice::new(9));
        let deaf = NetworkWeights {
            shared: None,
            ..weights.clone()
        };
        assert!(Networks::new(&deaf).is_err());
        let only_ner = NetworkWeights {
            shared: None,
            tagger: None,
            parser: None,
            ..weights
        };
        let networks = Networks::new(&only_ner).unwrap();
        let document = Dice::new(9).document(20);
        let decisions = networks.decide(&mut networks.scratch(), &[&document]);
        assert!(decisions[0].heads.is_empty() && decisions[0].iobs.len() == 20);
    }
}
