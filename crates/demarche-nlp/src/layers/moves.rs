//! The actions of a transition model, in the order of its output scores.
//!
//! The package stores them as JSON, action number to label to frequency, and the
//! order of the scores follows from that: by action, then most frequent first,
//! equal frequencies by label from the end of the alphabet. Labels added after
//! training (negative frequency) come behind all others.

use std::collections::{BTreeMap, HashMap};

use super::BadWeights;

/// Number of a label in [`ParserMoves::labels`] or [`NerMoves::labels`].
pub type LabelId = u16;

/// Most classes a transition model may have; English has 106.
pub const MAX_ACTIONS: usize = 4096;

/// Joins the true label and the label of the true head's child in lifted labels.
const LIFTED: &str = "||";

/// The label of tokens without a head.
const ROOT: &str = "ROOT";

/// One action of the parser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParserAction {
    /// Push the buffer's first token.
    Shift,
    /// Pop the stack, or put its top back into the buffer.
    Reduce,
    /// The stack's top becomes a child of the buffer's first token.
    Left(LabelId),
    /// The buffer's first token becomes a child of the stack's top, and is pushed.
    Right(LabelId),
    /// The buffer's second token starts a sentence.
    Break,
}

/// One action of the entity recogniser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NerAction {
    /// Never valid; kept so that class numbers agree.
    Missing,
    /// Opens an entity.
    Begin(LabelId),
    /// Goes on with the open entity.
    In(LabelId),
    /// Ends the open entity on this token.
    Last(LabelId),
    /// An entity of one token.
    Unit(LabelId),
    /// A blocked token; only ever valid with entities set beforehand.
    Blocked,
    /// Outside.
    Out,
}

/// A label made of two: see [`super::projectivity`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifted {
    /// The label the token really has.
    pub label: LabelId,
    /// The label of the descendant that is its true head.
    pub head_label: LabelId,
}

/// The parser's inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParserMoves {
    /// Action of each class.
    pub actions: Vec<ParserAction>,
    /// Text of each label. Holds more than the classes use: `ROOT`, and the parts of lifted labels.
    pub labels: Vec<String>,
    /// Which labels are lifted, by label.
    pub lifted: Vec<Option<Lifted>>,
    /// The label of roots.
    pub root: LabelId,
}

/// The entity recogniser's inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NerMoves {
    /// Action of each class.
    pub actions: Vec<NerAction>,
    /// Text of each label.
    pub labels: Vec<String>,
}

impl ParserMoves {
    /// Reads the JSON text held by `parser/moves`.
    pub fn from_json(json: &str) -> Result<ParserMoves, BadWeights> {
        let mut labels = Labels::default();
        let mut actions = Vec::new();
        for (action, label) in classes(json)? {
            actions.push(match action {
                0 => ParserAction::Shift,
                1 => ParserAction::Reduce,
                2 => ParserAction::Left(labels.intern(&label)),
                3 => ParserAction::Right(labels.intern(&label)),
                4 => ParserAction::Break,
                other => return Err(BadWeights::new(format!("parser moves: action {other}"))),
            });
        }
        let root = labels.intern(ROOT);
        let mut lifted = Vec::new();
        // The parts are appended to the list that is being walked; they hold no
        // further `||` in any known model, and would be treated alike if they did.
        while lifted.len() < labels.texts.len() {
            let parts = labels.texts[lifted.len()]
                .split_once(LIFTED)
                .map(|(label, head)| (label.to_owned(), head.to_owned()));
            lifted.push(parts.map(|(label, head)| Lifted {
                label: labels.intern(&label),
                head_label: labels.intern(&head),
            }));
        }
        Ok(ParserMoves {
            actions,
            labels: labels.texts,
            lifted,
            root,
        })
    }
}

impl NerMoves {
    /// Reads the JSON text held by `ner/moves`.
    pub fn from_json(json: &str) -> Result<NerMoves, BadWeights> {
        let mut labels = Labels::default();
        let mut actions = Vec::new();
        for (action, label) in classes(json)? {
            actions.push(match action {
                0 => NerAction::Missing,
                1 => NerAction::Begin(labels.intern(&label)),
                2 => NerAction::In(labels.intern(&label)),
                3 => NerAction::Last(labels.intern(&label)),
                4 if label.is_empty() => NerAction::Blocked,
                4 => NerAction::Unit(labels.intern(&label)),
                5 => NerAction::Out,
                other => return Err(BadWeights::new(format!("ner moves: action {other}"))),
            });
        }
        Ok(NerMoves {
            actions,
            labels: labels.texts,
        })
    }
}

/// Label texts by number.
#[derive(Default)]
struct Labels {
    texts: Vec<String>,
    ids: HashMap<String, LabelId>,
}

impl Labels {
    fn intern(&mut self, text: &str) -> LabelId {
        if let Some(&id) = self.ids.get(text) {
            return id;
        }
        // MAX_ACTIONS, times three for the parts of lifted labels, fits.
        let id = self.texts.len() as LabelId;
        self.texts.push(text.to_owned());
        self.ids.insert(text.to_owned(), id);
        id
    }
}

/// The classes in order: (action number, label).
fn classes(json: &str) -> Result<Vec<(u32, String)>, BadWeights> {
    let stored: BTreeMap<String, BTreeMap<String, i64>> =
        serde_json::from_str(json).map_err(|e| BadWeights::new(format!("moves: {e}")))?;
    let mut by_action = BTreeMap::new();
    for (number, labels) in stored {
        let number: u32 = number
            .parse()
            .map_err(|_| BadWeights::new(format!("moves: action number {number:?}")))?;
        by_action.insert(number, labels);
    }
    let total: usize = by_action.values().map(BTreeMap::len).sum();
    if total > MAX_ACTIONS {
        return Err(BadWeights::new(format!(
            "moves: {total} actions, more than {MAX_ACTIONS}"
        )));
    }
    let mut trained = Vec::new();
    let mut added: BTreeMap<(i64, &str), Vec<u32>> = BTreeMap::new();
    for (&action, labels) in &by_action {
        let mut ranked: Vec<(i64, &str)> = labels
            .iter()
            .map(|(label, &frequency)| (frequency, label.as_str()))
            .collect();
        ranked.sort_unstable_by(|a, b| b.cmp(a));
        for (frequency, label) in ranked {
            if frequency < 0 {
                added.entry((frequency, label)).or_default().push(action);
            } else {
                trained.push((action, label.to_owned()));
            }
        }
    }
    for ((_, label), actions) in added.into_iter().rev() {
        trained.extend(actions.into_iter().map(|action| (action, label.to_owned())));
    }
    Ok(trained)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_by_frequency_then_label_from_the_end() {
        let moves = ParserMoves::from_json(
            r#"{"3":{"pobj":5,"dobj":9},"0":{"":100},"1":{"":90},
                "2":{"acl||nsubjpass":42,"relcl||pobj":42,"det":50},"4":{"ROOT":7}}"#,
        )
        .unwrap();
        let name = |id: LabelId| moves.labels[id as usize].as_str();
        let shown: Vec<String> = moves
            .actions
            .iter()
            .map(|a| match *a {
                ParserAction::Shift => "S".into(),
                ParserAction::Reduce => "D".into(),
                ParserAction::Left(l) => format!("L-{}", name(l)),
                ParserAction::Right(l) => format!("R-{}", name(l)),
                ParserAction::Break => "B".into(),
            })
            .collect();
        assert_eq!(
            shown,
            [
                "S",
                "D",
                "L-det",
                "L-relcl||pobj",
                "L-acl||nsubjpass",
                "R-dobj",
                "R-pobj",
                "B"
            ]
        );
        let relcl = moves
            .labels
            .iter()
            .position(|l| l == "relcl||pobj")
            .unwrap();
        let lifted = moves.lifted[relcl].unwrap();
        assert_eq!(
            (name(lifted.label), name(lifted.head_label)),
            ("relcl", "pobj")
        );
        assert_eq!(name(moves.root), "ROOT");
        assert_eq!(moves.lifted.len(), moves.labels.len());
    }

    #[test]
    fn labels_added_after_training_come_last() {
        let moves = NerMoves::from_json(
            r#"{"0":{},"1":{"ORG":3,"NEW":-1},"2":{"ORG":3,"NEW":-1},"3":{"ORG":3,"NEW":-1,"OLD":-2},
                "4":{"":1,"ORG":3,"NEW":-1},"5":{"":1}}"#,
        )
        .unwrap();
        use NerAction::*;
        // NEW is -1 and therefore before OLD with -2; its actions ascend.
        assert_eq!(
            moves.actions,
            [
                Begin(0),
                In(0),
                Last(0),
                Unit(0),
                Blocked,
                Out,
                Begin(1),
                In(1),
                Last(1),
                Unit(1),
                Last(2)
            ]
        );
        assert_eq!(moves.labels, ["ORG", "NEW", "OLD"]);
    }

    #[test]
    fn refuses_what_is_no_inventory() {
        for bad in [
            "",
            "[]",
            r#"{"x":{}}"#,
            r#"{"9":{"a":1}}"#,
            r#"{"0":{"":"many"}}"#,
        ] {
            assert!(ParserMoves::from_json(bad).is_err(), "{bad}");
            assert!(NerMoves::from_json(bad).is_err(), "{bad}");
        }
    }
}
