//! Reads an unpacked spaCy 3 CPU pipeline (the directory with `config.cfg` and
//! `tokenizer`) into a [`Model`].
//!
//! Everything is driven by `config.cfg`: which components there are, in what order, which
//! of them listen to the shared network and which bring their own. A package of another
//! kind is refused with one sentence that says why, rather than computed wrongly.
//!
//! What is read: English `sm`, `md` and `lg` models in full; French, Spanish and others of
//! the same build without their lemmas (their procedures and edit trees are not
//! computed: lemmas stay empty unless the attribute ruler sets them).

mod config;
mod layers;
mod tables;
mod value;

use std::fmt;
use std::path::Path;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value as Json;

use self::config::Config;
use self::layers::Tree;
use self::value::Value;
use crate::error::{Error, read_file};
use crate::layers::{BadWeights, ner_actions, parser_actions};
use crate::model::{
    LemmaRules, Meta, Model, MorphClass, NerWeights, NetworkWeights, ParserWeights,
};
use crate::weights::{Numbers, Tok2VecWeights, Vectors};

/// Slots of a parser state, of an entity recogniser's state.
const PARSER_SLOTS: usize = 8;
const NER_SLOTS: usize = 3;

/// Coarse tags by spaCy's numbers, which begin here.
const FIRST_POS: u64 = 84;
const POS_NAMES: [&str; 20] = [
    "ADJ", "ADP", "ADV", "AUX", "CONJ", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON",
    "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X", "EOL", "SPACE",
];

/// What a component does, in the order in which they must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Tok2Vec,
    Tagger,
    Parser,
    Ruler,
    Lemmatizer,
    Ner,
}

/// Reads the package unpacked at `dir`.
pub fn read(dir: &Path) -> Result<Model, Error> {
    let config = Config::read(&dir.join("config.cfg"))?;
    let meta = meta(&dir.join("meta.json"))?;
    let tokenizer_kind = config.function("nlp.tokenizer", "@tokenizers")?;
    if tokenizer_kind.as_deref() != Some("spacy.Tokenizer.v1") {
        let found = tokenizer_kind.unwrap_or_else(|| "none".to_owned());
        let what = format!("[nlp] has tokenizer {found}, only spacy.Tokenizer.v1 is computed");
        return Err(Error::unsupported(&config.path, what));
    }
    let components = components(&config)?;
    let lookups_path = dir.join("vocab/lookups.bin");
    let lookups = tables::Lookups::read(&lookups_path)?;
    let mut model = Model {
        meta,
        tokenizer: tables::tokenizer(&dir.join("tokenizer"))?,
        lexeme_norms: lookups.strings(&lookups_path, "lexeme_norm")?,
        network: NetworkWeights {
            shared: None,
            tagger: None,
            morphologizer: None,
            parser: None,
            ner: None,
            static_vectors: None,
        },
        tags: Vec::new(),
        morphs: Vec::new(),
        ruler: Vec::new(),
        lemmatizer: LemmaRules::None,
    };
    for (name, factory) in &components {
        component(dir, &config, name, factory, &mut model)?;
    }
    let wanted = static_width(&model.network, &config)?;
    if let Some(dim) = wanted {
        let vocab = dir.join("vocab");
        let vectors = tables::static_vectors(&vocab)?.filter(|v| v.dim == dim);
        model.network.static_vectors = Some(vectors.ok_or_else(|| {
            let what = format!("no vectors of {dim} numbers, which the networks need");
            Error::malformed(&vocab.join("vectors"), what)
        })?);
    }
    Ok(model)
}

/// The enabled components with their factories, in order.
fn components(config: &Config) -> Result<Vec<(String, String)>, Error> {
    let disabled = config.strings("nlp", "disabled")?;
    let mut out = Vec::new();
    let mut last = None;
    for name in config.strings("nlp", "pipeline")? {
        if disabled.contains(&name) {
            continue;
        }
        let section = format!("components.{name}");
        let factory = config.string(&section, "factory")?;
        let factory = factory.ok_or_else(|| {
            Error::unsupported(&config.path, format!("[{section}] names no factory"))
        })?;
        let stage = match factory.as_str() {
            "tok2vec" => Stage::Tok2Vec,
            "tagger" | "morphologizer" => Stage::Tagger,
            "parser" => Stage::Parser,
            "attribute_ruler" => Stage::Ruler,
            "lemmatizer" | "trainable_lemmatizer" => Stage::Lemmatizer,
            "ner" => Stage::Ner,
            "transformer" | "curated_transformer" => {
                let what = format!(
                    "[{section}] is a transformer; only CPU pipelines of hash embeddings are computed"
                );
                return Err(Error::unsupported(&config.path, what));
            }
            other => {
                let what = format!(
                    "[{section}] has factory {other:?}, which this runtime does not compute"
                );
                return Err(Error::unsupported(&config.path, what));
            }
        };
        // The recogniser reads sentence starts only, the lemmatizer what the ruler left: the
        // order below gives the same as any in which the one follows the other.
        let in_order = match last {
            Some(last) => last <= stage || (last == Stage::Ner && stage > Stage::Parser),
            None => true,
        };
        if !in_order || out.iter().any(|(_, f)| *f == factory) {
            let what = format!("[nlp] pipeline: {name} stands where this runtime cannot run it");
            return Err(Error::unsupported(&config.path, what));
        }
        last = Some(stage);
        out.push((name, factory));
    }
    Ok(out)
}

/// Reads one component into `model`.
fn component(
    dir: &Path,
    config: &Config,
    name: &str,
    factory: &str,
    model: &mut Model,
) -> Result<(), Error> {
    let at = |file: &str| dir.join(name).join(file);
    let shared = model.network.shared.as_ref().map(|t| t.width);
    match factory {
        "tok2vec" => {
            let section = format!("components.{name}.model");
            let tree = Tree::read(&at("model"))?;
            model.network.shared = Some(tree.tok2vec(config, &section)?);
        }
        "tagger" => {
            model.tags = tagger_labels(&at("cfg"))?;
            let tree = Tree::read(&at("model"))?;
            model.network.tagger = Some(tree.tagger(config, name, shared, model.tags.len())?);
        }
        "morphologizer" => {
            model.morphs = morph_classes(&at("cfg"))?;
            let tree = Tree::read(&at("model"))?;
            model.network.morphologizer =
                Some(tree.tagger(config, name, shared, model.morphs.len())?);
        }
        "parser" => {
            check_search(&at("cfg"))?;
            let actions = actions(&at("moves"), parser_actions)?;
            let tree = Tree::read(&at("model"))?;
            let weights = tree.transitions(config, name, shared, PARSER_SLOTS, actions.len())?;
            model.network.parser = Some(ParserWeights { weights, actions });
        }
        "ner" => {
            check_search(&at("cfg"))?;
            let actions = actions(&at("moves"), ner_actions)?;
            let tree = Tree::read(&at("model"))?;
            let weights = tree.transitions(config, name, shared, NER_SLOTS, actions.len())?;
            model.network.ner = Some(NerWeights { weights, actions });
        }
        "attribute_ruler" => model.ruler = tables::ruler(&at("patterns"))?,
        "lemmatizer" => model.lemmatizer = lemmatizer(dir, config, name, &model.meta.lang)?,
        // Edit trees are not computed: lemmas stay as the ruler left them.
        _ => {}
    }
    Ok(())
}

fn lemmatizer(dir: &Path, config: &Config, name: &str, lang: &str) -> Result<LemmaRules, Error> {
    let mode = config.string(&format!("components.{name}"), "mode")?;
    let path = dir.join(name).join("lookups/lookups.bin");
    let lookups = tables::Lookups::read(&path)?;
    match mode.as_deref() {
        Some("rule") if lang == "en" => Ok(LemmaRules::English(lookups.lemma_tables(&path)?)),
        Some("lookup") => Ok(LemmaRules::Lookup(lookups.strings(&path, "lemma_lookup")?)),
        _ => Ok(LemmaRules::None),
    }
}

/// Length of the static vectors that the networks project, if any does.
fn static_width(network: &NetworkWeights, config: &Config) -> Result<Option<usize>, Error> {
    let taggers = [&network.tagger, &network.morphologizer]
        .into_iter()
        .flatten();
    let own = taggers
        .map(|t| &t.vectors)
        .chain(network.parser.iter().map(|p| &p.weights.vectors))
        .chain(network.ner.iter().map(|n| &n.weights.vectors))
        .filter_map(|v| match v {
            Vectors::Own(weights) => Some(weights),
            Vectors::Shared => None,
        });
    let mut dim = None;
    for weights in network.shared.iter().chain(own) {
        let Tok2VecWeights {
            width,
            static_projection: Some(projection),
            ..
        } = weights
        else {
            continue;
        };
        let projection: &Numbers = projection;
        let this = projection.len() / (*width).max(1);
        if dim.is_some_and(|d| d != this) {
            let what = "networks use static vectors of different lengths";
            return Err(Error::malformed(&config.path, what));
        }
        dim = Some(this);
    }
    Ok(dim)
}

fn json(path: &Path) -> Result<Json, Error> {
    serde_json::from_slice(&read_file(path)?).map_err(|e| Error::malformed(path, e.to_string()))
}

fn meta(path: &Path) -> Result<Meta, Error> {
    let json = json(path)?;
    let text = |key: &str| {
        json.get(key)
            .and_then(Json::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    Ok(Meta {
        lang: text("lang"),
        name: text("name"),
        version: text("version"),
        licence: text("license"),
    })
}

fn tagger_labels(path: &Path) -> Result<Vec<String>, Error> {
    let labels = json(path)?.get("labels").cloned().unwrap_or_default();
    serde_json::from_value(labels).map_err(|e| Error::malformed(path, format!("labels: {e}")))
}

fn morph_classes(path: &Path) -> Result<Vec<MorphClass>, Error> {
    #[derive(serde::Deserialize)]
    struct Cfg {
        labels_morph: InOrder<String>,
        labels_pos: InOrder<u64>,
        #[serde(default)]
        extend: bool,
    }
    let cfg: Cfg = serde_json::from_slice(&read_file(path)?)
        .map_err(|e| Error::malformed(path, e.to_string()))?;
    if cfg.extend {
        let what =
            "the morphologizer extends earlier features, which this runtime does not compute";
        return Err(Error::unsupported(path, what));
    }
    cfg.labels_morph
        .0
        .into_iter()
        .map(|(label, morph)| {
            let number = cfg
                .labels_pos
                .0
                .iter()
                .find(|(l, _)| *l == label)
                .map_or(0, |&(_, n)| n);
            let pos = match number.checked_sub(FIRST_POS) {
                Some(at) => POS_NAMES.get(at as usize).copied(),
                None => (number == 0).then_some(""),
            };
            let pos = pos.ok_or_else(|| {
                Error::malformed(path, format!("label {label:?}: part of speech {number}"))
            })?;
            let morph = crate::morph::normalise_morph(&morph);
            Ok(MorphClass {
                morph,
                pos: pos.to_owned(),
            })
        })
        .collect()
}

/// What each class of a transition model stands for, from its `moves` file.
fn actions<A>(
    path: &Path,
    order: impl Fn(&str) -> Result<Vec<A>, BadWeights>,
) -> Result<Vec<A>, Error> {
    let value = Value::parse(&read_file(path)?).map_err(|e| Error::malformed(path, e))?;
    let moves = value.get("moves").and_then(Value::as_str);
    let moves = moves.ok_or_else(|| Error::malformed(path, "no string \"moves\""))?;
    order(moves).map_err(|e| Error::malformed(path, e.to_string()))
}

/// Refuses search that is not greedy, and parsers that join tokens.
fn check_search(path: &Path) -> Result<(), Error> {
    let cfg = json(path)?;
    let beam = cfg.get("beam_width").and_then(Json::as_u64).unwrap_or(1);
    if beam != 1 {
        let what = format!("beam_width is {beam}; only greedy search (1) is computed");
        return Err(Error::unsupported(path, what));
    }
    if cfg
        .get("learn_tokens")
        .and_then(Json::as_bool)
        .unwrap_or(false)
    {
        return Err(Error::unsupported(
            path,
            "learn_tokens is set; joining tokens is not computed",
        ));
    }
    Ok(())
}

/// A JSON object with its keys in the file's order.
struct InOrder<T>(Vec<(String, T)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for InOrder<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<InOrder<T>, D::Error> {
        struct Entries<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = InOrder<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<InOrder<T>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(InOrder(entries))
            }
        }
        deserializer.deserialize_map(Entries(std::marker::PhantomData))
    }
}
