//! Pronouns: only where a subject near by is the likely one.

use super::{Entities, Found, Nature};
use crate::syntax;
use demarche_nlp::Pos;

impl<'a, 'd> Entities<'a, 'd> {
    /// The nearest fitting subject of this sentence's earlier clauses or of the sentence before.
    pub(super) fn pronoun(&self, head: usize) -> Option<Found> {
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
}
