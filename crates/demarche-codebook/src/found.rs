//! When the cues that were found suffice.
//!
//! A sentence is about a context if it holds one strong cue or two different weak ones. An article needs more,
//! since whatever holds for it is said of every event in it.

use crate::{Context, ContextSet};

/// Different weak cues that make up for a strong one in a sentence.
const WEAK_NEEDED: usize = 2;
/// Points a strong hit is worth in an article; a weak one is worth one.
const STRONG_POINTS: u32 = 3;
/// Points an article needs: three strong hits, or fewer with weak ones beside them.
const ARTICLE_POINTS: u32 = 9;
/// Sentences of an article that must be about the context on their own, so that one sentence full of cues does
/// not stand for all.
const ARTICLE_SENTENCES: u32 = 2;
/// Points an article needs for each hundred words, so that a long text is not about everything it touches.
const POINTS_PER_HUNDRED_WORDS: u32 = 2;

/// How much a cue says by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// Needs another cue beside it.
    Weak,
    /// Enough for a sentence.
    Strong,
}

/// A cue found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// What it speaks for.
    pub context: Context,
    /// How much it says.
    pub strength: Strength,
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// Which phrase; two hits of one phrase are no two cues.
    pub(crate) cue: u32,
}

/// The cues of one sentence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// In the order of the text.
    hits: Vec<Hit>,
    words: usize,
}

impl Found {
    pub(crate) fn new(hits: Vec<Hit>, words: usize) -> Self {
        Self { hits, words }
    }

    /// All cues, in the order of the text, also those that do not suffice.
    #[must_use]
    pub fn hits(&self) -> &[Hit] {
        &self.hits
    }

    /// The cues of one context.
    pub fn hits_of(&self, context: Context) -> impl Iterator<Item = &Hit> {
        self.hits.iter().filter(move |hit| hit.context == context)
    }

    /// What the sentence is about: contexts with a strong cue or two different weak ones. Coarser contexts are
    /// still in; see [`ContextCues::settle`](crate::ContextCues::settle).
    #[must_use]
    pub fn contexts(&self) -> ContextSet {
        self.contexts_where(|_, _| true)
    }

    /// The same of the cues for which `counts` holds, asked by first token and one past the last, both counted
    /// from the first of the sentence.
    pub fn contexts_where(&self, counts: impl Fn(usize, usize) -> bool) -> ContextSet {
        let hits: Vec<&Hit> = self
            .hits
            .iter()
            .filter(|h| counts(h.start, h.end))
            .collect();
        let mut contexts = ContextSet::EMPTY;
        for (index, hit) in hits.iter().enumerate() {
            let enough = match hit.strength {
                Strength::Strong => true,
                Strength::Weak => {
                    let earlier = &hits[..index];
                    let others = earlier
                        .iter()
                        .filter(|other| other.context == hit.context && other.cue != hit.cue);
                    others.count() + 1 >= WEAK_NEEDED
                }
            };
            if enough {
                contexts.insert(hit.context);
            }
        }
        contexts
    }
}

/// The cues of an article, gathered sentence by sentence.
///
/// ```
/// use demarche_codebook::{ArticleCues, Context, ContextCues, Word};
/// let mut article = ArticleCues::default();
/// for sentence in ["Cholera spread to the port", "Vaccines are on their way", "The epidemic is the worst yet"] {
///     let words = sentence.split(' ').map(|text| Word { text, lemma: text });
///     article.add(&ContextCues::get().find(words));
/// }
/// assert_eq!(article.contexts().to_vec(), [Context::Health]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleCues {
    points: [u32; Context::ALL.len()],
    sentences: [u32; Context::ALL.len()],
    words: u32,
}

impl Default for ArticleCues {
    fn default() -> Self {
        Self {
            points: [0; Context::ALL.len()],
            sentences: [0; Context::ALL.len()],
            words: 0,
        }
    }
}

impl ArticleCues {
    /// Takes in a sentence.
    pub fn add(&mut self, sentence: &Found) {
        self.words += u32::try_from(sentence.words).unwrap_or(u32::MAX);
        for hit in &sentence.hits {
            self.points[hit.context as usize] += match hit.strength {
                Strength::Strong => STRONG_POINTS,
                Strength::Weak => 1,
            };
        }
        for context in sentence.contexts().iter() {
            self.sentences[context as usize] += 1;
        }
    }

    /// What the article is about: contexts of at least two of its sentences whose cues are many and dense enough.
    #[must_use]
    pub fn contexts(&self) -> ContextSet {
        let needed = ARTICLE_POINTS.max(self.words / 100 * POINTS_PER_HUNDRED_WORDS);
        let enough = |&context: &Context| {
            self.points[context as usize] >= needed
                && self.sentences[context as usize] >= ARTICLE_SENTENCES
        };
        Context::ALL.iter().copied().filter(enough).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ContextCues, Word};

    /// Words at spaces, without punctuation.
    fn find(sentence: &str) -> Found {
        let words = sentence
            .split_whitespace()
            .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
            .filter(|word| !word.is_empty());
        ContextCues::get().find(words.map(|text| Word { text, lemma: text }))
    }

    #[test]
    fn one_weak_cue_twice_is_one_cue() {
        let found = find("refuge upon refuge");
        assert_eq!(found.hits_of(Context::Asylum).count(), 2);
        assert!(!found.contexts().contains(Context::Asylum));
        assert!(
            find("refuge from persecution")
                .contexts()
                .contains(Context::Asylum)
        );
    }

    #[test]
    fn one_sentence_does_not_make_an_article() {
        let mut article = ArticleCues::default();
        article.add(&find(
            "Cholera, malaria and measles: an epidemic, said the health minister",
        ));
        assert!(article.contexts().is_empty());
        article.add(&find("The vaccine has not come"));
        assert_eq!(article.contexts().to_vec(), [Context::Health]);
        for _ in 0..200 {
            article.add(&find(
                "He went home and sat down by the window to read his book",
            ));
        }
        assert!(article.contexts().is_empty());
    }
}
