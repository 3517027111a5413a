//! `places`.

use serde_json::Value;

use crate::{demarche, folder, line};

/// The places of a text, as the command prints them.
fn places(text: &str) -> Vec<Value> {
    let output = demarche().arg("places").write_stdin(text).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    printed["places"].as_array().unwrap().clone()
}

#[test]
fn the_words_behind_a_name_tell_which_town_is_meant() {
    for (text, admin1, country) in [
        ("Floods reached Springfield, Ohio.", "Ohio", "USA"),
        ("Floods reached Springfield, Ill.", "Illinois", "USA"),
        ("He was born in Paris, Texas.", "Texas", "USA"),
        ("He was born in Paris, France.", "Île-de-France", "FRA"),
        ("The mayor of London, Ontario, resigned.", "Ontario", "CAN"),
    ] {
        let found = places(text);
        assert_eq!(found[0]["kind"], "town", "{text}");
        assert_eq!(found[0]["admin1"], admin1, "{text}");
        assert_eq!(found[0]["country"], country, "{text}");
    }
}

#[test]
fn a_state_is_no_dot_and_a_demonym_says_so() {
    let found = places("🙂 Syrian troops left Lebanon for the Golan Heights.");
    let field = |i: usize, name: &str| found[i][name].clone();
    assert_eq!(field(0, "text"), "Syrian");
    assert_eq!(field(0, "demonym"), true);
    assert_eq!(field(0, "start"), 2); // code points
    assert_eq!(field(1, "kind"), "country");
    assert_eq!(field(1, "country"), "LBN");
    assert_eq!(field(1, "demonym"), false);
    assert_eq!(field(2, "kind"), "region");
}

#[test]
fn each_article_has_a_line_of_its_own() {
    let input = [
        line("a", "Rain fell in Nairobi."),
        line("b", "Nothing was said."),
    ]
    .concat();
    let output = demarche()
        .arg("places")
        .write_stdin(input)
        .output()
        .unwrap();
    let lines: Vec<Value> = output
        .stdout
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["places"][0]["geonames"], 184_745);
    assert_eq!(lines[1]["places"].as_array().unwrap().len(), 0);
}

#[test]
fn a_dictionary_of_the_user_says_where_a_publisher_is_at_home() {
    let dir = folder(&[(
        "own.toml",
        b"[[publisher]]\nname = \"Tide Post\"\ncountry = \"CAN\"\ntown = \"London\"\ndivision = \"Ontario\"\n",
    )]);
    let own = dir.path().join("own.toml");
    let article =
        serde_json::json!({"id": "a", "publisher": "Tide Post", "text": "Snow fell in London."});
    let country = |options: &[&str]| {
        let output = demarche()
            .arg("places")
            .args(options)
            .write_stdin(format!("{article}\n"))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0));
        let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
        printed["places"][0]["country"].clone()
    };
    assert_eq!(country(&[]), "GBR");
    assert_eq!(country(&["--actors", &own.display().to_string()]), "CAN");
}
