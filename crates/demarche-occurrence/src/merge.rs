//! Reports of one happening to one record: every field by vote, with the fields on which they disagree.
//!
//! Voices vote, not reports: articles of one publisher, and copies of one text under many names, are one
//! voice, so that forty reprints of a wire report do not outvote three correspondents. A voice that says
//! several things of one field splits its vote.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use demarche_codebook::{EventType, Modality, Mode};
use demarche_coder::{Bound, Counts};
use serde::{Deserialize, Serialize};

use crate::cluster::Cluster;
use crate::linkage::find;
use crate::report::{Days, Party, Place, Report, iso};
use crate::score::allows;

/// A party stands in the record if it has this share of the votes of the strongest party of its side.
const STANDS: f32 = 0.5;

/// What the reports of one happening say together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Occurrence {
    /// Event id of the report that stands for it: of the type that won, the most confident.
    pub lead: String,
    /// Event ids of all reports, sorted.
    pub events: Vec<String>,
    /// Article ids, sorted, each once.
    pub articles: Vec<String>,
    /// Publishers, sorted, each once.
    pub publishers: Vec<String>,
    /// Independent voices: publishers, with the copies of one text as one.
    pub voices: usize,
    /// Type.
    #[serde(rename = "type")]
    pub event_type: EventType,
    /// Mode.
    pub mode: Option<Mode>,
    /// CAMEO code.
    pub cameo: String,
    /// How real it is.
    pub modality: Modality,
    /// Who.
    pub actors: Vec<Party>,
    /// To whom.
    pub recipients: Vec<Party>,
    /// Where: the most precise of the places that agree with the country that won.
    pub place: Option<Place>,
    /// When: days that texts name count before days of publication.
    #[serde(rename = "when")]
    pub days: Option<Days>,
    /// Numbers of people.
    pub counts: Counts,
    /// Fields on which reports disagree.
    pub contested: Vec<Contest>,
    /// Probability that it happened as it is told: that not all voices are wrong.
    pub confidence: f32,
}

/// A field on which reports disagree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contest {
    /// Name of the field, as in the record (`dead`, `type`, `trigger`, …).
    pub field: String,
    /// What is said, each with the number of voices that say it; the most said first.
    pub values: Vec<(String, usize)>,
}

/// Merges the reports of a cluster. None if it is empty.
#[must_use]
pub fn merge<R: Borrow<Report>>(reports: &[R], cluster: &Cluster) -> Option<Occurrence> {
    let mut members: Vec<&Report> = cluster
        .members
        .iter()
        .map(|&at| reports[at].borrow())
        .collect();
    members.sort_by(|a, b| a.event.cmp(&b.event));
    let voice = voices(&members);
    let count = voice.iter().max().map_or(0, |&last| last + 1);
    let ballot = Ballot {
        members: &members,
        voice: &voice,
    };

    let event_type = ballot.winner(|r| Some(r.event_type))?;
    let of_type = |r: &Report| r.event_type == event_type;
    let mode = ballot.winner(|r| r.mode.filter(|_| of_type(r)));
    let cameo = ballot.winner(|r| of_type(r).then(|| r.cameo.clone()))?;
    let modality = ballot.winner(|r| Some(r.modality))?;
    let lead = members.iter().filter(|r| of_type(r)).max_by(|a, b| {
        (a.mode == mode)
            .cmp(&(b.mode == mode))
            .then(a.confidence.total_cmp(&b.confidence))
            .then(b.event.cmp(&a.event))
    })?;
    let country = ballot.winner(|r| r.place.as_ref().and_then(|p| p.country.clone()));
    let named = ballot.tally(|r| r.place.as_ref().map(|p| p.name.clone()));
    let support = |place: &Place| named.get(&place.name).copied().unwrap_or(0.0);
    let place = members
        .iter()
        .filter_map(|r| r.place.as_ref())
        .filter(|place| place.country == country)
        .min_by(|a, b| {
            a.kind
                .cmp(&b.kind)
                .then(support(b).total_cmp(&support(a)))
                .then(a.name.cmp(&b.name))
        })
        .cloned();
    let span = |r: &Report| r.days.map(|d| (d.first, d.last));
    let named = ballot.winner(|r| span(r).filter(|_| r.days.is_some_and(|d| d.named)));
    // Papers tell of it after the day, so the first day of publication is nearest.
    let published = || members.iter().filter_map(|r| span(r)).min();
    let days = match named {
        Some((first, last)) => Some(Days {
            first,
            last,
            named: true,
        }),
        None => published().map(|(first, last)| Days {
            first,
            last,
            named: false,
        }),
    };
    let number = |at: usize| ballot.winner(|r| ballot.number(r, at));
    let counts = Counts {
        dead: number(0),
        injured: number(1),
        detained: number(2),
        displaced: number(3),
        participants: number(4),
    };
    let mut wrong = vec![1.0_f32; count];
    for (report, &voice) in members.iter().zip(&voice) {
        wrong[voice] = wrong[voice].min(1.0 - report.confidence.clamp(0.0, 1.0));
    }
    let distinct = |pick: &dyn Fn(&Report) -> Option<String>| {
        let mut all: Vec<String> = members.iter().filter_map(|r| pick(r)).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    Some(Occurrence {
        lead: lead.event.clone(),
        events: distinct(&|r| Some(r.event.clone())),
        articles: distinct(&|r| Some(r.article.clone())),
        publishers: distinct(&|r| r.publisher.clone()),
        voices: count,
        event_type,
        mode,
        cameo,
        modality,
        actors: ballot.side(|r| &r.actors),
        recipients: ballot.side(|r| &r.recipients),
        place,
        days,
        counts,
        contested: ballot.contests(),
        confidence: 1.0 - wrong.iter().product::<f32>(),
    })
}

/// For each report its voice, numbered from 0: same publisher or copies of one text, directly or not.
fn voices(members: &[&Report]) -> Vec<usize> {
    let mut root: Vec<usize> = (0..members.len()).collect();
    let mut seen: BTreeMap<(bool, &str), usize> = BTreeMap::new();
    for (at, report) in members.iter().enumerate() {
        let publisher = report.publisher.as_deref().map(|name| (true, name));
        for key in publisher
            .into_iter()
            .chain([(false, report.copies.as_str())])
        {
            let first = *seen.entry(key).or_insert(at);
            let (a, b) = (find(&mut root, first), find(&mut root, at));
            root[a.max(b)] = a.min(b);
        }
    }
    let mut numbers = BTreeMap::new();
    (0..members.len())
        .map(|at| {
            let next = numbers.len();
            *numbers.entry(find(&mut root, at)).or_insert(next)
        })
        .collect()
}

/// The reports with their voices.
struct Ballot<'a> {
    members: &'a [&'a Report],
    voice: &'a [usize],
}

impl Ballot<'_> {
    /// Votes for each value: every voice has one, split over what it says.
    fn tally<T: Ord + Clone>(&self, value: impl Fn(&Report) -> Option<T>) -> BTreeMap<T, f32> {
        let mut says: BTreeMap<usize, Vec<T>> = BTreeMap::new();
        for (report, &voice) in self.members.iter().zip(self.voice) {
            if let Some(value) = value(report) {
                says.entry(voice).or_default().push(value);
            }
        }
        let mut votes = BTreeMap::new();
        for values in says.into_values() {
            let share = 1.0 / values.len() as f32;
            for value in values {
                *votes.entry(value).or_insert(0.0) += share;
            }
        }
        votes
    }

    /// The value with most votes; of equals the one that the most confident report has, then the least.
    fn winner<T: Ord + Clone>(&self, value: impl Fn(&Report) -> Option<T>) -> Option<T> {
        let votes = self.tally(&value);
        let trust = |wanted: &T| {
            self.members
                .iter()
                .filter(|r| value(r).as_ref() == Some(wanted))
                .map(|r| r.confidence)
                .fold(0.0, f32::max)
        };
        votes
            .into_iter()
            .max_by(|(a, x), (b, y)| {
                // Sums of shares differ in the last digits; that is no majority.
                let (x, y) = ((x * 1e4).round(), (y * 1e4).round());
                x.total_cmp(&y)
                    .then(trust(a).total_cmp(&trust(b)))
                    .then(b.cmp(a))
            })
            .map(|(value, _)| value)
    }

    /// The parties of one side that enough voices name. A state or a role gives way to the person or group of
    /// the same country that another report names.
    fn side(&self, pick: impl Fn(&Report) -> &Vec<Party>) -> Vec<Party> {
        let mut known: BTreeMap<String, Party> = BTreeMap::new();
        let mut votes: BTreeMap<String, f32> = BTreeMap::new();
        let length = self
            .winner(|r| Some(pick(r).len()).filter(|&n| n > 0))
            .unwrap_or(0);
        for report in self.members {
            for party in pick(report) {
                known
                    .entry(party.entity.clone())
                    .or_insert_with(|| party.clone());
            }
        }
        for entity in known.keys() {
            let said = self.tally(|r| pick(r).iter().any(|p| p.entity == *entity).then_some(()));
            votes.insert(entity.clone(), said.values().sum());
        }
        let precise = |party: &Party| {
            if party.is_one() {
                2
            } else {
                i32::from(!party.is_state())
            }
        };
        let mut by_country: BTreeMap<Option<String>, Vec<&Party>> = BTreeMap::new();
        for party in known.values() {
            by_country
                .entry(party.country.clone())
                .or_default()
                .push(party);
        }
        // Of a report that knows no country another may know it.
        let placed = by_country.keys().any(Option::is_some);
        let mut parties: Vec<(f32, Party)> = Vec::new();
        for (country, group) in by_country {
            if country.is_none() && placed {
                continue;
            }
            let sum: f32 = group.iter().map(|p| votes[&p.entity]).sum();
            let widest = group.iter().map(|p| precise(p)).max().unwrap_or(0);
            let mut best: Vec<&&Party> = group.iter().filter(|p| precise(p) == widest).collect();
            best.sort_by(|a, b| {
                votes[&b.entity]
                    .total_cmp(&votes[&a.entity])
                    .then(a.entity.cmp(&b.entity))
            });
            let top = best.first().map_or(0.0, |p| votes[&p.entity]);
            // Several of one country stand only where one report names several, as a delegation.
            let several = self
                .members
                .iter()
                .map(|r| pick(r).iter().filter(|p| p.country == country).count())
                .max()
                .unwrap_or(1);
            for party in best.into_iter().take(several.max(1)) {
                if votes[&party.entity] >= STANDS * top {
                    parties.push((sum, (*party).clone()));
                }
            }
        }
        let top = parties.iter().map(|(sum, _)| *sum).fold(0.0, f32::max);
        parties.retain(|(sum, _)| *sum >= STANDS * top);
        parties.sort_by(|(x, a), (y, b)| y.total_cmp(x).then(a.entity.cmp(&b.entity)));
        parties.truncate(length.max(1));
        parties.into_iter().map(|(_, party)| party).collect()
    }

    /// The fields on which voices say different things.
    fn contests(&self) -> Vec<Contest> {
        let mut contests = vec![
            self.contest("type", |r| Some(r.event_type.to_string())),
            self.contest("mode", |r| r.mode.map(|mode| mode.to_string())),
            self.contest("modality", |r| Some(r.modality.to_string())),
            self.contest("trigger", |r| self.verb(r)),
            self.contest("place", |r| {
                let place = r.place.as_ref()?;
                place.kind.is_local().then(|| place.name.clone())
            }),
            self.contest("day", |r| {
                r.days.filter(|days| days.named).map(|days| iso(days.first))
            }),
        ];
        for at in 0..Counts::default().each().len() {
            let (field, _) = Counts::default().each()[at];
            contests.push(self.contest(field, |r| self.number(r, at).map(|n| n.to_string())));
        }
        contests.retain(|contest| contest.values.len() > 1);
        contests
    }

    /// A number of a report (by its place in [`Counts::each`]), unless it is a bound that a more exact number
    /// of another report keeps: "at least 12" neither votes against 15 nor contests it.
    fn number(&self, report: &Report, at: usize) -> Option<u64> {
        let exactness = |report: &Report| match report.bounds.each()[at] {
            None => 2,
            Some(Bound::About) => 1,
            Some(Bound::AtLeast | Bound::AtMost) => 0,
        };
        let number = report.counts.each()[at].1?;
        let kept = report.bounds.each()[at].is_some_and(|bound| {
            self.members
                .iter()
                .filter(|other| exactness(other) > exactness(report))
                .filter_map(|other| other.counts.each()[at].1)
                .any(|other| allows(bound, number, other))
        });
        (!kept).then_some(number)
    }

    /// The words that made a report an event, in the form of the first report with the same stems: "arrested"
    /// and "arrests" do not disagree.
    fn verb(&self, report: &Report) -> Option<String> {
        let alike = |other: &&&Report| other.trigger == report.trigger;
        let first = self.members.iter().find(alike)?;
        (!report.trigger.is_empty()).then(|| first.verb.to_lowercase())
    }

    fn contest(&self, field: &'static str, value: impl Fn(&Report) -> Option<String>) -> Contest {
        let mut said: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (report, &voice) in self.members.iter().zip(self.voice) {
            if let Some(value) = value(report) {
                said.entry(value).or_default().push(voice);
            }
        }
        let mut values: Vec<(String, usize)> = said
            .into_iter()
            .map(|(value, mut voices)| {
                voices.sort_unstable();
                voices.dedup();
                (value, voices.len())
            })
            .collect();
        values.sort_by(|(a, x), (b, y)| y.cmp(x).then(a.cmp(b)));
        Contest {
            field: field.to_owned(),
            values,
        }
    }
}
