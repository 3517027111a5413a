//! PLOVER and CAMEO as typed data. Knows no text.
mod context;
mod event_type;
mod modality;
mod mode;
mod quad;
mod sector;
mod vocabulary;

pub use context::Context;
pub use event_type::EventType;
pub use modality::Modality;
pub use mode::Mode;
pub use quad::Quad;
pub use sector::Sector;
pub use vocabulary::UnknownName;
