//! What is clustered again when an event comes or goes: everything that a chain of links leads to, as far as
//! that is little; else the one event alone.

use std::collections::BTreeSet;

use demarche_occurrence::{LIKELY, cluster_all};

use super::near::{self, Kept, Near};
use super::{decisions, members};
use crate::Error;
use crate::writing::Scope;

/// Events that are clustered anew in one piece at most: all of them are compared with each other. Links chain
/// (a war is told day by day), so larger pieces are common in large archives; there a new event joins the
/// occurrence it fits best, and what is there stays as it is.
pub(super) const MOST_IN_REGION: usize = 64;
/// Reports of an occurrence with which an event that would join it is compared at most, the earliest first.
const MOST_SAMPLED: usize = 16;

/// Reports of one happening, by event with the mean score with the others, sorted by event.
pub(super) struct Group {
    pub members: Vec<(i64, f32)>,
}

/// All events that links, occurrences or decisions connect with one; None if there are too many.
pub(super) fn connected(scope: &Scope<'_>, event: i64) -> Result<Option<BTreeSet<i64>>, Error> {
    let decided = decisions::any(scope.sql)?;
    let (mut found, mut seen) = (BTreeSet::from([event]), BTreeSet::new());
    let mut waiting = vec![event];
    while let Some(event) = waiting.pop() {
        let mut others = near::linked(scope, event)?;
        if let Some(occurrence) = members::occurrence(scope.sql, event)?
            && seen.insert(occurrence)
        {
            others.extend(members::of(scope.sql, occurrence)?);
        }
        if decided {
            others.extend(decisions::mates(scope.sql, event)?);
        }
        for other in others {
            if found.insert(other) {
                waiting.push(other);
            }
        }
        if found.len() > MOST_IN_REGION {
            return Ok(None);
        }
    }
    Ok(Some(found))
}

/// The clusters of some events.
pub(super) fn cluster(
    scope: &Scope<'_>,
    near: &mut Near,
    events: &BTreeSet<i64>,
) -> Result<Vec<Group>, Error> {
    let events: Vec<i64> = events.iter().copied().collect();
    if let [event] = events[..] {
        return Ok(vec![Group {
            members: vec![(event, 1.0)],
        }]);
    }
    let kept = events
        .iter()
        .map(|event| near.get(scope, *event))
        .collect::<Result<Vec<Kept>, _>>()?;
    let reports: Vec<_> = kept.iter().map(|kept| kept.report.clone()).collect();
    let decided = decisions::on(scope.sql, reports.iter().map(|report| &*report.event))?;
    let len = kept.len();
    let mut scores = vec![0.0_f32; len * len];
    for a in 0..len {
        for b in 0..a {
            let score = near.score(&kept[a], &kept[b]);
            scores[a * len + b] = score;
            scores[b * len + a] = score;
        }
    }
    let clusters = cluster_all(&reports, &|a, b| scores[a * len + b], &decided);
    Ok(clusters
        .into_iter()
        .map(|cluster| {
            let at = cluster.members.iter().map(|&at| events[at]);
            let mut members: Vec<(i64, f32)> = at.zip(cluster.scores).collect();
            members.sort_by_key(|(event, _)| *event);
            Group { members }
        })
        .collect())
}

/// An event with the occurrence that it fits best, or alone.
pub(super) fn join(scope: &Scope<'_>, near: &mut Near, event: i64) -> Result<Vec<Group>, Error> {
    let kept = near.get(scope, event)?;
    let mut best: Option<(f32, i64)> = None;
    let mut seen = BTreeSet::new();
    let (together, apart) = decisions::sides(scope.sql, event)?;
    for other in near::linked(scope, event)?
        .into_iter()
        .chain(together.iter().copied())
    {
        let Some(occurrence) = members::occurrence(scope.sql, other)? else {
            continue;
        };
        let reports = members::of(scope.sql, occurrence)?;
        if !seen.insert(occurrence) || reports.iter().any(|report| apart.contains(report)) {
            continue;
        }
        let mut sum = 0.0;
        let others = || {
            reports
                .iter()
                .filter(|other| **other != event)
                .take(MOST_SAMPLED)
        };
        for other in others() {
            let other = near.get(scope, *other)?;
            sum += near.score(&kept, &other);
        }
        let decided = reports.iter().any(|report| together.contains(report));
        let mean = match others().count() {
            0 => continue,
            _ if decided => 1.0,
            n => sum / n as f32,
        };
        if mean >= LIKELY && best.is_none_or(|(most, _)| mean > most) {
            best = Some((mean, occurrence));
        }
    }
    let mut group = vec![(event, 1.0)];
    if let Some((mean, occurrence)) = best {
        let with = members::scores(scope.sql, occurrence)?;
        group = with
            .into_iter()
            .filter(|(other, _)| *other != event)
            .collect();
        group.push((event, mean));
        group.sort_by_key(|(event, _)| *event);
    }
    Ok(vec![Group { members: group }])
}
