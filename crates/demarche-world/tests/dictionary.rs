//! Users' dictionaries, as a user writes them.

use demarche_codebook::Sector;
use demarche_world::dictionary::{Format, Gravity, MAX_LINE, Report};
use demarche_world::{World, WorldBuilder};
use jiff::civil::{Date, date};
use proptest::prelude::*;

fn empty() -> WorldBuilder {
    let mut builder = World::builder();
    let report = builder.add_dictionary(
        "base.toml",
        b"[[country]]\ncode = \"FRA\"\nname = \"France\"\nlat = 46.0\nlon = 2.0\n\
          [[country]]\ncode = \"ROU\"\nname = \"Romania\"\nlat = 46.0\nlon = 25.0\n",
        None,
    );
    assert_eq!(report.problems, []);
    builder
}

fn with(files: &[(&str, &str)]) -> (World, Vec<Report>) {
    let mut builder = empty();
    let reports = files
        .iter()
        .map(|(name, text)| builder.add_dictionary(name, text.as_bytes(), None))
        .collect();
    (
        builder.build().expect("the dictionaries hold together"),
        reports,
    )
}

/// Country and sectors of a name on a day.
fn on(world: &World, name: &str, day: Option<Date>) -> Option<(Option<String>, Vec<Sector>)> {
    let found = world.whole(name)?;
    let a = world.affiliation(found.entity(), day);
    Some((a.country.map(|c| c.to_string()), a.sectors.to_vec()))
}

const ACTORS: &str = "\
# kept by the ministry of tests
GALLIA_  [FRA]    ; the old name
+GALLIAN_
+REPUBLIC_OF_GALLIA_

RUFINA_V._MORROW_
+PRESIDENT_MORROW_
\t[FRAELI <19980331]
\t[FRAGOV 19980401-041115]
\t[FRAOPP 20041115-20101231]
\t[FRAELI]
+MADAME_MORROW

HARBOUR_LEAGUE_ [FRAREB >110101]
+H.L.A._
<!-- a remark
over two lines -->
QUIET_SOCIETY_
MAY_ [ROMGOV]
";

#[test]
fn codes_hold_on_their_dates_and_both_ends_count() {
    let (world, reports) = with(&[("my.actors.txt", ACTORS)]);
    assert_eq!(reports[0].format, Some(Format::Actors));
    let morrow = |day| on(&world, "President Morrow", day).expect("known");
    assert_eq!(morrow(Some(date(1998, 3, 31))).1, [Sector::Eli]);
    assert_eq!(morrow(Some(date(1998, 4, 1))).1, [Sector::Gov]);
    // on the day of the handover the later term counts
    assert_eq!(morrow(Some(date(2004, 11, 15))).1, [Sector::Opp]);
    assert_eq!(morrow(Some(date(2020, 1, 1))).1, [Sector::Eli]);
    assert_eq!(morrow(None).1, [Sector::Eli]);
    assert_eq!(
        on(&world, "Madame Morrow", None),
        on(&world, "Rufina V. Morrow", None)
    );
    let league = |day| on(&world, "Harbour League", day).expect("known");
    assert_eq!(league(Some(date(2010, 12, 31))), (None, vec![]));
    assert_eq!(league(Some(date(2011, 1, 1))).1, [Sector::Reb]);
    assert_eq!(league(None), (None, vec![]));
    assert!(on(&world, "HLA", None).is_some());
}

#[test]
fn words_of_the_language_are_names_in_capitals_only() {
    let (world, _) = with(&[("my.actors.txt", ACTORS)]);
    assert_eq!(
        on(&world, "MAY", None).expect("known").0.as_deref(),
        Some("ROU")
    );
    assert!(world.whole("may").is_none());
    assert!(world.whole("Gallia").is_some() && world.whole("gallia").is_none());
}

#[test]
fn every_repair_of_an_actor_file_is_told() {
    let text = "\
+ORPHAN_
[FRAGOV]
ONE_ [FRAGOV
TWO_ [FRAXQZ]
THREE_ [FRAGOV 20011301]
FOUR_ [FRAGOV 20010101]
FIVE_ [FRAGOV]
+A_+B_
SIX_
";
    let (world, reports) = with(&[("odd.actors.txt", text)]);
    let lines: Vec<(usize, Gravity)> = reports[0]
        .problems
        .iter()
        .map(|p| (p.line, p.gravity))
        .collect();
    let told: Vec<usize> = lines.iter().map(|(line, _)| *line).collect();
    for line in [1, 2, 3, 4, 5, 6, 8, 9] {
        assert!(told.contains(&line), "line {line} is not told: {told:?}");
    }
    assert!(lines.iter().all(|(_, g)| *g == Gravity::Warning));
    assert!(!reports[0].failed());
    assert_eq!(on(&world, "Three", None).expect("known").1, [Sector::Gov]);
    assert!(world.whole("A").is_some() || world.whole("B").is_some());
    let bracket = |p: &&_| {
        matches!(
            p,
            demarche_world::dictionary::Problem {
                line: 3,
                column: 6,
                ..
            }
        )
    };
    assert!(reports[0].problems.iter().any(|p| bracket(&p)));
}

#[test]
fn agents_have_plurals_sets_and_stops() {
    let text = "\
!KEEPER! = KEEPER, KEEPERS, WARDEN
HARBOUR_!KEEPER! [~GOV]   # told
CUSTOMS_READER [~COP]
TIDE_GUARD {} [~COP]
SECRETARY_OF_TIDES {SECRETARIES_OF_TIDES} [~GOVMIL]
RELIEF_COLUMN [NGO~]
ROCK_BAND [~JNK]
PLAIN [GOV]
NOTHING
!LOST!_MAN [~GOV]
";
    let (world, reports) = with(&[("my.agents.txt", text)]);
    assert_eq!(reports[0].format, Some(Format::Agents));
    let told: Vec<usize> = reports[0].problems.iter().map(|p| p.line).collect();
    assert_eq!(told, [8, 9, 10]);
    let agent = |words: &[&str], head| {
        world
            .agent(words, head)
            .map(|m| (m.len, m.plural, m.agent.sectors.clone()))
    };
    assert_eq!(
        agent(&["harbour", "keepers"], 1),
        Some((2, false, vec![Sector::Gov]))
    );
    assert_eq!(
        agent(&["customs", "readers"], 1),
        Some((2, true, vec![Sector::Cop]))
    );
    assert_eq!(agent(&["tide", "guards"], 1), None);
    assert_eq!(
        agent(&["secretaries", "of", "tides"], 0),
        Some((3, true, vec![Sector::Gov, Sector::Mil]))
    );
    let column = world.agent(&["relief", "column"], 1).expect("known");
    assert_eq!(
        column.agent.country.map(|c| c.to_string()).as_deref(),
        Some("NGO")
    );
    assert!(
        !world
            .agent(&["rock", "band"], 1)
            .expect("known")
            .agent
            .political
    );
}

#[test]
fn tables_join_lines_and_tell_every_wrong_field() {
    let good = "name,kind,country,sectors,title,from,to,aliases\n\
        Ada Quill,person,FRA,LEG,Deputy,2001,2005-06,A. Quill\n\
        Ada Quill,person,FRA,GOV,Mayor of Lyon,2006,,\n\
        \"Bridge, Union of\",organisation,NGO,LAB,,,,UB;Bridge Union\n\
        dyke reeve,agent,,GOV,,,,\n";
    let bad = "name,country,sectors,colour,from\n,FRA,GOV,,\nOx,france,GOV,,\nElk,FRA,KING,,soon\n";
    let (world, reports) = with(&[("a.csv", good), ("b.csv", bad)]);
    assert_eq!(reports[0].problems, []);
    let quill = |day| on(&world, "A. Quill", day).expect("known").1;
    assert_eq!(quill(Some(date(2005, 6, 30))), [Sector::Leg]);
    assert_eq!(quill(Some(date(2010, 1, 1))), [Sector::Gov]);
    assert!(world.whole("Bridge Union").is_some());
    assert!(world.agent(&["dyke", "reeves"], 1).expect("known").plural);
    let told: Vec<(usize, usize)> = reports[1]
        .problems
        .iter()
        .map(|p| (p.line, p.column))
        .collect();
    assert_eq!(told, [(1, 22), (2, 1), (3, 4), (4, 9), (4, 15)]);
    assert!(reports[1].failed());
}

#[test]
fn toml_tells_every_entry_that_is_wrong() {
    let text = "\
[[group]]
key = \"tide-men\"
name = \"Tide Men\"
country = \"FRA\"
sectors = [\"REB\"]

[[group]]
key = \"x\"
nam = \"X\"

[[person]]
key = \"y\"
name = \"Yon Ypsilon\"
country = \"ZZZ\"

[[agent]]
nouns = [\"reeve\"]
kind = \"person\"
sectors = [\"QUEEN\"]
";
    let mut builder = empty();
    let report = builder.add_dictionary("mine.toml", text.as_bytes(), None);
    let told: Vec<usize> = report.problems.iter().map(|p| p.line).collect();
    assert_eq!(told, [9, 11, 19], "{:?}", report.problems);
    assert!(report.failed());
}

#[test]
fn later_files_win() {
    let one = "name,country,sectors\nTide Men,FRA,REB\n";
    let two = "name,country,sectors\nTide Men,ROU,PTY\n";
    let (world, _) = with(&[("one.csv", one), ("two.csv", two)]);
    assert_eq!(
        on(&world, "Tide Men", None),
        Some((Some("ROU".to_owned()), vec![Sector::Pty]))
    );
    let found = world.whole("Tide Men").expect("known");
    let site = world.site(found.entity()).expect("a file holds it");
    assert_eq!((site.file, site.line, site.own), ("two.csv", 2, true));
}

#[test]
fn other_files_are_refused_with_what_they_are() {
    let refused = |name: &str, bytes: &[u8]| {
        let report = empty().add_dictionary(name, bytes, None);
        assert!(report.failed());
        report.problems[0].message.clone()
    };
    assert!(refused("v.txt", b"--- HAND [0873] ---\nHAND\n").contains("verb dictionary"));
    assert!(refused("i.txt", b"<ISSUE CATEGORY=\"X\">\n").contains("issue list"));
    assert!(refused("n.txt", b"just a note\n").contains("no dictionary"));
    let long = format!("A [FRA]\n{}\n", "x".repeat(MAX_LINE + 1));
    assert!(refused("l.txt", long.as_bytes()).contains("KiB"));
}

#[test]
fn bytes_that_are_not_utf8_are_read_and_told() {
    let mut builder = empty();
    let report =
        builder.add_dictionary("latin.actors.txt", b"X\r\nCOT\xc9_CLUB_ [FRASOC]\r\n", None);
    assert_eq!((report.problems[0].line, report.problems[0].column), (1, 1));
    let world = builder.build().expect("holds together");
    assert!(world.whole("Cot\u{e9} Club").is_some());
}

#[test]
fn a_hundred_thousand_lines_take_no_time() {
    let mut actors = String::new();
    let mut agents = String::new();
    for n in 0..100_000 {
        actors += &format!("PERSON_NUMBER_{n}_ [FRAGOV 20010101-20020101]\n");
        agents += &format!("KEEPER_{n}_OF_TIDES [~GOV]\n");
    }
    let start = std::time::Instant::now();
    let mut builder = empty();
    builder.add_dictionary("big.actors.txt", actors.as_bytes(), None);
    builder.add_dictionary("big.agents.txt", agents.as_bytes(), None);
    builder.build().expect("holds together");
    // unoptimised, on a busy machine: what is quadratic takes minutes
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_bytes_make_a_reader_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..600),
        name in prop_oneof![Just("a.toml"), Just("a.csv"), Just("a.txt")],
    ) {
        World::builder().add_dictionary(name, &bytes, None);
    }

    #[test]
    fn no_lines_of_their_kind_make_a_reader_panic(
        parts in proptest::collection::vec(
            prop_oneof![
                Just("[".to_owned()), Just("]".to_owned()), Just("FRAGOV".to_owned()),
                Just("~".to_owned()), Just("!".to_owned()), Just("{".to_owned()),
                Just("}".to_owned()), Just("_".to_owned()), Just("+".to_owned()),
                Just("<".to_owned()), Just(">".to_owned()), Just("-".to_owned()),
                Just("=".to_owned()), Just("\n".to_owned()), Just("\t".to_owned()),
                Just("<!--".to_owned()), Just("-->".to_owned()), Just("é".to_owned()),
                Just("20010101".to_owned()), Just("\"".to_owned()), Just(",".to_owned()),
                Just("[[group]]\n".to_owned()), "[A-Z]{1,6}",
            ],
            0..60,
        ),
        name in prop_oneof![Just("a.toml"), Just("a.csv"), Just("a.txt")],
    ) {
        let text: String = parts.concat();
        let mut builder = World::builder();
        let report = builder.add_dictionary(name, text.as_bytes(), None);
        for p in &report.problems {
            prop_assert!(p.line >= 1 && p.column >= 1);
        }
    }
}
