//! Agent nouns ("riot police", "a spokesman for the ministry") with what stands before and behind
//! them, and things that belong to a country.

use super::{Entities, Found, Nature, slug};
use crate::syntax;
use demarche_codebook::Sector;
use demarche_nlp::Pos;
use demarche_world::{AgentKind, CountryCode, EntityId, Form, Kind};
use std::ops::Range;

impl<'a, 'd> Entities<'a, 'd> {
    pub(super) fn agent(&self, head: usize) -> Option<Found> {
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
        let mut country: Option<CountryCode> = None;
        let mut ethnic: Option<CountryCode> = None;
        let mut named: Option<EntityId> = None;
        // modifiers, nearest first
        let left: Vec<usize> = self.premodifiers(head, m.start);
        for &i in left.iter().rev() {
            if let Some(hit) = self.hit(i) {
                let e = self.world.entity(hit.senses[0].entity);
                if i >= m.start && e.form == Some(Form::Parliament) {
                    // a word of the noun itself: a "Senate hopeful" need be no American
                    continue;
                }
                // a body says more than a nationality ("Kurdish PKK forces")
                let body = |k: Kind| matches!(k, Kind::Group | Kind::Agency | Kind::Organisation);
                if named.is_none() || body(e.kind) {
                    named = Some(hit.senses[0].entity);
                }
                let own = e.affiliation(self.day).country;
                if self.is_ethnic(hit.range.start) {
                    // "ethnic Albanian guerrillas": where they are tells whose they are
                    ethnic = own;
                } else if let Some(c) = own
                    && country.is_none_or(gives_way)
                    && country != own
                {
                    country = own;
                    how.push(format!("'{}' before the noun: {c}", self.text(&hit.range)));
                }
                continue;
            }
            // "the Trump administration", "Assad's forces": a person stands for his country
            if country.is_none()
                && self.doc.token(i).pos() == Pos::Propn
                && matches!(self.doc.token(i).ent_type(), "PERSON" | "ORG" | "")
                && self.world.modifier(&self.tokens, i).is_none()
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
        // "the NATO member" is the state of it that was named last
        if let Some(id) = named
            && !m.plural
            && self.is_definite(head)
            && let Some((c, step)) = self.described_member(head, id)
        {
            how.push(step);
            return Some(Found {
                span: self.phrase(head, None),
                name: self.text(&self.phrase(head, None)).to_owned(),
                key: format!("country:{c}"),
                country: Some(c),
                sectors: vec![Sector::Gov],
                nature: Nature::State,
                abroad: true,
                how,
            });
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
                Kind::Agency | Kind::Organisation | Kind::Listed => {
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
        if agent.relational {
            // "Ukraine's partners", "its neighbour": of what kind, not of what country
            for c in token.children().filter(|c| c.dep() == "poss") {
                if sectors.is_empty()
                    && let Some(f) = self.resolve(c.index())
                    && f.nature != Nature::Place
                {
                    sectors.clone_from(&f.sectors);
                    how.push(format!(
                        "stands over against '{}': {}",
                        self.text(&f.span),
                        join(&sectors)
                    ));
                }
            }
        } else if country.is_none_or(gives_way) {
            for c in token.children().filter(|c| c.dep() == "poss") {
                if let Some(f) = self.resolve(c.index())
                    && f.country.is_some()
                    && (country.is_none() || f.country.is_some_and(|c| !gives_way(c)))
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
            let there = matches!(f.nature, Nature::State | Nature::Place)
                && (*p == "to"
                    || agent.abroad && !agent.relational && matches!(*p, "in" | "at" | "for"));
            if country.is_none() && f.country.is_some() && !there {
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
        // "guerrillas operating in Macedonia", "refugees fleeing the war in Liberia"
        if country.is_none()
            && let Some((c, step)) = self.whereabouts(head, agent.abroad)
        {
            country = Some(c);
            how.push(step);
        }
        if country.is_none() {
            if let Some(found) = self.described_body(head, &left) {
                return Some(found);
            }
            if agent.kind == AgentKind::Person
                && agent.political
                && let Some(found) = self.described_holder(head, &left)
            {
                return Some(found);
            }
            if let Some((c, step)) = self.described_state(head, &left) {
                country = Some(c);
                how.push(step);
            }
        }
        if country.is_none()
            && let Some(c) = agent.country
        {
            country = Some(c);
            how.push(format!("'{}' implies {c}", agent.noun));
        }
        // "the International Federation of Journalists"
        if country.is_none()
            && agent.kind == AgentKind::Body
            && token.pos() == Pos::Propn
            && let Some(word) = self.worldwide(head, &left)
        {
            country = Some(CountryCode::NGO);
            how.push(format!("a body of its own name, '{word}': NGO"));
        }
        if country.is_none() && ethnic.is_some() && !agent.political {
            country = ethnic;
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
                        abroad: false,
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
            abroad: agent.abroad || self.foreign(&left),
            how,
        })
    }

    /// Whether the name at token `start` says of what descent people are, not of what state.
    pub(super) fn is_ethnic(&self, start: usize) -> bool {
        start > 0 && self.tokens[start - 1].eq_ignore_ascii_case("ethnic")
    }

    /// Whether a word before the noun says that it comes from elsewhere.
    fn foreign(&self, left: &[usize]) -> bool {
        left.iter().any(|&i| {
            matches!(
                syntax::lower(self.doc, i),
                "foreign" | "visiting" | "international" | "western" | "exiled" | "allied"
            )
        })
    }

    /// The country of what a participle behind the noun says: "based in Chad", "living in Ghana",
    /// "fleeing the war in Liberia", "displaced from Aleppo". One who lives abroad is of another country.
    fn whereabouts(&self, head: usize, abroad: bool) -> Option<(CountryCode, String)> {
        for c in self.doc.token(head).children() {
            if c.dep() != "acl" {
                continue;
            }
            let from = matches!(
                c.lemma(),
                "flee" | "escape" | "displace" | "expel" | "uproot" | "drive" | "hail" | "come"
            );
            let at = matches!(
                c.lemma(),
                "operate" | "base" | "live" | "fight" | "station" | "hold" | "jail" | "imprison"
            ) && !abroad;
            let mut found = None;
            if from || at {
                let prepositions: &[&str] = if from { &["from", "in"] } else { &["in"] };
                found = self.prep_object(c.index(), prepositions);
            }
            if from && found.is_none() {
                found = c.children().find(|d| d.dep() == "dobj").map(|d| d.index());
            }
            let Some(object) = found else { continue };
            let f = self.resolve(object).filter(|f| f.country.is_some());
            let f = f.or_else(|| self.resolve(self.prep_object(object, &["in", "of"])?));
            if let Some(f) = f
                && let Some(country) = f.country
            {
                return Some((country, format!("'{} {}'", c.text(), self.text(&f.span))));
            }
        }
        None
    }

    /// The word of a body's own name that says that it is of many countries.
    fn worldwide(&self, head: usize, left: &[usize]) -> Option<&'d str> {
        let of = self.prep_object(head, &["of", "for"]);
        let behind = of.map(|of| self.premodifiers(of, of)).unwrap_or_default();
        let words = left.iter().copied().chain(behind).chain(of);
        words.map(|i| self.tokens[i]).find(|word| {
            matches!(
                *word,
                "International"
                    | "World"
                    | "Global"
                    | "African"
                    | "Asian"
                    | "European"
                    | "Arab"
                    | "Pan-African"
                    | "Inter-American"
                    | "Latin"
            )
        })
    }

    /// Tokens before `from` that modify `head`, ascending, without determiners and numbers.
    pub(super) fn premodifiers(&self, head: usize, from: usize) -> Vec<usize> {
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
            // "US-backed rebels" are no Americans
            if at != head && at != from && backs(self.doc.token(at).lemma()) {
                continue;
            }
            for c in self.doc.token(at).children() {
                // a bare phrase is sometimes read as a clause: "Boko Haram gunmen"
                let taken_for_subject = at == head
                    && c.dep() == "nsubj"
                    && self.cover[c.index()].is_some()
                    && self.doc.token(at).is_root();
                if c.index() < head
                    && (taken_for_subject
                        || matches!(
                            c.dep(),
                            "compound" | "amod" | "nmod" | "npadvmod" | "advmod" | "conj"
                        ))
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
    pub(super) fn modifiers_country(
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

    /// Land by those who hold it, where its noun is none of the agents that take their holder as a modifier
    /// ("rebel-held territory"): "the opposition-controlled countryside".
    pub(super) fn held(&self, head: usize) -> Option<Found> {
        let doc = self.doc;
        let hold = |t: demarche_nlp::Token<'_>| {
            matches!(t.lemma(), "hold" | "control" | "run" | "administer")
                && t.tag() == "VBN"
                && t.index() >= 2
                && self.tokens[t.index() - 1] == "-"
        };
        let participle = doc
            .token(head)
            .children()
            .find(|c| c.index() < head && c.dep() == "amod" && hold(*c))?;
        let holder = participle.index() - 2;
        let (country, sectors, name) = if let Some(hit) = self.hit(holder) {
            let e = self.world.entity(hit.senses[0].entity);
            let a = e.affiliation(self.day);
            (a.country, a.sectors.to_vec(), e.name.clone())
        } else {
            let m = self.world.agent(&self.tokens, holder)?;
            (
                m.agent.country,
                m.agent.sectors.clone(),
                m.agent.noun.clone(),
            )
        };
        let span = self.phrase(head, None);
        Some(Found {
            name: self.text(&span).to_owned(),
            key: format!(
                "role:{}-held-{}",
                slug(&name),
                slug(doc.token(head).lemma())
            ),
            country,
            sectors,
            nature: Nature::Place,
            abroad: false,
            how: vec![format!("held by '{}'", self.tokens[holder])],
            span,
        })
    }

    /// A thing that belongs to a country: "Iranian facilities", "the Kremlin's plan".
    pub(super) fn belonging(&self, head: usize) -> Option<Found> {
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
                    let mut how = vec![format!("'{}' before the noun: {c}", self.text(&hit.range))];
                    // "Israeli military policies", "the Turkish government's decision"
                    let owner = head
                        .checked_sub(1)
                        .filter(|&o| o >= hit.range.end && self.doc.token(o).head().index() == head)
                        .and_then(|o| self.world.agent(&self.tokens, o))
                        .filter(|m| m.agent.political && m.agent.sectors != [Sector::Pty]);
                    if let Some(owner) = owner {
                        how.push(format!(
                            "belongs to the {}: {}",
                            owner.agent.noun,
                            join(&owner.agent.sectors)
                        ));
                    }
                    return Some(Found {
                        name: self.text(&span).to_owned(),
                        key: format!("thing:{}-{}", c, slug(token.lemma())),
                        country: Some(c),
                        sectors: owner.map_or_else(Vec::new, |m| m.agent.sectors.clone()),
                        nature: Nature::Thing,
                        abroad: false,
                        how,
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
                    abroad: false,
                    how: vec![format!("belongs to '{}'", self.text(&f.span))],
                    span,
                });
            }
        }
        None
    }

    /// "dozens of protesters", "four of the soldiers", "some of them".
    pub(super) fn partitive(&self, head: usize) -> Option<Found> {
        let of = self.prep_object(head, &["of"])?;
        let inner = self.resolve(of)?;
        let mut found = (*inner).clone();
        found.span = self.phrase(head, Some(of));
        found.how.insert(0, format!("'{}' of", self.tokens[head]));
        Some(found)
    }
}

/// Whether a kind of stateless actor says less than a state beside it: "Iraq's al-Qaeda leader".
pub(super) fn gives_way(country: CountryCode) -> bool {
    [
        CountryCode::IMG,
        CountryCode::NGO,
        CountryCode::ISM,
        CountryCode::MNC,
    ]
    .contains(&country)
}

/// Participles that say who helps somebody, not whose he is.
fn backs(lemma: &str) -> bool {
    matches!(
        lemma,
        "back"
            | "support"
            | "ally"
            | "train"
            | "fund"
            | "finance"
            | "arm"
            | "equip"
            | "sponsor"
            | "align"
            | "supply"
            | "backed"
            | "allied"
            | "aligned"
    )
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

fn join(sectors: &[Sector]) -> String {
    sectors
        .iter()
        .map(|s| s.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}
