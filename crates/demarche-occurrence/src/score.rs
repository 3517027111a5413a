//! How likely two reports tell the same happening.
//!
//! The one idea is that of record linkage after Fellegi and Sunter: every field on which both say something
//! adds evidence in log-odds for or against, a field on which one is silent adds nothing, and the sum is
//! turned into a probability. So a short report can be matched and a contradiction outweighs small talk. The
//! weights are data (`match.toml`); [`Matcher::evidence`] says what each field added.

use demarche_codebook::Modality;
use demarche_coder::Bound;

use crate::limits::{MOST_DAYS_APART, MOST_PARTIES};
use crate::report::{Days, Party, Place, PlaceKind, Report};
use crate::rules::Rules;

/// Kilometres between two points of one town at most.
const TOWN_KM: f64 = 25.0;

/// Compares reports under given rules.
#[derive(Debug, Clone, Copy)]
pub struct Matcher<'a> {
    rules: &'a Rules,
}

/// What each field adds, in log-odds; 0 where one of the reports is silent.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Evidence {
    /// How rare a match is at all.
    pub bias: f32,
    /// Type and mode.
    pub kind: f32,
    /// Who.
    pub actors: f32,
    /// To whom.
    pub recipients: f32,
    /// Where.
    pub place: f32,
    /// When.
    pub days: f32,
    /// Numbers of people.
    pub counts: f32,
    /// The words that made it an event.
    pub trigger: f32,
    /// The other words of the sentence.
    pub content: f32,
    /// Both stand in one article.
    pub article: f32,
    /// One says it happened, the other does not.
    pub modality: f32,
}

impl Evidence {
    /// The sum, in log-odds.
    #[must_use]
    pub fn sum(&self) -> f32 {
        self.bias
            + self.kind
            + self.actors
            + self.recipients
            + self.place
            + self.days
            + self.counts
            + self.trigger
            + self.content
            + self.article
            + self.modality
    }

    /// The sum as a probability.
    #[must_use]
    pub fn probability(&self) -> f32 {
        1.0 / (1.0 + (-self.sum()).exp())
    }
}

/// Probability that two reports tell the same happening, under the built-in rules. Symmetric; 0 where types
/// or days cannot be of one happening.
#[must_use]
pub fn score(a: &Report, b: &Report) -> f32 {
    Matcher::new(Rules::built_in()).score(a, b)
}

impl<'a> Matcher<'a> {
    /// A matcher under these rules.
    #[must_use]
    pub fn new(rules: &'a Rules) -> Matcher<'a> {
        Matcher { rules }
    }

    /// As [`score`].
    #[must_use]
    pub fn score(&self, a: &Report, b: &Report) -> f32 {
        self.evidence(a, b)
            .map_or(0.0, |evidence| evidence.probability())
    }

    /// What speaks for and against; None where types or days cannot be of one happening.
    #[must_use]
    pub fn evidence(&self, a: &Report, b: &Report) -> Option<Evidence> {
        // One order for both directions: sums of floats depend on it.
        let (a, b) = if a.event <= b.event { (a, b) } else { (b, a) };
        let weights = &self.rules.weights;
        let types = self.rules.types(a.event_type, b.event_type)?;
        let days = match (a.days, b.days) {
            (Some(a), Some(b)) => self.days(a, b)?,
            _ => 0.0,
        };
        let mode = match (a.mode, b.mode) {
            (Some(x), Some(y)) if x == y => weights.same_mode,
            (Some(_), Some(_)) if a.event_type == b.event_type => weights.other_mode,
            _ => 0.0,
        };
        let (actors, recipients) = self.sides(a, b);
        let trigger = a.trigger.iter().any(|word| b.trigger.contains(word));
        Some(Evidence {
            bias: weights.bias,
            kind: types + mode,
            actors,
            recipients,
            place: match (&a.place, &b.place) {
                (Some(a), Some(b)) => self.place(a, b),
                (Some(place), None) => self.named(place, b),
                (None, Some(place)) => self.named(place, a),
                (None, None) => 0.0,
            },
            days,
            counts: self.counts(a, b),
            trigger: if trigger { weights.same_trigger } else { 0.0 },
            content: self.content(a, b),
            article: if a.article == b.article {
                weights.same_article
            } else {
                0.0
            },
            modality: if reality(a.modality) == reality(b.modality) {
                0.0
            } else {
                weights.other_modality
            },
        })
    }

    fn days(&self, a: Days, b: Days) -> Option<f32> {
        let weights = &self.rules.weights;
        let apart = (a.first - b.last).max(b.first - a.last).max(0);
        if apart > MOST_DAYS_APART {
            return None;
        }
        if apart == 0 {
            return Some(weights.same_day);
        }
        // A paper of Tuesday tells of Monday; a paper of Monday cannot tell of Tuesday.
        let told_later =
            |named: Days, other: Days| named.named && !other.named && other.first > named.last;
        let each = if told_later(a, b) || told_later(b, a) || !a.named && !b.named {
            weights.published_apart
        } else {
            weights.day_apart
        };
        Some(each * apart as f32)
    }

    /// Evidence of actors and of recipients. Where one report tells both as equals (a meeting), all parties
    /// of both are compared as one side, and the evidence is said under actors.
    fn sides(&self, a: &Report, b: &Report) -> (f32, f32) {
        let equals = |report: &Report| report.recipients.is_empty() && report.actors.len() > 1;
        if equals(a) || equals(b) {
            let all = |report: &Report| report.parties().cloned().collect::<Vec<Party>>();
            let likeness = side(&all(a), &all(b));
            return (2.0 * self.weigh(likeness), 0.0);
        }
        (
            self.weigh(side(&a.actors, &b.actors)),
            self.weigh(side(&a.recipients, &b.recipients)),
        )
    }

    fn weigh(&self, likeness: Option<f32>) -> f32 {
        match likeness {
            None => 0.0,
            Some(likeness) if likeness >= 0.0 => likeness * self.rules.weights.side_alike,
            Some(likeness) => -likeness * self.rules.weights.side_unlike,
        }
    }

    fn place(&self, a: &Place, b: &Place) -> f32 {
        let weights = &self.rules.weights;
        if a.country.is_some() && b.country.is_some() && a.country != b.country {
            return weights.other_place;
        }
        let alike = |x: &Place, y: &Place| {
            x.geonames.is_some() && x.geonames == y.geonames
                || x.name.eq_ignore_ascii_case(&y.name) && x.kind != PlaceKind::Country
        };
        if alike(a, b) {
            return match a.kind.max(b.kind) {
                PlaceKind::Point | PlaceKind::Town | PlaceKind::Admin2 => weights.same_town,
                // A city that is a division of its own, such as Istanbul, is found as either.
                PlaceKind::Admin1 => weights.same_town.min(2.0 * weights.same_region),
                PlaceKind::Country => weights.same_country,
                PlaceKind::Region => weights.same_region,
            };
        }
        if a.kind.is_local() && b.kind.is_local() {
            let near = match (a.point(), b.point()) {
                (Some(a), Some(b)) => kilometres(a, b) <= TOWN_KM,
                _ => false,
            };
            return if near {
                weights.same_region
            } else {
                weights.other_place
            };
        }
        let division = |place: &Place| match place.kind {
            PlaceKind::Admin1 => Some(place.name.to_lowercase()),
            _ => place.admin1.as_ref().map(|name| name.to_lowercase()),
        };
        match (division(a), division(b)) {
            (Some(a), Some(b)) if a == b => weights.same_region,
            (Some(_), Some(_)) => weights.other_place,
            _ if a.country.is_some() && a.country == b.country => weights.same_country,
            _ => 0.0,
        }
    }

    /// Evidence of a town that a report without a place has in its words all the same.
    fn named(&self, place: &Place, silent: &Report) -> f32 {
        let told = |word: &String| silent.words.binary_search(word).is_ok();
        let told = !place.words.is_empty() && place.words.iter().all(told);
        if place.kind != PlaceKind::Country && told {
            self.rules.weights.named_place
        } else {
            0.0
        }
    }

    fn counts(&self, a: &Report, b: &Report) -> f32 {
        let weights = &self.rules.weights;
        let (mut sum, mut shared) = (0.0, 0_u8);
        let bounds = a.bounds.each().into_iter().zip(b.bounds.each());
        let numbers = a.counts.each().into_iter().zip(b.counts.each());
        for (((_, x), (_, y)), (of_x, of_y)) in numbers.zip(bounds) {
            let (Some(x), Some(y)) = (x, y) else {
                continue;
            };
            let allowed = of_x.is_some_and(|bound| allows(bound, x, y))
                || of_y.is_some_and(|bound| allows(bound, y, x));
            let apart = ((x.max(1) as f32).ln() - (y.max(1) as f32).ln()).abs() / 10_f32.ln();
            // "At least 12" is no contradiction to 15, and less of one to 120.
            let apart = if allowed { apart / 2.0 } else { apart };
            // Crowds are guessed, the dead are counted; both are told in rounded numbers.
            sum += weights.same_count + (weights.other_count - weights.same_count) * apart.min(1.0);
            shared += 1;
        }
        if shared == 0 {
            0.0
        } else {
            sum / f32::from(shared)
        }
    }

    fn content(&self, a: &Report, b: &Report) -> f32 {
        let weights = &self.rules.weights;
        let rest = |x: &Report, y: &Report| {
            x.words
                .iter()
                .filter(|word| !x.trigger.contains(word) && !y.trigger.contains(word))
                .count()
        };
        let shared = a
            .words
            .iter()
            .filter(|word| !a.trigger.contains(word) && !b.trigger.contains(word))
            .filter(|word| b.words.binary_search(word).is_ok())
            .count();
        let (left, right) = (rest(a, b), rest(b, a));
        if left == 0 || right == 0 {
            return 0.0;
        }
        let cosine = shared as f32 / ((left * right) as f32).sqrt();
        ((cosine - weights.usual_content) * weights.content).min(weights.most_content)
    }
}

/// Whether a number with a bound allows another one to be the true one.
pub(crate) fn allows(bound: Bound, number: u64, other: u64) -> bool {
    match bound {
        Bound::AtLeast => other >= number,
        Bound::AtMost => other <= number,
        // "About 60" is 50 to 70 to most writers.
        Bound::About => number.abs_diff(other) * 5 <= number,
    }
}

/// What is real to a reader: what happens or happened, what may come, what did not happen.
fn reality(modality: Modality) -> u8 {
    match modality {
        Modality::Actual | Modality::Historical => 0,
        Modality::Future | Modality::Hypothetical => 1,
        Modality::Negated => 2,
    }
}

/// How alike two sides are: 1 the same, 0 says nothing, -1 others. None where one is silent.
fn side(a: &[Party], b: &[Party]) -> Option<f32> {
    let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let few = &few[..few.len().min(MOST_PARTIES)];
    let many = &many[..many.len().min(MOST_PARTIES)];
    if few.is_empty() {
        return None;
    }
    let best = |party: &Party, others: &[Party]| {
        others
            .iter()
            .map(|other| likeness(party, other))
            .fold(-1.0, f32::max)
    };
    let sum: f32 = few.iter().map(|party| best(party, many)).sum();
    Some(sum / few.len() as f32)
}

/// How alike two parties are, from -1 to 1.
fn likeness(a: &Party, b: &Party) -> f32 {
    let sectors = a.sectors.iter().any(|sector| b.sectors.contains(sector));
    if a.entity == b.entity {
        // "gunmen" of nowhere may be any gunmen.
        return if a.country.is_some() || a.is_one() {
            1.0
        } else {
            0.5
        };
    }
    if a.is_one() && b.is_one() {
        let kind = |party: &Party| party.entity.split(':').next().map(str::to_owned);
        return match (kind(a) == kind(b), a.country == b.country && sectors) {
            // Two ministers of one government, of whom each paper names one.
            (true, true) => 0.2,
            (true, false) => -1.0,
            (false, true) => 0.5,
            (false, false) => -0.5,
        };
    }
    match (&a.country, &b.country) {
        (Some(x), Some(y)) if x != y => -1.0,
        (Some(_), Some(_)) => {
            if sectors {
                0.8
            } else if a.is_state() || b.is_state() || a.sectors.is_empty() || b.sectors.is_empty() {
                0.6
            } else {
                0.1
            }
        }
        _ if sectors => 0.4,
        _ => 0.0,
    }
}

/// Kilometres between two points (degrees north, degrees east) on a sphere.
fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    const EARTH: f64 = 6371.0;
    let (lat_a, lat_b) = (a.0.to_radians(), b.0.to_radians());
    let (north, east) = ((lat_b - lat_a) / 2.0, (b.1 - a.1).to_radians() / 2.0);
    let h = north.sin().powi(2) + lat_a.cos() * lat_b.cos() * east.sin().powi(2);
    2.0 * EARTH * h.sqrt().min(1.0).asin()
}
