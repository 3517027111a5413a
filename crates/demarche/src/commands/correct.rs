//! `demarche correct`: what a reviewer decides, from the command line.

use std::io::{self, Write};

use anyhow::Context;
use demarche_archive::{Action, Archive, Draft, Reviewed, Undone};
use serde_json::{Map, Value};

use super::Outcome;
use crate::cli::{AuthorArgs, CorrectCommand, EventArg, EventsArg};

/// Corrects, and prints the event as it is now.
///
/// # Errors
/// If there is no such event, the change makes no record, or the archive cannot be written.
pub fn run(command: CorrectCommand) -> anyhow::Result<Outcome> {
    match command {
        CorrectCommand::Show(EventArg { event, who }) => {
            print(&Archive::read(&who.archive.archive)?.reviewed(&event)?)?;
        }
        CorrectCommand::Accept(events) => decide(&events, Action::Accept)?,
        CorrectCommand::Reject(events) => decide(&events, Action::Reject)?,
        CorrectCommand::Note(EventArg { event, who }) => {
            anyhow::ensure!(
                who.reason.is_some(),
                "a note needs its words: --reason TEXT"
            );
            one(&mut open(&who)?, &event, Action::Note, Map::new(), &who)?;
        }
        CorrectCommand::Fix {
            changes,
            event: EventArg { event, who },
        } => {
            let changes = changes
                .iter()
                .map(|c| change(c))
                .collect::<anyhow::Result<_>>()?;
            one(&mut open(&who)?, &event, Action::Fix, changes, &who)?;
        }
        CorrectCommand::Undo {
            correction,
            archive,
        } => {
            Archive::read(&archive.archive)?;
            match Archive::open(&archive.archive)?.undo(&correction)? {
                Undone::Event(event) => print(&event)?,
                Undone::Occurrence(id) => say(&id)?,
            }
        }
        CorrectCommand::Merge { into, from, who } => {
            open(&who)?.merge(&into, &from, &who.author, who.reason.as_deref())?;
            say(&into)?;
        }
        CorrectCommand::Split { from, events, who } => {
            let events: Vec<&str> = events.iter().map(String::as_str).collect();
            let new = open(&who)?.split(&from, &events, &who.author, who.reason.as_deref())?;
            say(&new)?;
        }
    }
    Ok(Outcome::Done)
}

/// Opens an archive that must be there: a misspelt name makes no new one.
fn open(who: &AuthorArgs) -> anyhow::Result<Archive> {
    Archive::read(&who.archive.archive)?;
    Ok(Archive::open(&who.archive.archive)?)
}

fn decide(EventsArg { events, who }: &EventsArg, action: Action) -> anyhow::Result<()> {
    let mut archive = open(who)?;
    for event in events {
        one(&mut archive, event, action, Map::new(), who)?;
    }
    Ok(())
}

fn one(
    archive: &mut Archive,
    event: &str,
    action: Action,
    changes: Map<String, Value>,
    who: &AuthorArgs,
) -> anyhow::Result<()> {
    let reviewed = archive.correct(&Draft {
        event,
        base_version: None,
        action,
        changes,
        reason: who.reason.as_deref(),
        author: &who.author,
    })?;
    print(&reviewed)
}

fn print(reviewed: &Reviewed) -> anyhow::Result<()> {
    say(&serde_json::to_string(reviewed)?)
}

fn say(line: &str) -> anyhow::Result<()> {
    Ok(writeln!(io::stdout(), "{line}")?)
}

/// `field=value`, where the value is JSON or a plain word.
fn change(text: &str) -> anyhow::Result<(String, Value)> {
    let (field, value) = text
        .split_once('=')
        .with_context(|| format!("{text:?} is no FIELD=VALUE, such as type=ASSAULT"))?;
    let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
    Ok((field.to_owned(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_json_or_words() {
        for (text, value) in [
            ("type=ASSAULT", serde_json::json!("ASSAULT")),
            ("place=null", Value::Null),
            (r#"contexts=["legal"]"#, serde_json::json!(["legal"])),
            ("cameo=\"042\"", serde_json::json!("042")),
        ] {
            assert_eq!(change(text).expect(text).1, value);
        }
        assert!(change("type").is_err());
    }
}
