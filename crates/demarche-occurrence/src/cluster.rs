//! Reports to clusters, with what a person decided.
//!
//! The result depends on the set of reports alone. As groups are joined only where they are likely one on
//! average, two reports stand together only if a chain of pairs that score [`LIKELY`] leads from one to the
//! other: who keeps those pairs may cluster the ends of a chain again with [`cluster_all`], and nothing else.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};

use crate::block::candidates;
use crate::linkage::{Join, find, groups};
use crate::report::Report;
use crate::rules::Rules;
use crate::score::Matcher;

/// Probability from which two reports are linked, and two groups joined: more likely than not.
pub const LIKELY: f32 = 0.5;
const JOIN: Join = Join {
    least: LIKELY,
    doubt: 0.0,
};

/// Reports of one happening.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// Indices of the reports, by event id.
    pub members: Vec<usize>,
    /// For each member, its mean score with the others; 1 where it is alone.
    pub scores: Vec<f32>,
}

/// What a person decided on events, by id. Decisions outweigh scores; of two that contradict each other,
/// apart wins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    /// Events of one happening.
    pub together: Vec<(String, String)>,
    /// Events of two happenings.
    pub apart: Vec<(String, String)>,
}

/// Clusters of reports, in the order of their least event id. Each report is in exactly one.
#[must_use]
pub fn cluster(reports: &[Report]) -> Vec<Cluster> {
    cluster_with(reports, &Decisions::default())
}

/// As [`cluster`], under decisions. Ids that no report has are passed over.
#[must_use]
pub fn cluster_with(reports: &[Report], decisions: &Decisions) -> Vec<Cluster> {
    let matcher = Matcher::new(Rules::built_in());
    let like = |a: usize, b: usize| matcher.score(&reports[a], &reports[b]);
    let links = candidates(reports)
        .into_iter()
        .map(|(a, b)| (a, b, like(a, b)))
        .filter(|(_, _, score)| *score >= LIKELY)
        .collect();
    in_order(reports, Some(links), &like, decisions)
}

/// As [`cluster_with`], for a few reports that are all compared with each other. `like` is the score of two,
/// by their indices, for callers that have it already.
#[must_use]
pub fn cluster_all<R: Borrow<Report>>(
    reports: &[R],
    like: &dyn Fn(usize, usize) -> f32,
    decisions: &Decisions,
) -> Vec<Cluster> {
    in_order(reports, None, like, decisions)
}

/// Clusters in the order of event ids, so that arrival cannot matter; without links all are linked.
fn in_order<R: Borrow<Report>>(
    reports: &[R],
    links: Option<Vec<(usize, usize, f32)>>,
    like: &dyn Fn(usize, usize) -> f32,
    decisions: &Decisions,
) -> Vec<Cluster> {
    let event = |at: usize| -> &str { &reports[at].borrow().event };
    let mut order: Vec<usize> = (0..reports.len()).collect();
    order.sort_by(|&a, &b| event(a).cmp(event(b)));
    let mut rank = vec![0; reports.len()];
    for (at, &index) in order.iter().enumerate() {
        rank[index] = at;
    }
    let links: Vec<(usize, usize, f32)> = match links {
        Some(links) => links
            .into_iter()
            .map(|(a, b, score)| (rank[a].min(rank[b]), rank[a].max(rank[b]), score))
            .collect(),
        // A chain makes them one component, inside which all are compared.
        None => (1..reports.len()).map(|at| (at - 1, at, 1.0)).collect(),
    };
    let sorted: Vec<&str> = order.iter().map(|&at| event(at)).collect();
    let (apart, together) = (
        known(&sorted, &decisions.apart),
        known(&sorted, &decisions.together),
    );
    let together = together.difference(&apart).copied().collect();
    let score = |a: usize, b: usize| like(order[a], order[b]);
    let decided_score = |a: usize, b: usize| {
        if apart.contains(&(a.min(b), a.max(b))) {
            0.0
        } else {
            score(a, b)
        }
    };
    let found = groups(sorted.len(), &links, JOIN, &decided_score);
    decided(found, &together, &apart, sorted.len())
        .into_iter()
        .map(|members| {
            let mean = |a: usize| {
                let others = members.iter().filter(|&&b| b != a);
                let sum: f32 = others.map(|&b| score(a, b)).sum();
                match members.len() {
                    1 => 1.0,
                    len => sum / (len - 1) as f32,
                }
            };
            let scores = members.iter().map(|&a| mean(a)).collect();
            let members = members.iter().map(|&at| order[at]).collect();
            Cluster { members, scores }
        })
        .collect()
}

/// Decided pairs of which both reports are there, by index, the lesser first.
fn known(sorted: &[&str], pairs: &[(String, String)]) -> BTreeSet<(usize, usize)> {
    let at = |event: &str| sorted.binary_search(&event);
    pairs
        .iter()
        .filter_map(|(a, b)| {
            let (a, b) = (at(a).ok()?, at(b).ok()?);
            (a != b).then_some((a.min(b), a.max(b)))
        })
        .collect()
}

/// The groups after the decisions: joined where two are one happening, then, of two members that are apart,
/// the later leaves.
fn decided(
    found: Vec<Vec<usize>>,
    together: &BTreeSet<(usize, usize)>,
    apart: &BTreeSet<(usize, usize)>,
    len: usize,
) -> Vec<Vec<usize>> {
    if together.is_empty() && apart.is_empty() {
        return found;
    }
    let mut root: Vec<usize> = (0..len).collect();
    let chained = found
        .iter()
        .flat_map(|group| group.windows(2).map(|w| (w[0], w[1])));
    for (a, b) in chained.chain(together.iter().copied()) {
        let (a, b) = (find(&mut root, a), find(&mut root, b));
        root[a.max(b)] = a.min(b);
    }
    let mut joined: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in 0..len {
        joined.entry(find(&mut root, at)).or_default().push(at);
    }
    let mut groups = Vec::new();
    for members in joined.into_values() {
        let mut parts: Vec<Vec<usize>> = Vec::new();
        for member in members {
            let fits =
                |part: &Vec<usize>| part.iter().all(|&other| !apart.contains(&(other, member)));
            match parts.iter().position(fits) {
                Some(at) => parts[at].push(member),
                None => parts.push(vec![member]),
            }
        }
        groups.extend(parts);
    }
    groups.sort_unstable_by_key(|group| group[0]);
    groups
}
