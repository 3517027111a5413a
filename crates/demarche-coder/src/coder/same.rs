//! Drafts of one sentence that say the same.

use super::draft::Draft;
use crate::entities::Found;
use crate::explain;
use crate::lexicon::Lexicon;
use crate::reading::Filler;
use demarche_nlp::Annotated;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Drops a draft that says the same as a better one of the same sentence.
pub(super) fn merge(doc: &Annotated, lexicon: &Lexicon, drafts: &mut Vec<Draft>) {
    // the dropped, each with the one that says it better
    let mut drop: BTreeMap<usize, usize> = BTreeMap::new();
    for i in 0..drafts.len() {
        for j in 0..drafts.len() {
            if i == j || drop.contains_key(&i) || drop.contains_key(&j) {
                continue;
            }
            let (a, b) = (&drafts[i], &drafts[j]);
            if a.event_type != b.event_type || a.modality != b.modality {
                continue;
            }
            let within = |x: &[(Filler, Rc<Found>)], y: &[(Filler, Rc<Found>)]| {
                x.iter().all(|(_, f)| y.iter().any(|(_, g)| g.key == f.key))
            };
            // one subject or object of the other: an instrument ("the raid killed four")
            let linked = a.reading.actors.iter().any(|f| f.head == b.trigger)
                || crate::syntax::dominates(doc, a.trigger, b.trigger);
            let richer = a.actors.len() + a.recipients.len() >= b.actors.len() + b.recipients.len();
            if within(&b.actors, &a.actors)
                && within(&b.recipients, &a.recipients)
                && richer
                && (linked || i < j)
            {
                drop.insert(j, i);
            }
        }
    }
    for (&dropped, &kept) in &drop {
        let why = format!("'{}' says the same", doc.token(drafts[kept].trigger).text());
        let step = explain::lost(doc, lexicon, &drafts[dropped].reading, why);
        let mut steps = std::mem::take(&mut drafts[dropped].rejected);
        steps.insert(0, step);
        drafts[kept].rejected.append(&mut steps);
    }
    let mut n = 0;
    drafts.retain(|_| {
        n += 1;
        !drop.contains_key(&(n - 1))
    });
}
