//! Who is who: states, places, organisations, agencies, groups, people and the nouns that act.
//!
//! The one idea: a name in a text leads to an [`Entity`] with a stable key, and the entity together
//! with the article's date to a country and sectors. Common nouns (*police*, *rebel commander*) have
//! sectors without being entities. Which words of a sentence are actors is not decided here: this
//! crate sees tokens, never trees; the coder does the syntax.
//!
//! ```
//! use demarche_world::{CountryCode, World};
//!
//! let world = World::embedded()?;
//! let tokens = ["Salvadoran", "police", "arrived", "in", "El", "Salvador"];
//! let found = world.match_at(&tokens, 4).expect("a country");
//! assert_eq!(found.len, 2);
//! assert_eq!(world.entity(found.entity()).key, "country:SLV");
//! assert_eq!(world.adjective("Salvadoran"), Some(found.entity()));
//! let police = world.agent(&tokens, 1).expect("an agent noun");
//! assert_eq!(police.agent.sectors[0].as_str(), "COP");
//! # Ok::<(), demarche_world::Error>(())
//! ```

mod agents;
mod builder;
mod code;
mod data;
pub mod dates;
pub mod dictionary;
mod entity;
mod error;
pub mod gazetteer;
mod names;
mod phrases;
mod pieces;
mod publishers;
mod surname;
mod world;

pub use agents::{
    Agent, AgentKind, AgentMatch, Effect, Modifier, ModifierMatch, Title, TitleMatch,
};
pub use builder::WorldBuilder;
pub use code::{CountryCode, NotACountryCode};
pub use entity::{Affiliation, Entity, EntityId, Form, Kind, Office, Point, Standing};
pub use error::Error;
pub use names::{NameMatch, Sense, Via};
pub use publishers::PublisherHome;
pub use world::{Clash, Country, Site, World};
