//! Lists of occurrences: what all reports of a happening say together.
//!
//! A filter finds an occurrence by the report that stands for it, as in lists of events whose unit is the
//! occurrence; so lists, sums and exports of one filter have the same number.

use demarche_codebook::{Codebook, Quad};
use demarche_occurrence::Occurrence;
use serde::Serialize;

use super::events::MOST;
use crate::occurrences::members;
use crate::occurrences::near::Near;
use crate::occurrences::summary::Summary;
use crate::writing::Scope;
use crate::{Archive, Error, Filter, Sort, Unit};

/// An occurrence with its merged record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Happening {
    /// `oc_…`.
    pub id: String,
    /// What the reports say together.
    #[serde(flatten)]
    pub record: Occurrence,
    /// Quad class of the type.
    pub quad: Quad,
    /// PLOVER score of type and mode.
    pub score: f32,
    /// How many events report it.
    pub reports: usize,
}

/// Part of a list of occurrences.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HappeningPage {
    /// In the order that was asked for.
    pub items: Vec<Happening>,
    /// Where it goes on; None at the end.
    pub next: Option<String>,
    /// Version of the data when the list began.
    pub version: i64,
}

impl Archive {
    /// The occurrences of a filter, whatever its unit, at most `limit` of them, from `cursor` on.
    ///
    /// # Errors
    /// [`Error::Cursor`] if the cursor belongs to another question, and what the database reports.
    pub fn occurrences(
        &self,
        filter: &Filter,
        sort: Sort,
        limit: usize,
        cursor: Option<&str>,
    ) -> Result<HappeningPage, Error> {
        let filter = Filter {
            unit: Unit::Occurrence,
            ..filter.clone()
        };
        let (leads, next, version) = self.event_ids(&filter, sort, limit.min(MOST), cursor)?;
        let mut near = Near::default();
        let mut items = Vec::with_capacity(leads.len());
        for lead in leads {
            // Rejected events are in none.
            if let Some(id) = members::occurrence(&self.sql, lead)? {
                items.push(self.happening(&mut near, id)?);
            }
        }
        Ok(HappeningPage {
            items,
            next,
            version,
        })
    }

    /// An occurrence by its id, or by one that leads to it.
    ///
    /// # Errors
    /// [`Error::Unknown`] if there is none.
    pub fn occurrence(&self, id: &str) -> Result<Happening, Error> {
        self.happening(&mut Near::default(), members::find(&self.sql, id)?)
    }

    fn happening(&self, near: &mut Near, id: i64) -> Result<Happening, Error> {
        let (uid, reports, kept): (String, u32, Option<String>) = self
            .sql
            .prepare_cached("SELECT uid, reports, record FROM occurrence WHERE id = ?1")?
            .query_row([id], |row| row.try_into())?;
        let record = match kept {
            Some(json) => serde_json::from_str(&json)?,
            // One report says all there is.
            None => Summary::of(&Scope::reading(self), near, &members::of(&self.sql, id)?)?.record,
        };
        Ok(Happening {
            id: uid,
            quad: record.event_type.quad(),
            score: Codebook::get().score(record.event_type, record.mode),
            reports: reports as usize,
            record,
        })
    }
}
