//! A set of contexts in one word of memory.

use serde::{Serialize, Serializer};

use crate::Context;

/// Contexts of an event, a sentence or an article. Iterates in alphabetical order.
///
/// ```
/// use demarche_codebook::{Context, ContextSet};
/// let contexts: ContextSet = [Context::Migration, Context::Diplomatic].into_iter().collect();
/// assert_eq!(contexts.to_vec(), [Context::Diplomatic, Context::Migration]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ContextSet(u64);

impl ContextSet {
    /// No context.
    pub const EMPTY: Self = Self(0);

    /// Adds a context.
    pub fn insert(&mut self, context: Context) {
        self.0 |= Self::bit(context);
    }

    /// Takes a context out.
    pub fn remove(&mut self, context: Context) {
        self.0 &= !Self::bit(context);
    }

    /// Whether the context is in the set.
    #[must_use]
    pub const fn contains(self, context: Context) -> bool {
        self.0 & Self::bit(context) != 0
    }

    /// Whether every context of `other` is in the set.
    #[must_use]
    pub const fn contains_all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// What is in either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many there are.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// The contexts in alphabetical order.
    pub fn iter(self) -> impl Iterator<Item = Context> {
        Context::ALL
            .iter()
            .copied()
            .filter(move |&context| self.contains(context))
    }

    /// The contexts in alphabetical order, as a record holds them.
    #[must_use]
    pub fn to_vec(self) -> Vec<Context> {
        self.iter().collect()
    }

    const fn bit(context: Context) -> u64 {
        1 << context as u64
    }
}

// One bit per context.
const _: () = assert!(Context::ALL.len() <= u64::BITS as usize);

impl Serialize for ContextSet {
    /// As the list of names, sorted.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl FromIterator<Context> for ContextSet {
    fn from_iter<I: IntoIterator<Item = Context>>(contexts: I) -> Self {
        let mut set = Self::EMPTY;
        set.extend(contexts);
        set
    }
}

impl Extend<Context> for ContextSet {
    fn extend<I: IntoIterator<Item = Context>>(&mut self, contexts: I) {
        for context in contexts {
            self.insert(context);
        }
    }
}

impl From<&[Context]> for ContextSet {
    fn from(contexts: &[Context]) -> Self {
        contexts.iter().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contexts_are_declared_in_alphabetical_order() {
        assert_eq!(Context::ALL.len(), 37);
        assert!(
            Context::ALL
                .windows(2)
                .all(|pair| pair[0].as_str() < pair[1].as_str())
        );
    }

    #[test]
    fn a_set_holds_what_was_put_in() {
        let all: ContextSet = Context::ALL.iter().copied().collect();
        assert_eq!(all.len(), 37);
        assert_eq!(all.to_vec(), Context::ALL);
        let mut some = all;
        some.remove(Context::Trafficking);
        assert!(!some.contains(Context::Trafficking) && some.contains(Context::Asylum));
        assert!(all.contains_all(some) && !some.contains_all(all));
        assert_eq!(some.union(all), all);
        assert!(ContextSet::EMPTY.is_empty());
    }

    #[test]
    fn a_set_is_written_as_sorted_names() {
        #[derive(Serialize)]
        struct Row {
            contexts: ContextSet,
        }
        let contexts = [Context::Migration, Context::Asylum].into_iter().collect();
        let text = toml::to_string(&Row { contexts }).unwrap();
        assert_eq!(text, "contexts = [\"asylum\", \"migration\"]\n");
    }
}
