//! Clusters by average linkage, the same for every order of what is clustered.
//!
//! Links alone chain: A is like B, B like C, and in the end a war is one happening. So components of linked
//! things are only the frame; inside each, the two groups that are most alike on average are joined until none
//! reach the threshold ([`Join`]). Ties go to the lesser index, and indices are given in an order that callers make of
//! ids, not of arrival.

use crate::limits::MOST_IN_COMPONENT;

/// When two groups are joined.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Join {
    /// Mean likeness from which two single things are joined.
    pub least: f32,
    /// How much more it takes each time the smaller of two groups is twice as large. A text that stands
    /// alone may be a short report of what others tell at length; two groups that have each found their
    /// members and are still less alike are two happenings of one kind.
    pub doubt: f32,
}

/// How much stricter links become where a component is too large.
const STRICTER: f32 = 0.05;

/// Groups of `0..len`, each sorted, in the order of their least member. `links` are pairs with their
/// likeness; `like` is the likeness of any pair, for pairs of one component that are not linked.
pub(crate) fn groups(
    len: usize,
    links: &[(usize, usize, f32)],
    join: Join,
    like: &dyn Fn(usize, usize) -> f32,
) -> Vec<Vec<usize>> {
    let mut groups = Vec::new();
    let mut waiting = vec![((0..len).collect::<Vec<usize>>(), 0.0_f32)];
    while let Some((members, least)) = waiting.pop() {
        for component in components(&members, links, least) {
            if component.len() > MOST_IN_COMPONENT && least < 1.0 {
                waiting.push((component, least + STRICTER));
            } else if component.len() > MOST_IN_COMPONENT {
                // All are linked by certainty; there is nothing to weigh.
                groups.push(component);
            } else {
                groups.extend(agglomerate(&component, join, like));
            }
        }
    }
    groups.sort_unstable_by_key(|group| group[0]);
    groups
}

/// Members that are linked at least so closely, directly or not.
fn components(members: &[usize], links: &[(usize, usize, f32)], least: f32) -> Vec<Vec<usize>> {
    let highest = members.iter().copied().max().map_or(0, |m| m + 1);
    let mut inside = vec![false; highest];
    members.iter().for_each(|&m| inside[m] = true);
    let mut root: Vec<usize> = (0..highest).collect();
    for &(a, b, weight) in links {
        if weight >= least && a < highest && b < highest && inside[a] && inside[b] {
            let (a, b) = (find(&mut root, a), find(&mut root, b));
            root[a.max(b)] = a.min(b);
        }
    }
    let mut found: Vec<Vec<usize>> = vec![Vec::new(); highest];
    for &member in members {
        let at = find(&mut root, member);
        found[at].push(member);
    }
    found.retain(|component| !component.is_empty());
    for component in &mut found {
        component.sort_unstable();
    }
    found
}

/// The root of a tree, with the path to it halved.
pub(crate) fn find(root: &mut [usize], mut at: usize) -> usize {
    while root[at] != at {
        root[at] = root[root[at]];
        at = root[at];
    }
    at
}

/// Average linkage inside one component.
fn agglomerate(
    component: &[usize],
    join: Join,
    like: &dyn Fn(usize, usize) -> f32,
) -> Vec<Vec<usize>> {
    let len = component.len();
    if len == 1 {
        return vec![component.to_vec()];
    }
    let mut matrix = vec![0.0_f32; len * len];
    for a in 0..len {
        for b in a + 1..len {
            let likeness = like(component[a], component[b]);
            matrix[a * len + b] = likeness;
            matrix[b * len + a] = likeness;
        }
    }
    let mut groups: Vec<Vec<usize>> = component.iter().map(|&member| vec![member]).collect();
    let mut alive: Vec<usize> = (0..len).collect();
    let mut sizes = vec![1_usize; len];
    // How far a pair is above the threshold.
    let above = |matrix: &[f32], sizes: &[usize], a: usize, b: usize| {
        let twice = (sizes[a].min(sizes[b]) as f32).log2();
        matrix[a * len + b] - join.least - join.doubt * twice
    };
    let nearest = |matrix: &[f32], sizes: &[usize], alive: &[usize], of: usize| {
        let mut best = (of, f32::NEG_INFINITY);
        for &other in alive {
            if other != of {
                let above = above(matrix, sizes, of, other);
                if above > best.1 {
                    best = (other, above);
                }
            }
        }
        best
    };
    let mut best: Vec<(usize, f32)> = (0..len)
        .map(|of| nearest(&matrix, &sizes, &alive, of))
        .collect();
    while alive.len() > 1 {
        let mut top = alive[0];
        for &of in &alive {
            if best[of].1 > best[top].1 {
                top = of;
            }
        }
        let (other, surplus) = best[top];
        if surplus < 0.0 {
            break;
        }
        let (keep, gone) = (top.min(other), top.max(other));
        alive.retain(|&of| of != gone);
        let (kept, lost) = (sizes[keep] as f32, sizes[gone] as f32);
        for &of in alive.iter().filter(|&&of| of != keep) {
            let mean =
                (kept * matrix[keep * len + of] + lost * matrix[gone * len + of]) / (kept + lost);
            matrix[keep * len + of] = mean;
            matrix[of * len + keep] = mean;
        }
        sizes[keep] += sizes[gone];
        let moved = std::mem::take(&mut groups[gone]);
        groups[keep].extend(moved);
        for &of in &alive {
            if of == keep || best[of].0 == keep || best[of].0 == gone {
                best[of] = nearest(&matrix, &sizes, &alive, of);
            } else {
                let above = above(&matrix, &sizes, of, keep);
                if above > best[of].1 {
                    best[of] = (keep, above);
                }
            }
        }
    }
    groups.retain(|group| !group.is_empty());
    for group in &mut groups {
        group.sort_unstable();
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF: Join = Join {
        least: 0.5,
        doubt: 0.0,
    };

    #[test]
    fn large_groups_are_joined_less_easily() {
        // Two pairs, 0.55 alike across and alike inside.
        let like = |a: usize, b: usize| if a / 2 == b / 2 { 0.9 } else { 0.55 };
        let links = [(0, 1, 0.9), (1, 2, 0.55), (2, 3, 0.9)];
        let strict = Join { doubt: 0.1, ..HALF };
        assert_eq!(groups(4, &links, HALF, &like).len(), 1);
        assert_eq!(groups(4, &links, strict, &like), [vec![0, 1], vec![2, 3]]);
    }

    #[test]
    fn a_chain_is_not_one_group() {
        // Each is like the next only.
        let like = |a: usize, b: usize| if a.abs_diff(b) == 1 { 0.6 } else { 0.0 };
        let links: Vec<(usize, usize, f32)> = (0..5).map(|a| (a, a + 1, 0.6)).collect();
        assert_eq!(
            groups(6, &links, HALF, &like),
            [vec![0, 1], vec![2, 3], vec![4, 5]]
        );
    }

    #[test]
    fn what_no_link_leads_to_stands_alone() {
        let all = |_: usize, _: usize| 1.0;
        assert_eq!(groups(3, &[(0, 2, 0.9)], HALF, &all), [vec![0, 2], vec![1]]);
        assert!(groups(0, &[], HALF, &all).is_empty());
    }
}
