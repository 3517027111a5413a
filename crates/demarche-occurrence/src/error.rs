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
    /// The rules are not TOML or lack a weight.
    #[error("match.toml: {0}")]
    Rules(#[from] toml::de::Error),
}
