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
