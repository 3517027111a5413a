//! What an event is about, by its sentence and, where that says nothing, by its article.
//!
//! Cue words are found in every sentence. An event takes the contexts that its rule, its CAMEO code and
//! its sentence bring; only where there are none, those that run through the whole article.

use super::Part;
use super::draft::Draft;
use crate::lexicon::Rule;
use demarche_codebook::{ArticleCues, Codebook, ContextCues, ContextSet, Found, Word};
use demarche_nlp::Annotated;
use std::ops::Range;

/// The cues of an article.
pub(super) struct Topics {
    title: Vec<ContextSet>,
    body: Vec<ContextSet>,
    article: ContextSet,
}

impl Topics {
    /// Finds the cues in all sentences of the parts of an article.
    pub(super) fn of(parts: &[&Part<'_, '_>]) -> Topics {
        let mut topics = Topics {
            title: Vec::new(),
            body: Vec::new(),
            article: ContextSet::EMPTY,
        };
        let mut cues = ArticleCues::default();
        for part in parts {
            for sentence in part.doc.sentences() {
                let found = cues_of(part.doc, sentence.clone());
                cues.add(&found);
                let own = if part.title {
                    &mut topics.title
                } else {
                    &mut topics.body
                };
                own.push(found.contexts());
            }
        }
        topics.article = cues.contexts();
        topics
    }

    /// The contexts of an event of sentence `number`, and where they come from.
    pub(super) fn of_event(
        &self,
        part: &Part<'_, '_>,
        number: usize,
        draft: &Draft,
        rule: &Rule,
    ) -> (ContextSet, String) {
        let codebook = Codebook::get();
        let sentences = if part.title { &self.title } else { &self.body };
        let mut own = codebook.automatic_contexts(draft.event_type, draft.mode);
        own.extend(rule.contexts.iter().copied());
        if let Some(c) = codebook.cameo(&draft.cameo) {
            own.extend(c.contexts.iter());
        }
        let sentence = sentences.get(number).copied().unwrap_or(ContextSet::EMPTY);
        let mut why = Vec::new();
        for (set, source) in [
            (own, "the rule, mode or CAMEO code"),
            (sentence, "cue words of the sentence"),
        ] {
            if !set.is_empty() {
                why.push(format!("{}: {source}", names(set)));
            }
        }
        let mut contexts = own.union(sentence);
        if contexts.is_empty() && !self.article.is_empty() {
            contexts = self.article;
            why.push(format!("{}: what the article is about", names(contexts)));
        }
        if why.is_empty() {
            why.push("no cue words".to_owned());
        }
        (ContextCues::get().settle(contexts), why.join("; "))
    }
}

fn names(set: ContextSet) -> String {
    let names: Vec<&str> = set.iter().map(|c| c.as_str()).collect();
    names.join(" ")
}

fn cues_of(doc: &Annotated, sentence: Range<usize>) -> Found {
    ContextCues::get().find(sentence.map(|i| doc.token(i)).map(|t| Word {
        text: t.text(),
        lemma: t.lemma(),
    }))
}
