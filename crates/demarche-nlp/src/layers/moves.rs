//! The actions of a transition model, in the order of its output scores.
//!
//! The package stores them as JSON, action number to label to frequency, and the
//! order of the scores follows from that: by action, then most frequent first,
//! equal frequencies by label from the end of the alphabet. Labels added after
//! training (negative frequency) come behind all others.

use std::collections::{BTreeMap, HashMap};

use super::BadWeights;
use crate::model::{NerAction, ParserAction};

/// Number of a label in [`super::Networks::dep_labels`] or [`super::Networks::entity_labels`].
pub type LabelId = u16;

/// Most classes a transition model may have; English has 106.
pub const MAX_ACTIONS: usize = 4096;

/// Joins the true label and the label of the true head's child in lifted labels.
const LIFTED: &str = "||";

/// The label of tokens without a head.
const ROOT: &str = "ROOT";

/// One action of the parser, labels by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
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

/// One action of the entity recogniser, labels by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntityMove {
    /// Never valid; kept so that class numbers agree.
    Never,
    /// Opens an entity.
    Begin(LabelId),
    /// Goes on with the open entity.
    In(LabelId),
    /// Ends the open entity on this token.
    Last(LabelId),
    /// An entity of one token.
    Unit(LabelId),
    /// Outside.
    Out,
}

/// A label made of two, for a token hung higher than its true head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lifted {
    /// The label the token really has.
    pub label: LabelId,
    /// The label of the descendant that is its true head.
    pub head_label: LabelId,
}

/// The parser's inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ParserMoves {
    /// Move of each class.
    pub moves: Vec<Move>,
    /// Text of each label. Holds more than the classes use: `ROOT`, and the parts of lifted labels.
    pub labels: Vec<String>,
    /// Which labels are lifted, by label.
    pub lifted: Vec<Option<Lifted>>,
    /// The label of roots.
    pub root: LabelId,
}

/// The entity recogniser's inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EntityMoves {
    /// Move of each class.
    pub moves: Vec<EntityMove>,
    /// Text of each label.
    pub labels: Vec<String>,
}

/// The parser's actions in the order of its scores, from the JSON text in `parser/moves`.
pub fn parser_actions(json: &str) -> Result<Vec<ParserAction>, BadWeights> {
    classes(json)?
        .into_iter()
        .map(|(action, label)| match action {
            0 => Ok(ParserAction::Shift),
            1 => Ok(ParserAction::Reduce),
            2 => Ok(ParserAction::Left(label)),
            3 => Ok(ParserAction::Right(label)),
            4 => Ok(ParserAction::Break(label)),
            other => Err(BadWeights::new(format!("parser moves: action {other}"))),
        })
        .collect()
}

/// The entity recogniser's actions in the order of its scores, from the JSON text in `ner/moves`.
pub fn ner_actions(json: &str) -> Result<Vec<NerAction>, BadWeights> {
    classes(json)?
        .into_iter()
        .map(|(action, label)| match action {
            0 => Ok(NerAction::Missing),
            1 => Ok(NerAction::Begin(label)),
            2 => Ok(NerAction::In(label)),
            3 => Ok(NerAction::Last(label)),
            4 => Ok(NerAction::Unit(label)),
            5 => Ok(NerAction::Out),
            other => Err(BadWeights::new(format!("ner moves: action {other}"))),
        })
        .collect()
}

impl ParserMoves {
    pub(super) fn new(actions: &[ParserAction]) -> ParserMoves {
        let mut labels = Labels::default();
        let moves = actions
            .iter()
            .map(|action| match action {
                ParserAction::Shift => Move::Shift,
                ParserAction::Reduce => Move::Reduce,
                ParserAction::Left(label) => Move::Left(labels.intern(label)),
                ParserAction::Right(label) => Move::Right(labels.intern(label)),
                ParserAction::Break(_) => Move::Break,
            })
            .collect();
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
        ParserMoves {
            moves,
            labels: labels.texts,
            lifted,
            root,
        }
    }
}

impl EntityMoves {
    pub(super) fn new(actions: &[NerAction]) -> EntityMoves {
        let mut labels = Labels::default();
        let moves = actions
            .iter()
            .map(|action| match action {
                NerAction::Missing => EntityMove::Never,
                NerAction::Begin(label) => EntityMove::Begin(labels.intern(label)),
                NerAction::In(label) => EntityMove::In(labels.intern(label)),
                NerAction::Last(label) => EntityMove::Last(labels.intern(label)),
                // Only for tokens blocked beforehand, which this runtime has none of.
                NerAction::Unit(label) if label.is_empty() => EntityMove::Never,
                NerAction::Unit(label) => EntityMove::Unit(labels.intern(label)),
                NerAction::Out => EntityMove::Out,
            })
            .collect();
        EntityMoves {
            moves,
            labels: labels.texts,
        }
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
        let actions = parser_actions(
            r#"{"3":{"pobj":5,"dobj":9},"0":{"":100},"1":{"":90},
                "2":{"acl||nsubjpass":42,"relcl||pobj":42,"det":50},"4":{"ROOT":7}}"#,
        )
        .unwrap();
        use ParserAction::*;
        assert_eq!(
            actions,
            [
                Shift,
                Reduce,
                Left("det".into()),
                Left("relcl||pobj".into()),
                Left("acl||nsubjpass".into()),
                Right("dobj".into()),
                Right("pobj".into()),
                Break("ROOT".into())
            ]
        );
        let moves = ParserMoves::new(&actions);
        let name = |id: LabelId| moves.labels[id as usize].as_str();
        let Move::Left(relcl) = moves.moves[3] else {
            panic!("{:?}", moves.moves[3])
        };
        let lifted = moves.lifted[relcl as usize].unwrap();
        assert_eq!(
            (name(lifted.label), name(lifted.head_label)),
            ("relcl", "pobj")
        );
        assert_eq!(name(moves.root), "ROOT");
        assert_eq!(moves.lifted.len(), moves.labels.len());
    }

    #[test]
    fn labels_added_after_training_come_last() {
        let actions = ner_actions(
            r#"{"0":{},"1":{"ORG":3,"NEW":-1},"2":{"ORG":3,"NEW":-1},"3":{"ORG":3,"NEW":-1,"OLD":-2},
                "4":{"":1,"ORG":3,"NEW":-1},"5":{"":1}}"#,
        )
        .unwrap();
        let moves = EntityMoves::new(&actions);
        use EntityMove::*;
        // NEW is -1 and therefore before OLD with -2; its actions ascend.
        assert_eq!(
            moves.moves,
            [
                Begin(0),
                In(0),
                Last(0),
                Unit(0),
                Never,
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
            assert!(parser_actions(bad).is_err(), "{bad}");
            assert!(ner_actions(bad).is_err(), "{bad}");
        }
    }
}
