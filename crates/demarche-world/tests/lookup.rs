//! What the world says of words, one family of lookups after the other.

use demarche_codebook::Sector;
use demarche_world::{EntityId, Kind, Standing, Via, World};
use jiff::civil::{Date, date};
use std::sync::LazyLock;

static WORLD: LazyLock<World> =
    LazyLock::new(|| World::embedded().unwrap_or_else(|error| panic!("{error}")));

fn tokens(text: &str) -> Vec<&str> {
    text.split(' ').collect()
}

/// Keys of the preferred readings of all names in a text of blank-separated tokens.
fn names(text: &str) -> Vec<String> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match WORLD.match_at(&tokens, at) {
            Some(name) => {
                found.push(WORLD.entity(name.entity()).key.clone());
                at += name.len;
            }
            None => at += 1,
        }
    }
    found
}

fn id(key: &str) -> EntityId {
    WORLD
        .by_key(key)
        .unwrap_or_else(|| panic!("there is no {key}"))
}

fn codes(sectors: &[Sector]) -> String {
    sectors
        .iter()
        .map(|sector| sector.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Country and sectors of an entity on a day.
fn on(key: &str, day: Option<Date>) -> (String, String, Standing) {
    let found = WORLD.affiliation(id(key), day);
    (
        found.country.map_or(String::new(), |code| code.to_string()),
        codes(found.sectors),
        found.standing,
    )
}

#[test]
fn countries_go_by_many_names() {
    for (text, code) in [
        ("the U.S. said", "USA"),
        ("US troops", "USA"),
        ("the United States of America", "USA"),
        ("the UK", "GBR"),
        ("U.K.", "GBR"),
        ("in Cote d'Ivoire", "CIV"),
        ("in Côte d’ Ivoire", "CIV"),
        ("in Côte d' Ivoire", "CIV"),
        ("Ivory Coast", "CIV"),
        ("Türkiye", "TUR"),
        ("TURKEY", "TUR"),
        ("Burma", "MMR"),
        ("Czechia", "CZE"),
        ("Swaziland", "SWZ"),
        ("the DRC", "COD"),
        ("Congo - Brazzaville", "COG"),
        ("Congo-Brazzaville", "COG"),
        ("Guinea - Bissau", "GNB"),
        ("the DPRK", "PRK"),
        ("Timor-Leste", "TLS"),
        ("the UAE", "ARE"),
        ("El Salvador", "SLV"),
        ("Bosnia and Herzegovina", "BIH"),
        ("the Holy See", "VAT"),
        ("Kosovo", "XKX"),
    ] {
        assert_eq!(names(text), [format!("country:{code}")], "{text}");
    }
}

#[test]
fn case_and_commas_tell_names_from_words() {
    assert!(names("tell us about turkey , jordan and chad").is_empty());
    assert_eq!(names("New , York").len(), 0);
    assert_eq!(names("Nato and Unicef"), ["org:nato", "org:unicef"]);
    assert_eq!(names("NATO , UNICEF"), ["org:nato", "org:unicef"]);
    assert!(names("take care of ice").is_empty());
    assert_eq!(names("ICE raids"), ["agency:usa-ice"]);
    assert!(names("Ice raids").is_empty());
}

#[test]
fn the_longest_name_wins() {
    assert_eq!(names("South Sudan"), ["country:SSD"]);
    assert_eq!(names("Equatorial Guinea"), ["country:GNQ"]);
    assert_eq!(names("the South China Sea"), ["region:south-china-sea"]);
    assert_eq!(names("New Mexico"), ["region:USA-new-mexico"]);
    assert_eq!(names("Northern Ireland Assembly"), ["agency:gbr-stormont"]);
    assert_eq!(names("South Korean"), ["country:KOR"]);
    assert_eq!(names("Palestine Liberation Organization").len(), 1);
}

#[test]
fn dependencies_and_former_states_have_the_state_that_answers_for_them() {
    let country = |key| on(key, None).0;
    assert_eq!(country("country:PRI"), "USA");
    assert_eq!(country("country:GUF"), "FRA");
    assert_eq!(country("country:HKG"), "HKG");
    assert_eq!(country("country:PSE"), "PSE");
    assert_eq!(country("former:soviet-union"), "RUS");
    assert_eq!(country("former:yugoslavia"), "SRB");
    assert_eq!(country("former:zaire"), "COD");
    assert_eq!(country("region:UKR-crimea"), "UKR");
    assert_eq!(names("the USSR"), ["former:soviet-union"]);
}

#[test]
fn entities_hardly_recognised_are_pre_of_who_claims_them() {
    for (key, country) in [
        ("region:GEO-abkhazia", "GEO"),
        ("region:GEO-south-ossetia", "GEO"),
        ("region:MDA-transnistria", "MDA"),
        ("region:SOM-somaliland", "SOM"),
        ("region:CYP-northern-cyprus", "CYP"),
        ("region:AZE-nagorno-karabakh", "AZE"),
        ("region:UKR-donetsk-people-s-republic", "UKR"),
        ("country:ESH", "MAR"),
    ] {
        let (code, sectors, _) = on(key, None);
        assert_eq!((code.as_str(), sectors.as_str()), (country, "PRE"), "{key}");
    }
}

#[test]
fn capitals_and_seats_stand_for_governments() {
    let capital = WORLD.entity(id("city:SLV-san-salvador"));
    assert_eq!(capital.stands_for, Some(id("country:SLV")));
    assert_eq!(
        WORLD.entity(id("city:BEL-brussels")).stands_for,
        Some(id("org:european-union"))
    );
    assert_eq!(WORLD.entity(id("city:SYR-aleppo")).stands_for, None);
    for (seat, country) in [
        ("Kremlin", "country:RUS"),
        ("White House", "country:USA"),
        ("Downing Street", "country:GBR"),
        ("Élysée", "country:FRA"),
        ("Quai d'Orsay", "country:FRA"),
        ("Zhongnanhai", "country:CHN"),
    ] {
        let sense = WORLD
            .whole(seat)
            .unwrap_or_else(|| panic!("{seat}"))
            .sense();
        assert_eq!((sense.entity, sense.via), (id(country), Via::Seat));
    }
}

#[test]
fn adjectives_and_peoples() {
    assert_eq!(WORLD.adjective("Salvadoran"), Some(id("country:SLV")));
    assert_eq!(WORLD.adjective("Dutch"), Some(id("country:NLD")));
    assert_eq!(WORLD.adjective("North Korean"), Some(id("country:PRK")));
    assert_eq!(WORLD.adjective("Congolese"), Some(id("country:COD")));
    assert_eq!(WORLD.adjective("Nigerien"), Some(id("country:NER")));
    assert_eq!(WORLD.adjective("Scottish"), Some(id("region:GBR-scotland")));
    assert_eq!(WORLD.adjective("Kremlin"), None);
    assert_eq!(WORLD.adjective("polish"), None);
    assert_eq!(WORLD.people("Danes"), Some(id("country:DNK")));
    assert_eq!(WORLD.people("Rohingya"), Some(id("people:rohingya")));
    assert_eq!(on("people:rohingya", None).0, "MMR");
    assert_eq!(on("people:kurdish", None).0, "");
}

#[test]
fn international_bodies_have_plover_codes() {
    for (key, country, sectors) in [
        ("org:united-nations", "UNO", ""),
        ("org:unhcr", "UNO", "REF"),
        ("org:who", "UNO", "MED"),
        ("org:icj", "UNO", "JUD"),
        ("org:unifil", "UNO", "MIL"),
        ("org:european-parliament", "EUR", "LEG"),
        ("org:nato", "IGO", ""),
        ("org:icc", "IGO", "JUD"),
        ("org:amnesty-international", "NGO", "SOC"),
        ("org:msf", "NGO", "MED"),
        ("org:gazprom", "RUS", "BUS"),
        ("org:shell", "MNC", "BUS"),
        ("agency:usa-pentagon", "USA", "GOV MIL"),
        ("agency:rus-gru", "RUS", "SPY"),
        ("agency:isr-knesset", "ISR", "LEG"),
        ("agency:usa-dea", "USA", "COP"),
        ("agency:est-riigikogu", "EST", "LEG"),
    ] {
        let (code, found, _) = on(key, None);
        assert_eq!((code.as_str(), found.as_str()), (country, sectors), "{key}");
    }
}

#[test]
fn an_office_is_held_from_day_to_day() {
    let of = |day| {
        let (country, sectors, standing) = on("person:marco-rubio", day);
        assert_eq!(country, "USA");
        (sectors, standing)
    };
    assert_eq!(
        of(Some(date(2019, 5, 1))),
        ("LEG".to_owned(), Standing::InOffice)
    );
    assert_eq!(
        of(Some(date(2025, 2, 3))),
        ("GOV".to_owned(), Standing::InOffice)
    );
    let key = "person:donald-trump";
    assert_eq!(on(key, Some(date(2019, 4, 1))).1, "GOV");
    assert_eq!(
        on(key, Some(date(2022, 4, 1))),
        ("USA".into(), "ELI".into(), Standing::Former)
    );
    assert_eq!(on(key, Some(date(2025, 4, 1))).1, "GOV");
}

#[test]
fn groups_have_periods() {
    let on = |day| on("group:taliban", day).1;
    assert_eq!(on(Some(date(2015, 1, 1))), "REB");
    assert_eq!(on(Some(date(2022, 1, 1))), "GOV");
    assert_eq!(on(None), "GOV");
}

#[test]
fn namesakes_that_follow_each_other_are_told_apart_by_the_day() {
    let mut builder = World::builder();
    builder
        .add_file(
            "groups.toml",
            "[[group]]\nkey = \"old\"\nname = \"Front\"\nsectors = [\"REB\"]\nto = \"1999\"\n\
             [[group]]\nkey = \"new\"\nname = \"Front\"\nsectors = [\"PTY\"]\nfrom = \"2000\"\n",
        )
        .expect("a good file");
    let world = builder.build().expect("a world");
    assert!(world.clashes().is_empty());
    let front = world.whole("Front").expect("a group");
    let on = |day| world.entity(world.sense_on(&front, day).entity).key.clone();
    assert_eq!(on(Some(date(1995, 1, 1))), "group:old");
    assert_eq!(on(Some(date(2005, 1, 1))), "group:new");
    assert_eq!(on(None), "group:new");
}

#[test]
fn family_names_lead_to_persons() {
    let persons: Vec<EntityId> = WORLD.person_by_surname("Rubio").collect();
    assert!(persons.contains(&id("person:marco-rubio")));
    let found = WORLD.surname_at(&["Mr.", "Trump"], 1).expect("a person");
    let holders: Vec<EntityId> = WORLD.in_office(found, Some(date(2019, 4, 1))).collect();
    assert!(holders.contains(&id("person:donald-trump")));
    assert!(WORLD.person_by_surname("rubio").next().is_none());
}

#[test]
fn agent_nouns_have_sectors() {
    for (text, head, phrase, sectors) in [
        ("the prime minister said", 2, "prime minister", "GOV"),
        ("defence minister", 1, "defence minister", "GOV MIL"),
        (
            "US Secretary of State Rubio",
            1,
            "Secretary of State",
            "GOV",
        ),
        ("Salvadoran police", 1, "police", "COP"),
        ("riot police", 1, "riot police", "COP"),
        ("government troops", 1, "government troops", "MIL"),
        ("two gunmen", 1, "gunmen", "UAF"),
        ("human rights lawyers", 2, "human rights lawyers", "SOC"),
        ("the oil company", 2, "oil company", "BUS"),
        ("a student union", 2, "student union", "EDU"),
        ("death squads", 1, "death squads", "PRM"),
        ("security forces", 1, "security forces", "COP"),
        ("the Army", 1, "Army", "MIL"),
        ("members of parliament", 0, "members of parliament", "LEG"),
        ("asylum - seekers", 2, "asylum - seekers", "REF"),
        ("motorcycle thieves", 1, "thieves", "CRM"),
        ("opposition leader", 1, "opposition leader", "PTY OPP"),
        ("the vice-president", 1, "vice-president", "GOV"),
        ("authorities", 0, "authorities", "GOV"),
        ("warplanes", 0, "warplanes", "MIL"),
        ("netizens", 0, "netizens", "CVL"),
    ] {
        let tokens = tokens(text);
        let found = WORLD
            .agent(&tokens, head)
            .unwrap_or_else(|| panic!("{text}"));
        assert_eq!(
            tokens[found.start..found.start + found.len].join(" "),
            phrase
        );
        assert_eq!(codes(&found.agent.sectors), sectors, "{text}");
    }
    assert!(WORLD.agent(&["a", "cat"], 1).is_none());
    assert!(WORLD.agent(&["a", "demand"], 1).is_none());
    let crowd = WORLD.agent(&["a", "crowd"], 1).expect("an agent");
    assert!(crowd.agent.collective);
    assert!(
        WORLD
            .agent(&["gunmen"], 0)
            .is_some_and(|found| found.plural)
    );
    let pope = WORLD.agent(&["the", "pope"], 1).expect("an agent").agent;
    assert_eq!(
        pope.country.map(|code| code.to_string()).as_deref(),
        Some("VAT")
    );
}

#[test]
fn titles_stand_before_names() {
    let title = |text: &str| {
        let tokens = tokens(text);
        let found = WORLD
            .title(&tokens, tokens.len() - 1)
            .unwrap_or_else(|| panic!("{text}"));
        assert_eq!(found.start + found.len, tokens.len());
        (
            found.len,
            codes(&found.title.sectors),
            found.title.country.map(|code| code.to_string()),
        )
    };
    assert_eq!(title("Ugandan Lt. Gen."), (2, "MIL".to_owned(), None));
    assert_eq!(
        title("U.S. Secretary of State"),
        (3, "GOV".to_owned(), None)
    );
    assert_eq!(title("prime minister"), (2, "GOV".to_owned(), None));
    assert_eq!(
        title("Taoiseach"),
        (1, "GOV".to_owned(), Some("IRL".to_owned()))
    );
    assert_eq!(title("Mr."), (1, String::new(), None));
    assert_eq!(title("Sen."), (1, "LEG".to_owned(), None));
}

#[test]
fn modifiers_change_agents() {
    let apply = |text: &str| {
        let tokens = tokens(text);
        let head = tokens.len() - 1;
        let agent = WORLD
            .agent(&tokens, head)
            .unwrap_or_else(|| panic!("{text}"));
        let mut sectors = agent.agent.sectors.clone();
        let mut end = agent.start;
        while end > 0
            && let Some(found) = WORLD.modifier(&tokens, end - 1)
        {
            sectors = found.modifier.apply(&sectors);
            end = found.start;
        }
        codes(&sectors)
    };
    assert_eq!(apply("former president"), "ELI");
    assert_eq!(apply("retired vice president"), "ELI");
    assert_eq!(apply("rebel commander"), "REB");
    assert_eq!(apply("opposition supporters"), "OPP CVL");
    assert_eq!(apply("armed men"), "UAF");
    assert_eq!(apply("army accountant"), "MIL BUS");
    assert_eq!(apply("military spokesman"), "MIL");
    assert_eq!(apply("acting president"), "GOV");
    assert_eq!(apply("pro - democracy marchers"), "OPP CVL");
    assert_eq!(apply("opposition coalition"), "OPP");
    assert_eq!(apply("opposition mayor"), "GOV OPP");
    assert_eq!(apply("former intelligence official"), "ELI");
}

#[test]
fn a_user_file_is_preferred_and_may_correct() {
    let mut builder = demarche_world::WorldBuilder::embedded().expect("the data load");
    builder
        .add_file(
            "mine.toml",
            "[[organisation]]\nkey = \"my-nato\"\nname = \"NATO\"\ncountry = \"NGO\"\n\
             [[person]]\nkey = \"marco-rubio\"\nname = \"Marco Rubio\"\ncountry = \"USA\"\n\
             offices = [{ title = \"Citizen\", sectors = [\"CVL\"], from = \"2030-01-01\" }]\n",
        )
        .expect("a good file");
    let world = builder.build().expect("a world");
    let nato = world.whole("NATO").expect("a name");
    assert_eq!(world.entity(nato.entity()).key, "org:my-nato");
    assert_eq!(nato.senses.len(), 2);
    let rubio = world.by_key("person:marco-rubio").expect("a person");
    assert_eq!(world.entity(rubio).offices.len(), 1);
    assert!(world.clashes().is_empty());
}

#[test]
fn broken_files_are_told_with_file_line_and_entry() {
    let complain = |text: &str| {
        let mut builder = demarche_world::WorldBuilder::embedded().expect("the data load");
        let added = builder.add_file("mine.toml", text).err();
        added
            .or_else(|| builder.build().err())
            .expect("an error")
            .to_string()
    };
    let text = "# mine\n\n[[group]]\nkey = \"x\"\nname = \"X\"\nsectors = [\"XXX\"]\n";
    assert!(
        complain(text).starts_with("mine.toml:6: "),
        "{}",
        complain(text)
    );
    let text = "\n[[group]]\nkey = \"x\"\nname = \"X\"\ncountry = \"QQQ\"\n";
    assert_eq!(
        complain(text),
        "mine.toml:2: group:x: there is no country QQQ"
    );
    let text = "[[group]]\nkey = \"x\"\nname = \"X\"\n[[group]]\nkey = \"x\"\nname = \"Y\"\n";
    assert_eq!(
        complain(text),
        "mine.toml:4: group:x: the key is taken by mine.toml:1"
    );
    let text = "[[agent]]\nkind = \"person\"\n";
    assert!(complain(text).contains("has neither nouns"));
}

#[test]
fn entities_of_all_kinds_are_there() {
    let count = |kind| {
        WORLD
            .entities()
            .filter(|(_, entity)| entity.kind == kind)
            .count()
    };
    for (kind, least) in [
        (Kind::Country, 249),
        (Kind::FormerState, 20),
        (Kind::Region, 500),
        (Kind::City, 1500),
        (Kind::People, 100),
        (Kind::Organisation, 600),
        (Kind::Agency, 600),
    ] {
        assert!(count(kind) >= least, "{kind:?}: {}", count(kind));
    }
}
