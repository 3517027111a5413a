//! Reports that come in batches: each batch clusters again what it touches, and nothing else.
//!
//! What a batch touches is a component: all reports that are linked to a new one, directly or not. Whatever
//! stands in other components cannot change, so the clusters are those of all reports at once, in how many
//! batches and in which order they came. One exception: a block that has become too full leads no new report
//! to the old ones, while [`cluster`](crate::cluster()) leaves it out from the first report on.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::block::block_keys;
use crate::cluster::{Cluster, Decisions, clusters, link};
use crate::limits::MOST_IN_BLOCK;
use crate::linkage::find;
use crate::report::Report;
use crate::rules::Rules;
use crate::score::Matcher;

/// Reports gathered so far, with their links.
#[derive(Debug, Clone, Default)]
pub struct Gathering {
    reports: Vec<Report>,
    position: FxHashMap<String, usize>,
    blocks: FxHashMap<String, Vec<usize>>,
    links: FxHashMap<usize, Vec<(usize, f32)>>,
    root: Vec<usize>,
    decisions: Decisions,
}

impl Gathering {
    /// Nothing gathered yet; decisions hold for all that comes.
    #[must_use]
    pub fn new(decisions: Decisions) -> Gathering {
        Gathering {
            decisions,
            ..Gathering::default()
        }
    }

    /// All reports so far, in the order in which they came. Members of clusters are indices into them.
    #[must_use]
    pub fn reports(&self) -> &[Report] {
        &self.reports
    }

    /// Adds a batch and returns the clusters of every component that it touches, in the order of their least
    /// event id: they replace all clusters that their members were in. A report whose event id is there
    /// already is passed over.
    pub fn add(&mut self, batch: Vec<Report>) -> Vec<Cluster> {
        let matcher = Matcher::new(Rules::built_in());
        let mut fresh = Vec::new();
        for report in batch {
            if self.position.contains_key(&report.event) {
                continue;
            }
            let new = self.reports.len();
            let mut near: BTreeSet<usize> = BTreeSet::new();
            for key in block_keys(&report) {
                let block = self.blocks.entry(key).or_default();
                if block.len() < MOST_IN_BLOCK {
                    near.extend(block.iter());
                    block.push(new);
                }
            }
            self.position.insert(report.event.clone(), new);
            self.reports.push(report);
            self.root.push(new);
            fresh.push(new);
            for old in near {
                if let Some(score) = link(&matcher, &self.reports[old], &self.reports[new]) {
                    self.links
                        .entry(old.min(new))
                        .or_default()
                        .push((old.max(new), score));
                    self.unite(old, new);
                }
            }
        }
        let decided: Vec<(usize, usize)> = self
            .decisions
            .together
            .iter()
            .filter_map(|(a, b)| Some((*self.position.get(a)?, *self.position.get(b)?)))
            .collect();
        for (a, b) in decided {
            self.unite(a, b);
        }
        let touched = fresh.iter().map(|&new| find(&mut self.root, new)).collect();
        self.clusters_of(&touched)
    }

    /// All clusters, in the order of their least event id.
    #[must_use]
    pub fn clusters(&mut self) -> Vec<Cluster> {
        let all = (0..self.reports.len())
            .map(|at| find(&mut self.root, at))
            .collect();
        self.clusters_of(&all)
    }

    fn unite(&mut self, a: usize, b: usize) {
        let (a, b) = (find(&mut self.root, a), find(&mut self.root, b));
        self.root[a.max(b)] = a.min(b);
    }

    /// The clusters of the components with these roots.
    fn clusters_of(&mut self, roots: &BTreeSet<usize>) -> Vec<Cluster> {
        let mut members: Vec<usize> = Vec::new();
        for at in 0..self.reports.len() {
            if roots.contains(&find(&mut self.root, at)) {
                members.push(at);
            }
        }
        members.sort_by(|&a, &b| self.reports[a].event.cmp(&self.reports[b].event));
        let rank: BTreeMap<usize, usize> = members
            .iter()
            .enumerate()
            .map(|(rank, &member)| (member, rank))
            .collect();
        let mut links = Vec::new();
        for (&member, &a) in &rank {
            for &(other, score) in self.links.get(&member).into_iter().flatten() {
                let b = rank[&other];
                links.push((a.min(b), a.max(b), score));
            }
        }
        let sorted: Vec<&Report> = members.iter().map(|&at| &self.reports[at]).collect();
        let mut found = clusters(&sorted, links, &self.decisions);
        for cluster in &mut found {
            for member in &mut cluster.members {
                *member = members[*member];
            }
        }
        found
    }
}
