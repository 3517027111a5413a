//! The fields of an event record (`demarche.event/1`) that reports are made from.
//!
//! Read leniently: fields that are not compared are passed over, so that records of a later version of the
//! schema can be read too.

use demarche_codebook::{EventType, Modality, Mode, Sector};
use serde::Deserialize;

use crate::report::{Amounts, Bounds, PlaceKind};

/// An event record as JSON has it, as far as it is compared.
#[derive(Debug, Clone, Deserialize)]
pub struct Record {
    pub(crate) id: String,
    pub(crate) article: ArticlePart,
    pub(crate) sentence: Text,
    pub(crate) trigger: Text,
    #[serde(rename = "type")]
    pub(crate) event_type: EventType,
    pub(crate) mode: Option<Mode>,
    pub(crate) cameo: String,
    pub(crate) modality: Modality,
    pub(crate) actors: Vec<PartyPart>,
    pub(crate) recipients: Vec<PartyPart>,
    pub(crate) place: Option<PlacePart>,
    pub(crate) when: Option<WhenPart>,
    #[serde(default)]
    pub(crate) counts: Amounts,
    #[serde(default)]
    pub(crate) counts_bound: Option<Bounds>,
    #[serde(default)]
    pub(crate) confidence: f32,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ArticlePart {
    pub id: String,
    #[serde(default)]
    pub publisher: Option<String>,
    #[serde(default)]
    pub published: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Text {
    pub text: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PartyPart {
    pub entity: String,
    pub name: String,
    pub country: Option<String>,
    #[serde(default)]
    pub sectors: Vec<Sector>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PlacePart {
    pub name: String,
    pub kind: PlaceKind,
    pub country: Option<String>,
    pub admin1: Option<String>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub geonames: Option<u32>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct WhenPart {
    pub start: Option<String>,
    pub end: Option<String>,
    pub basis: Basis,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Basis {
    Text,
    Published,
}
