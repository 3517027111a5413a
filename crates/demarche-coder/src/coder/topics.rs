//! What an event is about, by its sentence and, where that says nothing, by its article.
//!
//! Cue words are found in every sentence. An event takes the contexts that its rule, its CAMEO code and its
//! clause bring; only where there are none, those of the rest of its sentence, and where that says nothing
//! either, those that run through the whole article.

use super::Part;
use super::draft::Draft;
use crate::lexicon::Rule;
use crate::syntax;
use demarche_codebook::{ArticleCues, Codebook, Context, ContextCues, ContextSet, Found, Word};
use demarche_nlp::Annotated;
use std::ops::Range;

/// Contexts of CAMEO codes that say how such acts are mostly meant, not what this text is about: the
/// words of the sentence must tell them.
const LEFT_TO_WORDS: [Context; 4] = [
    Context::ProAutocracy,
    Context::Executive,
    Context::HumanSecurity,
    Context::PoliticalInstitutions,
];

/// The cues of an article.
pub(super) struct Topics {
    title: Vec<Found>,
    body: Vec<Found>,
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
                own.push(found);
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
        let mut own = codebook.automatic_contexts(draft.event_type, draft.mode);
        own.extend(rule.contexts.iter().copied());
        let code = codebook
            .cameo(&draft.cameo)
            .map_or(ContextSet::EMPTY, |c| c.contexts)
            .iter()
            .filter(|c| !LEFT_TO_WORDS.contains(c))
            .collect::<ContextSet>();
        own.extend(code.iter().filter(|c| is_means(*c)));
        let sentences = if part.title { &self.title } else { &self.body };
        let (near, far) = match sentences.get(number) {
            Some(found) => around(part, number, draft, found),
            None => (ContextSet::EMPTY, ContextSet::EMPTY),
        };
        let mut contexts = ContextSet::EMPTY;
        let mut why = Vec::new();
        // what the text says in the event's own clause comes before what its code says of all like it, and
        // what is far is asked only where nothing nearer says anything
        let levels = [
            (
                own,
                "the rule, the mode, or the means that the CAMEO code names",
            ),
            (near, "cue words of its clause"),
            (code, "the CAMEO code"),
            (far, "cue words of the sentence"),
            (self.article, "what the article is about"),
        ];
        for (level, (set, source)) in levels.into_iter().enumerate() {
            if set.is_empty() || level > 1 && !contexts.is_empty() {
                continue;
            }
            why.push(format!("{}: {source}", names(set)));
            contexts = contexts.union(set);
        }
        if why.is_empty() {
            why.push("no cue words".to_owned());
        }
        (ContextCues::get().settle(contexts), why.join("; "))
    }
}

/// Contexts that are means of power: if a CAMEO code names them, the act itself is one, whatever it is about.
/// Other contexts of codes are what such acts mostly are about.
fn is_means(context: Context) -> bool {
    matches!(
        context,
        Context::Military | Context::Economic | Context::Legal
    )
}

/// What the clause of the trigger and what the rest of its sentence is about. Who acts or speaks is not
/// what it is about: cues inside the names of participants and speakers count for nothing.
fn around(
    part: &Part<'_, '_>,
    number: usize,
    draft: &Draft,
    found: &Found,
) -> (ContextSet, ContextSet) {
    let doc = part.doc;
    let first = doc.sentences()[number].start;
    let mut named: Vec<Range<usize>> = draft.actors.iter().map(|(_, f)| f.span.clone()).collect();
    named.extend(
        draft
            .standing
            .speakers
            .iter()
            .filter_map(|&s| Some(part.entities.resolve(s)?.span.clone())),
    );
    let trigger = draft.reading.support.unwrap_or(draft.trigger);
    let counts = |start: usize, end: usize| {
        !named
            .iter()
            .any(|n| n.start <= first + start && first + end <= n.end)
    };
    let near = found.contexts_where(|start, end| {
        counts(start, end)
            && (start..end)
                .any(|i| syntax::dominates(doc, trigger, first + i) || first + i == trigger)
    });
    (near, found.contexts_where(counts))
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
