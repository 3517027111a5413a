//! How real the text says an event is.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// How real the text says the event is; PLOVER calls all but the first auxiliary modes.
    ///
    /// Declared, and so ordered, by precedence: where the cues of one event clash, the smallest wins.
    pub enum Modality ("modality") {
        /// Denied, or reported not to have happened.
        Negated = "negated",
        /// Conditional, feared or merely possible.
        Hypothetical = "hypothetical",
        /// Background, not news.
        Historical = "historical",
        /// Planned, expected, promised.
        Future = "future",
        /// Reported as having happened or happening.
        Actual = "actual",
    }
}

impl Modality {
    /// The one modality of an event whose cues point to several; `Actual` where there are none.
    ///
    /// ```
    /// use demarche_codebook::Modality::{self, *};
    /// assert_eq!(Modality::settle([Future, Negated]), Negated);
    /// assert_eq!(Modality::settle([]), Actual);
    /// ```
    #[must_use]
    pub fn settle(cues: impl IntoIterator<Item = Self>) -> Self {
        cues.into_iter().min().unwrap_or(Self::Actual)
    }
}
