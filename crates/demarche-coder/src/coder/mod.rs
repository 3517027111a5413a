//! The way of one article: names, readings, sides, modality, record.
//!
//! Here sentences are walked. `mention` says which readings are told and which are only named or used
//! up by others, `draft` gives a reading its sides, place, time and modality, `sides` says who
//! may stand on them, `reduce` applies PLOVER's reductions, `same` joins drafts that say the same, and
//! `writing` makes records of what is left. `missed` tells authors of rules why a text says nothing.

mod affected;
mod draft;
mod mention;
mod missed;
mod reduce;
mod same;
mod sides;
mod writing;

use crate::confidence::Weights;
use crate::entities::Entities;
use crate::explain;
use crate::lexicon::Lexicon;
use crate::place::{Dateline, Told};
use crate::reading::{Reader, Reading};
use crate::toponym::{Home, Toponym, toponyms};
use crate::{Article, Coded, Error, when};
use demarche_codebook::Codebook;
use demarche_nlp::Annotated;
use demarche_world::World;
use demarche_world::dates::{DayOrder, Expression};
use demarche_world::gazetteer::Gazetteer;
use draft::Draft;
use jiff::civil::Date;
use mention::consumed;
pub use missed::NearMiss;
use same::merge;
use std::ops::Range;
use std::rc::Rc;
use writing::{contexts_of, quote};

/// Codes annotated articles. Built once, shared by all threads.
pub struct Coder {
    lexicon: Lexicon,
    world: World,
    gazetteer: Option<Gazetteer>,
    weights: Weights,
}

/// When a sentence was written, whether it is a headline, the dates it speaks of, the places of its article.
#[derive(Clone, Copy)]
struct Telling<'a> {
    day: Option<Date>,
    title: bool,
    dates: &'a [Expression],
    places: &'a [Toponym<'a>],
    /// Events of the sentences before that have a place.
    told: &'a [Told],
    dateline: Option<&'a Dateline>,
}

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
        let mut coded = Coded::default();
        // the body introduces persons by full name whom the title calls by surname
        let places = self.places(body);
        let entities = Entities::with_places(&self.world, body, day, None, &places);
        if let Some(title) = title {
            let named = self.places(title);
            let known = Entities::with_places(&self.world, title, day, Some(&entities), &named);
            self.part(article, title, &known, &named, true, &mut coded);
            if let Some(printed) = &article.title {
                quote(printed, &mut coded.events);
            }
        }
        self.part(article, body, &entities, &places, false, &mut coded);
        coded
    }

    fn places(&self, doc: &Annotated) -> Vec<Toponym<'_>> {
        match &self.gazetteer {
            Some(gazetteer) => toponyms(doc, &self.world, gazetteer, Home::default()),
            None => Vec::new(),
        }
    }

    fn part(
        &self,
        article: &Article,
        doc: &Annotated,
        entities: &Entities<'_, '_>,
        places: &[Toponym<'_>],
        title: bool,
        coded: &mut Coded,
    ) {
        let day = article.published.as_deref().and_then(when::day_of);
        let mut reader = Reader::new(&self.lexicon, doc, entities);
        let dates = when::dates(doc, article.published.as_deref(), DayOrder::Unknown, title);
        let dateline = Dateline::of(doc, places).filter(|_| !title);
        let mut told: Vec<Told> = Vec::new();
        for (number, range) in doc.sentences().iter().enumerate() {
            let telling = Telling {
                day,
                title,
                dates: &dates[number],
                places,
                told: &told,
                dateline: dateline.as_ref(),
            };
            let drafts = self.sentence(doc, entities, &mut reader, range.clone(), telling);
            if drafts.is_empty() {
                continue;
            }
            let topics = contexts_of(doc, range.clone());
            told.extend(drafts.iter().filter_map(|d| d.told(number)));
            for draft in drafts {
                self.record(
                    article, doc, entities, day, title, number, range, topics, draft, coded,
                );
            }
        }
    }

    /// The drafts of one sentence, by position of the trigger.
    fn sentence(
        &self,
        doc: &Annotated,
        entities: &Entities<'_, '_>,
        reader: &mut Reader<'_, '_>,
        range: Range<usize>,
        telling: Telling<'_>,
    ) -> Vec<Draft> {
        let readings: Vec<Rc<Reading>> = range
            .clone()
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
            if let Some(d) = self.draft(doc, entities, reader, Rc::clone(r), telling) {
                drafts.push(d);
                if let Some(second) = second(&self.lexicon, r) {
                    drafts.extend(self.draft(doc, entities, reader, second, telling));
                }
            }
        }
        merge(doc, &self.lexicon, &mut drafts);
        for (reading, by, why) in &used {
            if let Some(d) = drafts.iter_mut().find(|d| d.trigger == *by) {
                let why = format!("consumed by '{}': {why}", doc.token(*by).text());
                d.rejected
                    .push(explain::lost(doc, &self.lexicon, reading, why));
            }
        }
        drafts
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
