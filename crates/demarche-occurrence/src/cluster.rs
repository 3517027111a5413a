//! Reports to clusters, with what a person decided.
//!
//! The result depends on the set of reports alone. For reports that come in batches see
//! [`Gathering`](crate::Gathering), which clusters again no more than a batch touches.

use std::collections::{BTreeMap, BTreeSet};

use crate::block::candidates;
use crate::linkage::{Join, find, groups};
use crate::report::Report;
use crate::rules::Rules;
use crate::score::Matcher;

/// Probability from which two reports are linked at all.
const LINK: f32 = 0.3;
/// When two groups are joined: as soon as it is more likely than not.
const JOIN: Join = Join {
    least: 0.5,
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
    let order = by_event(reports);
    let mut rank = vec![0; reports.len()];
    for (at, &index) in order.iter().enumerate() {
        rank[index] = at;
    }
    let sorted: Vec<&Report> = order.iter().map(|&index| &reports[index]).collect();
    let matcher = Matcher::new(Rules::built_in());
    let links = candidates(reports)
        .into_iter()
        .map(|(a, b)| (rank[a].min(rank[b]), rank[a].max(rank[b])))
        .filter_map(|(a, b)| Some((a, b, link(&matcher, sorted[a], sorted[b])?)))
        .collect();
    let mut clusters = clusters(&sorted, links, decisions);
    for cluster in &mut clusters {
        for member in &mut cluster.members {
            *member = order[*member];
        }
    }
    clusters
}

/// Indices of reports by event id. Everything is done in this order, so arrival cannot matter.
pub(crate) fn by_event(reports: &[Report]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..reports.len()).collect();
    order.sort_by(|&a, &b| reports[a].event.cmp(&reports[b].event));
    order
}

/// The score of two reports, if it links them.
pub(crate) fn link(matcher: &Matcher<'_>, a: &Report, b: &Report) -> Option<f32> {
    Some(matcher.score(a, b)).filter(|&score| score >= LINK)
}

/// Clusters of reports sorted by event id; links and members are indices into them.
pub(crate) fn clusters(
    sorted: &[&Report],
    mut links: Vec<(usize, usize, f32)>,
    decisions: &Decisions,
) -> Vec<Cluster> {
    let apart = known(sorted, &decisions.apart);
    let together: BTreeSet<(usize, usize)> = known(sorted, &decisions.together)
        .difference(&apart)
        .copied()
        .collect();
    links.retain(|&(a, b, _)| !apart.contains(&(a, b)));
    let matcher = Matcher::new(Rules::built_in());
    let like = |a: usize, b: usize| matcher.score(sorted[a], sorted[b]);
    let found = groups(sorted.len(), &links, JOIN, &like);
    decided(found, &together, &apart, sorted.len())
        .into_iter()
        .map(|members| {
            let mean = |a: usize| {
                let others = members.iter().filter(|&&b| b != a);
                let sum: f32 = others.map(|&b| like(a, b)).sum();
                match members.len() {
                    1 => 1.0,
                    len => sum / (len - 1) as f32,
                }
            };
            let scores = members.iter().map(|&a| mean(a)).collect();
            Cluster { members, scores }
        })
        .collect()
}

/// Decided pairs of which both reports are there, by index, the lesser first.
fn known(sorted: &[&Report], pairs: &[(String, String)]) -> BTreeSet<(usize, usize)> {
    let at = |event: &str| sorted.binary_search_by(|report| report.event.as_str().cmp(event));
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
