//! The examples beside the data, and properties.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

const EXAMPLES: &str = include_str!("../../../../data/dates/examples.txt");

/// Splits as a tokeniser would: blanks, then marks at the edges.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    for piece in text.split_whitespace() {
        let (piece, tag) = match piece.rsplit_once('/') {
            Some((word, tag)) if tag.bytes().all(|b| b.is_ascii_uppercase()) => (word, tag),
            _ => (piece, ""),
        };
        let bare = piece.trim_start_matches(['(', '[', '$']);
        let (open, rest) = piece.split_at(piece.len() - bare.len());
        let core = rest.trim_end_matches([',', ')', ']', '.']);
        let is_short =
            core.len() <= 4 && rest.ends_with('.') && core.starts_with(char::is_uppercase);
        let (core, close) = if is_short {
            (rest, "")
        } else {
            rest.split_at(core.len())
        };
        if !open.is_empty() {
            words.push(Word::new(open));
        }
        words.push(Word { text: core, tag });
        if !close.is_empty() {
            words.push(Word::new(close));
        }
    }
    words
}

fn shown(found: &[Expression]) -> String {
    let Some(e) = found.first() else {
        return "nothing".to_owned();
    };
    if found.len() > 1 {
        return format!("{} expressions: {found:?}", found.len());
    }
    match e.days() {
        Some((start, end)) => format!("{start}..{end}"),
        None if e.kind == Kind::Duration => "duration".to_owned(),
        None if e.relative => "relative".to_owned(),
        None if e.ambiguous => "ambiguous".to_owned(),
        None if e.precision == Precision::Day && e.kind == Kind::Absolute => {
            "nothing-such".to_owned()
        }
        None => "vague".to_owned(),
    }
}

/// An example's text, setting, tense and expected outcome.
fn example(line: &str) -> (&str, Setting, Tense, &str) {
    let (left, expected) = line.split_once("=>").expect("a line has an arrow");
    let mut fields = left.split('|').map(str::trim);
    let mut field = || fields.next().expect("a line has three fields");
    let (text, published, rest) = (field(), field(), field());
    let mut setting = Setting {
        reference: published.parse().ok(),
        ..Setting::default()
    };
    assert!(published == "-" || setting.reference.is_some(), "{line}");
    let mut rest = rest.split(' ');
    let tense = match rest.next() {
        Some("past") => Tense::Past,
        Some("present") => Tense::Present,
        Some("future") => Tense::Future,
        Some("unknown") => Tense::Unknown,
        other => panic!("{other:?} is no tense: {line}"),
    };
    while let Some(word) = rest.next() {
        match word {
            "previous" => setting.previous = Some(rest.next().unwrap().parse().unwrap()),
            "day-month" => setting.order = DayOrder::DayMonth,
            "month-day" => setting.order = DayOrder::MonthDay,
            other => panic!("{other} is nothing known: {line}"),
        }
    }
    (text, setting, tense, expected.trim())
}

#[test]
fn examples_mean_what_the_file_says() {
    let lines: Vec<&str> = EXAMPLES
        .lines()
        .filter(|l| !l.trim().is_empty() && !l.starts_with('#'))
        .collect();
    let wrong: Vec<String> = lines
        .iter()
        .filter_map(|line| {
            let (text, setting, tense, expected) = example(line);
            let got = shown(&joined(find(&words(text), &setting, |_| tense)));
            (got != expected).then(|| format!("{line}\n    got {got}"))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        lines.len(),
        wrong.join("\n")
    );
    assert!(lines.len() >= 200);
}

#[test]
fn parts_and_bounds_are_told() {
    let setting = Setting {
        reference: Some(date(2025, 2, 5)),
        ..Setting::default()
    };
    let one = |text: &str| find(&words(text), &setting, |_| Tense::Past).remove(0);
    assert_eq!(one("in late October").part, Some(Part::Late));
    assert_eq!(one("mid-2024").part, Some(Part::Middle));
    assert_eq!(one("the early 1990s").part, Some(Part::Early));
    assert_eq!(one("since 2019").bound, Bound::Since);
    assert_eq!(one("by the end of March").bound, Bound::By);
    assert_eq!(one("until Friday").bound, Bound::Until);
    assert_eq!(one("on Friday").bound, Bound::At);
    assert_eq!(one("by the end of March").tokens, 1..5);
}

#[test]
fn the_day_last_spoken_of_is_followed_through_the_sentence() {
    let text = "Rebels attacked on 3 March 2024 and three days later the town fell";
    let found = find(&words(text), &Setting::default(), |_| Tense::Past);
    let days: Vec<_> = found.iter().map(|e| e.start.unwrap()).collect();
    assert_eq!(days, [date(2024, 3, 3), date(2024, 3, 6)]);
}

#[test]
fn long_texts_are_read_in_linear_time() {
    // repeated beginnings of rules must not be read again and again
    for word in [
        "late ", "the ", "May ", "3 ", "Monday ", "last ", "in 2 ", "New ", "- ", "2000 - ",
    ] {
        let text = word.repeat(100_000);
        let words: Vec<Word<'_>> = text.split_whitespace().map(Word::new).collect();
        let start = std::time::Instant::now();
        find(&words, &Setting::default(), |_| Tense::Past);
        assert!(
            start.elapsed().as_secs() < 5,
            "{word}: {:?}",
            start.elapsed()
        );
    }
}

/// Words that the grammar knows, numbers, marks, and others.
fn token() -> impl Strategy<Value = String> {
    let known = prop::sample::select(
        "the a an of in on by since until from to between and before after for last next this past previous \
         following coming same early late mid end early later earlier ago hence now old few several couple \
         dozen two twenty five third first 1st 3rd May March Monday Tue Jan. Feb winter summer day days week \
         weeks month year years decade century quarter half fiscal FY2024 Q3 H1 - / , . ( ) ' '98 1990s 90s 2019 \
         2025-02-03 03/02/2025 9/11 Christmas Easter New Year Eve Good Friday D-Day overnight yesterday today \
         morning night 99999999 4294967295 32 0 00 9999 2199 1000"
            .split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>(),
    );
    prop_oneof![8 => known, 1 => any::<u32>().prop_map(|n| n.to_string()), 1 => "\\PC{0,6}"]
}

fn days() -> impl Strategy<Value = Option<Date>> {
    prop::option::of(prop_oneof![
        Just(Date::MIN),
        Just(Date::MAX),
        (1900i16..2100, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| date(y, m, d)),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn expressions_are_in_order_and_their_days_too(
        tokens in prop::collection::vec((token(), prop::sample::select(vec!["", "NN", "NNS", "NNP", "VBD"])), 0..14),
        reference in days(),
        previous in days(),
        tense in prop::sample::select(vec![Tense::Past, Tense::Present, Tense::Future, Tense::Unknown]),
        order in prop::sample::select(vec![DayOrder::DayMonth, DayOrder::MonthDay, DayOrder::Unknown]),
    ) {
        let words: Vec<Word<'_>> = tokens.iter().map(|(text, tag)| Word { text, tag }).collect();
        let found = find(&words, &Setting { reference, previous, order }, |range| {
            assert!(range.start < range.end && range.end <= words.len());
            tense
        });
        let mut end = 0;
        for e in &found {
            prop_assert!(end <= e.tokens.start && e.tokens.start < e.tokens.end && e.tokens.end <= words.len());
            end = e.tokens.end;
            prop_assert!(e.start <= e.end);
            prop_assert_eq!(e.start.is_some(), e.end.is_some());
            prop_assert!(!(e.relative && e.start.is_some()));
            prop_assert!(!(e.ambiguous && e.start.is_some()));
            prop_assert!(e.kind != Kind::Duration || e.start.is_none());
        }
        let count = found.len();
        let one = joined(found);
        prop_assert!(one.len() <= count);
        for e in &one {
            prop_assert!(e.start.zip(e.end).is_none_or(|(start, end)| start <= end));
        }
    }
}
