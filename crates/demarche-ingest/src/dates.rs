//! Dates as they are written in mails, wires and tables, to ISO 8601.
//!
//! Only spellings that mean one day are taken: `02/03/2025` is two days, depending on the reader.

use jiff::civil::{Date, DateTime};

use crate::Published;

/// Patterns of days and of moments, with the zone written or not.
const DAYS: [&str; 8] = [
    "%Y%m%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%d %B %Y",
    "%d %b %Y",
    "%B %d, %Y",
    "%b %d, %Y",
    "%b. %d, %Y",
];
const TIMES: [&str; 6] = [
    "%Y%m%d%H%M%S",
    "%Y%m%dT%H%M%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%A, %B %d, %Y %H:%M",
    "%a %b %d %H:%M:%S %Y",
];
const ZONED: [&str; 4] = [
    "%Y%m%dT%H%M%S%z",
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%d %H:%M:%S %z",
    "%Y-%m-%d %H:%M:%S%:z",
];

/// Longest spelling of a date that is looked at, in bytes.
const LONGEST: usize = 64;

/// A publication date in any spelling that is clear.
pub(crate) fn read(value: &str) -> Option<Published> {
    let value = value.trim();
    if value.is_empty() || value.len() > LONGEST {
        return None;
    }
    // The basic form of ISO 8601, without hyphens, is read below and spelled out.
    if value.as_bytes().get(4) == Some(&b'-')
        && let Ok(published) = value.parse()
    {
        return Some(published);
    }
    let zulu = value
        .strip_suffix('Z')
        .map(|v| format!("{v}+0000"))
        .or_else(|| value.strip_suffix(" UTC").map(|v| format!("{v} +0000")))
        .unwrap_or_else(|| value.to_owned());
    // Feeds name wrong days of the week, and the parser is right not to believe them.
    let dayless = value.split_once(", ").map_or(value, |(day, rest)| {
        if day.len() <= 9 && day.bytes().all(|b| b.is_ascii_alphabetic()) {
            rest
        } else {
            value
        }
    });
    let iso = None
        .or_else(|| {
            let zoned = jiff::fmt::rfc2822::parse(dayless).ok()?;
            Some(zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
        })
        .or_else(|| {
            ZONED.iter().find_map(|pattern| {
                let zoned = jiff::fmt::strtime::parse(pattern, &zulu).ok()?;
                let (civil, offset) = (zoned.to_datetime().ok()?, zoned.offset()?);
                let moment = offset.to_timestamp(civil).ok()?;
                Some(moment.display_with_offset(offset).to_string())
            })
        })
        .or_else(|| {
            let civil = TIMES
                .iter()
                .find_map(|pattern| DateTime::strptime(pattern, value).ok())?;
            Some(civil.strftime("%Y-%m-%dT%H:%M:%S").to_string())
        })
        .or_else(|| {
            let date = DAYS
                .iter()
                .find_map(|pattern| Date::strptime(pattern, value).ok())?;
            Some(date.to_string())
        })?;
    iso.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clear_spellings_are_read_and_others_are_not() {
        for (written, iso) in [
            ("2025-02-03", "2025-02-03"),
            (" 2025-02-03T09:30:00Z ", "2025-02-03T09:30:00Z"),
            (
                "Mon, 03 Feb 2025 09:30:00 +0100",
                "2025-02-03T09:30:00+01:00",
            ),
            (
                "Fri, 03 Feb 2025 09:30:00 +0100",
                "2025-02-03T09:30:00+01:00",
            ),
            ("Mon, 3 Feb 2025 09:30:00 GMT", "2025-02-03T09:30:00+00:00"),
            ("20250203T093000-0500", "2025-02-03T09:30:00-05:00"),
            ("20250203T093000Z", "2025-02-03T09:30:00+00:00"),
            ("2025-02-03 09:30:00 UTC", "2025-02-03T09:30:00+00:00"),
            ("20250203", "2025-02-03"),
            ("20250203093000", "2025-02-03T09:30:00"),
            ("3 February 2025", "2025-02-03"),
            ("February 3, 2025", "2025-02-03"),
            ("Feb 3, 2025", "2025-02-03"),
            ("2025/02/03", "2025-02-03"),
        ] {
            let read = read(written);
            assert_eq!(read.as_ref().map(Published::as_str), Some(iso), "{written}");
        }
        for unclear in [
            "02/03/2025",
            "yesterday",
            "",
            "2025",
            "20251303",
            "1738575000",
        ] {
            assert_eq!(read(unclear), None, "{unclear}");
        }
    }
}
