//! What people type into a search box, as a question to the full-text index.

use crate::Error;

/// Words of one search, at most.
const MOST_WORDS: usize = 32;

/// The index's own language, in which every word is quoted, so that nothing a person types is a command:
/// words must all occur, `"…"` is a phrase, `-word` must not occur, `word*` is a beginning, `OR` stands
/// between alternatives.
pub(crate) fn query(text: &str) -> Result<String, Error> {
    let wrong = |why: &str| Error::Filter {
        key: "q".into(),
        value: text.to_owned(),
        why: why.into(),
    };
    let (mut wanted, mut unwanted) = (Vec::<String>::new(), Vec::new());
    let mut or = false;
    let mut rest = text.trim();
    let mut words = 0;
    while !rest.is_empty() {
        let negative = rest.starts_with('-') && rest.len() > 1;
        let body = if negative { &rest[1..] } else { rest };
        let (word, after) = match body.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => body.split_once(char::is_whitespace).unwrap_or((body, "")),
        };
        let phrase = body.starts_with('"');
        rest = after.trim_start();
        if !phrase && word == "OR" {
            or = !wanted.is_empty();
            continue;
        }
        let stem = if phrase {
            word
        } else {
            word.trim_end_matches('*')
        };
        if !stem.chars().any(char::is_alphanumeric) {
            continue;
        }
        words += 1;
        if words > MOST_WORDS {
            return Err(wrong("has too many words"));
        }
        let star = if !phrase && word.ends_with('*') {
            " *"
        } else {
            ""
        };
        let term = format!("\"{}\"{star}", stem.replace('"', " "));
        if negative {
            unwanted.push(term);
        } else if let (true, Some(last)) = (std::mem::take(&mut or), wanted.last_mut()) {
            *last = format!("{last} OR {term}");
        } else {
            wanted.push(term);
        }
    }
    if wanted.is_empty() {
        return Err(wrong("has no word to look for"));
    }
    let mut query = wanted
        .iter()
        .map(|term| format!("({term})"))
        .collect::<Vec<_>>()
        .join(" AND ");
    for term in unwanted {
        query = format!("({query}) NOT {term}");
    }
    Ok(query)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_phrases_and_what_is_not_wanted() {
        for (typed, asked) in [
            ("rubio visit", r#"("rubio") AND ("visit")"#),
            (r#""peace talks" -gaza"#, r#"(("peace talks")) NOT "gaza""#),
            ("deport* OR expel", r#"("deport" * OR "expel")"#),
            (
                "NEAR(a b) title:x",
                r#"("NEAR(a") AND ("b)") AND ("title:x")"#,
            ),
            (r#"say "unfinished"#, r#"("say") AND ("unfinished")"#),
            ("- * rain", r#"("rain")"#),
        ] {
            assert_eq!(query(typed).expect(typed), asked);
        }
        for empty in ["", "-", "* \"\"", "-rain"] {
            assert!(query(empty).is_err(), "{empty:?}");
        }
    }
}
