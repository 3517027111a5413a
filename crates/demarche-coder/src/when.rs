//! When it happened: a date expression of the trigger's clause, against the article's date.

use crate::Step;
use crate::reading::Reading;
use crate::record::{When, WhenBasis};
use demarche_nlp::{Annotated, Iob};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// The civil day of an ISO date or date-time.
pub(crate) fn day_of(published: &str) -> Option<Date> {
    published.get(..10).unwrap_or(published).parse().ok()
}

/// The date expression bound to the trigger's clause, resolved where it can be.
pub(crate) fn of_event(
    doc: &Annotated,
    reading: &Reading,
    day: Option<Date>,
    steps: &mut Vec<Step>,
) -> Option<When> {
    let mut anchors = vec![reading.token];
    anchors.extend(reading.support);
    for anchor in anchors {
        for c in doc.token(anchor).children() {
            let head = match c.dep() {
                "npadvmod" | "tmod" | "advmod" => Some(c.index()),
                "prep" => c.children().find(|d| d.dep() == "pobj").map(|d| d.index()),
                _ => None,
            };
            let Some(head) = head else { continue };
            if !matches!(doc.token(head).ent_type(), "DATE" | "TIME") {
                continue;
            }
            let mut start = head;
            while start > 0 && doc.rows()[start].iob == Iob::I {
                start -= 1;
            }
            let mut end = head + 1;
            while end < doc.len() && doc.rows()[end].iob == Iob::I {
                end += 1;
            }
            let text = doc.slice(start..end);
            let past = matches!(doc.token(anchor).tag(), "VBD" | "VBN");
            let days = resolve(text, day, past);
            // "for several hours", "in the evening": no day of its own, so the article's counts
            if days.is_none() && day.is_some() && is_duration(doc, start..end) {
                continue;
            }
            steps.push(Step {
                field: "when",
                value: text.to_owned(),
                why: match days {
                    Some((a, b)) => format!("date of the clause: {a} to {b}"),
                    None => "date of the clause; stays relative".to_owned(),
                },
            });
            return Some(When {
                start: days.map(|d| d.0.to_string()),
                end: days.map(|d| d.1.to_string()),
                text: Some(text.to_owned()),
                basis: WhenBasis::Text,
            });
        }
    }
    None
}

/// Clock times and lengths of time.
fn is_duration(doc: &Annotated, range: std::ops::Range<usize>) -> bool {
    doc.token(range.start).ent_type() == "TIME"
        || range.clone().any(|i| {
            doc.token(i).pos() == demarche_nlp::Pos::Num
                || matches!(
                    doc.token(i).lemma(),
                    "several" | "few" | "many" | "couple" | "more" | "less"
                )
        })
}

/// Whether the event ended a year or more before the article.
pub(crate) fn long_before(when: &When, day: Option<Date>) -> bool {
    let (Some(day), Some(end)) = (
        day,
        when.end.as_deref().and_then(|e| e.parse::<Date>().ok()),
    ) else {
        return false;
    };
    day.checked_sub(1.year()).is_ok_and(|limit| end < limit)
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

fn month(word: &str) -> Option<i8> {
    let w = word.trim_end_matches('.').to_lowercase();
    MONTHS
        .iter()
        .position(|m| {
            *m == w
                || (w.len() >= 3 && w != "mar" && m.starts_with(&w) && w.len() <= 4)
                || (w == "mar" && *m == "march")
        })
        .map(|i| i as i8 + 1)
}

fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "monday" => Weekday::Monday,
        "tuesday" => Weekday::Tuesday,
        "wednesday" => Weekday::Wednesday,
        "thursday" => Weekday::Thursday,
        "friday" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        "sunday" => Weekday::Sunday,
        _ => return None,
    })
}

/// First and last day of an expression. `past` is the tense of the clause.
fn resolve(text: &str, day: Option<Date>, past: bool) -> Option<(Date, Date)> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let next = words.contains(&"next");
    let last = words.contains(&"last");
    // absolute: year, month and day in any order
    let year = words
        .iter()
        .find_map(|w| (w.len() == 4).then(|| w.parse::<i16>().ok()).flatten())
        .filter(|y| (1000..2200).contains(y));
    let m = words.iter().find_map(|w| month(w));
    let d = words.iter().find_map(|w| {
        let digits = w.trim_end_matches(|c: char| c.is_alphabetic());
        (digits.len() <= 2)
            .then(|| digits.parse::<i8>().ok())
            .flatten()
    });
    if let Some(m) = m {
        let year = match (year, day) {
            (Some(y), _) => y,
            (None, Some(day)) => nearest_year(m, day, past),
            (None, None) => return None,
        };
        return match d {
            Some(d) => Date::new(year, m, d).ok().map(|x| (x, x)),
            None => Date::new(year, m, 1).ok().map(|x| (x, x.last_of_month())),
        };
    }
    if let Some(y) = year {
        return Some((Date::new(y, 1, 1).ok()?, Date::new(y, 12, 31).ok()?));
    }
    let day = day?;
    if let Some(w) = words.iter().find_map(|w| weekday(w)) {
        if day.weekday() == w && !next && !last {
            return Some((day, day));
        }
        let x = if (past || last) && !next {
            day.nth_weekday(-1, w)
        } else {
            day.nth_weekday(1, w)
        }
        .ok()?;
        return Some((x, x));
    }
    for w in &words {
        match *w {
            "today" | "tonight" => return Some((day, day)),
            "yesterday" => return day.yesterday().ok().map(|x| (x, x)),
            "tomorrow" => return day.tomorrow().ok().map(|x| (x, x)),
            _ => {}
        }
    }
    let shift: i64 = if next {
        1
    } else if last {
        -1
    } else {
        0
    };
    if words.contains(&"week") && (next || last) {
        let monday = day
            .checked_sub((i64::from(day.weekday().to_monday_zero_offset())).days())
            .ok()?;
        let a = monday.checked_add((7 * shift).days()).ok()?;
        return Some((a, a.checked_add(6.days()).ok()?));
    }
    if words.contains(&"month") && (next || last) {
        let a = day.first_of_month().checked_add(shift.months()).ok()?;
        return Some((a, a.last_of_month()));
    }
    if words.contains(&"year") && (next || last) {
        let y = day.year() + shift as i16;
        return Some((Date::new(y, 1, 1).ok()?, Date::new(y, 12, 31).ok()?));
    }
    None
}

/// The year of a month named without one: before the article's date for the past, after it else.
fn nearest_year(month: i8, day: Date, past: bool) -> i16 {
    if past && month > day.month() {
        day.year() - 1
    } else if !past && month < day.month() {
        day.year() + 1
    } else {
        day.year()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn resolves_against_the_publication_date() {
        let wednesday = date(2025, 2, 5);
        let one = |text: &str, past: bool| resolve(text, Some(wednesday), past).unwrap();
        assert_eq!(one("Monday", true), (date(2025, 2, 3), date(2025, 2, 3)));
        assert_eq!(one("Friday", false), (date(2025, 2, 7), date(2025, 2, 7)));
        assert_eq!(one("Wednesday", true), (wednesday, wednesday));
        assert_eq!(
            one("last month", true),
            (date(2025, 1, 1), date(2025, 1, 31))
        );
        assert_eq!(
            one("next week", false),
            (date(2025, 2, 10), date(2025, 2, 16))
        );
        assert_eq!(one("12 May", false), (date(2025, 5, 12), date(2025, 5, 12)));
        assert_eq!(
            one("December", true),
            (date(2024, 12, 1), date(2024, 12, 31))
        );
        assert_eq!(
            resolve("1998", None, true),
            Some((date(1998, 1, 1), date(1998, 12, 31)))
        );
        assert_eq!(resolve("Monday", None, true), None);
    }
}
