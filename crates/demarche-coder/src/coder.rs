//! The way of one article: names, readings, sides, modality, record.

use crate::confidence::{Evidence, Features, Weights};
use crate::entities::{Entities, Found, Nature};
use crate::explain;
use crate::lexicon::{Derivation, Lexicon, Need, Rule};
use crate::modality::{self, Standing};
use crate::reading::{Filler, Reader, Reading};
use crate::record::{
    ArticleRef, Counts, Event, Participant, Place, SCHEMA, Sentence, Span, When, WhenBasis,
};
use crate::syntax::way;
use crate::toponym::{Home, Toponym, toponyms};
use crate::{Article, Coded, Error, Explanation, Step, counts, place, when};
use demarche_codebook::{
    Codebook, ContextCues, ContextSet, EventType, Modality, Mode, Sector, Word,
};
use demarche_nlp::{Annotated, Pos};
use demarche_world::dates::{DayOrder, Expression};
use demarche_world::gazetteer::Gazetteer;
use demarche_world::{CountryCode, World};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

/// How many features an explanation of a confidence names.
const REASONS: usize = 5;

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
}

/// A reading on its way to a record.
struct Draft {
    reading: Rc<Reading>,
    trigger: usize,
    event_type: EventType,
    mode: Option<Mode>,
    cameo: String,
    modality: Modality,
    standing: Standing,
    actors: Vec<(Filler, Rc<Found>)>,
    recipients: Vec<(Filler, Rc<Found>)>,
    place: Option<Place>,
    when: Option<When>,
    features: Features,
    steps: Vec<Step>,
    /// Other readings of the sentence that this one stands for.
    rejected: Vec<Step>,
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
        let entities = Entities::new(&self.world, body, day, None);
        if let Some(title) = title {
            let known = Entities::new(&self.world, title, day, Some(&entities));
            self.part(article, title, &known, day, true, &mut coded);
            if let Some(printed) = &article.title {
                quote(printed, &mut coded.events);
            }
        }
        self.part(article, body, &entities, day, false, &mut coded);
        coded
    }

    fn part(
        &self,
        article: &Article,
        doc: &Annotated,
        entities: &Entities<'_, '_>,
        day: Option<Date>,
        title: bool,
        coded: &mut Coded,
    ) {
        let mut reader = Reader::new(&self.lexicon, doc, entities);
        let dates = when::dates(doc, article.published.as_deref(), DayOrder::Unknown, title);
        let places = match &self.gazetteer {
            Some(gazetteer) => toponyms(doc, &self.world, gazetteer, Home::default()),
            None => Vec::new(),
        };
        for (number, range) in doc.sentences().iter().enumerate() {
            let telling = Telling {
                day,
                title,
                dates: &dates[number],
                places: &places,
            };
            let drafts = self.sentence(doc, entities, &mut reader, range.clone(), telling);
            if drafts.is_empty() {
                continue;
            }
            let topics = contexts_of(doc, range.clone());
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

    /// "has not stopped shelling": what is not stopped goes on and is told itself.
    fn goes_on(&self, doc: &Annotated, reading: &Reading) -> bool {
        reading.op == Some(crate::lexicon::Operator::Stop)
            && reading
                .content
                .is_some_and(|c| doc.token(c).pos() == Pos::Verb)
            && modality::is_negated(&self.lexicon, doc, reading.token)
    }

    fn draft(
        &self,
        doc: &Annotated,
        entities: &Entities<'_, '_>,
        reader: &mut Reader<'_, '_>,
        reading: Rc<Reading>,
        telling: Telling<'_>,
    ) -> Option<Draft> {
        let Telling {
            day,
            title,
            dates,
            places,
        } = telling;
        let rule = &self.lexicon.rules[reading.rule];
        let event_type = reading.event_type?;
        let mention = mention_weight(doc, &reading)?;
        let mut steps = Vec::new();
        let mut actors = resolve(entities, &reading.actors);
        // "we will shell the port," the army said
        if actors.is_empty()
            && let Some(we) = reading
                .actors
                .iter()
                .find(|f| matches!(crate::syntax::lower(doc, f.head), "we" | "i"))
            && let Some(who) = modality::speakers(&self.lexicon, doc, reading.token)
                .into_iter()
                .find_map(|s| entities.resolve(s))
                .filter(|who| who.acts())
        {
            actors.push((*we, who));
        }
        let mut recipients = resolve(entities, &reading.recipients);
        recipients.retain(|(_, f)| !actors.iter().any(|(_, a)| a.key == f.key));
        if reading.reciprocal {
            actors.append(&mut recipients);
        }
        // a subject that is itself an event lends its own actor ("an Israeli air strike killed four")
        let mut mode = reading.mode;
        let mut cameo = reading.cameo.clone();
        for f in &reading.actors {
            if let Some(inner) = reader.read(f.head)
                && inner.event_type == Some(event_type)
            {
                let lent = resolve(entities, &inner.actors);
                if actors.iter().all(|(a, _)| a.head == f.head) {
                    actors = lent;
                }
                if mode.is_none() && inner.mode.is_some() {
                    mode = inner.mode;
                    cameo.clone_from(&inner.cameo);
                }
                if recipients.is_empty() {
                    recipients = resolve(entities, &inner.recipients);
                }
            }
        }
        if event_type == EventType::Protest && recipients.is_empty() {
            recipients = resolve(entities, &reader.addressed(reading.token));
            recipients.retain(|(_, f)| f.acts() && !actors.iter().any(|(_, a)| a.key == f.key));
        }
        counterparts(&mut actors, &mut recipients);
        if mention < 0.7 && actors.is_empty() {
            // a bare mention in passing of which nobody is named as the actor is background
            return None;
        }
        let place = place::of_event(doc, entities, places, &reading, event_type, &mut steps);
        let here = place
            .as_ref()
            .and_then(|p| p.country.as_deref())
            .and_then(|c| c.parse().ok());
        localise(entities, &mut actors, here);
        localise(entities, &mut recipients, here);
        if recipients.is_empty()
            && !reading.reciprocal
            && acts_on_places(event_type)
            && let Some(f) = place::struck(doc, entities, &reading)
            && let Some(found) = entities.resolve(f.head)
            && found.country.is_some()
            && actors.iter().all(|(_, a)| a.country != found.country)
            && !actors.is_empty()
        {
            recipients.push((f, found));
        }
        if !needs_met(rule, &actors, &recipients) {
            return None;
        }
        let standing = modality::standing(
            doc,
            &self.lexicon,
            reader,
            reading.token,
            reading.support,
            title,
        );
        let when = when::of_event(doc, &reading, dates, day, &mut steps);
        let mut modality = reading
            .modality
            .or(standing.modality)
            .unwrap_or(Modality::Actual);
        if modality == Modality::Actual && when.as_ref().is_some_and(|w| when::long_before(w, day))
        {
            modality = Modality::Historical;
            steps.push(Step {
                field: "modality",
                value: modality.to_string(),
                why: "its date lies a year or more before the article".to_owned(),
            });
        }
        // an act of nobody on nobody is told only as a fact ("a general strike has begun")
        if actors.is_empty() && recipients.is_empty() && modality != Modality::Actual {
            return None;
        }
        // a condition is no report, and an infinitive of which nobody says that it came about neither
        if standing.conditional || standing.unrealised && modality == Modality::Actual {
            return None;
        }
        let (mut event_type, mut mode) = (event_type, mode);
        if let Some(d) = self.threat(entities, &reading, event_type, modality, &standing, &actors) {
            steps.push(Step {
                field: "type",
                value: EventType::Threaten.to_string(),
                why: format!(
                    "{event_type} that its own actor announces or ties to a condition is a threat"
                ),
            });
            event_type = EventType::Threaten;
            mode = d.mode;
            cameo = d
                .cameo
                .clone()
                .unwrap_or_else(|| Codebook::get().cameo_table().announced(&cameo).to_owned());
            modality = Modality::Actual;
        } else if let Some(d) =
            self.refusal(doc, &reading, event_type, modality, &standing, &actors)
        {
            steps.push(Step {
                field: "type",
                value: EventType::Reject.to_string(),
                why: format!("{event_type} that its actor will not do is refused"),
            });
            event_type = EventType::Reject;
            mode = d.mode;
            cameo = d.cameo.clone().unwrap_or_default();
            modality = Modality::Actual;
        } else if reading.modality.is_none() {
            let reduced = Codebook::get().reduce(event_type, mode, modality);
            if reduced.event_type != event_type {
                cameo = Codebook::get().cameo_table().announced(&cameo).to_owned();
            }
            steps.push(Step {
                field: "type",
                value: reduced.event_type.to_string(),
                why: if reduced.event_type == event_type {
                    format!("rule {}", rule.id)
                } else {
                    format!(
                        "{event_type} that is {modality} reduces to {}",
                        reduced.event_type
                    )
                },
            });
            (event_type, mode, modality) = (reduced.event_type, reduced.mode, reduced.modality);
        }
        let features = Features::of(&Evidence {
            doc,
            rule,
            reading: &reading,
            event_type,
            modality,
            standing: &standing,
            actors: &actors,
            recipients: &recipients,
            dated: when.is_some(),
            title,
        });
        Some(Draft {
            trigger: reading.token,
            reading,
            event_type,
            mode,
            cameo,
            modality,
            standing,
            actors,
            recipients,
            place,
            when,
            features,
            steps,
            rejected: Vec::new(),
        })
    }

    /// PLOVER's reductions 3 and 4: a hostile act to come that the actor itself announces, or that
    /// hangs on a condition, is a threat; the operator's table says which.
    fn threat(
        &self,
        entities: &Entities<'_, '_>,
        reading: &Reading,
        event_type: EventType,
        modality: Modality,
        standing: &Standing,
        actors: &[(Filler, Rc<Found>)],
    ) -> Option<&Derivation> {
        let hostile = matches!(
            event_type,
            EventType::Assault | EventType::Coerce | EventType::Sanction | EventType::Protest
        ) || (event_type == EventType::Retreat
            && reading.mode == Some(Mode::Withdraw)
            && standing.on_condition);
        let to_come = modality == Modality::Future
            || modality == Modality::Hypothetical && standing.on_condition;
        if !hostile || !to_come || reading.modality.is_some() || actors.is_empty() {
            return None;
        }
        let own = standing
            .speakers
            .iter()
            .filter_map(|&s| entities.resolve(s))
            .any(|s| actors.iter().any(|(_, a)| a.key == s.key));
        if !(own || standing.on_condition && modality == Modality::Future) {
            return None;
        }
        self.lexicon.derivations.iter().find(|d| {
            d.op == crate::lexicon::Operator::Threaten
                && crate::reading::speaks_of(d, Some(reading), None)
        })
    }

    /// A friendly act that its actor will not do ("it will not free the crew") is refused, as if the
    /// text said "refuses"; *would not* counts only as what somebody said.
    fn refusal(
        &self,
        doc: &Annotated,
        reading: &Reading,
        event_type: EventType,
        modality: Modality,
        standing: &Standing,
        actors: &[(Filler, Rc<Found>)],
    ) -> Option<&Derivation> {
        let friendly = matches!(
            event_type,
            EventType::Aid
                | EventType::Consult
                | EventType::Cooperate
                | EventType::Support
                | EventType::Retreat
                | EventType::Concede
        );
        if !friendly
            || modality != Modality::Negated
            || reading.modality.is_some()
            || actors.is_empty()
            || standing.on_condition
        {
            return None;
        }
        let verb = reading.support.unwrap_or(reading.token);
        let unwilling = standing.evidence.iter().any(|&(at, m)| {
            let aux = doc.token(at);
            aux.dep() == "aux"
                && aux.head().index() == verb
                && (m == Modality::Future
                    || aux.lemma() == "would" && !standing.speakers.is_empty())
        });
        if !unwilling {
            return None;
        }
        self.lexicon.derivations.iter().find(|d| {
            d.op == crate::lexicon::Operator::Refuse
                && crate::reading::speaks_of(d, Some(reading), None)
        })
    }

    #[allow(clippy::too_many_arguments)] // one call, all of it the record's context
    fn record(
        &self,
        article: &Article,
        doc: &Annotated,
        entities: &Entities<'_, '_>,
        day: Option<Date>,
        title: bool,
        number: usize,
        sentence: &Range<usize>,
        topics: ContextSet,
        draft: Draft,
        coded: &mut Coded,
    ) {
        let codebook = Codebook::get();
        let rule = &self.lexicon.rules[draft.reading.rule];
        let mut steps = Vec::new();
        let trigger = trigger_span(doc, &draft.reading);
        steps.push(Step {
            field: "trigger",
            value: trigger.text.clone(),
            why: explain::trigger(doc, &draft.reading),
        });
        steps.push(Step {
            field: "rule",
            value: rule.id.clone(),
            why: format!(
                "{}:{}{}",
                rule.file,
                rule.line,
                rule.why
                    .as_ref()
                    .map(|w| format!("; {w}"))
                    .unwrap_or_default()
            ),
        });
        steps.extend(explain::content(doc, &self.lexicon, &draft.reading));
        steps.extend(draft.steps);
        let sides = |list: &[(Filler, Rc<Found>)], field: &'static str, steps: &mut Vec<Step>| {
            list.iter()
                .map(|(f, found)| {
                    steps.push(Step {
                        field,
                        value: found.name.clone(),
                        why: explain::argument(doc, draft.trigger, f, found),
                    });
                    participant(doc, found)
                })
                .collect::<Vec<_>>()
        };
        let actors = sides(&draft.actors, "actor", &mut steps);
        let recipients = sides(&draft.recipients, "recipient", &mut steps);
        steps.extend(explain::modality(
            doc,
            &draft.reading,
            &draft.standing,
            draft.modality,
        ));
        let said_by = draft
            .standing
            .speakers
            .iter()
            .find_map(|&s| Some((s, entities.resolve(s)?)))
            .filter(|(_, f)| f.acts())
            .map(|(s, f)| {
                steps.push(Step {
                    field: "said_by",
                    value: f.name.clone(),
                    why: format!("{}; {}", way(doc, draft.trigger, s), f.how.join("; ")),
                });
                participant(doc, &f)
            });
        let when: Option<When> = draft.when.or_else(|| {
            let day = day?;
            let assumed = (draft.modality == Modality::Actual
                && draft.event_type != EventType::Agree)
                .then(|| When {
                    start: Some(day.to_string()),
                    end: Some(day.to_string()),
                    text: None,
                    basis: WhenBasis::Published,
                });
            if assumed.is_some() {
                steps.push(Step {
                    field: "when",
                    value: day.to_string(),
                    why: "the article's date: its clause gives none".to_owned(),
                });
            }
            assumed
        });
        let counts: Counts = counts::of_event(
            doc,
            &draft.reading,
            draft.event_type,
            draft.mode,
            &mut steps,
        );
        let words = doc.char_range(sentence.clone());
        let mut contexts = codebook
            .automatic_contexts(draft.event_type, draft.mode)
            .union(topics);
        contexts.extend(rule.contexts.iter().copied());
        if let Some(c) = codebook.cameo(&draft.cameo) {
            contexts.extend(c.contexts.iter());
        }
        let contexts = ContextCues::get().settle(contexts);
        steps.push(Step {
            field: "contexts",
            value: contexts
                .to_vec()
                .iter()
                .map(|c| c.as_str())
                .collect::<Vec<_>>()
                .join(" "),
            why: "cue words of the sentence; what the rule and the CAMEO code bring".to_owned(),
        });
        steps.extend(explain::rivals(&self.lexicon, &draft.reading));
        steps.extend(draft.rejected);
        let goldstein = codebook.cameo(&draft.cameo).map_or(0.0, |c| c.goldstein);
        let confidence = (self.weights.probability(&draft.features) * 100.0).round() / 100.0;
        steps.push(Step {
            field: "confidence",
            value: format!("{confidence:.2}"),
            why: self.weights.reasons(&draft.features, REASONS),
        });
        let mut event = Event {
            schema: SCHEMA,
            id: String::new(),
            article: ArticleRef {
                id: article.id.clone(),
                url: article.url.clone(),
                publisher: article.publisher.clone(),
                title: article.title.clone(),
                published: article.published.clone(),
            },
            sentence: Sentence {
                index: if title { -1 } else { number as i32 },
                start: words.start,
                end: words.end,
                text: doc.slice(sentence.clone()).to_owned(),
            },
            trigger,
            event_type: draft.event_type,
            mode: draft.mode,
            contexts: contexts.to_vec(),
            cameo: draft.cameo,
            goldstein,
            score: codebook.score(draft.event_type, draft.mode),
            quad: draft.event_type.quad(),
            modality: draft.modality,
            actors,
            recipients,
            place: draft.place,
            when,
            said_by,
            counts,
            confidence,
            rule: rule.id.clone(),
        };
        event.id = id_of(&event);
        if coded.events.iter().any(|e| e.id == event.id) {
            return;
        }
        coded.events.push(event);
        coded.explanations.push(Explanation { steps });
        coded.features.push(draft.features);
    }
}

/// Puts the headline's own words into records that were read from its running case.
fn quote(printed: &str, events: &mut [Event]) {
    let chars: Vec<char> = printed.chars().collect();
    let slice =
        |start: usize, end: usize| chars.get(start..end).map(|c| c.iter().collect::<String>());
    for e in events {
        let put = |text: &mut String, start: usize, end: usize| {
            if let Some(own) = slice(start, end) {
                *text = own;
            }
        };
        put(&mut e.sentence.text, e.sentence.start, e.sentence.end);
        put(&mut e.trigger.text, e.trigger.start, e.trigger.end);
        for p in e
            .actors
            .iter_mut()
            .chain(&mut e.recipients)
            .chain(&mut e.said_by)
        {
            put(&mut p.text, p.start, p.end);
        }
        if let Some(p) = &mut e.place {
            put(&mut p.text, p.start, p.end);
        }
    }
}

/// What the sentence is about, by cue words.
fn contexts_of(doc: &Annotated, sentence: Range<usize>) -> ContextSet {
    ContextCues::get()
        .find(sentence.map(|i| doc.token(i)).map(|t| Word {
            text: t.text(),
            lemma: t.lemma(),
        }))
        .contexts()
}

/// The operator or typed verb above a reading's token that uses it up, and in what way.
fn consumed(
    doc: &Annotated,
    reader: &mut Reader<'_, '_>,
    token: usize,
    readings: &[Rc<Reading>],
) -> Option<(usize, &'static str)> {
    let noun = crate::syntax::is_noun(doc, token);
    for other in readings {
        if other.token == token || !crate::syntax::dominates(doc, other.token, token) {
            continue;
        }
        if let (Some(op), Some(content)) = (other.op, other.content)
            && !crate::reading::transparent(op)
            && crate::syntax::dominates(doc, content, token)
            && !asserted_below(doc, content, token)
        {
            return Some((other.token, "its content"));
        }
        if other.words.contains(&token) {
            return Some((other.token, "a word of its trigger"));
        }
        // what a protest asks for is no request of its own
        let this = reader.read(token).and_then(|r| r.event_type);
        if other.event_type == Some(EventType::Protest)
            && matches!(
                this,
                Some(EventType::Request | EventType::Accuse | EventType::Reject)
            )
        {
            return Some((other.token, "what the protest asks for or blames"));
        }
        // a noun among the arguments of a coded verb is presupposed, unless that verb supports it
        if noun
            && reader
                .read(token)
                .is_none_or(|r| r.support != Some(other.token))
        {
            let mut t = doc.token(token);
            while !t.is_root() && t.head().index() != other.token {
                t = t.head();
            }
            let temporal = t.dep() == "prep"
                && matches!(
                    crate::syntax::lower(doc, t.index()),
                    "after"
                        | "before"
                        | "following"
                        | "amid"
                        | "since"
                        | "during"
                        | "despite"
                        | "with"
                );
            let clause = matches!(
                t.dep(),
                "ccomp" | "xcomp" | "advcl" | "conj" | "relcl" | "acl" | "parataxis"
            );
            if !temporal && !clause && !asserted_below(doc, t.index(), token) {
                return Some((
                    other.token,
                    "a noun among its arguments only names what is known",
                ));
            }
        }
    }
    None
}

/// How much a bare mention counts: 1 for verbs and for nouns that a verb supports, less the deeper
/// a noun stands in what is said of something else; None where it only names what is known
/// ("the response to the attack", "war crimes").
fn mention_weight(doc: &Annotated, reading: &Reading) -> Option<f32> {
    let token = doc.token(reading.token);
    if !crate::syntax::is_noun(doc, reading.token) {
        return Some(match (token.dep(), token.tag()) {
            // "officials who cooperate with ...": says of what kind they are, not what happened
            ("relcl", "VBP" | "VBZ") => 0.7,
            ("relcl", _) => 0.9,
            _ => 1.0,
        });
    }
    if reading.support.is_some() {
        return Some(1.0);
    }
    let (dep, governor) = crate::syntax::function_of(doc, reading.token);
    match dep {
        "ROOT" | "nsubj" | "nsubjpass" | "dep" | "parataxis" => Some(0.9),
        "attr" | "dobj" | "npadvmod" => Some(0.75),
        "pobj" | "pcomp" => {
            let preposition = doc.token(governor);
            let above = preposition.head();
            let temporal = matches!(
                crate::syntax::lower(doc, governor),
                "after" | "following" | "amid" | "before" | "during" | "in" | "with"
            );
            (temporal && !preposition.is_root() && matches!(above.pos(), Pos::Verb | Pos::Aux))
                .then_some(0.65)
        }
        _ => None,
    }
}

/// Whether a relative clause (which asserts) lies between `top` and `token`.
fn asserted_below(doc: &Annotated, top: usize, token: usize) -> bool {
    let mut t = doc.token(token);
    for _ in 0..64 {
        if t.index() == top || t.is_root() {
            return false;
        }
        if t.dep() == "relcl" {
            return true;
        }
        t = t.head();
    }
    false
}

fn resolve(entities: &Entities<'_, '_>, fillers: &[Filler]) -> Vec<(Filler, Rc<Found>)> {
    let mut out: Vec<(Filler, Rc<Found>)> = Vec::new();
    for f in fillers {
        for found in entities.resolve_all(f.head) {
            let counts = found.acts() || matches!(found.nature, Nature::Person | Nature::Group);
            if counts && !out.iter().any(|(_, o)| o.key == found.key) {
                out.push((*f, found));
            }
        }
    }
    out
}

/// "met her Chilean counterpart": a counterpart is what the other side is.
fn counterparts(actors: &mut [(Filler, Rc<Found>)], recipients: &mut [(Filler, Rc<Found>)]) {
    let Some(model) = actors
        .iter()
        .map(|(_, f)| f)
        .find(|f| !f.sectors.is_empty())
        .map(Rc::clone)
    else {
        return;
    };
    for (_, f) in actors.iter_mut().chain(recipients) {
        if f.sectors.is_empty()
            && (f.key.ends_with("counterpart")
                || f.key.ends_with("colleague")
                || f.key.ends_with("counterparts"))
        {
            let mut same = (**f).clone();
            same.sectors.clone_from(&model.sectors);
            same.how.push(format!("a counterpart of '{}'", model.name));
            *f = Rc::new(same);
        }
    }
}

/// Types whose act is done to the place where it is done, if that is another's.
fn acts_on_places(event_type: EventType) -> bool {
    matches!(
        event_type,
        EventType::Assault
            | EventType::Coerce
            | EventType::Mobilize
            | EventType::Retreat
            | EventType::Sanction
            | EventType::Aid
    )
}

/// Gives agents that are someone's own (police, protesters, the government) the country of the same
/// agent named before, or of the place of the act. A force may act abroad: soldiers and named
/// bodies are left alone.
fn localise(
    entities: &Entities<'_, '_>,
    side: &mut [(Filler, Rc<Found>)],
    here: Option<CountryCode>,
) {
    for (f, found) in side {
        let role = found.key.starts_with("role:");
        if found.country.is_some() || !role || found.sectors.is_empty() {
            continue;
        }
        let (country, step) = if let Some((c, span)) = entities.same_agent_before(f.head) {
            (
                c,
                format!("the same as '{}' before: {c}", entities.text(&span)),
            )
        } else if let Some(c) = here
            && !found
                .sectors
                .iter()
                .any(|s| matches!(s, Sector::Mil | Sector::Uaf | Sector::Jrn | Sector::Spy))
        {
            (c, format!("acts where the event takes place: {c}"))
        } else if let Some(c) = entities.subject_country()
            && entities.is_definite(f.head)
            && found.sectors.iter().any(|s| {
                matches!(
                    s,
                    Sector::Gov | Sector::Cop | Sector::Jud | Sector::Leg | Sector::Mil
                )
            })
        {
            (
                c,
                format!("'the' one of the country that most of the article is about: {c}"),
            )
        } else {
            continue;
        };
        let mut local = (**found).clone();
        local.country = Some(country);
        local.key = local.key.replacen("role:", &format!("role:{country}-"), 1);
        local.how.push(step);
        *found = Rc::new(local);
    }
}

fn needs_met(
    rule: &Rule,
    actors: &[(Filler, Rc<Found>)],
    recipients: &[(Filler, Rc<Found>)],
) -> bool {
    // somebody of whom the text says no country and no role but "a man" makes no political event
    let known = |(_, f): &(Filler, Rc<Found>)| {
        f.country.is_some() || f.sectors.iter().any(|s| *s != Sector::Cvl)
    };
    if !rule.needs.contains(&Need::Nobody) && !actors.iter().chain(recipients).any(known) {
        return false;
    }
    // a name of which nothing is known is nobody's act by itself
    let anchored = |side: &[(Filler, Rc<Found>)]| side.iter().any(|(_, f)| f.acts());
    rule.needs.iter().all(|n| match n {
        Need::Actor => anchored(actors),
        Need::Recipient => anchored(recipients),
        Need::Either => anchored(actors) || anchored(recipients),
        Need::Both => {
            !actors.is_empty()
                && !recipients.is_empty()
                && (anchored(actors) || anchored(recipients))
        }
        Need::Nobody => true,
    })
}

/// Drops a draft that says the same as a better one of the same sentence.
fn merge(doc: &Annotated, lexicon: &Lexicon, drafts: &mut Vec<Draft>) {
    // the dropped, each with the one that says it better
    let mut drop: BTreeMap<usize, usize> = BTreeMap::new();
    for i in 0..drafts.len() {
        for j in 0..drafts.len() {
            if i == j || drop.contains_key(&i) || drop.contains_key(&j) {
                continue;
            }
            let (a, b) = (&drafts[i], &drafts[j]);
            if a.event_type != b.event_type || a.modality != b.modality {
                continue;
            }
            let within = |x: &[(Filler, Rc<Found>)], y: &[(Filler, Rc<Found>)]| {
                x.iter().all(|(_, f)| y.iter().any(|(_, g)| g.key == f.key))
            };
            // one subject or object of the other: an instrument ("the raid killed four")
            let linked = a.reading.actors.iter().any(|f| f.head == b.trigger)
                || crate::syntax::dominates(doc, a.trigger, b.trigger);
            let richer = a.actors.len() + a.recipients.len() >= b.actors.len() + b.recipients.len();
            if within(&b.actors, &a.actors)
                && within(&b.recipients, &a.recipients)
                && richer
                && (linked || i < j)
            {
                drop.insert(j, i);
            }
        }
    }
    for (&dropped, &kept) in &drop {
        let why = format!("'{}' says the same", doc.token(drafts[kept].trigger).text());
        let step = explain::lost(doc, lexicon, &drafts[dropped].reading, why);
        let mut steps = std::mem::take(&mut drafts[dropped].rejected);
        steps.insert(0, step);
        drafts[kept].rejected.append(&mut steps);
    }
    let mut n = 0;
    drafts.retain(|_| {
        n += 1;
        !drop.contains_key(&(n - 1))
    });
}

fn participant(doc: &Annotated, found: &Found) -> Participant {
    let chars = doc.char_range(found.span.clone());
    Participant {
        text: doc.slice(found.span.clone()).to_owned(),
        start: chars.start,
        end: chars.end,
        name: found.name.clone(),
        entity: found.key.clone(),
        country: found.country.map(|c| c.to_string()),
        sectors: found.sectors.clone(),
    }
}

/// The trigger's words: the head, and the pattern's other words where they stand beside it.
fn trigger_span(doc: &Annotated, r: &Reading) -> Span {
    let (mut start, mut end) = (r.token, r.token + 1);
    let mut words = r.words.clone();
    words.sort_unstable();
    for &w in words.iter().filter(|&&w| w > r.token) {
        if w <= end + 1 {
            end = w + 1;
        }
    }
    for &w in words.iter().rev().filter(|&&w| w < r.token) {
        if w + 2 >= start {
            start = w;
        }
    }
    let chars = doc.char_range(start..end);
    Span {
        text: doc.slice(start..end).to_owned(),
        start: chars.start,
        end: chars.end,
    }
}

/// `ev_` and a hash of what makes the record this record.
fn id_of(e: &Event) -> String {
    let mut key = format!(
        "{}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{}",
        e.article.id,
        e.sentence.index < 0,
        e.trigger.start,
        e.trigger.end,
        e.event_type
    );
    for p in e.actors.iter().chain(&e.recipients) {
        key.push('\u{1f}');
        key.push_str(&p.entity);
    }
    let h = xxhash_rust::xxh3::xxh3_64(key.as_bytes());
    const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let mut out = String::from("ev_");
    for k in 0..12 {
        out.push(DIGITS[(h >> (5 * k) & 31) as usize] as char);
    }
    out
}
