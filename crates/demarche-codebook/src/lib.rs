//! PLOVER and CAMEO as typed data: what an event can be, and what follows from it.
//!
//! The one idea: names are code, everything said about them is data. The closed lists (types, modes, contexts,
//! sectors, modalities, quad classes) are enums, so that a `match` asks every place that must know; scores,
//! definitions, mappings and cue words are the files of `data/codebook/`, embedded and checked against the
//! enums when they are read.
//!
//! * [`Codebook`]: scores, recipients, reductions, CAMEO, countries.
//! * [`ContextCues`]: the words that tell what a sentence or an article is about; [`ContextSet`] holds the answer.
//!
//! Knows no text beyond those words: trigger, mode and modality are the coder's business.

mod cameo;
mod codebook;
mod context;
mod context_set;
mod countries;
mod cues;
mod error;
mod event_type;
mod found;
mod modality;
mod mode;
mod quad;
mod sector;
mod vocabulary;

pub use cameo::{CameoCode, CameoTable};
pub use codebook::{
    BUILT_IN, Codebook, ModeEntry, RecipientRule, Reduced, SectorEntry, Sources, TypeEntry,
};
pub use context::Context;
pub use context_set::ContextSet;
pub use countries::Countries;
pub use cues::{ContextCues, ContextEntry, Word};
pub use error::Error;
pub use event_type::EventType;
pub use found::{ArticleCues, Found, Hit, Strength};
pub use modality::Modality;
pub use mode::Mode;
pub use quad::Quad;
pub use sector::{NonState, Sector};
pub use vocabulary::UnknownName;
