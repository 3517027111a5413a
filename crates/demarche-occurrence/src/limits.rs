//! All limits of this crate, each with its reason.

/// Days between two reports of one happening at most. Later reports speak of it as background.
pub const MOST_DAYS_APART: i32 = 4;
/// A span of more days (a month, a year) says nothing of the day and is taken for no day.
pub const LONGEST_SPAN: i32 = 10;
/// Reports in one block at most. A fuller block is left out, since comparing all pairs of it would cost more
/// than all others together; its reports still meet in their narrower blocks.
pub const MOST_IN_BLOCK: usize = 500;
/// Things linked to one another, directly or not, that are clustered in one piece; the matrix of a piece is
/// quadratic. Larger ones are cut by a stricter link first.
pub const MOST_IN_COMPONENT: usize = 1500;
/// Words of a sentence that are compared at most.
pub const MOST_WORDS: usize = 64;
/// Parties of one side that are compared at most.
pub const MOST_PARTIES: usize = 8;
/// Characters of an article that are compared at most: what is new stands at the beginning.
pub const MOST_CHARACTERS: usize = 3000;
/// A word or name in more than this share of the articles of a collection proposes no pairs …
pub const COMMON_SHARE: f32 = 0.1;
/// … unless no more articles than this have it.
pub const COMMON_LEAST: usize = 30;
