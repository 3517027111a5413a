//! Who a noun phrase speaks of, in one document.
//!
//! Names are found once over the whole document; a noun phrase is resolved when a
//! rule asks for its head. What is known comes from named steps only (a name, a
//! nationality before the noun, a possessor, an `of` phrase, an apposition, a title,
//! an earlier mention), and each step is kept for the explanation. Where no step
//! gives a country there is none.

mod acronyms;
mod agents;
mod descriptions;
mod home;
mod names;
mod persons;
mod pronouns;

use crate::lexicon::Class;
use crate::syntax;
use crate::toponym::Toponym;
use demarche_codebook::Sector;
use demarche_nlp::{Annotated, Iob, Pos};
use demarche_world::{CountryCode, EntityId, Kind, NameMatch, Sense, Via, World};
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
    /// Whether it may well be a foreigner where it acts, so that the place says nothing about its country.
    pub abroad: bool,
    /// The steps that led here.
    pub how: Vec<String>,
}

impl Found {
    /// The same, called by a noun alone, of a country that `step` gives it.
    pub(crate) fn of_country(&self, country: CountryCode, step: String) -> Found {
        let mut found = self.clone();
        found.country = Some(country);
        found.key = found.key.replacen("role:", &format!("role:{country}-"), 1);
        found.how.push(step);
        found
    }

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
    /// Places that the gazetteer alone knows, by their tokens.
    towns: HashMap<usize, Town>,
    /// Persons named in full, by their last token.
    surnames: RefCell<HashMap<String, Rc<Found>>>,
    /// What abbreviations stand for that the article explains.
    acronyms: RefCell<HashMap<String, Rc<Found>>>,
    memo: RefCell<HashMap<usize, Option<Rc<Found>>>>,
    depth: RefCell<usize>,
    subject: std::cell::OnceCell<Option<CountryCode>>,
}

#[derive(Debug, Clone)]
struct Hit<'a> {
    range: Range<usize>,
    senses: &'a [Sense],
}

/// A place that the gazetteer knows.
#[derive(Debug, Clone)]
struct Town {
    range: Range<usize>,
    name: String,
    country: CountryCode,
    geonames: Option<u32>,
}

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
        Entities::with_places(world, doc, day, earlier, &[])
    }

    /// The same; places of the gazetteer that the world does not know stand for their countries.
    pub fn with_places(
        world: &'a World,
        doc: &'d Annotated,
        day: Option<Date>,
        earlier: Option<&Entities<'_, '_>>,
        places: &[Toponym<'_>],
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
        let mut towns = HashMap::new();
        for toponym in places.iter().filter(|t| !t.demonym) {
            let Some(place) = toponym.place else { continue };
            let Some(country) = place.country() else {
                continue;
            };
            for i in toponym.tokens.clone() {
                if cover[i].is_none() {
                    towns.insert(
                        i,
                        Town {
                            range: toponym.tokens.clone(),
                            name: place.name().to_owned(),
                            country,
                            geonames: place.geonames(),
                        },
                    );
                }
            }
        }
        let entities = Entities {
            world,
            doc,
            day,
            tokens,
            hits,
            cover,
            towns,
            surnames: RefCell::new(
                earlier
                    .map(|e| e.surnames.borrow().clone())
                    .unwrap_or_default(),
            ),
            acronyms: RefCell::new(
                earlier
                    .map(|e| e.acronyms.borrow().clone())
                    .unwrap_or_default(),
            ),
            memo: RefCell::new(HashMap::new()),
            depth: RefCell::new(0),
            subject: earlier.map_or_else(std::cell::OnceCell::new, |e| {
                std::cell::OnceCell::from(e.subject_country())
            }),
        };
        entities.explain_acronyms();
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

    /// Whether the noun at `head` takes part in politics by itself, whatever stands before it: "ministers", but
    /// not "border".
    pub fn is_role(&self, head: usize) -> bool {
        self.cover[head].is_some()
            || self
                .world
                .agent(&self.tokens, head)
                .is_some_and(|m| m.agent.political || !m.agent.sectors.is_empty())
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

    /// The entities of the phrase: one; one per country where several stand beside the noun ("U.S. and Russian
    /// negotiators", "the presidents of Togo and Benin"); those of a list behind it ("the three powers,
    /// Iran, Russia and Turkey"); or all whom "they" stands for.
    pub fn resolve_all(&self, head: usize) -> Vec<Rc<Found>> {
        let several = self.several(head);
        if several.len() > 1 {
            return several;
        }
        self.resolve(head).into_iter().collect()
    }

    /// The entities of a phrase that speaks of more than one; nothing or one where it does not.
    fn several(&self, head: usize) -> Vec<Rc<Found>> {
        let token = self.doc.token(head);
        if token.pos() == Pos::Pron {
            if !pronouns::is_plural(syntax::lower(self.doc, head)) {
                return Vec::new();
            }
            let Some(subject) = self.antecedent(head) else {
                return Vec::new();
            };
            let named = syntax::conjuncts(self.doc, subject);
            return named
                .into_iter()
                .filter_map(|i| self.resolve(i))
                .map(|f| Rc::new(pronouns::standing_for(self, head, &f)))
                .collect();
        }
        let listed = self.listed(head);
        if !listed.is_empty() {
            return listed.into_iter().filter_map(|i| self.resolve(i)).collect();
        }
        let Some(found) = self.resolve(head).filter(|f| f.key.starts_with("role:")) else {
            return Vec::new();
        };
        let beside = self.one_of_each(head, &found);
        if beside.len() > 1 || found.country.is_some() {
            return beside;
        }
        self.pair(head, &found)
    }

    /// The heads of a list of names behind a plural, which says who they are: "the guarantors - Russia,
    /// Turkey and Iran".
    fn listed(&self, head: usize) -> Vec<usize> {
        let token = self.doc.token(head);
        if token.tag() != "NNS" {
            return Vec::new();
        }
        let names = |i: &usize| {
            let named = self.cover[*i].is_some() || self.doc.token(*i).ent_type() == "PERSON";
            named && self.resolve(*i).is_some_and(|f| f.acts())
        };
        token
            .children()
            .filter(|c| c.dep() == "appos" && c.index() > head)
            .map(|c| syntax::conjuncts(self.doc, c.index()))
            .find(|list| list.len() > 1 && list.iter().all(names))
            .unwrap_or_default()
    }

    /// What `found` is for each of the countries that stand beside its noun.
    fn one_of_each(&self, head: usize, found: &Found) -> Vec<Rc<Found>> {
        let role = found.key.strip_prefix("role:").unwrap_or(&found.key);
        let own = match found.country {
            Some(_) => role.split_once('-').map_or("", |(_, own)| own),
            None => role,
        };
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
            .flat_map(|i| {
                let listed = self.listed(i);
                if listed.is_empty() {
                    syntax::conjuncts(self.doc, i)
                } else {
                    listed
                }
            });
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
        out
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
            // "the displaced", "the country's wounded": a participle that is a noun
            let before = head.checked_sub(1).map(|i| syntax::lower(self.doc, i));
            let noun = token.tag() == "VBN"
                && matches!(before, Some("the" | "its" | "'s" | "’s" | "many"));
            return if noun { self.agent(head) } else { None };
        }
        if let Some(found) = self.town(head) {
            return Some(found);
        }
        if let Some(found) = self.acronym(head) {
            return Some(found);
        }
        if let Some(found) = self.person(head) {
            return Some(found);
        }
        if let Some(found) = self.agent(head) {
            return Some(found);
        }
        // "the three guarantors, Russia, Turkey and Iran": a noun that only its list makes known
        if let Some(&first) = self.listed(head).first() {
            return self.resolve(first).map(|f| (*f).clone());
        }
        self.held(head).or_else(|| self.belonging(head))
    }

    /// A town, region or building of the gazetteer that the world does not know.
    fn town(&self, head: usize) -> Option<Found> {
        let token = self.doc.token(head);
        let town = self.towns.get(&head)?;
        // "Kenzo Oshima": the end of a longer name is no island
        let start = town.range.start;
        let goes_before = start > 0
            && self.doc.token(start - 1).pos() == Pos::Propn
            && self.doc.token(start - 1).head().index() == head
            && !matches!(self.doc.token(start - 1).ent_type(), "GPE" | "LOC" | "FAC");
        if goes_before || !matches!(token.ent_type(), "GPE" | "LOC" | "FAC") {
            return None;
        }
        Some(Found {
            span: town.range.clone(),
            name: town.name.clone(),
            key: match town.geonames {
                Some(id) => format!("place:{id}"),
                None => format!("place:{}", slug(&town.name)),
            },
            country: Some(town.country),
            sectors: vec![Sector::Cvl],
            nature: Nature::Place,
            abroad: false,
            how: vec![format!("'{}' lies in {}", town.name, town.country)],
        })
    }

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

/// Whether a token may head a noun phrase by its part of speech.
fn nominal(pos: Pos) -> bool {
    matches!(pos, Pos::Noun | Pos::Propn)
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
    // "Juan Carlos Jobet" where the recogniser missed the last name
    let last = at + len - 1;
    let more = at + len < doc.len()
        && doc.token(at + len).pos() == Pos::Propn
        && doc.token(last).dep() == "compound"
        && doc.token(last).head().index() >= at + len
        && !doc.token(at + len).text().contains('\'');
    match world.entity(senses[0].entity).kind {
        Kind::Person => goes_on || more,
        Kind::Country | Kind::FormerState | Kind::Region | Kind::City | Kind::People => {
            // an adjective of nationality may stand before a name that the recogniser took whole
            doc.token(at).pos() == Pos::Propn && (goes_on || inside(at))
        }
        Kind::Organisation | Kind::Agency | Kind::Group | Kind::Listed => false,
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
