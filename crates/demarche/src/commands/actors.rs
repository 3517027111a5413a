//! `demarche actors`: what a name resolves to, on what day, and where that is written.

use std::io::{self, BufWriter, Write};

use anyhow::bail;
use demarche_world::{
    AgentKind, AgentMatch, CountryCode, Entity, EntityId, Kind, Site, Standing, Via, World,
};
use jiff::civil::Date;
use serde::Serialize;

use super::Outcome;
use crate::cli::{ActorsCommand, ActorsShowArgs, Format, When};
use crate::engine;
use crate::output::actors as page;
use crate::terminal::{Terminal, harmless};

/// How many namesakes are told at most.
const NAMESAKES: usize = 20;
/// How many names that are spelt alike are told.
const NEAR: usize = 5;
/// From what likeness on a name is worth telling.
const LIKE: f64 = 0.86;

/// One thing that the name may mean.
#[derive(Debug, Serialize)]
pub struct Meaning {
    /// What was asked.
    pub asked: String,
    /// In what way it is meant.
    pub how: String,
    /// Whether an article of the day means this one.
    pub chosen: bool,
    /// Key in records; None for agent nouns, whose key has their country.
    pub key: Option<String>,
    /// Name to show.
    pub name: String,
    /// What it is.
    pub kind: String,
    /// Country on the day.
    pub country: Option<String>,
    /// Sectors on the day.
    pub sectors: Vec<String>,
    /// Why these.
    pub why: String,
    /// Offices or periods.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub offices: Vec<Term>,
    /// Other names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Adjectives and words for its people.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// Member states.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// The body whose organ it is; its members are that body's, unless it has its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_of: Option<String>,
    /// Organisations that a state is a member of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub member_of: Vec<String>,
    /// First and last day of its life.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Last day of its life.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// File that says so.
    pub file: Option<String>,
    /// Line in it.
    pub line: Option<usize>,
}

/// One office.
#[derive(Debug, Serialize)]
pub struct Term {
    /// What it is called.
    pub title: String,
    /// Its sectors.
    pub sectors: Vec<String>,
    /// Its country, where it is not the holder's.
    pub country: Option<String>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Whether it is the one that decides on the day.
    pub counts: bool,
}

/// Runs one of the commands.
///
/// # Errors
/// If a dictionary is broken, nothing has the name, or the output cannot be written.
pub fn run(command: ActorsCommand, color: When) -> anyhow::Result<Outcome> {
    let terminal = Terminal::stdout(color);
    match command {
        ActorsCommand::Show(args) => show(&args, &terminal),
    }
}

fn show(args: &ActorsShowArgs, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let world = engine::world(&args.own)?;
    let asked = args.name.split_whitespace().collect::<Vec<_>>().join(" ");
    let meanings = meanings(&world, &asked, args.date);
    if meanings.is_empty() {
        let near = near(&world, &asked);
        let hint = if near.is_empty() {
            "try a name as it is written in a sentence, with its capitals".to_owned()
        } else {
            format!("spelt alike: {}", near.join(", "))
        };
        bail!("nobody goes by '{}'; {}", harmless(&asked), harmless(&hint));
    }
    let mut out = BufWriter::new(io::stdout().lock());
    let table = terminal.interactive;
    match args
        .format
        .unwrap_or(if table { Format::Table } else { Format::Jsonl })
    {
        Format::Table => {
            for (n, meaning) in meanings.iter().enumerate() {
                if n > 0 {
                    writeln!(out)?;
                }
                page::meaning(&mut out, terminal, meaning)?;
            }
        }
        Format::Jsonl => {
            for meaning in &meanings {
                serde_json::to_writer(&mut out, meaning)?;
                writeln!(out)?;
            }
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// All that the name may mean, the likeliest first.
fn meanings(world: &World, asked: &str, day: Option<Date>) -> Vec<Meaning> {
    let mut out: Vec<Meaning> = Vec::new();
    if let Some(found) = world.whole(asked) {
        let chosen = world.sense_on(&found, day);
        let mut senses = found.senses.to_vec();
        senses.sort_by_key(|sense| *sense != chosen);
        for sense in senses {
            let how = match sense.via {
                Via::Name => "a name of it",
                Via::Seat => "a seat that stands for it",
                Via::People => "a word for its people",
                Via::Adjective => "its adjective",
                Via::Surname => "a surname",
            };
            out.push(of_entity(
                world,
                asked,
                sense.entity,
                how,
                sense == chosen,
                day,
            ));
        }
    }
    if let Some(found) = world.surname_at(&[asked], 0) {
        let meant = world.meant_by_surname(&found, day);
        let mut ids: Vec<EntityId> = found.senses.iter().map(|sense| sense.entity).collect();
        ids.sort_by_key(|id| Some(*id) != meant);
        let none_yet = out.is_empty();
        for id in ids.into_iter().take(NAMESAKES) {
            if out
                .iter()
                .any(|m| m.key.as_deref() == Some(&world.entity(id).key))
            {
                continue;
            }
            let chosen = none_yet && Some(id) == meant;
            let how = "a surname; alone it means the one in office or at the head of a state";
            out.push(of_entity(world, asked, id, how, chosen, day));
        }
    }
    let words: Vec<&str> = asked.split(' ').collect();
    for split in 0..words.len() {
        let nation = match split {
            0 => None,
            _ => match world.whole(&words[..split].join(" ")) {
                Some(found) => world.affiliation(found.entity(), day).country,
                None => continue,
            },
        };
        if split > 0 && nation.is_none() {
            continue;
        }
        let rest = &words[split..];
        let noun = (0..rest.len())
            .filter_map(|head| world.agent(rest, head))
            .find(|m| m.start == 0 && m.len == rest.len());
        if let Some(found) = noun {
            out.push(of_agent(world, asked, &found, nation, out.is_empty()));
        }
    }
    out
}

fn of_entity(
    world: &World,
    asked: &str,
    id: EntityId,
    how: &str,
    chosen: bool,
    day: Option<Date>,
) -> Meaning {
    let entity = world.entity(id);
    let a = entity.affiliation(day);
    let mut names = Vec::new();
    let mut words = Vec::new();
    for (name, via) in world.names_of(id) {
        match via {
            Via::Name | Via::Seat if name != entity.name => names.push(name.to_owned()),
            Via::People | Via::Adjective => words.push(name.to_owned()),
            Via::Name | Via::Seat | Via::Surname => {}
        }
    }
    words.dedup();
    let own_code = entity
        .key
        .strip_prefix("country:")
        .and_then(CountryCode::parse);
    let member_of = own_code
        .map(|code| world.memberships(code).map(|e| e.name.clone()).collect())
        .unwrap_or_default();
    let sectors: Vec<String> = match entity.kind {
        Kind::Country | Kind::FormerState => vec!["GOV".to_owned()],
        Kind::City if entity.stands_for.is_some() => vec!["GOV".to_owned()],
        _ => a.sectors.iter().map(|s| s.as_str().to_owned()).collect(),
    };
    let (file, line) = located(world.site(id));
    Meaning {
        asked: asked.to_owned(),
        how: how.to_owned(),
        chosen,
        key: Some(entity.key.clone()),
        name: entity.name.clone(),
        kind: entity.kind.prefix().to_owned(),
        country: a.country.map(|c| c.to_string()),
        sectors,
        why: why(entity, day, world),
        offices: entity
            .offices
            .iter()
            .map(|office| Term {
                title: office.title.clone(),
                sectors: office
                    .sectors
                    .iter()
                    .map(|s| s.as_str().to_owned())
                    .collect(),
                country: office.country.map(|c| c.to_string()),
                from: office.from,
                to: office.to,
                counts: a.office.is_some_and(|o| std::ptr::eq(o, office)),
            })
            .collect(),
        names,
        words,
        members: world.members(id).iter().map(ToString::to_string).collect(),
        part_of: entity.part_of.map(|whole| world.entity(whole).name.clone()),
        member_of,
        from: entity.since,
        to: entity.until,
        file,
        line,
    }
}

/// Why the entity is coded so on the day.
fn why(entity: &Entity, day: Option<Date>, world: &World) -> String {
    if let Some(state) = entity.stands_for {
        return format!(
            "as subject or object it stands for {}",
            world.entity(state).name
        );
    }
    if matches!(entity.kind, Kind::Country | Kind::FormerState) {
        return "a state acting as such is its government".to_owned();
    }
    let a = entity.affiliation(day);
    let when = match day {
        Some(day) => format!("on {day}"),
        None => "without a date".to_owned(),
    };
    match (a.standing, a.office) {
        (Standing::InOffice, Some(office)) if office.title.is_empty() => {
            format!("{when}: a period of its life counts")
        }
        (Standing::InOffice, Some(office)) => format!("{when}: {}", office.title),
        (Standing::Former, Some(office)) => {
            format!("{when}: no office; last {}, so ELI", office.title)
        }
        (Standing::NotYet, _) => format!("{when}: not yet in office"),
        (Standing::Own | Standing::InOffice | Standing::Former, _) => match &entity.code {
            Some(code) => format!("coded {code}"),
            None => "its own country and sectors".to_owned(),
        },
    }
}

fn of_agent(
    world: &World,
    asked: &str,
    found: &AgentMatch<'_>,
    nation: Option<CountryCode>,
    chosen: bool,
) -> Meaning {
    let agent = found.agent;
    let kind = match agent.kind {
        AgentKind::Person => "one person",
        AgentKind::Group => "people without a body",
        AgentKind::Body => "a body",
        AgentKind::State => "a state or its government",
        AgentKind::Thing => "a thing that stands for who runs it",
    };
    let mut why = vec![kind.to_owned()];
    if nation.is_some() {
        why.push("the country by the word before it".to_owned());
    }
    if agent.abroad {
        why.push("may be a foreigner where it acts".to_owned());
    }
    if agent.relational {
        why.push("of another country than its possessor".to_owned());
    }
    if !agent.political {
        why.push("acts only where its country or role is told".to_owned());
    }
    let (file, line) = located(world.agent_site(found));
    Meaning {
        asked: asked.to_owned(),
        how: "an agent noun".to_owned(),
        chosen,
        key: None,
        name: agent.noun.clone(),
        kind: "agent".to_owned(),
        country: nation.or(agent.country).map(|c| c.to_string()),
        sectors: agent
            .sectors
            .iter()
            .map(|s| s.as_str().to_owned())
            .collect(),
        why: why.join("; "),
        offices: Vec::new(),
        names: Vec::new(),
        words: Vec::new(),
        members: Vec::new(),
        part_of: None,
        member_of: Vec::new(),
        from: None,
        to: None,
        file,
        line,
    }
}

/// File and line; the program's own files as they lie in the repository.
fn located(site: Option<Site<'_>>) -> (Option<String>, Option<usize>) {
    match site {
        None => (None, None),
        Some(site) if site.own => (Some(site.file.to_owned()), Some(site.line)),
        Some(site) => (Some(format!("data/world/{}", site.file)), Some(site.line)),
    }
}

/// Names that are spelt nearly like this one.
fn near(world: &World, asked: &str) -> Vec<String> {
    let asked = asked.to_lowercase();
    let mut like: Vec<(f64, &str)> = world
        .all_names()
        .filter_map(|(name, _)| {
            let likeness = strsim::jaro_winkler(&asked, &name.to_lowercase());
            (likeness >= LIKE).then_some((likeness, name))
        })
        .collect();
    like.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
    like.dedup_by_key(|(_, name)| *name);
    like.into_iter()
        .take(NEAR)
        .map(|(_, name)| name.to_owned())
        .collect()
}
