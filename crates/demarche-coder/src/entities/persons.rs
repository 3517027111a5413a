//! Persons: by full name, by surname after the first mention, by title and apposition.

use super::{Entities, Found, MAX_DEPTH, Nature, slug};
use demarche_codebook::Sector;
use demarche_nlp::{Iob, Pos};
use demarche_world::{CountryCode, Entity, Standing};
use std::ops::Range;

impl<'a, 'd> Entities<'a, 'd> {
    /// A person the world does not know, or one known by surname.
    pub(super) fn person(&self, head: usize) -> Option<Found> {
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
            let chosen = self
                .world
                .meant_by_surname(&m, self.day)
                .or_else(|| match m.senses {
                    [only] if self.day.is_some() || titled => Some(only.entity),
                    _ => None,
                });
            if let Some(entity) = chosen {
                let entity = self.world.entity(entity);
                how.push(format!(
                    "surname of {}, the one whom it names at the article's date",
                    entity.name
                ));
                return Some(self.known_person(entity, &range, how));
            }
        }
        // "President Bouteflicka"
        let mut titled = Vec::new();
        if self.title_before(&range, &mut titled, &mut Vec::new())
            && titled.contains(&Sector::Gov)
            && let Some(id) = self.world.leader_spelt_like(surname)
        {
            let entity = self.world.entity(id);
            how.push(format!("'{surname}' spells {} in another way", entity.name));
            return Some(self.known_person(entity, &range, how));
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
            abroad: false,
            how,
        })
    }

    /// What is found where the person at `range` is one that the world knows.
    fn known_person(&self, entity: &Entity, range: &Range<usize>, how: Vec<String>) -> Found {
        let a = entity.affiliation(self.day);
        Found {
            span: self.with_titles(range),
            name: entity.name.clone(),
            key: entity.key.clone(),
            country: a.country,
            sectors: a.sectors.to_vec(),
            nature: Nature::Person,
            abroad: false,
            how,
        }
    }

    /// The tokens of a person's name around `head`.
    pub(super) fn person_range(&self, head: usize) -> Option<Range<usize>> {
        let doc = self.doc;
        let token = doc.token(head);
        if token.pos() == Pos::Noun && token.text().starts_with(char::is_lowercase) {
            return None;
        }
        if token.ent_type() != "PERSON" {
            // a capitalised word that was introduced as a surname before
            let known = self.surnames.borrow().contains_key(token.text());
            // the recogniser misses names in headlines; other labels than of bodies rule them out
            let alone = self.doc.sentences()[self.doc.sentence_of(head)].len() == 1;
            let named =
                token.pos() == Pos::Propn || token.text().starts_with(char::is_uppercase) && alone;
            let bare = named
                && self.cover[head].is_none()
                && !matches!(token.dep(), "compound" | "amod" | "nmod")
                && self
                    .world
                    .surname_at(&self.tokens, head)
                    .filter(|m| m.len == 1)
                    .and_then(|m| self.world.meant_by_surname(&m, self.day))
                    .is_some_and(|id| {
                        let standing = self.world.affiliation(id, self.day).standing;
                        let serves = self.day.is_some() && standing == Standing::InOffice;
                        // of those who serve no more only where nothing else was recognised
                        matches!(token.ent_type(), "" | "ORG" | "GPE" | "NORP") && serves
                            || token.ent_type().is_empty()
                            || alone && token.ent_type() == "ORG"
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
    pub(super) fn with_titles(&self, range: &Range<usize>) -> Range<usize> {
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

    pub(super) fn left_edge(&self, i: usize) -> usize {
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
    pub(super) fn title_before(
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

    /// The country of the person called by the surname at token `i`: one known in the article, or the
    /// one that all persons of that name share ("the Bush administration").
    pub(super) fn country_of_surname(&self, i: usize) -> Option<(CountryCode, String)> {
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

    pub(super) fn bare_person(&self, head: usize) -> Option<Found> {
        let range = self.person_range(head)?;
        let name = self.text(&range).to_owned();
        Some(Found {
            span: range,
            key: format!("person:{}", slug(&name)),
            name,
            country: None,
            sectors: Vec::new(),
            nature: Nature::Person,
            abroad: false,
            how: Vec::new(),
        })
    }
}
