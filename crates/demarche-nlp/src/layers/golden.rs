//! A test: one text through the English model, step by step, against what spaCy 3.8 with
//! en_core_web_sm 3.8.0 computes. When decisions differ from spaCy's, this says which layer
//! differs first.

use std::path::Path;

use pulp::Arch;

use super::entities::Entities;
use super::kernel::Aligned;
use super::moves::Move;
use super::parser::{Parser, State};
use super::tok2vec::{Row, Tok2Vec};
use super::transition::{NONE, Projected, Window};
use super::{Networks, TokenFeatures};
use crate::Iob;
use crate::file::{self, Bytes};
use crate::model::NetworkWeights;
use crate::string_id;
use crate::weights::{Column, Vectors};

/// "The U.N. envoy met Israel's leaders in Cairo on Monday. They didn't agree.": text, norm,
/// shape, and whether a space follows.
const TOKENS: [(&str, &str, &str, bool); 17] = [
    ("The", "the", "Xxx", true),
    ("U.N.", "u.n.", "X.X.", true),
    ("envoy", "envoy", "xxxx", true),
    ("met", "met", "xxx", true),
    ("Israel", "israel", "Xxxxx", false),
    ("'s", "'s", "'x", true),
    ("leaders", "leaders", "xxxx", true),
    ("in", "in", "xx", true),
    ("Cairo", "cairo", "Xxxxx", true),
    ("on", "on", "xx", true),
    ("Monday", "monday", "Xxxxx", false),
    (".", ".", ".", true),
    ("They", "they", "Xxxx", true),
    ("did", "do", "xxx", false),
    ("n't", "not", "x'x", true),
    ("agree", "agree", "xxxx", false),
    (".", ".", ".", false),
];

const ACTIONS: &str = "S S L-compound L-det S L-nsubj S S R-case D L-poss R-dobj D R-prep R-pobj \
                       D D R-prep R-pobj D D B R-punct D D S S S L-neg L-aux L-nsubj S R-punct D D";

/// Of scores, which add up more rounding than vectors do.
const SCORE_ROUNDING: f32 = 1e-3;

struct Golden {
    tags: Vec<String>,
    weights: NetworkWeights,
    document: Vec<TokenFeatures>,
}

fn golden() -> Golden {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = std::env::var("DEMARCHE_MODEL_FILE");
    let path = workspace.join(
        path.as_deref()
            .unwrap_or("build/model/en_core_web_sm.dmodel"),
    );
    let bytes = std::fs::read(&path).expect("the English model: run `make model` first");
    let loaded = file::read(Bytes::from(bytes)).unwrap();
    let document = TOKENS.map(|(text, norm, shape, space)| {
        let mut features = TokenFeatures::default();
        let suffix = text.char_indices().rev().nth(2).map_or(0, |(at, _)| at);
        features.set(Column::Norm, string_id(norm));
        features.set(Column::Prefix, string_id(&text[..1]));
        features.set(Column::Suffix, string_id(&text[suffix..]));
        features.set(Column::Shape, string_id(shape));
        features.set(Column::Spacy, u64::from(space));
        features
    });
    Golden {
        tags: loaded.tags,
        weights: loaded.network,
        document: document.to_vec(),
    }
}

fn close(got: &[f32], expected: &[f32], tolerance: f32) {
    for (a, b) in got.iter().zip(expected) {
        assert!((a - b).abs() < tolerance, "{got:?} is not {expected:?}");
    }
}

/// The projections of the document's vectors, after showing the vectors.
fn projected(
    golden: &Golden,
    net: &Tok2Vec,
    scorer: &super::transition::Scorer,
    show: impl FnOnce(&[f32]),
) -> Projected {
    let mut rows = vec![Row::Empty; net.pad];
    rows.extend(golden.document.iter().map(Row::Token));
    rows.extend(vec![Row::Empty; net.pad]);
    let mut scratch = net.scratch(rows.len());
    let vectors = net.vectors(&mut scratch, &rows);
    let vectors = &vectors[net.pad * net.width()..][..TOKENS.len() * net.width()];
    show(vectors);
    let mut projected = Projected::default();
    projected.resize(Some(scorer), TOKENS.len());
    projected.project(scorer, vectors, 0..TOKENS.len());
    projected
}

#[test]
fn shared_vectors_tags_and_parser_actions() {
    let golden = golden();
    let net = Tok2Vec::new(Arch::new(), golden.weights.shared.as_ref().unwrap(), None).unwrap();
    let parser = Parser::new(
        Arch::new(),
        net.width(),
        golden.weights.parser.as_ref().unwrap(),
    )
    .unwrap();
    let (embedded, mixed) = net.embedded_and_mixed(&golden.document[0]);
    let expected = [
        [-0.168367, -0.013994, 0.730208, -0.166409],
        [-0.166523, -0.371490, -0.007578, 0.634631],
        [-0.276549, -0.883548, -0.441161, 0.137058],
        [-0.093963, -0.264499, -0.273197, -0.687593],
        [-0.013296, -0.020775, 0.002714, 0.035004],
        [-0.009650, -0.009317, -0.002167, -0.008081],
    ];
    for (table, expected) in embedded.chunks_exact(net.width()).zip(expected) {
        close(&table[..4], &expected, 1e-5);
    }
    close(
        &mixed[..6],
        &[0.54694, 0.06558, -0.05343, 0.41357, -0.23482, -0.26906],
        1e-4,
    );

    let tagger = golden.weights.tagger.as_ref().unwrap();
    let tagger =
        super::tagger::Tagger::new(Arch::new(), "tagger", net.width(), &tagger.output).unwrap();
    let projected = projected(&golden, &net, &parser.scorer, |vectors| {
        close(
            &vectors[..6],
            &[0.50170, -0.30993, -0.23427, 0.63311, -0.16998, -0.43262],
            1e-4,
        );
        let last = &vectors[vectors.len() - net.width()..];
        close(
            &last[..6],
            &[-0.60186, -0.34813, -0.95161, -0.06863, -0.68020, 1.20457],
            1e-4,
        );
        let mut scores = Aligned::default();
        tagger.classify(vectors, 1, &mut scores, &mut Vec::new());
        for (tag, score) in [("DT", 15.841), ("CC", 5.602), ("IN", 2.827), ("NNP", 2.272)] {
            let class = golden.tags.iter().position(|t| t == tag).unwrap();
            close(&scores[class..=class], &[score], SCORE_ROUNDING);
        }
    });

    let (mut window, mut state) = (Window::default(), State::default());
    let first = window.scores(
        &parser.scorer,
        &projected,
        &[0, 1, NONE, NONE, NONE, NONE, NONE, NONE],
    );
    close(
        &first[..6],
        &[16.240, 0.095, -6.091, -8.588, -4.295, -1.923],
        SCORE_ROUNDING,
    );
    close(&first[105..], &[1.392], SCORE_ROUNDING);

    state.reset(TOKENS.len());
    let mut actions = Vec::new();
    while let Some(class) = parser.next(&mut window, &projected, 0, &state) {
        let action = parser.moves.moves[class];
        let label = |label: u16| &parser.moves.labels[usize::from(label)];
        actions.push(match action {
            Move::Shift => "S".to_owned(),
            Move::Reduce => "D".to_owned(),
            Move::Left(l) => format!("L-{}", label(l)),
            Move::Right(l) => format!("R-{}", label(l)),
            Move::Break => "B".to_owned(),
        });
        state.apply(action);
    }
    assert_eq!(actions, ACTIONS.split_whitespace().collect::<Vec<_>>());
}

#[test]
fn entity_vectors_and_scores() {
    let golden = golden();
    let ner = golden.weights.ner.as_ref().unwrap();
    let Vectors::Own(own) = &ner.weights.vectors else {
        panic!("no network of its own")
    };
    let net = Tok2Vec::new(Arch::new(), own, None).unwrap();
    let ner = Entities::new(Arch::new(), net.width(), ner).unwrap();
    let projected = projected(&golden, &net, &ner.scorer, |vectors| {
        close(
            &vectors[..6],
            &[-1.76583, 0.22867, 0.02127, -0.58010, -1.16666, 0.15099],
            1e-4,
        );
    });
    let mut window = Window::default();
    let scores = window.scores(&ner.scorer, &projected, &[0, NONE, NONE]);
    let label = |name: &str| ner.moves.labels.iter().position(|l| l == name).unwrap() as u16;
    use super::moves::EntityMove::{Begin, Out, Unit};
    for (action, score) in [
        (Out, 10.605),
        (Unit(label("ORG")), -1.259),
        (Unit(label("CARDINAL")), -1.542),
        (Begin(label("ORG")), -1.659),
    ] {
        let class = ner.moves.moves.iter().position(|m| *m == action).unwrap();
        close(&scores[class..=class], &[score], SCORE_ROUNDING);
    }
}

#[test]
fn decisions() {
    let golden = golden();
    let networks = Networks::new(&golden.weights).unwrap();
    let decided = networks
        .decide(&mut networks.scratch(), &[&golden.document])
        .remove(0);
    let tags: Vec<&str> = decided
        .tags
        .iter()
        .map(|t| golden.tags[usize::from(*t)].as_str())
        .collect();
    assert_eq!(
        tags.join(" "),
        "DT NNP NN VBD NNP POS NNS IN NNP IN NNP . PRP VBD RB VB ."
    );
    assert_eq!(
        decided.heads,
        [2, 2, 3, 3, 6, 4, 3, 3, 7, 3, 9, 3, 15, 15, 15, 15, 15]
    );
    let deps: Vec<&str> = decided
        .deps
        .iter()
        .map(|d| networks.dep_labels()[usize::from(*d)].as_str())
        .collect();
    assert_eq!(
        deps.join(" "),
        "det compound nsubj ROOT poss case dobj prep pobj prep pobj punct nsubj aux neg ROOT punct"
    );
    let starts: Vec<usize> = (0..TOKENS.len())
        .filter(|t| decided.sentence_starts[*t])
        .collect();
    assert_eq!(starts, [0, 12]);
    let entities: Vec<(&str, &str)> = (0..TOKENS.len())
        .filter(|t| decided.iobs[*t] != Iob::O)
        .map(|t| {
            (
                TOKENS[t].0,
                networks.entity_labels()[usize::from(decided.entity_labels[t])].as_str(),
            )
        })
        .collect();
    assert_eq!(
        entities,
        [
            ("U.N.", "ORG"),
            ("Israel", "GPE"),
            ("Cairo", "GPE"),
            ("Monday", "DATE")
        ]
    );
}
