//! Articles on one happening meet; articles on its like do not.

use demarche_occurrence::articles::{Collection, Views};

const TEXTS: [&str; 6] = [
    "A magnitude 5.4 quake shook the hills of Orlo on Monday. Mayor Tessa Brandt said 14 houses fell in Orlo and Vint.",
    "The ferry Margit sank off Port Hale with 62 aboard. Captain Ilse Roon was rescued by the trawler Dorn.",
    "Orlo, a hill town, was struck by an earthquake of magnitude 5.4. Fourteen houses collapsed; in Vint 14 people slept outside, mayor Tessa Brandt said.",
    "A quake of magnitude 6.1 shook Castel Reno on Monday. Prefect Aldo Ferri said 90 houses fell there and in Monte Grigio.",
    "Captain Ilse Roon said the Margit took in water before she sank near Port Hale; all 62 passengers are safe.",
    "Prefect Aldo Ferri counted 90 fallen houses after the 6.1 quake in Castel Reno and nearby Monte Grigio.",
];

#[test]
fn two_quakes_are_two() {
    let views: Vec<Views> = TEXTS.iter().map(|text| Views::of(text)).collect();
    let groups = Collection::new(&views).cluster();
    assert_eq!(groups, [vec![0, 2], vec![1, 4], vec![3, 5]]);
}

#[test]
fn empty_and_endless_texts_are_no_matter() {
    let endless = "Orlo ".repeat(100_000);
    let views: Vec<Views> = ["", "…", endless.as_str()]
        .into_iter()
        .map(Views::of)
        .collect();
    assert_eq!(Collection::new(&views).cluster().len(), 3);
    assert!(Collection::new(&[]).cluster().is_empty());
}
