//! Who a noun phrase speaks of, in one document.
//!
//! Names are found once over the whole document; a noun phrase is resolved when a
//! rule asks for its head. What is known comes from named steps only (a name, a
//! nationality before the noun, a possessor, an `of` phrase, an apposition, a title,
//! an earlier mention), and each step is kept for the explanation. Where no step
//! gives a country there is none.

use crate::lexicon::Class;
use crate::syntax;
use demarche_codebook::Sector;
use demarche_nlp::{Annotated, Iob, Pos};
use demarche_world::{
    AgentKind, CountryCode, EntityId, Kind, NameMatch, Sense, Standing, Via, World,
};
use jiff::civil::Date;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

/// What kind of thing was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// One person.
    Person,
    /// People without a body.
    Group,
    /// An organised body.
    Body,
    /// A state, its government, or what stands for it.
    State,
    /// A town or region.
    Place,
    /// A thing that belongs to a country ("Iranian facilities").
    Thing,
}

/// An entity found for a noun phrase.
#[derive(Debug, Clone)]
pub struct Found {
    /// Tokens that name it.
    pub span: Range<usize>,
    /// Canonical name.
    pub name: String,
    /// Key that is the same in every article.
    pub key: String,
    /// Affiliation.
    pub country: Option<CountryCode>,
    /// Sectors, most specific first.
    pub sectors: Vec<Sector>,
    /// What it is.
    pub nature: Nature,
    /// The steps that led here.
    pub how: Vec<String>,
}

impl Found {
    /// Whether it can take part in a political event.
    pub fn acts(&self) -> bool {
        self.country.is_some() || !self.sectors.is_empty()
    }
}

/// The entities of one document.
pub struct Entities<'a, 'd> {
    world: &'a World,
    doc: &'d Annotated,
    day: Option<Date>,
    tokens: Vec<&'d str>,
    /// Names in order, and for each token the name that covers it.
    hits: Vec<Hit<'a>>,
    cover: Vec<Option<u32>>,
    /// Persons named in full, by their last token.
    surnames: RefCell<HashMap<String, Rc<Found>>>,
    memo: RefCell<HashMap<usize, Option<Rc<Found>>>>,
    depth: RefCell<usize>,
    subject: std::cell::OnceCell<Option<CountryCode>>,
}

#[derive(Debug, Clone)]
struct Hit<'a> {
    range: Range<usize>,
    senses: &'a [Sense],
}

/// Mentions from which a country may be what an article is about.
const SUBJECT_MENTIONS: usize = 4;

/// How deep noun phrases are followed into one another.
const MAX_DEPTH: usize = 6;

impl<'a, 'd> Entities<'a, 'd> {
    /// Finds the names of `doc`. `day` is the article's date, `earlier` the entities of a part of the
    /// article that was read before (the body for the title, or the other way round).
    pub fn new(
        world: &'a World,
        doc: &'d Annotated,
        day: Option<Date>,
        earlier: Option<&Entities<'_, '_>>,
    ) -> Entities<'a, 'd> {
        let tokens: Vec<&str> = doc.tokens().map(|t| t.text()).collect();
        let mut hits = Vec::new();
        let mut cover = vec![None; tokens.len()];
        let mut at = 0;
        while at < tokens.len() {
            let candidate = doc.token(at).pos() != Pos::Space
                && names_may_begin(tokens[at])
                && !takes_sides(&tokens, at);
            if candidate
                && let Some(NameMatch { len, senses }) = world.match_at(&tokens, at)
                && !within_longer_name(doc, world, at, len, senses)
            {
                let n = hits.len() as u32;
                for c in &mut cover[at..at + len] {
                    *c = Some(n);
                }
                hits.push(Hit {
                    range: at..at + len,
                    senses,
                });
                at += len;
            } else {
                at += 1;
            }
        }
        let entities = Entities {
            world,
            doc,
            day,
            tokens,
            hits,
            cover,
            surnames: RefCell::new(
                earlier
                    .map(|e| e.surnames.borrow().clone())
                    .unwrap_or_default(),
            ),
            memo: RefCell::new(HashMap::new()),
            depth: RefCell::new(0),
            subject: earlier.map_or_else(std::cell::OnceCell::new, |e| {
                std::cell::OnceCell::from(e.subject_country())
            }),
        };
        entities.introduce();
        entities
    }

    /// Resolves every person named in full once, so that a later surname finds them.
    fn introduce(&self) {
        for e in self.doc.entities() {
            if self.doc.string(e.label) != "PERSON" || e.end - e.start < 2 {
                continue;
            }
            let last = self.last_name_token(e.start..e.end);
            let head = self.head_of(e.start..e.end);
            if let Some(found) = self.resolve(head)
                && found.nature == Nature::Person
            {
                self.surnames
                    .borrow_mut()
                    .entry(self.tokens[last].to_owned())
                    .or_insert(found);
            }
        }
        for hit in &self.hits {
            let entity = self.world.entity(hit.senses[0].entity);
            if entity.kind == Kind::Person && hit.range.len() > 1 {
                let head = self.head_of(hit.range.clone());
                if let Some(found) = self.resolve(head) {
                    let last = self.last_name_token(hit.range.clone());
                    self.surnames
                        .borrow_mut()
                        .entry(self.tokens[last].to_owned())
                        .or_insert(found);
                }
            }
        }
    }

    fn last_name_token(&self, range: Range<usize>) -> usize {
        let mut last = range.end - 1;
        while last > range.start
            && (matches!(self.tokens[last], "'s" | "’s" | "'" | "Jr." | "Sr.")
                || self.doc.token(last).pos() == Pos::Part)
        {
            last -= 1;
        }
        last
    }

    /// The token of `range` whose head lies outside.
    fn head_of(&self, range: Range<usize>) -> usize {
        let mut i = range.end - 1;
        for _ in 0..range.len() {
            let h = self.doc.token(i).head().index();
            if h == i || !range.contains(&h) {
                return i;
            }
            i = h;
        }
        i
    }

    /// Whether the phrase headed by `head` is of this class.
    pub fn is(&self, head: usize, class: Class) -> bool {
        let token = self.doc.token(head);
        match class {
            Class::Any => return true,
            Class::Number => return token.pos() == Pos::Num,
            Class::Money => {
                return token.ent_type() == "MONEY"
                    || matches!(
                        token.lemma(),
                        "dollar"
                            | "euro"
                            | "pound"
                            | "yen"
                            | "yuan"
                            | "rouble"
                            | "ruble"
                            | "franc"
                            | "$"
                    );
            }
            Class::Clause => return matches!(token.pos(), Pos::Verb | Pos::Aux),
            Class::Place => {
                return matches!(token.ent_type(), "GPE" | "LOC" | "FAC")
                    || self
                        .hit(head)
                        .is_some_and(|h| self.world.entity(h.senses[0].entity).kind.is_place());
            }
            Class::Event => return false,
            Class::Actor
            | Class::State
            | Class::Government
            | Class::Political
            | Class::Armed
            | Class::People
            | Class::Body => {}
        }
        let Some(found) = self.resolve(head) else {
            return false;
        };
        use Sector::*;
        match class {
            Class::Actor => found.acts(),
            Class::State => found.nature == Nature::State || found.sectors.contains(&Gov),
            Class::Government => {
                found.nature == Nature::State
                    || found.nature == Nature::Body && found.sectors.contains(&Gov)
            }
            Class::Political => {
                found.nature == Nature::State
                    || found.country.is_some_and(|c| {
                        matches!(c.as_str(), "IGO" | "UNO" | "EUR" | "IMG" | "NGO")
                    })
                    || found.sectors.iter().any(|s| {
                        matches!(
                            s,
                            Gov | Mil
                                | Cop
                                | Jud
                                | Leg
                                | Pty
                                | Spy
                                | Prm
                                | Reb
                                | Uaf
                                | Opp
                                | Eli
                                | Pre
                        )
                    })
            }
            Class::Armed => found
                .sectors
                .iter()
                .any(|s| matches!(s, Mil | Reb | Uaf | Prm | Cop | Crm)),
            Class::People => matches!(found.nature, Nature::Person | Nature::Group),
            Class::Body => found.nature == Nature::Body,
            Class::Any
            | Class::Number
            | Class::Money
            | Class::Clause
            | Class::Place
            | Class::Event => false,
        }
    }

    fn hit(&self, i: usize) -> Option<&Hit<'a>> {
        self.cover[i].map(|n| &self.hits[n as usize])
    }

    /// The entity of the noun phrase headed by `head`.
    pub fn resolve(&self, head: usize) -> Option<Rc<Found>> {
        if let Some(known) = self.memo.borrow().get(&head) {
            return known.clone();
        }
        if *self.depth.borrow() >= MAX_DEPTH {
            return None;
        }
        self.memo.borrow_mut().insert(head, None);
        *self.depth.borrow_mut() += 1;
        let found = self.resolve_fresh(head).map(Rc::new);
        *self.depth.borrow_mut() -= 1;
        self.memo.borrow_mut().insert(head, found.clone());
        found
    }

    /// The entities of the phrase: one, or one per country where several stand beside the noun
    /// ("U.S. and Russian negotiators", "the presidents of Togo and Benin").
    pub fn resolve_all(&self, head: usize) -> Vec<Rc<Found>> {
        let Some(found) = self.resolve(head) else {
            return Vec::new();
        };
        if !found.key.starts_with("role:") || found.country.is_none() {
            return vec![found];
        }
        let own = found
            .key
            .split_once('-')
            .map_or("", |(_, own)| own)
            .to_owned();
        let mut out: Vec<Rc<Found>> = Vec::new();
        // "the foreign ministers of Ghana and Mali": several names behind a plural speak of several
        let behind = self
            .doc
            .token(head)
            .children()
            .filter(|c| {
                self.doc.token(head).tag() == "NNS"
                    && matches!(syntax::lower(self.doc, c.index()), "of" | "from")
            })
            .flat_map(|p| {
                p.children()
                    .filter(|c| c.dep() == "pobj")
                    .map(|c| c.index())
                    .collect::<Vec<_>>()
            })
            .flat_map(|i| syntax::conjuncts(self.doc, i));
        for i in self.premodifiers(head, head).into_iter().chain(behind) {
            let Some(hit) = self.hit(i) else { continue };
            if !hit.range.contains(&i) || hit.range.start != i && i < head {
                continue;
            }
            let e = self.world.entity(hit.senses[0].entity);
            if !matches!(e.kind, Kind::Country | Kind::FormerState) {
                continue;
            }
            let Some(country) = e.country else { continue };
            if out.iter().any(|f| f.country == Some(country)) {
                continue;
            }
            let mut one = (*found).clone();
            one.country = Some(country);
            one.key = format!("role:{country}-{own}");
            one.how.push(format!(
                "'{}', one of several beside the noun: {country}",
                self.text(&hit.range)
            ));
            out.push(Rc::new(one));
        }
        if out.len() > 1 { out } else { vec![found] }
    }

    fn resolve_fresh(&self, head: usize) -> Option<Found> {
        let token = self.doc.token(head);
        match token.pos() {
            Pos::Pron => return self.pronoun(head),
            Pos::Num | Pos::Det => return self.partitive(head),
            Pos::Noun | Pos::Propn | Pos::Adj | Pos::X | Pos::Intj | Pos::Verb | Pos::Adv => {}
            Pos::None
            | Pos::Adp
            | Pos::Aux
            | Pos::Conj
            | Pos::Cconj
            | Pos::Part
            | Pos::Punct
            | Pos::Sconj
            | Pos::Sym
            | Pos::Eol
            | Pos::Space => return None,
        }
        if let Some(hit) = self.hit(head) {
            let hit = hit.clone();
            if let Some(found) = self.named(head, &hit) {
                return Some(found);
            }
        }
        if matches!(token.pos(), Pos::Verb | Pos::Adv) {
            return None;
        }
        if let Some(found) = self.person(head) {
            return Some(found);
        }
        if let Some(found) = self.agent(head) {
            return Some(found);
        }
        self.belonging(head)
    }

    // ------------------------------------------------------------ names

    fn named(&self, head: usize, hit: &Hit<'a>) -> Option<Found> {
        let sense = self.choose(head, hit)?;
        let entity = self.world.entity(sense.entity);
        let mut how = vec![format!(
            "name '{}' is {}",
            self.text(&hit.range),
            entity.key
        )];
        let mut span = hit.range.clone();
        let (nature, country, sectors);
        match entity.kind {
            Kind::Country | Kind::FormerState => {
                country = entity.country;
                match sense.via {
                    Via::People => {
                        nature = Nature::Group;
                        sectors = vec![Sector::Cvl];
                        how.push("people of the country: CVL".to_owned());
                    }
                    Via::Adjective | Via::Name | Via::Seat | Via::Surname => {
                        nature = Nature::State;
                        sectors = vec![Sector::Gov];
                        how.push("a state acting as such: GOV".to_owned());
                    }
                }
            }
            Kind::City => {
                if let Some(state) = entity.stands_for {
                    let state = self.world.entity(state);
                    how.push(format!("a capital stands for {}", state.name));
                    return Some(Found {
                        span,
                        name: state.name.clone(),
                        key: state.key.clone(),
                        country: state.country,
                        sectors: vec![Sector::Gov],
                        nature: Nature::State,
                        how,
                    });
                }
                country = entity.country;
                sectors = vec![Sector::Cvl];
                nature = Nature::Place;
            }
            Kind::Region => {
                country = entity.country;
                sectors = if entity.sectors.is_empty() {
                    vec![Sector::Cvl]
                } else {
                    entity.sectors.clone()
                };
                nature = Nature::Place;
            }
            Kind::People => {
                country = entity
                    .country
                    .or_else(|| self.modifiers_country(head, &hit.range, &mut how));
                sectors = vec![Sector::Cvl];
                nature = Nature::Group;
            }
            Kind::Person => {
                let a = entity.affiliation(self.day);
                country = a.country;
                sectors = a.sectors.to_vec();
                nature = Nature::Person;
                if let Some(office) = a.office {
                    how.push(match a.standing {
                        Standing::InOffice => format!("in office as {}", office.title),
                        Standing::Former => format!("former {}: ELI", office.title),
                        Standing::Own | Standing::NotYet => office.title.clone(),
                    });
                }
                span = self.with_titles(&hit.range);
                let mut titled = Vec::new();
                let title = self.title_before(&hit.range, &mut titled, &mut Vec::new());
                if title && !titled.is_empty() && (self.day.is_none() || sectors.is_empty()) {
                    // without a date the text's own title is the better witness
                    self.title_before(&hit.range, &mut Vec::new(), &mut how);
                    return Some(Found {
                        span,
                        name: entity.name.clone(),
                        key: entity.key.clone(),
                        country,
                        sectors: titled,
                        nature,
                        how,
                    });
                }
                if sectors.is_empty() {
                    // no office is known at that date: the text may say one
                    let mut s = Vec::new();
                    self.title_before(&hit.range, &mut s, &mut how);
                    return Some(Found {
                        span,
                        name: entity.name.clone(),
                        key: entity.key.clone(),
                        country,
                        sectors: s,
                        nature,
                        how,
                    });
                }
            }
            Kind::Organisation | Kind::Agency | Kind::Group => {
                let a = entity.affiliation(self.day);
                country = a.country;
                sectors = a.sectors.to_vec();
                nature = Nature::Body;
            }
        }
        Some(Found {
            span,
            name: entity.name.clone(),
            key: entity.key.clone(),
            country,
            sectors,
            nature,
            how,
        })
    }

    /// The sense of a name that fits the token: an adjective before a noun is no people.
    fn choose(&self, head: usize, hit: &Hit<'a>) -> Option<Sense> {
        let token = self.doc.token(head);
        let plural = token.tag() == "NNPS" || token.tag() == "NNS";
        let adjectival =
            token.pos() == Pos::Adj || matches!(token.dep(), "amod" | "compound" | "nmod");
        let senses = hit.senses;
        if adjectival && let Some(s) = senses.iter().find(|s| s.via == Via::Adjective) {
            return Some(*s);
        }
        if !adjectival
            && (plural
                || matches!(
                    token.dep(),
                    "nsubj" | "nsubjpass" | "dobj" | "pobj" | "conj" | "poss" | "attr"
                ))
            && let Some(s) = senses.iter().find(|s| s.via == Via::People)
        {
            return Some(*s);
        }
        // a date rules out a state that had ended
        senses
            .iter()
            .find(|s| {
                let e = self.world.entity(s.entity);
                !(e.kind == Kind::FormerState
                    && self
                        .day
                        .zip(e.until)
                        .is_some_and(|(d, u)| d > u && senses.len() > 1))
            })
            .copied()
    }

    // ------------------------------------------------------------ persons

    /// A person the world does not know, or one known by surname.
    fn person(&self, head: usize) -> Option<Found> {
        let token = self.doc.token(head);
        if !matches!(token.pos(), Pos::Propn | Pos::Noun | Pos::X) {
            return None;
        }
        let range = self.person_range(head)?;
        let last = self.last_name_token(range.clone());
        let surname = self.tokens[last];
        if range.len() == 1 || !self.surnames.borrow().is_empty() {
            let known = self.surnames.borrow().get(surname).cloned();
            if let Some(known) = known {
                let mut found = (*known).clone();
                found.span = self.with_titles(&range);
                found.how = vec![format!("'{surname}' is {} named before", found.name)];
                return Some(found);
            }
        }
        let mut how = Vec::new();
        // one in office at the date, or the only one of that name, known by surname
        if range.len() == 1
            && let Some(m) = self.world.surname_at(&self.tokens, last)
        {
            let titled = self.title_before(&range, &mut Vec::new(), &mut Vec::new());
            let mut holders = m.senses.iter().filter(|s| {
                self.world.affiliation(s.entity, self.day).standing == Standing::InOffice
            });
            let chosen = match (holders.next(), holders.next(), m.senses) {
                (Some(one), None, _) if self.day.is_some() || titled => Some(one),
                (_, _, [only]) if self.day.is_some() || titled => Some(only),
                _ => None,
            };
            if let Some(sense) = chosen {
                let entity = self.world.entity(sense.entity);
                let a = entity.affiliation(self.day);
                how.push(format!(
                    "surname of {}, the one whom it names at the article's date",
                    entity.name
                ));
                return Some(Found {
                    span: self.with_titles(&range),
                    name: entity.name.clone(),
                    key: entity.key.clone(),
                    country: a.country,
                    sectors: a.sectors.to_vec(),
                    nature: Nature::Person,
                    how,
                });
            }
        }
        let mut sectors = Vec::new();
        let mut country = None;
        let span = self.with_titles(&range);
        self.title_before(&range, &mut sectors, &mut how);
        if let Some(c) = self.modifiers_country(head, &range, &mut how) {
            country = Some(c);
        }
        // "Samir Haddo, the Lebanese foreign minister" and "the Lebanese minister, Samir Haddo"
        for c in token.children().filter(|c| c.dep() == "appos") {
            if let Some(f) = self.resolve(c.index()) {
                if sectors.is_empty() {
                    sectors.extend(f.sectors.iter().copied());
                }
                country = country.or(f.country);
                how.push(format!("apposition '{}'", self.text(&f.span)));
            }
        }
        if token.dep() == "appos" && !token.is_root() && sectors.is_empty() {
            let above = token.head().index();
            if self.person_range(above).is_none()
                && let Some(f) = self.agent(above)
            {
                sectors.extend(f.sectors.iter().copied());
                country = country.or(f.country);
                how.push(format!("in apposition to '{}'", self.text(&f.span)));
            }
        }
        let name = self.text(&range).to_owned();
        how.insert(0, format!("person named '{name}'"));
        Some(Found {
            span,
            key: format!("person:{}", slug(&name)),
            name,
            country,
            sectors,
            nature: Nature::Person,
            how,
        })
    }

    /// The tokens of a person's name around `head`.
    fn person_range(&self, head: usize) -> Option<Range<usize>> {
        let doc = self.doc;
        let token = doc.token(head);
        if token.ent_type() != "PERSON" {
            // a capitalised word that was introduced as a surname before
            let known = self.surnames.borrow().contains_key(token.text());
            // the recogniser misses names in headlines; other labels than of bodies rule them out
            let bare = self.day.is_some()
                && token.pos() == Pos::Propn
                && matches!(token.ent_type(), "" | "ORG")
                && self.world.surname_at(&self.tokens, head).is_some_and(|m| {
                    m.len == 1
                        && m.senses.iter().any(|s| {
                            self.world.affiliation(s.entity, self.day).standing
                                == Standing::InOffice
                        })
                });
            return (known || bare).then_some(head..head + 1);
        }
        let mut start = head;
        while start > 0
            && doc.rows()[start].iob != Iob::B
            && doc.token(start - 1).ent_type() == "PERSON"
        {
            start -= 1;
        }
        let mut end = head + 1;
        while end < doc.len()
            && doc.rows()[end].iob == Iob::I
            && doc.token(end).ent_type() == "PERSON"
        {
            end += 1;
        }
        while end > start + 1 && matches!(doc.token(end - 1).pos(), Pos::Part | Pos::Punct) {
            end -= 1;
        }
        // titles inside the recognised name belong to the title
        while start + 1 < end && self.world.title(&self.tokens, start).is_some() {
            start += 1;
        }
        Some(start..end)
    }

    /// The name with the titles and modifiers before it.
    fn with_titles(&self, range: &Range<usize>) -> Range<usize> {
        let mut start = range.start;
        let sentence = &self.doc.sentences()[self.doc.sentence_of(range.start)];
        let left = self
            .doc
            .token(self.head_of(range.clone()))
            .children()
            .filter(|c| matches!(c.dep(), "compound" | "amod" | "nmod" | "poss" | "nummod"))
            .map(|c| self.left_edge(c.index()))
            .min();
        if let Some(left) = left
            && left < start
            && left >= sentence.start
            && !self.tokens[left..start]
                .iter()
                .any(|t| matches!(*t, "," | "(" | ")" | ":" | ";" | "\""))
        {
            start = left;
        }
        while start < range.start
            && matches!(
                self.doc.token(start).pos(),
                Pos::Det | Pos::Num | Pos::Punct
            )
        {
            start += 1;
        }
        start..range.end
    }

    fn left_edge(&self, i: usize) -> usize {
        let mut edge = i;
        let mut at = i;
        for _ in 0..MAX_DEPTH {
            let Some(first) = self.doc.token(at).children().next() else {
                break;
            };
            if first.index() >= at {
                break;
            }
            at = first.index();
            edge = edge.min(at);
        }
        edge
    }

    /// The sectors of a title before the name; true if there was one.
    fn title_before(
        &self,
        range: &Range<usize>,
        sectors: &mut Vec<Sector>,
        how: &mut Vec<String>,
    ) -> bool {
        let mut any = false;
        let mut before = range.start;
        for _ in 0..3 {
            if before == 0 {
                break;
            }
            let last = before - 1;
            if let Some(t) = self.world.title(&self.tokens, last) {
                if sectors.is_empty() {
                    sectors.extend(t.title.sectors.iter().copied());
                }
                how.push(format!(
                    "title '{}'",
                    self.text(&(t.start..t.start + t.len))
                ));
                before = t.start;
                any = true;
            } else if let Some(a) = self.world.agent(&self.tokens, last)
                && matches!(
                    self.doc.token(last).dep(),
                    "compound" | "amod" | "nmod" | "appos"
                )
            {
                if sectors.is_empty() {
                    sectors.extend(a.agent.sectors.iter().copied());
                }
                how.push(format!(
                    "'{}' before the name",
                    self.text(&(a.start..a.start + a.len))
                ));
                before = a.start;
                any = true;
            } else {
                break;
            }
        }
        // "former President Carlos Menem"
        if any
            && before > 0
            && let Some(m) = self.world.modifier(&self.tokens, before - 1)
        {
            *sectors = m.modifier.apply(sectors);
            how.push(format!("'{}'", self.tokens[before - 1]));
        }
        any
    }

    // ------------------------------------------------------------ agent nouns

    fn agent(&self, head: usize) -> Option<Found> {
        let doc = self.doc;
        let token = doc.token(head);
        let m = self.world.agent(&self.tokens, head)?;
        let agent = m.agent;
        if agent.collective
            && let Some(of) = self.prep_object(head, &["of"])
        {
            // "dozens of homes" are nobody
            let inner = self.resolve(of)?;
            let mut found = (*inner).clone();
            found.span = self.phrase(head, Some(of));
            found.how.insert(
                0,
                format!("'{}' counts those named after 'of'", token.text()),
            );
            if found.nature == Nature::State {
                // "a group of Palestinians" is people; "a group of countries" is not one state
                found.nature = Nature::Group;
            }
            return Some(found);
        }
        let mut how = vec![format!(
            "agent noun '{}'",
            self.text(&(m.start..m.start + m.len))
        )];
        let mut sectors = agent.sectors.clone();
        if !sectors.is_empty() {
            how.push(format!("sectors {}", join(&sectors)));
        }
        let mut country = agent.country;
        let mut named: Option<EntityId> = None;
        // modifiers, nearest first
        let left: Vec<usize> = self.premodifiers(head, m.start);
        for &i in left.iter().rev() {
            if let Some(hit) = self.hit(i) {
                let e = self.world.entity(hit.senses[0].entity);
                // a body says more than a nationality ("Kurdish PKK forces")
                let body = |k: Kind| matches!(k, Kind::Group | Kind::Agency | Kind::Organisation);
                if named.is_none() || body(e.kind) {
                    named = Some(hit.senses[0].entity);
                }
                if country.is_none() {
                    country = e.affiliation(self.day).country;
                    if let Some(c) = country {
                        how.push(format!("'{}' before the noun: {c}", self.text(&hit.range)));
                    }
                }
                continue;
            }
            // "the Trump administration", "Assad's forces": a person stands for his country
            if country.is_none()
                && self.doc.token(i).pos() == Pos::Propn
                && self.doc.token(i).ent_type() != "GPE"
                && let Some((c, who)) = self.country_of_surname(i)
            {
                country = Some(c);
                how.push(format!("'{}' before the noun: {who}", self.tokens[i]));
                continue;
            }
            if let Some(modifier) = self.world.modifier(&self.tokens, i)
                && i < m.start
            {
                let changed = modifier.modifier.apply(&sectors);
                if changed != sectors {
                    how.push(format!("'{}' makes it {}", self.tokens[i], join(&changed)));
                    sectors = changed;
                }
            } else if sectors.is_empty()
                && i < m.start
                && let Some(a) = self.world.agent(&self.tokens, i)
            {
                sectors = a.agent.sectors.clone();
                how.push(format!(
                    "'{}' before the noun: {}",
                    self.tokens[i],
                    join(&sectors)
                ));
            }
        }
        // a named body before the noun: "Hamas fighters", "NATO troops", "Pentagon officials"
        if let Some(id) = named {
            let e = self.world.entity(id);
            match e.kind {
                Kind::Group => {
                    let a = e.affiliation(self.day);
                    if !a.sectors.is_empty() {
                        let mut s = a.sectors.to_vec();
                        s.extend(sectors.iter().copied().filter(|x| {
                            !a.sectors.contains(x) && *x != Sector::Cvl && *x != Sector::Uaf
                        }));
                        sectors = s;
                        how.push(format!("members of {}: {}", e.name, join(&sectors)));
                    }
                }
                Kind::Agency | Kind::Organisation => {
                    let a = e.affiliation(self.day);
                    for s in a.sectors {
                        if !sectors.contains(s) {
                            if sectors.as_slice() == [Sector::Gov]
                                || sectors.as_slice() == [Sector::Cvl]
                                || sectors.is_empty()
                            {
                                sectors.insert(0, *s);
                            } else {
                                sectors.push(*s);
                            }
                        }
                    }
                }
                Kind::Country
                | Kind::FormerState
                | Kind::Region
                | Kind::City
                | Kind::People
                | Kind::Person => {}
            }
        }
        // "Israel's army", "the army of Israel", "president of Mongolia", "police in Lima"
        let mut reach = None;
        if country.is_none() {
            for c in token.children().filter(|c| c.dep() == "poss") {
                if let Some(f) = self.resolve(c.index())
                    && f.country.is_some()
                {
                    country = f.country;
                    how.push(format!("possessor '{}'", self.text(&f.span)));
                    if matches!(f.nature, Nature::Body)
                        && (sectors.is_empty() || sectors.as_slice() == [Sector::Cvl])
                    {
                        sectors = f.sectors.clone();
                    }
                }
            }
        }
        let prepositions: &[&str] = match agent.kind {
            AgentKind::Person | AgentKind::Group => &["of", "for", "from", "in", "at", "to"],
            AgentKind::Body | AgentKind::State | AgentKind::Thing => &["of", "in", "for", "from"],
        };
        for p in prepositions {
            let Some(object) = self.prep_object(head, &[p]) else {
                continue;
            };
            let Some(f) = self.resolve(object) else {
                continue;
            };
            if country.is_none() && f.country.is_some() {
                country = f.country;
                how.push(format!("'{p} {}'", self.text(&f.span)));
                if matches!(*p, "of" | "for") {
                    reach = Some(object);
                }
            }
            if matches!(*p, "of" | "for" | "from")
                && matches!(f.nature, Nature::Body | Nature::Person | Nature::Group)
                && !f.sectors.is_empty()
                && (sectors.is_empty()
                    || speaks_for(agent.noun.as_str())
                    || *p == "of" && f.nature == Nature::Body && heads(agent.noun.as_str()))
            {
                sectors.clone_from(&f.sectors);
                how.push(format!(
                    "acts for '{}': {}",
                    self.text(&f.span),
                    join(&sectors)
                ));
            }
        }
        // "militants loyal to Iraq's ...", "workers affiliated with the Serbian union"
        if country.is_none() {
            let bound = token.children().find(|c| {
                matches!(
                    c.lemma(),
                    "loyal"
                        | "allied"
                        | "affiliate"
                        | "affiliated"
                        | "align"
                        | "aligned"
                        | "link"
                        | "belong"
                )
            });
            if let Some(bound) = bound
                && let Some(object) = self.prep_object(bound.index(), &["to", "with"])
                && let Some(f) = self.resolve(object)
                && let Some(c) = f.country
            {
                country = Some(c);
                how.push(format!("'{} {}'", bound.text(), self.text(&f.span)));
            }
        }
        if sectors.is_empty()
            && agent.political
            && country.is_some()
            && agent.kind == AgentKind::Person
        {
            // "the Ugandan leader" leads the state; who leads something else has it before the noun
            sectors.push(Sector::Gov);
            how.push("of a state: GOV".to_owned());
        }
        // "the president, Vladimir Putin"
        for c in token.children().filter(|c| c.dep() == "appos") {
            if self.person_range(c.index()).is_some() || self.hit(c.index()).is_some() {
                let appos = match self.hit(c.index()).cloned() {
                    Some(hit) => self.named(c.index(), &hit),
                    None => self.bare_person(c.index()),
                };
                if let Some(f) = appos
                    && f.nature == Nature::Person
                {
                    let mut s = f.sectors.clone();
                    if s.is_empty() {
                        s = sectors;
                    }
                    how.extend(f.how.iter().cloned());
                    return Some(Found {
                        span: self.phrase(head, Some(c.index())),
                        name: f.name,
                        key: f.key,
                        country: f.country.or(country),
                        sectors: s,
                        nature: Nature::Person,
                        how,
                    });
                }
            }
        }
        if !agent.political && country.is_none() && sectors.is_empty() {
            return None;
        }
        let nature = match agent.kind {
            AgentKind::Person => Nature::Person,
            AgentKind::Group => Nature::Group,
            AgentKind::Body => Nature::Body,
            AgentKind::State => Nature::State,
            AgentKind::Thing => Nature::Thing,
        };
        let nature = if nature == Nature::Person && m.plural {
            Nature::Group
        } else {
            nature
        };
        let span = self.phrase(head, reach);
        let proper = token.pos() == Pos::Propn;
        let name = self.text(&span).to_owned();
        let key = match (proper, country) {
            (true, _) => format!("name:{}", slug(&name)),
            (false, Some(c)) => format!(
                "role:{}-{}",
                c,
                slug(&agent_name(&self.tokens, m.start, head, &left))
            ),
            (false, None) => format!(
                "role:{}",
                slug(&agent_name(&self.tokens, m.start, head, &left))
            ),
        };
        Some(Found {
            span,
            name,
            key,
            country,
            sectors,
            nature,
            how,
        })
    }

    /// The country of the person called by the surname at token `i`: one known in the article, or the
    /// one that all persons of that name share ("the Bush administration").
    fn country_of_surname(&self, i: usize) -> Option<(CountryCode, String)> {
        if let Some(f) = self.person(i)
            && let Some(c) = f.country
        {
            return Some((c, f.name));
        }
        let m = self.world.surname_at(&self.tokens, i)?;
        let mut countries = m.senses.iter().map(|s| self.world.entity(s.entity).country);
        let first = countries.next()??;
        countries.all(|c| c == Some(first)).then(|| {
            (
                first,
                "all persons of that name are of one country".to_owned(),
            )
        })
    }

    fn bare_person(&self, head: usize) -> Option<Found> {
        let range = self.person_range(head)?;
        let name = self.text(&range).to_owned();
        Some(Found {
            span: range,
            key: format!("person:{}", slug(&name)),
            name,
            country: None,
            sectors: Vec::new(),
            nature: Nature::Person,
            how: Vec::new(),
        })
    }

    /// Tokens before `from` that modify `head`, ascending, without determiners and numbers.
    fn premodifiers(&self, head: usize, from: usize) -> Vec<usize> {
        let mut out = Vec::new();
        let mut stack = vec![head];
        if from < head {
            stack.push(from);
        }
        let mut seen = 0;
        while let Some(at) = stack.pop() {
            seen += 1;
            if seen > 32 {
                break;
            }
            for c in self.doc.token(at).children() {
                if c.index() < head
                    && matches!(
                        c.dep(),
                        "compound" | "amod" | "nmod" | "npadvmod" | "advmod" | "conj"
                    )
                    && !out.contains(&c.index())
                {
                    out.push(c.index());
                    stack.push(c.index());
                }
            }
        }
        out.sort_unstable();
        out
    }

    /// Country by nationality before a name or possessor.
    fn modifiers_country(
        &self,
        head: usize,
        range: &Range<usize>,
        how: &mut Vec<String>,
    ) -> Option<CountryCode> {
        let start = self.with_titles(range).start;
        for i in start..range.start {
            if let Some(hit) = self.hit(i) {
                let e = self.world.entity(hit.senses[0].entity);
                if let Some(c) = e.affiliation(self.day).country {
                    how.push(format!("'{}' before the name: {c}", self.text(&hit.range)));
                    return Some(c);
                }
            }
        }
        for c in self
            .doc
            .token(head)
            .children()
            .filter(|c| c.dep() == "poss")
        {
            if let Some(f) = self.resolve(c.index())
                && f.country.is_some()
            {
                how.push(format!("possessor '{}'", self.text(&f.span)));
                return f.country;
            }
        }
        if let Some(of) = self.prep_object(head, &["of", "from"])
            && let Some(f) = self.resolve(of)
            && f.country.is_some()
        {
            how.push(format!("'of {}'", self.text(&f.span)));
            return f.country;
        }
        None
    }

    /// A thing that belongs to a country: "Iranian facilities", "the Kremlin's plan".
    fn belonging(&self, head: usize) -> Option<Found> {
        let token = self.doc.token(head);
        if !matches!(token.pos(), Pos::Noun | Pos::Propn) {
            return None;
        }
        if matches!(
            token.ent_type(),
            "DATE" | "TIME" | "MONEY" | "PERCENT" | "QUANTITY" | "CARDINAL" | "ORDINAL"
        ) {
            return None;
        }
        if matches!(
            token.lemma(),
            "part"
                | "half"
                | "most"
                | "rest"
                | "majority"
                | "series"
                | "handful"
                | "score"
                | "hundred"
                | "thousand"
                | "dozen"
                | "ten"
                | "million"
                | "some"
                | "third"
                | "quarter"
                | "number"
        ) {
            return self.partitive(head);
        }
        for i in self.premodifiers(head, head) {
            if let Some(hit) = self.hit(i) {
                let e = self.world.entity(hit.senses[0].entity);
                let a = e.affiliation(self.day);
                if let Some(c) = a.country {
                    let span = self.phrase(head, None);
                    return Some(Found {
                        name: self.text(&span).to_owned(),
                        key: format!("thing:{}-{}", c, slug(token.lemma())),
                        country: Some(c),
                        sectors: Vec::new(),
                        nature: Nature::Thing,
                        how: vec![format!("'{}' before the noun: {c}", self.text(&hit.range))],
                        span,
                    });
                }
            }
        }
        for c in token.children().filter(|c| c.dep() == "poss") {
            if let Some(f) = self.resolve(c.index())
                && f.acts()
                && f.nature != Nature::Thing
            {
                let span = self.phrase(head, None);
                return Some(Found {
                    name: self.text(&span).to_owned(),
                    key: f.key.clone(),
                    country: f.country,
                    sectors: f.sectors.clone(),
                    nature: Nature::Thing,
                    how: vec![format!("belongs to '{}'", self.text(&f.span))],
                    span,
                });
            }
        }
        None
    }

    /// "dozens of protesters", "four of the soldiers", "some of them".
    fn partitive(&self, head: usize) -> Option<Found> {
        let of = self.prep_object(head, &["of"])?;
        let inner = self.resolve(of)?;
        let mut found = (*inner).clone();
        found.span = self.phrase(head, Some(of));
        found.how.insert(0, format!("'{}' of", self.tokens[head]));
        Some(found)
    }

    // ------------------------------------------------------------ pronouns

    /// The nearest fitting subject of this sentence's earlier clauses or of the sentence before.
    fn pronoun(&self, head: usize) -> Option<Found> {
        let word = syntax::lower(self.doc, head);
        let wanted: fn(&Found, bool) -> bool = match word {
            "he" | "she" | "him" | "her" | "his" | "hers" | "himself" | "herself" => {
                |f, plural| f.nature == Nature::Person && !plural
            }
            "it" | "its" | "itself" => {
                |f, plural| matches!(f.nature, Nature::State | Nature::Body) && !plural
            }
            "they" | "them" | "their" | "theirs" | "themselves" => {
                |f, plural| f.nature == Nature::Group || plural || f.nature == Nature::Body
            }
            _ => return None,
        };
        let this = self.doc.sentence_of(head);
        let first = this.saturating_sub(1);
        for s in (first..=this).rev() {
            let range = self.doc.sentences()[s].clone();
            let mut best: Option<usize> = None;
            for i in range {
                if s == this && i >= head {
                    break;
                }
                let t = self.doc.token(i);
                if !matches!(t.dep(), "nsubj" | "nsubjpass") {
                    continue;
                }
                // a pronoun of the sentence before leads on to what it stands for, its like only
                if t.pos() == Pos::Pron && (s == this || syntax::lower(self.doc, i) != word) {
                    continue;
                }
                // the main clause's subject is the likeliest
                let main = t.head().is_root();
                let plural =
                    t.children().any(|c| c.dep() == "conj") || matches!(t.tag(), "NNS" | "NNPS");
                if self
                    .resolve(i)
                    .is_some_and(|f| f.acts() && wanted(&f, plural))
                    && (best.is_none() || main)
                {
                    best = Some(i);
                }
            }
            if let Some(i) = best
                && let Some(f) = self.resolve(i)
            {
                let mut found = (*f).clone();
                found.how = vec![format!("'{word}' for the subject '{}'", self.text(&f.span))];
                // the words that name it are the better evidence where they stand in the same sentence
                if s != this {
                    found.span = head..head + 1;
                }
                return Some(found);
            }
        }
        None
    }

    // ------------------------------------------------------------ spans

    /// The object of one of these prepositions on `head`.
    fn prep_object(&self, head: usize, prepositions: &[&str]) -> Option<usize> {
        for c in self.doc.token(head).children() {
            if c.dep() == "prep" && prepositions.contains(&syntax::lower(self.doc, c.index())) {
                for d in c.children() {
                    if d.dep() == "pobj" {
                        return Some(d.index());
                    }
                }
            }
        }
        None
    }

    /// The words of a noun phrase: modifiers before the head without determiner, the head, and up
    /// to `reach` behind it.
    fn phrase(&self, head: usize, reach: Option<usize>) -> Range<usize> {
        let mut start = head;
        for c in self.doc.token(head).children() {
            if c.index() < head
                && matches!(
                    c.dep(),
                    "compound" | "amod" | "nmod" | "poss" | "nummod" | "npadvmod"
                )
            {
                start = start.min(self.left_edge(c.index()));
            }
        }
        while start < head
            && (matches!(
                self.doc.token(start).pos(),
                Pos::Det | Pos::Punct | Pos::Space
            ) || matches!(self.doc.token(start).tag(), "PRP$" | "DT"))
        {
            start += 1;
        }
        let mut end = head + 1;
        if let Some(hit) = self.hit(head) {
            end = end.max(hit.range.end);
        }
        if let Some(r) = reach {
            end = end.max(r + 1);
            if let Some(hit) = self.hit(r) {
                end = end.max(hit.range.end);
            }
        }
        start..end
    }

    /// The words of `range`.
    pub fn text(&self, range: &Range<usize>) -> &'d str {
        self.doc.slice(range.clone())
    }

    /// The country of the last phrase before token `at` whose head is the same agent noun and whose
    /// country the text gave: "the Chilean police ... the police". Looks back three sentences.
    pub fn same_agent_before(&self, head: usize) -> Option<(CountryCode, Range<usize>)> {
        let lemma = self.doc.token(head).lemma();
        let first = self.doc.sentences()[self.doc.sentence_of(head).saturating_sub(3)].start;
        (first..head).rev().find_map(|i| {
            let t = self.doc.token(i);
            if t.lemma() != lemma || !matches!(t.pos(), Pos::Noun | Pos::Propn) {
                return None;
            }
            let f = self.resolve(i)?;
            Some((f.country?, f.span.clone()))
        })
    }

    /// The country that the article is about: the one that at least half of all mentions of countries,
    /// their people and towns point to, of no fewer than [`SUBJECT_MENTIONS`].
    pub fn subject_country(&self) -> Option<CountryCode> {
        *self.subject.get_or_init(|| {
            let mut counts: HashMap<CountryCode, usize> = HashMap::new();
            for hit in &self.hits {
                let e = self.world.entity(hit.senses[0].entity);
                if (e.kind.is_place() || e.kind == Kind::People)
                    && let Some(c) = e.country
                {
                    *counts.entry(c).or_default() += 1;
                }
            }
            let all: usize = counts.values().sum();
            let (country, most) = counts.into_iter().max_by_key(|&(c, n)| (n, c))?;
            (most >= SUBJECT_MENTIONS && most * 2 >= all).then_some(country)
        })
    }

    /// Whether the phrase has a definite article or stands bare in a headline's way.
    pub fn is_definite(&self, head: usize) -> bool {
        self.doc
            .token(head)
            .children()
            .any(|c| c.dep() == "det" && c.text().eq_ignore_ascii_case("the"))
    }

    /// The first place name that covers token `i`, with its tokens.
    pub fn place_at(&self, i: usize) -> Option<(Range<usize>, EntityId)> {
        let hit = self.hit(i)?;
        let s = hit
            .senses
            .iter()
            .find(|s| self.world.entity(s.entity).kind.is_place() && s.via == Via::Name)?;
        Some((hit.range.clone(), s.entity))
    }

    /// The world behind.
    pub fn world(&self) -> &'a World {
        self.world
    }
}

/// Whether a name can begin with this token: a capital, a digit, or a small particle of a name.
fn names_may_begin(token: &str) -> bool {
    let mut chars = token.chars();
    match chars.next() {
        Some(c) if c.is_uppercase() || c.is_numeric() => true,
        Some(c) if c.is_lowercase() => {
            matches!(token, "al" | "el" | "al-" | "de" | "ex")
                || token.contains(char::is_uppercase)
                || token.starts_with("al-")
                || token.starts_with("an-")
                || token.starts_with("ash-")
        }
        _ => false,
    }
}

/// Whether a name is only a part of a person's longer one: "Juan Carlos" of "Juan Carlos Jobet",
/// "Sabah" of a family.
fn within_longer_name(
    doc: &Annotated,
    world: &World,
    at: usize,
    len: usize,
    senses: &[Sense],
) -> bool {
    let inside = |i: usize| {
        i < doc.len() && doc.rows()[i].iob == Iob::I && doc.token(i).ent_type() == "PERSON"
    };
    let goes_on = inside(at + len) && doc.token(at + len).pos() == Pos::Propn;
    match world.entity(senses[0].entity).kind {
        Kind::Person => goes_on,
        Kind::Country | Kind::FormerState | Kind::Region | Kind::City | Kind::People => {
            // an adjective of nationality may stand before a name that the recogniser took whole
            doc.token(at).pos() == Pos::Propn && (goes_on || inside(at))
        }
        Kind::Organisation | Kind::Agency | Kind::Group => false,
    }
}

/// "anti-Syrian", "pro-Russia": the name after the prefix is not what the noun belongs to.
fn takes_sides(tokens: &[&str], at: usize) -> bool {
    let prefixed = |t: &str| {
        let t = t.to_lowercase();
        ["anti-", "pro-", "non-", "pan-"]
            .iter()
            .any(|p| t.starts_with(p))
    };
    let prefix = |t: &str| matches!(t.to_lowercase().as_str(), "anti" | "pro" | "non" | "pan");
    prefixed(tokens[at]) || (at >= 2 && tokens[at - 1] == "-" && prefix(tokens[at - 2]))
}

/// Nouns whose holder is what the body is that he heads: the president of a league, of a parliament.
fn heads(noun: &str) -> bool {
    matches!(
        noun,
        "president"
            | "chairman"
            | "chairwoman"
            | "director"
            | "secretary general"
            | "secretary-general"
            | "deputy president"
            | "vice president"
            | "founder"
    )
}

/// Nouns that speak for somebody else.
fn speaks_for(noun: &str) -> bool {
    matches!(
        noun,
        "spokesman"
            | "spokeswoman"
            | "spokesperson"
            | "representative"
            | "member"
            | "official"
            | "delegate"
            | "envoy"
            | "leader"
            | "chief"
            | "head"
            | "supporter"
            | "commander"
    )
}

fn agent_name(tokens: &[&str], start: usize, head: usize, left: &[usize]) -> String {
    let mut words: Vec<String> = left
        .iter()
        .filter(|&&i| i < start && tokens[i].chars().all(|c| c.is_lowercase() || c == '-'))
        .map(|&i| tokens[i].to_lowercase())
        .collect();
    words.extend(
        tokens[start..=head.max(start)]
            .iter()
            .map(|t| t.to_lowercase()),
    );
    words.join(" ")
}

/// Lower-case, letters and digits, joined by hyphens.
pub fn slug(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    while out.ends_with('-') {
        out.pop();
    }
    out
}

fn join(sectors: &[Sector]) -> String {
    sectors
        .iter()
        .map(|s| s.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}
