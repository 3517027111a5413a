//! A loaded model, ready to annotate; shared between threads.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use crate::annotated::{Annotated, Pos, SharedStrings, Sym};
use crate::error::{Error, read_file};
use crate::file::{self, Bytes, Loaded, LoadedLemmas, StringTable};
use crate::layers::Networks;
use crate::lemma::MorphFacts;
use crate::model::Meta;
use crate::ruler::{Labels, Numberings, Ruler};
use crate::strings::string_id;
use crate::tokenizer::Tokenizer;
use crate::tokenizer::rejoin::Rejoin;
use crate::worker::{Caches, Worker};

/// Text in, annotated documents out.
///
/// A pipeline is read-only and may be shared between threads; what a thread remembers
/// is kept in its [`Worker`]. A document's annotation depends on its text and the model
/// only: not on other documents, on batches, threads, or what was annotated before.
///
/// ```no_run
/// # fn main() -> Result<(), demarche_nlp::Error> {
/// let pipeline = demarche_nlp::Pipeline::from_file("en_core_web_sm.dmodel".as_ref())?;
/// let doc = pipeline.annotate("Protesters marched in Cairo.");
/// assert_eq!(doc.token(1).lemma(), "march");
/// # Ok(())
/// # }
/// ```
pub struct Pipeline {
    pub(crate) meta: Meta,
    pub(crate) networks: Networks,
    pub(crate) rules: Rules,
    pub(crate) lemmas: LoadedLemmas,
    /// The tables of each part of speech, by its number, as an index into the English tables.
    pub(crate) lemma_tables: Vec<Option<usize>>,
    pub(crate) labels: LabelTables,
    /// What [`Pipeline::annotate`] borrows, if no other thread has it.
    idle: Mutex<Option<Caches>>,
}

/// What is asked of texts alone: the part of a pipeline that fills a lexicon.
pub(crate) struct Rules {
    pub(crate) tokenizer: Tokenizer,
    pub(crate) rejoin: Rejoin,
    pub(crate) norms: StringTable,
    pub(crate) ruler: Ruler,
}

/// From the numbers that networks and ruler use to the symbols of documents.
pub(crate) struct LabelTables {
    pub(crate) shared: Arc<SharedStrings>,
    /// By tag number; the ruler's numbering, in which 0 is "not set".
    pub(crate) tags: Vec<Sym>,
    pub(crate) deps: Vec<Sym>,
    pub(crate) morphs: Vec<Sym>,
    pub(crate) morph_facts: Vec<MorphFacts>,
    /// Lemmas that the ruler assigns.
    pub(crate) lemmas: Vec<Sym>,
    /// By the networks' entity label number.
    pub(crate) entities: Vec<Sym>,
    /// The ruler's number of each class of the tagger, each dependency label.
    pub(crate) tag_of_class: Vec<u16>,
    pub(crate) dep_of_label: Vec<u16>,
    /// Features and part of speech of each class of the morphologizer.
    pub(crate) morph_of_class: Vec<(u16, Pos)>,
    pub(crate) empty: Sym,
}

impl Pipeline {
    /// Loads a model file that is part of the program. Its numbers are used where they lie.
    pub fn from_static(bytes: &'static [u8]) -> Result<Pipeline, Error> {
        Pipeline::load(file::read(Bytes::Static(bytes))?)
    }

    /// Loads a model file.
    pub fn from_file(path: &Path) -> Result<Pipeline, Error> {
        Pipeline::load(file::read(read_file(path)?.into())?)
    }

    /// Loads an unpacked spaCy pipeline, the directory that holds `config.cfg`. Slower than a
    /// model file, which is what [`file::write`] makes of it; the annotation is the same.
    pub fn from_spacy_dir(path: &Path) -> Result<Pipeline, Error> {
        let bytes = file::write(&crate::source::read(path)?)?;
        Pipeline::load(file::read(bytes.into())?)
    }

    fn load(loaded: Loaded) -> Result<Pipeline, Error> {
        let networks = Networks::new(&loaded.network).map_err(|e| Error::Inconsistent {
            what: e.to_string(),
        })?;
        for (name, weights, labels) in [
            ("tagger", &loaded.network.tagger, loaded.tags.len()),
            (
                "morphologizer",
                &loaded.network.morphologizer,
                loaded.morphs.len(),
            ),
        ] {
            if let Some(classes) = weights
                .as_ref()
                .map(|w| w.output.n_out)
                .filter(|&n| n != labels)
            {
                let what = format!("the {name} has {classes} classes and {labels} labels");
                return Err(Error::Inconsistent { what });
            }
        }
        let (mut tags, mut deps, mut morphs) = (Labels::new(), Labels::new(), Labels::new());
        let tag_of_class = loaded.tags.iter().map(|t| tags.add(t)).collect();
        let dep_of_label = networks.dep_labels().iter().map(|d| deps.add(d)).collect();
        let morph_of_class = loaded
            .morphs
            .iter()
            .map(|class| {
                let pos = Pos::parse(&class.pos).ok_or_else(|| Error::Inconsistent {
                    what: format!("the part of speech {:?} is unknown", class.pos),
                })?;
                Ok((morphs.add(&class.morph), pos))
            })
            .collect::<Result<_, Error>>()?;
        let numberings = Numberings {
            tags: &mut tags,
            deps: &mut deps,
            morphs: &mut morphs,
        };
        let ruler = Ruler::new(&loaded.ruler, numberings)?;
        let mut shared = SharedStrings::default();
        let empty = shared.intern("");
        let mut symbols = |texts: &[String]| texts.iter().map(|t| shared.intern(t)).collect();
        let labels = LabelTables {
            tags: symbols(tags.texts()),
            deps: symbols(deps.texts()),
            morphs: symbols(morphs.texts()),
            morph_facts: morphs.texts().iter().map(|m| MorphFacts::of(m)).collect(),
            lemmas: symbols(ruler.lemmas()),
            entities: symbols(networks.entity_labels()),
            tag_of_class,
            dep_of_label,
            morph_of_class,
            empty,
            shared: Arc::new(shared),
        };
        let lemma_tables = Pos::ALL
            .iter()
            .map(|pos| match &loaded.lemmas {
                LoadedLemmas::English(tables) => {
                    let id = string_id(&pos.as_str().to_lowercase());
                    tables.iter().position(|t| t.pos == id)
                }
                LoadedLemmas::None | LoadedLemmas::Lookup(_) => None,
            })
            .collect();
        Ok(Pipeline {
            meta: loaded.meta,
            networks,
            rules: Rules {
                tokenizer: Tokenizer::new(loaded.tokenizer)?,
                rejoin: Rejoin::new(&loaded.sequences),
                norms: loaded.norms,
                ruler,
            },
            lemmas: loaded.lemmas,
            lemma_tables,
            labels,
            idle: Mutex::new(None),
        })
    }

    /// Who made the model.
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// A worker, for threads that annotate again and again.
    pub fn worker(&self) -> Worker<'_> {
        Worker::new(self)
    }

    /// Annotates one text. For many, [`Pipeline::annotate_batch`] is faster.
    ///
    /// Panics on texts of 4 GiB and more.
    pub fn annotate(&self, text: &str) -> Annotated {
        self.with_caches(|caches| caches.annotate(self, text))
    }

    /// Annotates texts; the result has one document per text, in order.
    ///
    /// Panics on texts of 4 GiB and more.
    pub fn annotate_batch(&self, texts: &[&str]) -> Vec<Annotated> {
        self.with_caches(|caches| caches.annotate_batch(self, texts))
    }

    /// Lends the idle caches, or new ones where another thread has those.
    fn with_caches<T>(&self, work: impl FnOnce(&mut Caches) -> T) -> T {
        let lock = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = lock().take();
        let mut caches = idle.unwrap_or_else(|| Caches::new(self));
        let out = work(&mut caches);
        *lock() = Some(caches);
        out
    }
}
