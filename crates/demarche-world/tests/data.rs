//! What the embedded data must hold, whoever edits them.

use demarche_world::{Kind, World};

fn world() -> World {
    World::embedded().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_ambiguous_name_has_a_stated_preference() {
    let world = world();
    let clashes: Vec<String> = world
        .clashes()
        .iter()
        .map(|clash| {
            format!(
                "[[ambiguous]]\nname = {:?}\nprefer = {:?}\n",
                clash.name, clash.keys
            )
        })
        .collect();
    assert!(
        clashes.is_empty(),
        "add to data/world/ambiguous.toml, best first:\n{}",
        clashes.join("\n")
    );
}

#[test]
fn preferences_name_entities_that_exist() {
    assert_eq!(world().stale_preferences(), [] as [String; 0]);
}

#[test]
fn every_state_has_an_adjective_and_a_people() {
    let world = world();
    for country in world
        .countries()
        .filter(|country| country.of.is_none() && country.code.as_str() != "ATA")
    {
        assert!(
            country.adjective.is_some(),
            "{} has no adjectives",
            country.code
        );
    }
    assert!(world.countries().len() >= 249);
}

#[test]
fn places_lie_on_the_globe() {
    let world = world();
    for (_, entity) in world
        .entities()
        .filter(|(_, entity)| entity.kind.is_place())
    {
        if let Some(point) = entity.point {
            assert!(
                point.lat.abs() <= 90.0 && point.lon.abs() <= 180.0,
                "{}",
                entity.key
            );
        } else {
            assert!(
                matches!(entity.kind, Kind::FormerState),
                "{} has no coordinates",
                entity.key
            );
        }
    }
}

#[test]
fn names_can_be_found() {
    let world = world();
    for (_, entity) in world.entities() {
        assert!(
            !entity.name.contains([',', ';', '"']),
            "{}: a name ends at a comma, so this one is never found whole",
            entity.key
        );
        assert!(
            world.whole(&entity.name).is_some_and(|found| {
                found
                    .senses
                    .iter()
                    .any(|sense| world.entity(sense.entity).key == entity.key)
            }),
            "{} is not found by its own name {:?}",
            entity.key,
            entity.name
        );
    }
}

/// States that belong to the organisation of that key.
fn members(world: &World, key: &str) -> usize {
    world
        .by_key(key)
        .map_or(0, |body| world.members(body).len())
}

#[test]
fn international_bodies_have_members() {
    let world = world();
    let with_members = world
        .entities()
        .filter(|&(id, entity)| entity.kind == Kind::Organisation && !world.members(id).is_empty())
        .count();
    assert!(with_members >= 250, "only {with_members} bodies");

    // How many states the bodies themselves say they have: a slip in a list, or in what one list
    // takes over from another, shows here.
    for (key, states) in [
        ("org:united-nations", 193),
        ("org:who", 194),
        ("org:ilo", 187),
        ("org:unesco", 194),
        ("org:imf", 191),
        ("org:world-bank", 189),
        ("org:opcw", 193),
        ("org:interpol", 196),
        ("org:icc", 125),
        ("org:g77", 134),
        ("org:nam", 121),
        ("org:aosis", 39),
        ("org:african-union", 55),
        ("org:african-development-bank", 81),
        ("org:oic", 57),
        ("org:islamic-development-bank", 57),
        ("org:european-union", 27),
        ("org:european-political-community", 47),
        ("org:nato", 32),
        ("org:nuclear-suppliers-group", 48),
    ] {
        assert_eq!(members(&world, key), states, "{key}");
    }
    // an organ has the members of the whole
    assert_eq!(members(&world, "org:unicef"), 193);
    assert_eq!(members(&world, "org:kfor"), 32);
}
