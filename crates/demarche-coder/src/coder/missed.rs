//! Why nothing was coded: the patterns that nearly held, for those who write rules.

use super::Coder;
use crate::entities::Entities;
use crate::lexicon::{Condition, Rule};
use crate::reading::{Fault, Missed, Reader};
use demarche_nlp::Annotated;
use serde::Serialize;

/// A pattern whose word stands in a text and that does not hold there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NearMiss {
    /// The word of the text.
    pub word: String,
    /// Where the word begins, in code points.
    pub start: usize,
    /// Id of the rule.
    pub rule: String,
    /// What the rule codes: type and mode, or its operator.
    pub coding: String,
    /// File of the rule.
    pub file: String,
    /// Line of the rule, from 1.
    pub line: usize,
    /// The pattern as it is written.
    pub pattern: String,
    /// Whether the pattern itself fits and only a condition of its rule does not.
    pub close: bool,
    /// What stood in the way.
    pub why: String,
}

impl Coder {
    /// What nearly matched in an annotated text, by position of the word; readings that came about are
    /// not among it, what became of them is told by their explanations.
    pub fn near_misses(&self, body: &Annotated) -> Vec<NearMiss> {
        let entities = Entities::new(&self.world, body, None, None);
        Reader::new(&self.lexicon, body, &entities)
            .near_misses()
            .into_iter()
            .map(|m| self.near_miss(body, m))
            .collect()
    }

    fn near_miss(&self, body: &Annotated, missed: Missed) -> NearMiss {
        let rule = &self.lexicon.rules[missed.rule];
        let token = body.token(missed.token);
        NearMiss {
            word: token.text().to_owned(),
            start: body.char_range(missed.token..missed.token + 1).start,
            rule: rule.id.clone(),
            coding: rule.coding(),
            file: rule.file.to_owned(),
            line: rule.line,
            close: !matches!(missed.fault, Fault::Element(_)),
            why: why(rule, &missed),
            pattern: missed.pattern,
        }
    }
}

fn why(rule: &Rule, missed: &Missed) -> String {
    let condition = |c: &Condition| format!("{} = {:?}", c.slot.as_str(), c.source);
    match missed.fault {
        Fault::Element(n) => format!("the text lacks word {} of '{}'", n + 2, missed.pattern),
        Fault::Support => "its noun stands without a supporting verb".to_owned(),
        Fault::Where(n) => format!("where {} does not hold", condition(&rule.where_[n])),
        Fault::Unless(n) => format!("unless {} holds", condition(&rule.unless[n])),
        Fault::Content => {
            "its content or its participants are none that the operator can use".to_owned()
        }
    }
}
