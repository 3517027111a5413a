//! Abbreviations that the article itself explains: "the Revolutionary United Front (RUF)".
//!
//! The words before the bracket are what the letters stand for; later the letters alone find them. The
//! other way round, letters that the world knows tell who a name is that it does not know.

use super::{Entities, Found};
use demarche_nlp::Pos;
use demarche_world::Kind;
use std::rc::Rc;

/// Most letters of an abbreviation.
const LONGEST: usize = 10;

impl Entities<'_, '_> {
    /// Finds the abbreviations of the document and remembers what each stands for.
    pub(super) fn explain_acronyms(&self) {
        for open in 1..self.tokens.len().saturating_sub(2) {
            if !matches!(self.tokens[open], "(" | "[")
                || !matches!(self.tokens[open + 2], ")" | "]" | ",")
                || !is_acronym(self.tokens[open + 1])
            {
                continue;
            }
            let letters = self.tokens[open + 1];
            let Some(head) = self.name_before(open, letters) else {
                continue;
            };
            let known = self
                .hit(open + 1)
                .map(|hit| self.world.entity(hit.senses[0].entity));
            let long = self.resolve(head);
            let is_known = |f: &Found| !f.key.starts_with("name:") && !f.key.starts_with("role:");
            if let Some(e) = known
                && matches!(e.kind, Kind::Organisation | Kind::Agency | Kind::Group)
                && long.as_deref().is_none_or(|f| !is_known(f))
            {
                let a = e.affiliation(self.day);
                let found = Found {
                    span: long.map_or_else(|| self.phrase(head, None), |f| f.span.clone()),
                    name: e.name.clone(),
                    key: e.key.clone(),
                    country: a.country,
                    sectors: a.sectors.to_vec(),
                    nature: super::Nature::Body,
                    abroad: true,
                    how: vec![format!("its abbreviation '{letters}' is {}", e.name)],
                };
                self.memo.borrow_mut().insert(head, Some(Rc::new(found)));
            } else if known.is_none()
                && let Some(long) = long
            {
                self.acronyms
                    .borrow_mut()
                    .entry(letters.to_owned())
                    .or_insert(long);
            }
        }
    }

    /// The entity of an abbreviation that the article explained before.
    pub(super) fn acronym(&self, head: usize) -> Option<Found> {
        let letters = self.tokens[head];
        let long = self.acronyms.borrow().get(letters).cloned()?;
        let mut found = (*long).clone();
        found.span = head..head + 1;
        found.how = vec![format!("'{letters}' was explained as {}", long.name)];
        Some(found)
    }

    /// The head of the name that ends before the bracket and whose capitals are the letters.
    fn name_before(&self, open: usize, letters: &str) -> Option<usize> {
        let wanted: Vec<char> = letters.chars().filter(|c| c.is_alphabetic()).collect();
        let mut left = wanted.len();
        let sentence = self.doc.sentences()[self.doc.sentence_of(open)].start;
        let mut start = open;
        let floor = sentence.max(open.saturating_sub(2 * wanted.len() + 2));
        while start > floor && left > 0 {
            start -= 1;
            let initial = self.tokens[start].chars().next()?;
            if initial.to_uppercase().eq(wanted[left - 1].to_uppercase())
                && (initial.is_uppercase() || left > 1)
            {
                left -= 1;
            }
        }
        if left > 0 || self.doc.token(start).pos() == Pos::Punct {
            return None;
        }
        Some(self.head_of(start..open))
    }
}

fn is_acronym(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    (2..=LONGEST).contains(&letters)
        && word.chars().next().is_some_and(char::is_uppercase)
        && word.chars().filter(|c| c.is_uppercase()).count() * 2 > letters
}
