//! How sure a record is: the probability that its type is right.
//!
//! The one idea: what speaks for and against a draft is named as numbers ([`Features`]), and a logistic
//! regression, fitted on labelled sentences by `tools/calibrate/fit.py` and kept as
//! `data/calibration/weights.toml`, makes a probability of them. This module knows what the features
//! are; what each is worth is data.

use crate::Error;
use crate::coder::draft::is_definite;
use crate::entities::Found;
use crate::lexicon::{Need, Rule};
use crate::modality::{Standing, past_perfect};
use crate::reading::{Filler, Reading};
use crate::syntax::{self, Path};
use demarche_codebook::{EventType, Modality, RecipientRule, Sector};
use demarche_nlp::Annotated;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;
use toml::Spanned;

const FILE: &str = "calibration/weights.toml";
const SHIPPED: &str = include_str!("../../../data/calibration/weights.toml");

/// Depth in the tree from which a trigger counts as deep through and through.
const DEEPEST: usize = 8;
/// Number of a sentence from which it counts as late through and through.
const LATEST: usize = 10;
/// Tokens of a sentence that count as length 1.
const LONG: f32 = 40.0;
/// Longer sentences count no more than this.
const LONGEST: f32 = 1.5;
/// Beyond so many, further rejected rules and further words of a pattern say nothing new.
const MANY: usize = 3;

/// Declares the features: variant and the name in the weights file.
macro_rules! features {
    ($($(#[$meta:meta])* $variant:ident = $name:literal,)+) => {
        /// What is known of a draft, apart from its type. The comments say when a feature is 1; it is 0
        /// otherwise.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Feature {
            $($(#[$meta])* $variant,)+
        }

        impl Feature {
            /// Every feature, in the order of declaration.
            pub const ALL: &'static [Feature] = &[$(Feature::$variant),+];

            /// The name in the weights file.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Feature::$variant => $name),+
                }
            }
        }
    };
}

features! {
    /// Always.
    Bias = "bias",
    /// Not 0 or 1: the logit of the confidence that the rule's author gave it.
    RulePrior = "rule.prior",
    /// Not 0 or 1: further words of the pattern, as a share of three.
    RuleWords = "rule.words",
    /// The rule has conditions on its arguments.
    RuleConditions = "rule.conditions",
    /// The rule needs no participant.
    RuleNobody = "rule.nobody",
    /// Not 0 or 1: rules that matched as well and lost, as a share of three.
    RuleRivals = "rule.rivals",
    /// The trigger is a noun that a verb supports ("launched an attack").
    NounSupported = "trigger.noun.supported",
    /// The trigger is a noun in subject position or the root of a headline.
    NounSubject = "trigger.noun.subject",
    /// The trigger is a noun in object position.
    NounObject = "trigger.noun.object",
    /// The trigger is a noun elsewhere ("after the attack").
    NounElsewhere = "trigger.noun.elsewhere",
    /// That noun has a definite article: the text takes the act as known.
    Definite = "trigger.definite",
    /// That noun is a plural without article: several acts, or such acts in general.
    Plural = "trigger.plural",
    /// The trigger stands in the past perfect: what was before the news.
    PastPerfect = "trigger.past-perfect",
    /// The trigger stands in the simple present, in no title: what goes on or is usual.
    Present = "trigger.present",
    /// The trigger is the verb of a relative clause.
    Relative = "trigger.relative",
    /// That verb stands in the present: what kind they are, not what happened.
    RelativePresent = "trigger.relative.present",
    /// The trigger is a participle behind a noun.
    Participle = "trigger.participle",
    /// The trigger stands in an adverbial clause.
    Adverbial = "trigger.adverbial",
    /// The trigger stands in a clause that is object of another verb.
    Complement = "trigger.complement",
    /// Not 0 or 1: depth of the trigger in the tree, as a share of eight.
    Depth = "trigger.depth",
    /// Not 0 or 1: tokens of the sentence over forty, at most 1.5.
    Length = "sentence.length",
    /// The sentence is a title.
    Title = "sentence.title",
    /// The sentence is neither the title nor the first: what is told there is more often background.
    Body = "sentence.body",
    /// Not 0 or 1: number of the sentence in the body, as a share of ten.
    Later = "sentence.later",
    /// Nobody is the actor.
    ActorNone = "actor.none",
    /// An actor with a country.
    ActorCountry = "actor.country",
    /// Actors by role alone ("police", "the rebels"), no country known.
    ActorRole = "actor.role",
    /// Actors of whom neither country nor role is known.
    ActorUnknown = "actor.unknown",
    /// An actor of state, opposition or arms.
    ActorOfficial = "actor.official",
    /// Actors who are companies or private people, nobody else.
    ActorPrivate = "actor.private",
    /// The actor comes from another predicate or phrase.
    ActorIndirect = "actor.indirect",
    /// The actor is possessor or modifier of the trigger noun.
    ActorModifier = "actor.modifier",
    /// Nobody is the recipient.
    RecipientNone = "recipient.none",
    /// Nobody is the recipient of a type that makes no sense without one.
    RecipientMissing = "recipient.missing",
    /// A recipient with a country.
    RecipientCountry = "recipient.country",
    /// Recipients by role alone.
    RecipientRole = "recipient.role",
    /// Recipients of whom neither country nor role is known.
    RecipientUnknown = "recipient.unknown",
    /// A recipient of state, opposition or arms.
    RecipientOfficial = "recipient.official",
    /// Recipients who are companies or private people, nobody else.
    RecipientPrivate = "recipient.private",
    /// The recipient comes from another predicate or phrase.
    RecipientIndirect = "recipient.indirect",
    /// The recipient is possessor or modifier of the trigger noun.
    RecipientModifier = "recipient.modifier",
    /// A country on each side.
    SidesCountries = "sides.countries",
    /// The same country on both sides.
    SidesDomestic = "sides.domestic",
    /// A mutual event with two actors or more.
    MutualMany = "mutual.many",
    /// A mutual event with fewer.
    MutualFew = "mutual.few",
    /// The clause only gives time or ground of another.
    Background = "standing.background",
    /// An infinitive of which nobody says that it came about.
    Unrealised = "standing.unrealised",
    /// Somebody is named who says so.
    Attributed = "standing.attributed",
    /// Told as future.
    Future = "modality.future",
    /// Told as possible.
    Hypothetical = "modality.hypothetical",
    /// Told as not so.
    Negated = "modality.negated",
    /// Told as long past.
    Historical = "modality.historical",
    /// Read through an operator ("urged to", "refused to").
    Operator = "reading.operator",
    /// The type is not the trigger's own but what modality makes of it.
    Reduced = "reading.reduced",
    /// The text gives its date.
    When = "when.text",
}

/// The features of one draft: what its confidence rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    values: Vec<f32>,
    event_type: EventType,
}

/// What the features are read from.
pub(crate) struct Evidence<'a> {
    pub doc: &'a Annotated,
    pub rule: &'a Rule,
    pub reading: &'a Reading,
    pub event_type: EventType,
    pub modality: Modality,
    pub standing: &'a Standing,
    pub actors: &'a [(Filler, Rc<Found>)],
    pub recipients: &'a [(Filler, Rc<Found>)],
    pub dated: bool,
    pub title: bool,
    /// Number of the sentence in its part, from 0.
    pub number: usize,
}

impl Features {
    /// No feature at all, to start from.
    fn none(event_type: EventType) -> Features {
        Features {
            values: vec![0.0; Feature::ALL.len()],
            event_type,
        }
    }

    /// The features of a draft.
    pub(crate) fn of(e: &Evidence<'_>) -> Features {
        let mut f = Features::none(e.event_type);
        f.set(Feature::Bias, 1.0);
        f.rule(e);
        f.trigger(e);
        let [
            none,
            country,
            role,
            unknown,
            official,
            private,
            indirect,
            modifier,
        ] = [
            Feature::ActorNone,
            Feature::ActorCountry,
            Feature::ActorRole,
            Feature::ActorUnknown,
            Feature::ActorOfficial,
            Feature::ActorPrivate,
            Feature::ActorIndirect,
            Feature::ActorModifier,
        ];
        f.side(
            e.actors,
            [
                none, country, role, unknown, official, private, indirect, modifier,
            ],
        );
        if !e.reading.reciprocal {
            f.side(
                e.recipients,
                [
                    Feature::RecipientNone,
                    Feature::RecipientCountry,
                    Feature::RecipientRole,
                    Feature::RecipientUnknown,
                    Feature::RecipientOfficial,
                    Feature::RecipientPrivate,
                    Feature::RecipientIndirect,
                    Feature::RecipientModifier,
                ],
            );
            f.mark(
                Feature::RecipientMissing,
                e.recipients.is_empty() && e.event_type.recipient() == RecipientRule::Required,
            );
        } else {
            f.mark(Feature::MutualMany, e.actors.len() > 1);
            f.mark(Feature::MutualFew, e.actors.len() < 2);
        }
        let country = |side: &[(Filler, Rc<Found>)]| side.iter().find_map(|(_, f)| f.country);
        if let (Some(a), Some(r)) = (country(e.actors), country(e.recipients)) {
            f.set(Feature::SidesCountries, 1.0);
            f.mark(Feature::SidesDomestic, a == r);
        }
        f.mark(Feature::Background, e.standing.background);
        f.mark(Feature::Unrealised, e.standing.unrealised);
        f.mark(Feature::Attributed, !e.standing.speakers.is_empty());
        f.mark(Feature::Future, e.modality == Modality::Future);
        f.mark(Feature::Hypothetical, e.modality == Modality::Hypothetical);
        f.mark(Feature::Negated, e.modality == Modality::Negated);
        f.mark(Feature::Historical, e.modality == Modality::Historical);
        f.mark(Feature::Reduced, e.reading.event_type != Some(e.event_type));
        f.mark(Feature::When, e.dated);
        f
    }

    fn rule(&mut self, e: &Evidence<'_>) {
        let prior = e.rule.confidence.clamp(0.01, 0.99);
        self.set(Feature::RulePrior, (prior / (1.0 - prior)).ln());
        let share = |n: usize| n.min(MANY) as f32 / MANY as f32;
        let words = e.reading.pattern.split_whitespace().count();
        self.set(Feature::RuleWords, share(words.saturating_sub(1)));
        self.mark(
            Feature::RuleConditions,
            !(e.rule.where_.is_empty() && e.rule.unless.is_empty()),
        );
        self.mark(Feature::RuleNobody, e.rule.needs.contains(&Need::Nobody));
        self.set(Feature::RuleRivals, share(e.reading.rejected.len()));
        self.mark(
            Feature::Operator,
            e.reading.op.is_some() || e.reading.inner.is_some(),
        );
    }

    fn trigger(&mut self, e: &Evidence<'_>) {
        let at = e.reading.token;
        if syntax::is_noun(e.doc, at) {
            let (dep, _) = syntax::function_of(e.doc, at);
            self.mark(Feature::Definite, is_definite(e.doc, at));
            let token = e.doc.token(at);
            self.mark(
                Feature::Plural,
                matches!(token.tag(), "NNS" | "NNPS")
                    && !token
                        .children()
                        .any(|c| matches!(c.dep(), "det" | "poss" | "nummod")),
            );
            self.set(
                match dep {
                    _ if e.reading.support.is_some() => Feature::NounSupported,
                    "ROOT" | "nsubj" | "nsubjpass" | "dep" | "parataxis" => Feature::NounSubject,
                    "attr" | "dobj" | "npadvmod" => Feature::NounObject,
                    _ => Feature::NounElsewhere,
                },
                1.0,
            );
        } else {
            let token = e.doc.token(at);
            self.mark(Feature::PastPerfect, past_perfect(token).is_some());
            self.mark(
                Feature::Present,
                !e.title
                    && matches!(token.tag(), "VBP" | "VBZ")
                    && !token
                        .children()
                        .any(|c| matches!(c.dep(), "aux" | "auxpass")),
            );
            match token.dep() {
                "relcl" => {
                    self.set(Feature::Relative, 1.0);
                    self.mark(
                        Feature::RelativePresent,
                        matches!(token.tag(), "VBP" | "VBZ"),
                    );
                }
                "acl" => self.set(Feature::Participle, 1.0),
                "advcl" | "pcomp" => self.set(Feature::Adverbial, 1.0),
                "ccomp" | "xcomp" => self.set(Feature::Complement, 1.0),
                _ => {}
            }
        }
        let mut depth = 0;
        let mut token = e.doc.token(e.reading.support.unwrap_or(at));
        while !token.is_root() && depth < DEEPEST {
            token = token.head();
            depth += 1;
        }
        self.set(Feature::Depth, depth as f32 / DEEPEST as f32);
        let sentence = sentence_of(e.doc, at);
        self.set(Feature::Length, (sentence.len() as f32 / LONG).min(LONGEST));
        self.mark(Feature::Title, e.title);
        let number = if e.title { 0 } else { e.number };
        self.mark(Feature::Body, number > 0);
        self.set(Feature::Later, number.min(LATEST) as f32 / LATEST as f32);
    }

    /// One side; `names` in the order none, country, role, unknown, official, private, indirect,
    /// modifier.
    fn side(&mut self, side: &[(Filler, Rc<Found>)], names: [Feature; 8]) {
        let [
            none,
            country,
            role,
            unknown,
            official,
            private,
            indirect,
            modifier,
        ] = names;
        // how it was found counts for the best known of a side
        let Some((filler, _)) = side
            .iter()
            .min_by_key(|(_, f)| (f.country.is_none(), f.sectors.is_empty()))
        else {
            self.set(none, 1.0);
            return;
        };
        if side.iter().any(|(_, f)| f.country.is_some()) {
            self.set(country, 1.0);
        } else if side.iter().any(|(_, f)| f.acts()) {
            self.set(role, 1.0);
        } else {
            self.set(unknown, 1.0);
        }
        let sectors = || side.iter().flat_map(|(_, f)| &f.sectors);
        self.mark(official, sectors().any(|s| is_official(*s)));
        self.mark(
            private,
            sectors().next().is_some() && sectors().all(|s| is_private(*s)),
        );
        match filler.path {
            Path::Direct | Path::Agent | Path::Passive => {}
            Path::Possessive | Path::Premodifier => self.set(modifier, 1.0),
            Path::Shared
            | Path::Control
            | Path::Relative
            | Path::Participle
            | Path::Support
            | Path::Attached => self.set(indirect, 1.0),
        }
    }

    fn set(&mut self, feature: Feature, value: f32) {
        self.values[feature as usize] = value;
    }

    fn mark(&mut self, feature: Feature, holds: bool) {
        self.set(feature, f32::from(u8::from(holds)));
    }

    /// The value of one feature.
    #[must_use]
    pub fn value(&self, feature: Feature) -> f32 {
        self.values[feature as usize]
    }

    /// The type of the draft.
    #[must_use]
    pub fn event_type(&self) -> EventType {
        self.event_type
    }
}

/// The sentence that holds token `i`.
fn sentence_of(doc: &Annotated, i: usize) -> Range<usize> {
    doc.sentences()
        .iter()
        .find(|s| s.contains(&i))
        .cloned()
        .unwrap_or(i..i + 1)
}

fn is_official(s: Sector) -> bool {
    matches!(
        s,
        Sector::Pre
            | Sector::Reb
            | Sector::Spy
            | Sector::Jud
            | Sector::Opp
            | Sector::Gov
            | Sector::Leg
            | Sector::Mil
            | Sector::Cop
            | Sector::Prm
            | Sector::Pty
            | Sector::Uaf
    )
}

fn is_private(s: Sector) -> bool {
    matches!(s, Sector::Bus | Sector::Cvl | Sector::Unk)
}

/// What each feature is worth, in logits.
#[derive(Debug, Clone)]
pub struct Weights {
    features: Vec<f32>,
    types: Vec<f32>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    features: Spanned<BTreeMap<String, Spanned<f32>>>,
    types: Spanned<BTreeMap<String, Spanned<f32>>>,
}

impl Weights {
    /// The weights that the program carries.
    ///
    /// # Errors
    /// [`Error::Data`] if the file is broken: a bug of the build.
    pub fn embedded() -> Result<Weights, Error> {
        Weights::parse(SHIPPED)
    }

    /// Reads a weights file. Every feature and every type must have one weight, and nothing else may.
    ///
    /// # Errors
    /// [`Error::Data`] with the line at fault.
    pub fn parse(text: &str) -> Result<Weights, Error> {
        let written: Written = toml::from_str(text).map_err(|e| {
            let at = e.span().map_or(0, |s| s.start);
            fault(text, at, e.message().to_owned())
        })?;
        Ok(Weights {
            features: table(
                text,
                &written.features,
                "feature",
                Feature::ALL.iter().map(|f| f.name()),
            )?,
            types: table(
                text,
                &written.types,
                "event type",
                EventType::ALL.iter().map(|t| t.as_str()),
            )?,
        })
    }

    /// The probability that a draft with these features is right, 0 to 1.
    #[must_use]
    pub fn probability(&self, features: &Features) -> f32 {
        let sum: f64 = self.features.iter().zip(&features.values).fold(
            f64::from(self.types[features.event_type as usize]),
            |sum, (w, v)| sum + f64::from(*w) * f64::from(*v),
        );
        (1.0 / (1.0 + (-sum).exp())) as f32
    }

    /// In words, what weighs most for and against: at most `most` features apart from the bias,
    /// strongest first.
    #[must_use]
    pub fn reasons(&self, features: &Features, most: usize) -> String {
        let mut parts: Vec<(f32, &str)> = Feature::ALL
            .iter()
            .zip(&self.features)
            .map(|(f, w)| (w * features.value(*f), f.name()))
            .chain(std::iter::once((
                self.types[features.event_type as usize],
                features.event_type.as_str(),
            )))
            .filter(|(share, name)| *name != Feature::Bias.name() && share.abs() >= 0.005)
            .collect();
        parts.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
        parts.truncate(most);
        parts
            .iter()
            .map(|(share, name)| format!("{name} {share:+.2}"))
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// The weights of one table in the order of `names`.
fn table(
    text: &str,
    written: &Spanned<BTreeMap<String, Spanned<f32>>>,
    kind: &str,
    names: impl Iterator<Item = &'static str> + Clone,
) -> Result<Vec<f32>, Error> {
    for (name, weight) in written.get_ref() {
        let at = weight.span().start;
        if !names.clone().any(|n| n == name) {
            return Err(fault(text, at, format!("'{name}' is no {kind}")));
        }
        if !weight.get_ref().is_finite() {
            return Err(fault(text, at, format!("'{name}' has no finite weight")));
        }
    }
    names
        .map(|n| {
            let weight = written.get_ref().get(n);
            weight.map(|w| *w.get_ref()).ok_or_else(|| {
                fault(
                    text,
                    written.span().start,
                    format!("the {kind} '{n}' has no weight here; fit again with `make calibrate`"),
                )
            })
        })
        .collect()
}

fn fault(text: &str, at: usize, message: String) -> Error {
    let line = 1 + text.bytes().take(at).filter(|b| *b == b'\n').count();
    Error::Data {
        file: FILE.to_owned(),
        line,
        message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A verb with a country on each side, as sure as things get.
    fn both_sides() -> Features {
        let mut f = Features::none(EventType::Assault);
        for feature in [
            Feature::Bias,
            Feature::ActorCountry,
            Feature::ActorOfficial,
            Feature::RecipientCountry,
            Feature::SidesCountries,
        ] {
            f.set(feature, 1.0);
        }
        f.set(Feature::RulePrior, 1.4);
        f.set(Feature::Length, 0.5);
        f
    }

    fn with(mut f: Features, changes: &[(Feature, f32)]) -> Features {
        for (feature, value) in changes {
            f.set(*feature, *value);
        }
        f
    }

    #[test]
    fn less_known_is_less_sure() {
        let w = Weights::embedded().unwrap();
        let full = both_sides();
        let nobody = with(
            full.clone(),
            &[
                (Feature::ActorCountry, 0.0),
                (Feature::ActorOfficial, 0.0),
                (Feature::ActorNone, 1.0),
                (Feature::RecipientCountry, 0.0),
                (Feature::SidesCountries, 0.0),
                (Feature::RecipientNone, 1.0),
            ],
        );
        let passing = with(full.clone(), &[(Feature::NounElsewhere, 1.0)]);
        let doubtful = with(full.clone(), &[(Feature::RulePrior, 0.0)]);
        let sure = w.probability(&full);
        for (what, less) in [
            ("nobody known", &nobody),
            ("mentioned in passing", &passing),
            ("doubtful rule", &doubtful),
        ] {
            let p = w.probability(less);
            assert!(p < sure, "{what}: {p} is not below {sure}");
            assert!(p > 0.0);
        }
        assert!(sure < 1.0);
    }

    #[test]
    fn faults_name_their_line() {
        let told = |text: &str| match Weights::parse(text) {
            Ok(_) => String::new(),
            Err(e) => e.to_string(),
        };
        let unknown = SHIPPED.replace("\"when.text\"", "\"when.told\"");
        let line = 1 + SHIPPED
            .lines()
            .position(|l| l.contains("\"when.text\""))
            .unwrap();
        assert_eq!(
            told(&unknown),
            format!("calibration/weights.toml:{line}: 'when.told' is no feature")
        );
        let missing: String = SHIPPED
            .lines()
            .filter(|l| !l.starts_with("AID"))
            .map(|l| format!("{l}\n"))
            .collect();
        let line = 1 + missing.lines().position(|l| l == "[types]").unwrap();
        assert_eq!(
            told(&missing),
            format!(
                "calibration/weights.toml:{line}: the event type 'AID' has no weight here; \
                 fit again with `make calibrate`"
            )
        );
        assert!(told("features = 3").starts_with("calibration/weights.toml:1: "));
    }

    #[test]
    fn reasons_come_strongest_first() {
        let w = Weights::embedded().unwrap();
        let text = w.reasons(&both_sides(), 3);
        let sizes: Vec<f32> = text
            .split(", ")
            .map(|p| p.rsplit(' ').next().unwrap().parse::<f32>().unwrap().abs())
            .collect();
        assert!((2..=3).contains(&sizes.len()), "{text}");
        assert!(sizes.is_sorted_by(|a, b| a >= b), "{text}");
        assert!(!text.contains("bias"));
    }
}
