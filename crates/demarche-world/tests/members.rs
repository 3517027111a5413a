//! Members of bodies: their own, those taken over from another body, those of the whole.

use demarche_world::{World, WorldBuilder};

/// A world of three countries and the bodies of `text`.
fn world(text: &str) -> Result<World, String> {
    let mut file = String::new();
    for code in ["FRA", "DEU", "ITA"] {
        file +=
            &format!("[[country]]\ncode = {code:?}\nname = \"The {code}\"\nlat = 1.0\nlon = 1.0\n");
    }
    file += text;
    WorldBuilder::from_files(&[("bodies.toml", &file)])
        .and_then(WorldBuilder::build)
        .map_err(|error| error.to_string())
}

fn members(world: &World, key: &str) -> String {
    let body = world.by_key(key).unwrap_or_else(|| panic!("no {key}"));
    let codes = world.members(body).iter().map(ToString::to_string);
    codes.collect::<Vec<String>>().join(" ")
}

#[test]
fn lists_are_taken_over_in_whatever_order_they_stand() {
    let world = world(
        "[[organisation]]\nkey = \"bank\"\nname = \"Bank\"\nmembers_of = \"org:fund\"\nmembers = [\"ITA\"]\n\
         [[organisation]]\nkey = \"fund\"\nname = \"Fund\"\nmembers_of = \"org:union\"\nwithout = [\"ITA\"]\n\
         [[organisation]]\nkey = \"office\"\nname = \"Office\"\npart_of = \"org:union\"\n\
         [[organisation]]\nkey = \"union\"\nname = \"Union\"\nmembers = [\"FRA\", \"ITA\"]\n",
    )
    .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(members(&world, "org:union"), "FRA ITA");
    assert_eq!(members(&world, "org:fund"), "FRA");
    assert_eq!(members(&world, "org:bank"), "FRA ITA");
    assert_eq!(members(&world, "org:office"), "FRA ITA");
    let france = demarche_world::CountryCode::parse("FRA").unwrap_or_else(|| panic!("a code"));
    let of_france: Vec<&str> = world.memberships(france).map(|e| e.name.as_str()).collect();
    assert_eq!(
        of_france,
        ["Bank", "Fund", "Union"],
        "an organ is no membership"
    );
}

#[test]
fn lists_that_cannot_be_right_are_refused_with_their_line() {
    let union = "[[organisation]]\nkey = \"union\"\nname = \"Union\"\nmembers = [\"FRA\"]\n";
    for (body, told) in [
        ("members = [\"DEX\"]", "no country DEX"),
        (
            "members_of = \"org:leage\"",
            "\"org:leage\", which is no key",
        ),
        ("part_of = \"org:leage\"", "\"org:leage\", which is no key"),
        (
            "members_of = \"org:union\"\nwithout = [\"ITA\"]",
            "without ITA",
        ),
        (
            "members_of = \"org:union\"\nmembers = [\"FRA\"]",
            "lists FRA",
        ),
        ("without = [\"FRA\"]", "no `members_of`"),
        ("members_of = \"org:bank\"", "each other's members"),
    ] {
        let entry = format!("[[organisation]]\nkey = \"bank\"\nname = \"Bank\"\n{body}\n");
        let Err(error) = world(&format!("{union}{entry}")) else {
            panic!("{body} is taken");
        };
        assert!(error.contains(told), "{body}: {error}");
        assert!(error.contains("bodies.toml:20"), "{body}: {error}");
    }
}
