//! Which article is which: an id from the canonical address or, without one, from what it says; and a
//! hash of the content, by which a changed article is told from the same one.

use demarche_coder::Article;
use unicode_normalization::UnicodeNormalization;
use url::{Host, Url};

use crate::Day;

/// Parameters of addresses that say where a reader came from, not what is read.
const TRACKING: [&str; 14] = [
    "cmp", "cmpid", "fbclid", "gclid", "igshid", "mc_cid", "mc_eid", "msclkid", "ncid", "ocid",
    "partner", "ref", "smid", "src",
];

/// Bytes of a content hash that are kept.
const CONTENT_BYTES: usize = 16;

/// Which article it is, and in which wording.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    /// `a_…`: the same for every revision of an article.
    pub uid: String,
    /// Hash of title, text and day of publication; white space does not count.
    pub content: [u8; CONTENT_BYTES],
}

impl Identity {
    /// The identity of an article as it was read. `article.id`, the source's own name for it, does not
    /// count: two files may call different articles `1`.
    #[must_use]
    pub fn of(article: &Article) -> Identity {
        let mut content = blake3::Hasher::new();
        for part in [article.title.as_deref().unwrap_or(""), &article.text] {
            hash_words(&mut content, part);
        }
        content.update(&Day::of(article.published.as_deref()).0.to_le_bytes());
        let content = content.finalize();

        let mut name = blake3::Hasher::new();
        match article.url.as_deref().and_then(canonical_address) {
            Some(address) => name.update(b"address").update(address.as_bytes()),
            None => name
                .update(b"content")
                .update(content.as_bytes())
                .update(article.publisher.as_deref().unwrap_or("").as_bytes()),
        };
        let name = name.finalize();
        let mut kept = [0; CONTENT_BYTES];
        kept.copy_from_slice(&content.as_bytes()[..CONTENT_BYTES]);
        Identity {
            uid: uid("a_", name.as_bytes()),
            content: kept,
        }
    }
}

/// An id of a unit: its prefix and 80 bits of a hash in 16 digits.
pub(crate) fn uid(prefix: &str, hash: &[u8; 32]) -> String {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let mut out = String::from(prefix);
    for chunk in hash[..10].chunks(5) {
        let bits = chunk
            .iter()
            .fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
        for k in (0..8).rev() {
            out.push(char::from(DIGITS[(bits >> (5 * k) & 31) as usize]));
        }
    }
    out
}

/// What an address has in common with all others of the same page: host without `www.`, path without a
/// last slash, parameters sorted and without those that only track. None if it is no web address.
#[must_use]
pub fn canonical_address(address: &str) -> Option<String> {
    let url = Url::parse(address.trim()).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let host = match url.host()? {
        Host::Domain(name) => name.strip_prefix("www.").unwrap_or(name).to_owned(),
        host => host.to_string(),
    };
    let port = url
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    let mut parameters: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(key, _)| !key.starts_with("utm_") && !TRACKING.contains(&key.as_ref()))
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    parameters.sort();
    let mut canonical = format!("{host}{port}{}", url.path().trim_end_matches('/'));
    for (i, (key, value)) in parameters.iter().enumerate() {
        canonical.push(if i == 0 { '?' } else { '&' });
        canonical.push_str(key);
        canonical.push('=');
        canonical.push_str(value);
    }
    Some(canonical)
}

/// Hashes the words of a text, each with an end, so that parts cannot run together.
fn hash_words(hasher: &mut blake3::Hasher, text: &str) {
    let text: String = text.nfc().collect();
    for word in text.split_whitespace() {
        hasher.update(word.as_bytes()).update(&[0]);
    }
    hasher.update(&[1]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(url: Option<&str>, text: &str) -> Article {
        Article {
            id: "1".into(),
            text: text.into(),
            title: None,
            url: url.map(str::to_owned),
            publisher: None,
            published: Some("2025-02-03".into()),
            lang: None,
        }
    }

    #[test]
    fn one_page_has_one_address() {
        let page = "example.org/news/a?id=7&x=1";
        for address in [
            "http://example.org/news/a?id=7&x=1",
            "https://www.EXAMPLE.org/news/a/?x=1&id=7#top",
            "https://example.org:443/news/a?utm_source=feed&id=7&x=1&fbclid=z",
        ] {
            assert_eq!(
                canonical_address(address).as_deref(),
                Some(page),
                "{address}"
            );
        }
        assert_ne!(
            canonical_address("https://example.org/news/a").as_deref(),
            Some(page)
        );
        assert_eq!(canonical_address("mailto:desk@example.org"), None);
        assert_eq!(canonical_address("not an address"), None);
    }

    #[test]
    fn a_changed_text_at_one_address_is_the_same_article_in_another_wording() {
        let (first, second) = (
            Identity::of(&article(Some("https://example.org/a"), "Rain fell.")),
            Identity::of(&article(
                Some("https://example.org/a"),
                "Rain  fell. More to follow.",
            )),
        );
        assert_eq!(first.uid, second.uid);
        assert_ne!(first.content, second.content);
    }

    #[test]
    fn without_an_address_the_words_are_the_identity() {
        let one = Identity::of(&article(None, "Rain fell."));
        assert_eq!(one, Identity::of(&article(None, " Rain\n fell. ")));
        assert_ne!(one.uid, Identity::of(&article(None, "Snow fell.")).uid);
        assert!(
            one.uid.starts_with("a_") && one.uid.len() == 18,
            "{}",
            one.uid
        );
        let other = Article {
            publisher: Some("AP".into()),
            ..article(None, "Rain fell.")
        };
        assert_ne!(one.uid, Identity::of(&other).uid);
    }
}
