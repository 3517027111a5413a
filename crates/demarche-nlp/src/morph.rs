//! Morphological features in their normal form.

/// Features sorted by name, values of a feature sorted, joined by `|`; `_` is the empty analysis.
pub(crate) fn normalise_morph(features: &str) -> String {
    if features == "_" {
        return String::new();
    }
    let mut parts: Vec<(&str, Vec<&str>)> = features
        .split('|')
        .filter(|f| !f.is_empty())
        .map(|f| {
            let (name, values) = f.split_once('=').unwrap_or((f, ""));
            let mut values: Vec<&str> = values.split(',').collect();
            values.sort_unstable();
            (name, values)
        })
        .collect();
    parts.sort();
    let parts: Vec<String> = parts
        .into_iter()
        .map(|(name, values)| format!("{name}={}", values.join(",")))
        .collect();
    parts.join("|")
}

#[cfg(test)]
mod tests {
    use super::normalise_morph;

    #[test]
    fn sorted() {
        assert_eq!(normalise_morph("_"), "");
        assert_eq!(
            normalise_morph("Tense=Past|Mood=Ind"),
            "Mood=Ind|Tense=Past"
        );
        assert_eq!(normalise_morph("PronType=Rel,Int"), "PronType=Int,Rel");
    }
}
