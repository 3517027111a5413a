//! The table as it reaches a screen: widths, colours, characters.

use unicode_width::UnicodeWidthStr;

use crate::{VISIT, demarche};

fn table(arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let output = demarche()
        .args(["code", "-", "--format", "table"])
        .args(arguments)
        .envs(environment.iter().copied())
        .write_stdin(VISIT)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_table_fits_every_width_and_keeps_ids_whole() {
    let id = table(&[], &[])
        .split_whitespace()
        .find(|word| word.starts_with("ev_"))
        .unwrap()
        .to_owned();
    for columns in ["40", "60", "80", "140"] {
        let text = table(&["--explain"], &[("COLUMNS", columns)]);
        let widest = text.lines().map(UnicodeWidthStr::width).max().unwrap();
        assert!(
            widest <= columns.parse().unwrap(),
            "{widest} of {columns}:\n{text}"
        );
        assert!(text.contains(&id), "{columns}:\n{text}");
    }
}

#[test]
fn a_pipe_gets_colour_only_on_wish() {
    assert!(!table(&[], &[]).contains('\u{1b}'));
    assert!(table(&["--color", "always"], &[]).contains('\u{1b}'));
    // Asked for in words, it comes whatever the environment says.
    assert!(table(&["--color", "always"], &[("NO_COLOR", "1")]).contains('\u{1b}'));
    assert!(!table(&["--color", "never"], &[]).contains('\u{1b}'));
}

#[test]
fn a_locale_without_utf8_gets_ascii() {
    let text = table(&["--evidence"], &[("LC_ALL", "C")]);
    assert!(text.is_ascii(), "{text}");
    assert!(text.contains("->"), "{text}");
}

#[test]
fn sentences_are_shown_or_not() {
    assert!(table(&[], &[]).contains("]trigger"));
    assert!(table(&["--evidence=always"], &[]).contains("]trigger"));
    assert!(!table(&["--evidence=never"], &[]).contains("]trigger"));
}
