//! What can go wrong: foreign records and edited rules.

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A day in a record is not an ISO day.
    #[error("event {event}: \"{text}\" is not a day such as 2025-02-03")]
    Day {
        /// Id of the event.
        event: String,
        /// What stands there.
        text: String,
    },
    /// A place in a record is of no kind that this program knows.
    #[error("event {event}: \"{kind}\" is no kind of place")]
    Place {
        /// Id of the event.
        event: String,
        /// What stands there.
        kind: &'static str,
    },
    /// The rules are not TOML or lack a weight.
    #[error("match.toml: {0}")]
    Rules(#[from] toml::de::Error),
}
