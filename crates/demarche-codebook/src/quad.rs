//! The four quad classes: words or deeds, cooperation or conflict.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// Quad class of an event, fixed by its type.
    pub enum Quad ("quad class") {
        /// 1: friendly words.
        VerbalCooperation = "verbal-cooperation",
        /// 2: friendly deeds.
        MaterialCooperation = "material-cooperation",
        /// 3: hostile words.
        VerbalConflict = "verbal-conflict",
        /// 4: hostile deeds.
        MaterialConflict = "material-conflict",
    }
}

impl Quad {
    /// PLOVER's number, 1 to 4.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::VerbalCooperation => 1,
            Self::MaterialCooperation => 2,
            Self::VerbalConflict => 3,
            Self::MaterialConflict => 4,
        }
    }
}
