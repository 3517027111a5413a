//! The way of one article: names, readings, sides, modality, record.
//!
//! Here sentences are walked. `mention` says which readings are told and which are only named or used
//! up by others, `draft` gives a reading its sides, place, time and modality, `sides` says who
//! may stand on them, `reduce` applies PLOVER's reductions, `same` joins drafts that say the same, and
//! `writing` makes records of what is left. `topics` knows what the article is about, and `retold`
//! joins the records of an article that tell the same event twice. `missed`
//! tells authors of rules why a text says nothing.

mod affected;
pub(crate) mod draft;
mod mention;
mod missed;
mod reduce;
mod retold;
mod same;
mod sides;
mod topics;
mod writing;

use crate::confidence::Weights;
use crate::entities::Entities;
use crate::explain;
use crate::lexicon::Lexicon;
use crate::place::{Dateline, Told};
use crate::reading::{Reader, Reading};
use crate::toponym::{Home, Toponym, toponyms};
use crate::{Article, Coded, Error, Untold, when};
use demarche_codebook::Codebook;
use demarche_nlp::Annotated;
use demarche_world::World;
use demarche_world::dates::Expression;
use demarche_world::gazetteer::Gazetteer;
use draft::Draft;
use jiff::civil::Date;
use mention::consumed;
pub use missed::NearMiss;
use same::merge;
use std::rc::Rc;
use topics::Topics;
use writing::{quote, span_of};

/// Codes annotated articles. Built once, shared by all threads.
pub struct Coder {
    lexicon: Lexicon,
    world: World,
    gazetteer: Option<Gazetteer>,
    weights: Weights,
}

/// One part of an article: its body or its title, with what was found in the whole of it.
struct Part<'a, 'd> {
    article: &'a Article,
    doc: &'d Annotated,
    entities: &'a Entities<'a, 'd>,
    day: Option<Date>,
    title: bool,
    /// Date expressions of each sentence.
    dates: Vec<Vec<Expression>>,
    places: &'a [Toponym<'a>],
    dateline: Option<Dateline>,
}

/// The drafts of a sentence of a part.
type Drafted = (usize, Vec<Draft>);

impl Coder {
    /// A coder with the lexicon and the world that the program carries.
    ///
    /// # Errors
    /// If the data files do not load: a bug of the build, told with file, line and entry.
    pub fn new() -> Result<Coder, Error> {
        Coder::with_lexicon(Lexicon::embedded()?)
    }

    /// A coder with a lexicon of its own and the world that the program carries.
    ///
    /// # Errors
    /// If the world's files do not load.
    pub fn with_lexicon(lexicon: Lexicon) -> Result<Coder, Error> {
        let world = World::embedded().map_err(|e| Error::World(e.to_string()))?;
        Coder::with_world(lexicon, world)
    }

    /// A coder with a lexicon and a world of its own: one that users' dictionaries were added to.
    ///
    /// # Errors
    /// If the weights of confidence do not load: a bug of the build.
    pub fn with_world(lexicon: Lexicon, world: World) -> Result<Coder, Error> {
        let weights = Weights::embedded()?;
        Ok(Coder {
            lexicon,
            world,
            gazetteer: None,
            weights,
        })
    }

    /// The same coder with a gazetteer: places of acts that the world does not know are resolved by it.
    #[must_use]
    pub fn with_gazetteer(self, gazetteer: Gazetteer) -> Coder {
        Coder {
            gazetteer: Some(gazetteer),
            ..self
        }
    }

    /// The lexicon in use.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The world in use.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The headline as it is to be annotated: in running case, code point for code point.
    pub fn headline<'t>(&self, title: &'t str, body: &str) -> std::borrow::Cow<'t, str> {
        crate::headline::running_case(title, body, &self.world)
    }

    /// Codes one article from its annotated body and, where it has one, its annotated title.
    pub fn code(&self, article: &Article, body: &Annotated, title: Option<&Annotated>) -> Coded {
        let day = article.published.as_deref().and_then(when::day_of);
        // the body introduces persons by full name whom the title calls by surname
        let home = self.home(article);
        let places = self.places(body, home);
        let entities = Entities::with_places(&self.world, body, day, None, &places);
        let named = title.map(|t| self.places(t, home));
        let known = title.zip(named.as_ref()).map(|(t, named)| {
            let known = Entities::with_places(&self.world, t, day, Some(&entities), named);
            (t, named, known)
        });
        let title = known
            .as_ref()
            .map(|(t, named, known)| self.part(article, t, known, named, true));
        let body = self.part(article, body, &entities, &places, false);
        let parts: Vec<&Part<'_, '_>> = title.iter().chain([&body]).collect();

        let mut coded = Coded::default();
        let drafted: Vec<Vec<Drafted>> = parts
            .iter()
            .map(|part| self.drafts(part, &mut coded.untold))
            .collect();
        if drafted.iter().all(Vec::is_empty) {
            return coded;
        }
        let topics = Topics::of(&parts);
        let mut wordings = Vec::new();
        for (part, sentences) in parts.into_iter().zip(drafted) {
            for (number, drafts) in sentences {
                for draft in drafts {
                    self.record(part, number, &topics, draft, &mut coded, &mut wordings);
                }
            }
            if let Some(printed) = article.title.as_ref().filter(|_| part.title) {
                quote(printed, &mut coded.events);
            }
        }
        retold::join(&mut coded, &wordings);
        coded
    }

    fn home(&self, article: &Article) -> Home {
        match &self.gazetteer {
            Some(gazetteer) => Home::of(article, &self.world, gazetteer),
            None => Home::default(),
        }
    }

    fn places(&self, doc: &Annotated, home: Home) -> Vec<Toponym<'_>> {
        match &self.gazetteer {
            Some(gazetteer) => toponyms(doc, &self.world, gazetteer, home),
            None => Vec::new(),
        }
    }

    fn part<'a, 'd>(
        &self,
        article: &'a Article,
        doc: &'d Annotated,
        entities: &'a Entities<'a, 'd>,
        places: &'a [Toponym<'a>],
        title: bool,
    ) -> Part<'a, 'd> {
        let order = when::day_order(article, &self.world);
        Part {
            article,
            doc,
            entities,
            day: article.published.as_deref().and_then(when::day_of),
            title,
            dates: when::dates(doc, article.published.as_deref(), order, title),
            dateline: Dateline::of(doc, places).filter(|_| !title),
            places,
        }
    }

    /// The sentences of a part that tell something, and what was read in the part but is not told.
    fn drafts(&self, part: &Part<'_, '_>, untold: &mut Vec<Untold>) -> Vec<Drafted> {
        let mut reader = Reader::new(&self.lexicon, part.doc, part.entities);
        let mut out = Vec::new();
        let mut told: Vec<Told> = Vec::new();
        for number in 0..part.doc.sentences().len() {
            let drafts = self.sentence(part, number, &told, &mut reader, untold);
            told.extend(drafts.iter().filter_map(|d| d.told(number)));
            if !drafts.is_empty() {
                out.push((number, drafts));
            }
        }
        out
    }

    /// The drafts of one sentence, by position of the trigger; `told` are the events before it that have a
    /// place.
    fn sentence(
        &self,
        part: &Part<'_, '_>,
        number: usize,
        told: &[Told],
        reader: &mut Reader<'_, '_>,
        untold: &mut Vec<Untold>,
    ) -> Vec<Draft> {
        let doc = part.doc;
        let range = doc.sentences()[number].clone();
        let readings: Vec<Rc<Reading>> = range
            .filter_map(|i| reader.read(i))
            .filter(|r| r.event_type.is_some())
            .filter(|r| !self.goes_on(doc, r))
            .collect();
        let mut drafts: Vec<Draft> = Vec::new();
        let mut used: Vec<(Rc<Reading>, usize, &'static str)> = Vec::new();
        for r in &readings {
            if let Some((by, why)) = consumed(doc, reader, r.token, &readings) {
                used.push((Rc::clone(r), by, why));
                continue;
            }
            match self.draft(part, number, told, reader, Rc::clone(r)) {
                Ok(draft) => {
                    drafts.push(draft);
                    let second = second(&self.lexicon, r);
                    drafts.extend(
                        second.and_then(|s| self.draft(part, number, told, reader, s).ok()),
                    );
                }
                Err(why) => untold.push(self.untold(part, number, r, why.as_str().to_owned())),
            }
        }
        merge(doc, &self.lexicon, &mut drafts);
        for (reading, by, why) in &used {
            let why = format!("consumed by '{}': {why}", doc.token(*by).text());
            match drafts.iter_mut().find(|d| d.trigger == *by) {
                Some(d) => d
                    .rejected
                    .push(explain::lost(doc, &self.lexicon, reading, why)),
                None => untold.push(self.untold(part, number, reading, why)),
            }
        }
        drafts
    }

    fn untold(&self, part: &Part<'_, '_>, number: usize, reading: &Reading, why: String) -> Untold {
        Untold {
            sentence: if part.title { -1 } else { number as i32 },
            word: span_of(part.doc, reading.token..reading.token + 1),
            rule: self.lexicon.rules[reading.rule].id.clone(),
            why,
        }
    }
}

/// The reading of the second event that the words of a rule report.
fn second(lexicon: &Lexicon, reading: &Reading) -> Option<Rc<Reading>> {
    let also = lexicon.rules[reading.rule].also.as_ref()?;
    let cameo = also.cameo.clone().unwrap_or_else(|| {
        Codebook::get()
            .default_cameo(also.event_type, also.mode)
            .to_owned()
    });
    Some(Rc::new(Reading {
        event_type: Some(also.event_type),
        mode: also.mode,
        cameo,
        ..reading.clone()
    }))
}
