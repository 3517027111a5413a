//! The index of proper names: a trie over pieces, walked from one token on.
//!
//! The longest name wins. Names that differ in case only share a leaf; a writing that agrees letter
//! for letter is preferred to one that merely may stand for the name. Walking allocates nothing
//! until a leaf is reached; nearly all tokens leave after one look into the vocabulary.

use rustc_hash::FxHashMap;

use crate::entity::EntityId;
use crate::pieces::{Agreement, Folded, agreement, fold, fold_cased, is_joint_token, pieces};

/// In what way a name denotes its entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Via {
    /// It is a name of the entity.
    Name,
    /// A seat of power that stands for its state's government: the Kremlin.
    Seat,
    /// The people of a country, as a noun: Salvadorans.
    People,
    /// The adjective: Salvadoran.
    Adjective,
    /// A person's family name alone.
    Surname,
}

/// One reading of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sense {
    /// Who or what is meant.
    pub entity: EntityId,
    /// How.
    pub via: Via,
}

/// A name found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameMatch<'w> {
    /// Number of tokens.
    pub len: usize,
    /// Its readings, never empty, the preferred one first.
    pub senses: &'w [Sense],
}

impl NameMatch<'_> {
    /// The preferred reading.
    #[must_use]
    pub fn sense(&self) -> Sense {
        self.senses[0]
    }

    /// The preferred entity.
    #[must_use]
    pub fn entity(&self) -> EntityId {
        self.senses[0].entity
    }

    /// The first reading of that kind.
    #[must_use]
    pub fn via(&self, via: Via) -> Option<EntityId> {
        self.senses
            .iter()
            .find(|sense| sense.via == via)
            .map(|sense| sense.entity)
    }
}

/// All readings of one writing of a name.
#[derive(Debug)]
struct Writing {
    /// Without diacritics and full stops, in its case, pieces separated by blanks.
    cased: Box<str>,
    /// Whether only this very case counts.
    exact: bool,
    senses: Vec<Sense>,
}

/// The trie.
#[derive(Debug)]
pub(crate) struct NameIndex {
    vocabulary: FxHashMap<Box<str>, u32>,
    edges: FxHashMap<(u32, u32), u32>,
    /// For each node its writings; node 0 is the root.
    leaves: Vec<Vec<Writing>>,
}

impl Default for NameIndex {
    /// Only the root.
    fn default() -> Self {
        NameIndex {
            vocabulary: FxHashMap::default(),
            edges: FxHashMap::default(),
            leaves: vec![Vec::new()],
        }
    }
}

impl NameIndex {
    /// Adds a reading of `name` behind those it has. *Salvadoran* has two of one entity: the people
    /// and the adjective.
    pub(crate) fn insert(&mut self, name: &str, exact: bool, sense: Sense) {
        let folded = fold(name);
        if folded.is_empty() {
            return;
        }
        let mut node = 0;
        for piece in folded.split(' ') {
            let piece = match self.vocabulary.get(piece) {
                Some(&known) => known,
                None => {
                    let next = u32_len(self.vocabulary.len());
                    self.vocabulary.insert(piece.into(), next);
                    next
                }
            };
            let next_node = u32_len(self.leaves.len());
            node = *self.edges.entry((node, piece)).or_insert(next_node);
            if node == next_node {
                self.leaves.push(Vec::new());
            }
        }
        let cased = fold_cased(name);
        let leaf = &mut self.leaves[node as usize];
        let writing = match leaf.iter_mut().position(|writing| *writing.cased == *cased) {
            Some(at) => &mut leaf[at],
            None => {
                leaf.push(Writing {
                    cased: cased.into(),
                    exact,
                    senses: Vec::new(),
                });
                leaf.last_mut()
                    .expect("cannot fail because it was pushed just now")
            }
        };
        writing.exact &= exact;
        if !writing.senses.contains(&sense) {
            writing.senses.push(sense);
        }
    }

    /// Sorts the readings of every name by `rank`, least first.
    pub(crate) fn sort_by<K: Ord>(&mut self, mut rank: impl FnMut(&str, Sense) -> K) {
        for writing in self.leaves.iter_mut().flatten() {
            let Writing { cased, senses, .. } = writing;
            senses.sort_by_key(|&sense| rank(cased, sense));
        }
    }

    /// Every name with its readings; names without diacritics and full stops.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, &[Sense])> {
        self.leaves
            .iter()
            .flatten()
            .map(|writing| (&*writing.cased, &*writing.senses))
    }

    /// The longest name that begins with token `at`.
    pub(crate) fn longest(&self, tokens: &[&str], at: usize) -> Option<NameMatch<'_>> {
        let mut folded = Folded::new();
        let mut node = 0;
        let mut best = None;
        'tokens: for (index, token) in tokens.iter().enumerate().skip(at) {
            if is_joint_token(token) {
                if index == at {
                    return None;
                }
                continue;
            }
            for piece in pieces(token) {
                let Some(piece) = folded.lower(piece) else {
                    break 'tokens;
                };
                if piece.is_empty() {
                    break 'tokens; // full stops alone end a name
                }
                let Some(&piece) = self.vocabulary.get(piece) else {
                    break 'tokens;
                };
                let Some(&next) = self.edges.get(&(node, piece)) else {
                    break 'tokens;
                };
                node = next;
            }
            let writings = &self.leaves[node as usize];
            if !writings.is_empty()
                && let Some(writing) = agreeing(writings, &tokens[at..=index])
            {
                best = Some(NameMatch {
                    len: index + 1 - at,
                    senses: &writing.senses,
                });
            }
        }
        best
    }
}

/// The writing that agrees best with the case of the tokens, if any does.
fn agreeing<'w>(writings: &'w [Writing], tokens: &[&str]) -> Option<&'w Writing> {
    let mut best = None;
    for writing in writings {
        let text = tokens.iter().flat_map(|token| pieces(token));
        let case = writing
            .cased
            .split(' ')
            .zip(text)
            .map(|(name, text)| agreement(name, text))
            .min();
        match case {
            Some(Agreement::Exact) => return Some(writing),
            Some(Agreement::Loose) if !writing.exact && best.is_none() => best = Some(writing),
            _ => {}
        }
    }
    best
}

fn u32_len(len: usize) -> u32 {
    u32::try_from(len).expect("cannot fail because the data hold far fewer than 2^32 names")
}
