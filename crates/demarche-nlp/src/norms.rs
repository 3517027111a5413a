//! Norms that no package holds: typographic marks by their plain ones, currencies by `$`.

/// The base norm of exactly this text.
pub(crate) fn base_norm(text: &str) -> Option<&'static str> {
    Some(match text {
        "'s" | "'S" | "\u{2019}s" | "\u{2019}S" => "'s",
        "\u{2019}" | "\u{2018}" | "\u{B4}" | "`" => "'",
        "\u{201D}" | "\u{201C}" | "''" | "``" | "\u{B4}\u{B4}" | "\u{201E}" | "»" | "«"
        | "\u{2018}\u{2018}" | "\u{2019}\u{2019}" => "\"",
        "\u{FF1F}" => "?",
        "\u{FF01}" => "!",
        "\u{FF0C}" => ",",
        "\u{FF1B}" => ";",
        "\u{FF1A}" => ":",
        "\u{3002}" | "\u{964}" => ".",
        "\u{2026}" => "...",
        "\u{2014}" | "\u{2013}" | "--" | "---" | "\u{2014}\u{2014}" => "-",
        "€" | "£" | "¥" | "฿" | "US$" | "C$" | "A$" | "₺" | "₹" | "৳" | "₩" | "Mex$" | "₣"
        | "E£" => "$",
        _ => return None,
    })
}
