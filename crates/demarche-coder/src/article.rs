//! What comes in: one article, as its publisher gave it.

use serde::{Deserialize, Serialize};

/// One text from one publisher at one address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// The article's id; unique in a batch.
    pub id: String,
    /// The body. All offsets of records count code points of it.
    pub text: String,
    /// The headline; coded as a sentence of its own with `sentence.index` -1.
    #[serde(default)]
    pub title: Option<String>,
    /// Address it was read from.
    #[serde(default)]
    pub url: Option<String>,
    /// Who published it.
    #[serde(default)]
    pub publisher: Option<String>,
    /// Day or moment of publication, ISO 8601 (`2025-02-03` or with a time).
    #[serde(default)]
    pub published: Option<String>,
    /// Language code; only `en` is coded. None is taken for `en`.
    #[serde(default)]
    pub lang: Option<String>,
}
