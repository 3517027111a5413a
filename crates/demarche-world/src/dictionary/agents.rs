//! Agent dictionaries of TABARI and PETRARCH: nouns with the role they add, plurals, substitution sets.

use std::collections::HashMap;

use super::codes::{Reading, translate};
use super::lines::{column, spoken};
use super::{MAX_ENTRIES, Sink};
use crate::agents::{Agent, AgentKind, plural};
use crate::builder::WorldBuilder;

impl WorldBuilder {
    pub(super) fn add_agents(&mut self, text: &str, reading: Option<Reading>, sink: &mut Sink) {
        let reading = reading.unwrap_or(if text.contains("JRN") {
            Reading::Plover
        } else {
            Reading::Cameo
        });
        let mut sets: HashMap<String, Vec<String>> = HashMap::new();
        let mut entries = 0;
        for line in spoken(text, false) {
            let said = line.text.trim();
            let at = |byte: usize| (line.number, column(line.text, byte));
            if let Some((name, items)) = definition(said) {
                let items: Vec<String> = items
                    .split(',')
                    .map(words)
                    .filter(|item| !item.is_empty())
                    .collect();
                if items.is_empty() {
                    sink.warn(
                        at(0),
                        format!("the set !{name}! is empty"),
                        "!NAME! = ONE, TWO",
                    );
                }
                sets.insert(name.to_uppercase(), items);
                continue;
            }
            let Some(open) = line.text.find('[') else {
                sink.warn(
                    at(0),
                    "a line without a code is left out",
                    "add one, such as [~GOV]",
                );
                continue;
            };
            let Some(close) = line.text[open..].find(']').map(|c| c + open) else {
                sink.warn(
                    at(open),
                    "a bracket is not closed; the line is left out",
                    "add ']'",
                );
                continue;
            };
            let code = line.text[open + 1..close].trim();
            if !code.contains('~') {
                sink.warn(
                    at(open),
                    format!("[{code}] has no '~'; it is added behind the actor's code"),
                    format!("write [~{code}]"),
                );
            }
            let (noun, given) = match line.text[..open].split_once('{') {
                Some((noun, rest)) => (noun, Some(rest.split('}').next().unwrap_or_default())),
                None => (&line.text[..open], None),
            };
            let Some(forms) = forms(noun.trim(), given, &sets) else {
                sink.warn(
                    at(0),
                    format!("'{}' names a set that is not defined before", noun.trim()),
                    "define it above: !NAME! = ONE, TWO",
                );
                continue;
            };
            if forms.is_empty() {
                sink.warn(at(0), "a line without a phrase is left out", "");
                continue;
            }
            entries += forms.len();
            if entries > MAX_ENTRIES {
                sink.error(
                    at(0),
                    format!("more than {MAX_ENTRIES} nouns"),
                    "split the file",
                );
                break;
            }
            let meaning = translate(code, reading, |c| self.is_country(c));
            // JNK and NON match, but are nobody
            let nobody = meaning.unknown.iter().any(|p| p == "JNK" || p == "NON");
            for piece in meaning
                .unknown
                .iter()
                .filter(|p| *p != "JNK" && *p != "NON")
            {
                sink.warn(
                    at(open),
                    format!("'{piece}' is no role or country known here"),
                    "it gives no sector",
                );
            }
            let agent = Agent {
                noun: forms[0].0.clone(),
                sectors: meaning.sectors,
                kind: if nobody {
                    AgentKind::Thing
                } else {
                    AgentKind::Person
                },
                political: !nobody,
                collective: false,
                abroad: false,
                relational: false,
                country: meaning.country,
            };
            self.put_agent(agent, &forms, line.number);
        }
    }
}

/// A line that defines a set: its name and what stands behind the equals sign.
fn definition(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix('!')?;
    let (name, rest) = rest.split_once('!')?;
    let items = rest.trim_start().strip_prefix('=')?;
    (!name.is_empty()).then_some((name, items))
}

/// The forms of a noun, each with whether it is a plural; None if it names an unknown set.
fn forms(
    noun: &str,
    given: Option<&str>,
    sets: &HashMap<String, Vec<String>>,
) -> Option<Vec<(String, bool)>> {
    if let Some(open) = noun.find('!') {
        let close = noun[open + 1..].find('!')? + open + 1;
        let items = sets.get(&noun[open + 1..close].to_uppercase())?;
        return Some(
            items
                .iter()
                .map(|item| {
                    // CONGRESS!PERSON! is one word, HARBOUR_!KEEPER! two
                    let whole = format!("{}{item}{}", &noun[..open], &noun[close + 1..]);
                    (words(&whole), false)
                })
                .collect(),
        );
    }
    let one = words(noun);
    if one.is_empty() {
        return Some(Vec::new());
    }
    let many = match given {
        None => Some(plural(&one)),
        Some(given) => Some(words(given)).filter(|g| !g.is_empty()),
    };
    let mut out = vec![(one, false)];
    out.extend(many.map(|many| (many, true)));
    Some(out)
}

/// A phrase in small letters with blanks between its words.
fn words(text: &str) -> String {
    text.split(|c: char| c == '_' || c.is_whitespace())
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_are_made_given_or_none() {
        let sets = HashMap::from([(
            "KEEPER".to_owned(),
            vec!["keeper".to_owned(), "wardens".to_owned()],
        )]);
        let of = |noun, given| forms(noun, given, &sets);
        let pair = |one: &str, many: bool| (one.to_owned(), many);
        assert_eq!(
            of("COAST_GUARD_", Some("")),
            Some(vec![pair("coast guard", false)])
        );
        assert_eq!(
            of("HARBOUR CONVOY", None),
            Some(vec![
                pair("harbour convoy", false),
                pair("harbour convoys", true)
            ])
        );
        assert_eq!(
            of("SECRETARY_OF_TRADE", Some("SECRETARIES_OF_TRADE_")),
            Some(vec![
                pair("secretary of trade", false),
                pair("secretaries of trade", true)
            ])
        );
        assert_eq!(
            of("HARBOUR_!KEEPER!", None),
            Some(vec![
                pair("harbour keeper", false),
                pair("harbour wardens", false)
            ])
        );
        let joined = of("GATE!KEEPER!", None).unwrap_or_default();
        assert_eq!(joined[0], pair("gatekeeper", false));
        assert_eq!(of("!KEEPER!_IN_CHIEF", None).map(|f| f.len()), Some(2));
        assert_eq!(of("!NOBODY!", None), None);
        assert_eq!(of("!OPEN", None), None);
    }
}
