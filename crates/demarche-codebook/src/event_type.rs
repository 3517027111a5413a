//! The sixteen types and what follows from the type alone.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What happened: one of the sixteen PLOVER types.
    pub enum EventType ("event type") {
        /// Commits itself to cooperation still to come.
        Agree = "AGREE",
        /// Meets, visits, talks, negotiates, mediates.
        Consult = "CONSULT",
        /// Backs in word or signature.
        Support = "SUPPORT",
        /// Gives way in words.
        Concede = "CONCEDE",
        /// Exchanges something material to the good of both.
        Cooperate = "COOPERATE",
        /// Gives something material to the good of the other.
        Aid = "AID",
        /// Gives way in deed.
        Retreat = "RETREAT",
        /// Asks or demands.
        Request = "REQUEST",
        /// Criticises, blames, charges or investigates.
        Accuse = "ACCUSE",
        /// Says no.
        Reject = "REJECT",
        /// Announces harm.
        Threaten = "THREATEN",
        /// Civilians act together against something.
        Protest = "PROTEST",
        /// Cuts an existing relation, or convicts.
        Sanction = "SANCTION",
        /// Readies or shows force.
        Mobilize = "MOBILIZE",
        /// Represses or compels without violence.
        Coerce = "COERCE",
        /// Harms people or property by force.
        Assault = "ASSAULT",
    }
}
