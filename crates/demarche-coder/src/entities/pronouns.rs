//! Pronouns: only where a subject near by is the likely one.

use super::{Entities, Found, Nature};
use crate::syntax;
use demarche_nlp::Pos;

impl<'a, 'd> Entities<'a, 'd> {
    /// Who the pronoun stands for.
    pub(super) fn pronoun(&self, head: usize) -> Option<Found> {
        let subject = self.antecedent(head)?;
        let f = self.resolve(subject)?;
        Some(standing_for(self, head, &f))
    }

    /// The nearest fitting subject of this sentence's earlier clauses or of the sentence before.
    pub(super) fn antecedent(&self, head: usize) -> Option<usize> {
        let word = syntax::lower(self.doc, head);
        let wanted: fn(&Found, bool) -> bool = match word {
            "he" | "she" | "him" | "her" | "his" | "hers" | "himself" | "herself" => {
                |f, plural| f.nature == Nature::Person && !plural
            }
            "it" | "its" | "itself" => {
                |f, plural| matches!(f.nature, Nature::State | Nature::Body) && !plural
            }
            _ if is_plural(word) => {
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
            if best.is_some() {
                return best;
            }
        }
        None
    }
}

/// Whether a pronoun may stand for several.
pub(super) fn is_plural(word: &str) -> bool {
    matches!(word, "they" | "them" | "their" | "theirs" | "themselves")
}

/// `found` as the pronoun at `head` speaks of it.
pub(super) fn standing_for(entities: &Entities<'_, '_>, head: usize, found: &Found) -> Found {
    let word = syntax::lower(entities.doc, head);
    let mut out = found.clone();
    out.how = vec![format!(
        "'{word}' for the subject '{}'",
        entities.text(&found.span)
    )];
    // the words that name it are the better evidence where they stand in the same sentence
    if entities.doc.sentence_of(found.span.start) != entities.doc.sentence_of(head) {
        out.span = head..head + 1;
    }
    out
}
