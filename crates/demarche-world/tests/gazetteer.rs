//! A gazetteer compiled from a few lines and the world's own data, and read back.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test ends where it cannot go on

use std::sync::LazyLock;

use demarche_world::World;
use demarche_world::gazetteer::{Gazetteer, GazetteerError, NameClass, PlaceKind, compile};

const TABLE: &str = "\
1\t5165418\tUSA\tUS.OH\t40.2301\t-82.6602\t8331591\tADM1\tOhio\tState of Ohio
2\t4509884\tUSA\tUS.OH.049\t39.9695\t-83.0101\t1200000\tADM2\tFranklin County\t
T\t4509177\tUSA\tUS.OH.049\t39.9612\t-82.9988\t905748\tPPLA\tColumbus\tKolumbus
T\t4525353\tUSA\tUS.OH\t39.9242\t-83.8088\t58662\tPPLA2\tSpringfield\t
T\t4250542\tUSA\tUS.IL\t39.8017\t-89.6437\t114394\tPPLA\tSpringfield\t
T\t1\tUSA\tUS.OH\t40.0000\t-83.0000\t900\tPPL\t~Union\t
";

static BYTES: LazyLock<Vec<u8>> =
    LazyLock::new(|| compile(TABLE, &World::embedded().unwrap()).unwrap());
static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer::from_static(&BYTES).unwrap());

#[test]
fn a_town_knows_where_it_lies() {
    let found: Vec<_> = GAZETTEER.lookup("columbus").iter().collect();
    let place = found
        .iter()
        .find(|c| c.place.geonames() == Some(4_509_177))
        .unwrap()
        .place;
    assert_eq!(place.kind(), PlaceKind::Town);
    assert_eq!(place.admin1().unwrap().name(), "Ohio");
    assert_eq!(place.admin2().unwrap().name(), "Franklin County");
    assert!(place.within(place.admin1().unwrap()));
    let point = place.point().unwrap();
    assert!((point.lat - 39.9612).abs() < 1e-4 && (point.lon + 82.9988).abs() < 1e-4);
}

#[test]
fn namesakes_come_by_size_and_common_words_are_marked() {
    let towns: Vec<_> = GAZETTEER
        .lookup("Springfield")
        .iter()
        .filter_map(|c| c.place.geonames())
        .collect();
    // the third is a city of the world's own, of which no population is known here
    assert_eq!(towns, [4_250_542, 4_525_353, 4_409_896]);
    let mut unions = GAZETTEER.lookup("Union").iter();
    let town = unions.find(|c| c.place.geonames() == Some(1)).unwrap();
    assert_eq!(town.class, NameClass::Word);
}

#[test]
fn a_walk_takes_the_longest_name_and_ends_with_a_capital() {
    let tokens = ["the", "State", "of", "Ohio", "said"];
    assert!(GAZETTEER.walk(&tokens, 0).is_none());
    assert_eq!(GAZETTEER.walk(&tokens, 1).unwrap().len, 3);
    assert_eq!(GAZETTEER.walk(&tokens, 3).unwrap().len, 1);
    assert!(GAZETTEER.walk(&["ohio"], 0).is_none());
    assert_eq!(
        GAZETTEER.walk(&["Strait", "of", "Hormuz"], 0).unwrap().len,
        3
    );
    assert_eq!(GAZETTEER.walk(&["al", "-", "Hol"], 0).unwrap().len, 3);
}

#[test]
fn states_come_from_the_world_and_features_from_their_table() {
    let kind = |name: &str| GAZETTEER.lookup(name).iter().next().unwrap().place.kind();
    assert_eq!(kind("Kenya"), PlaceKind::Country);
    assert_eq!(kind("Bidi Bidi"), PlaceKind::Point);
    assert_eq!(kind("Danube"), PlaceKind::Region);
    let short = GAZETTEER.lookup("OH").iter().next().unwrap();
    assert_eq!(
        (short.class, short.place.name()),
        (NameClass::Short, "Ohio")
    );
}

#[test]
fn the_same_table_gives_the_same_bytes_and_damage_is_told() {
    assert!(*BYTES == compile(TABLE, &World::embedded().unwrap()).unwrap());
    GAZETTEER.verify().unwrap();
    let mut damaged = BYTES.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    let damaged = Gazetteer::from_static(damaged.leak());
    assert!(damaged.is_err() || damaged.unwrap().verify() == Err(GazetteerError::Damaged));
    assert!(matches!(
        Gazetteer::from_static(b"no gazetteer"),
        Err(GazetteerError::NotAGazetteer)
    ));
    let short: &'static [u8] = &BYTES[..BYTES.len() - 1];
    assert!(matches!(
        Gazetteer::from_static(short),
        Err(GazetteerError::WrongLength { .. })
    ));
}

#[test]
fn a_bad_line_is_named() {
    let world = World::embedded().unwrap();
    let error = compile(&format!("{TABLE}T\tx\n"), &world).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 7 of the table of places: 2 fields instead of 10"
    );
}
