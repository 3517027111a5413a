//! Damaged and hostile files of every kind: no panic, the damage told with its place and what to try, and
//! the rest read.

use std::io::Write;
use std::path::Path;

use demarche_ingest::{Document, Fault, Kind, Limits, Options, Severity, Source, read};
use proptest::prelude::*;

/// The fixtures, except those of plain text, which have no form that could be damaged.
const FIXTURES: [&str; 15] = [
    "lines.jsonl",
    "array.json",
    "table.csv",
    "table.tsv",
    "page.html",
    "feed.rss",
    "feed.atom",
    "feed.json",
    "pages.warc",
    "item.newsml.xml",
    "story.nitf.xml",
    "item1.ninjs.json",
    "items2.ninjs.json",
    "release.eml",
    "list.mbox",
];

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    std::fs::read(folder.join(name)).expect(name)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// Reads bytes to their end and checks what holds for any: an end, and faults that say where and what to try.
fn items(name: &str, bytes: Vec<u8>, options: &Options) -> Vec<Result<Document, Fault>> {
    let most = bytes.len() + 16;
    let items: Vec<_> = read(vec![Source::bytes(name, bytes)], options.clone())
        .take(most + 1)
        .collect();
    assert!(items.len() <= most, "{name}: no end of items");
    for item in &items {
        match item {
            Ok(document) => {
                assert!(!document.text.trim().is_empty() || document.title.is_some());
                assert_eq!(document.place.file, name);
            }
            Err(fault) => {
                assert_eq!(fault.place.file, name);
                assert!(
                    !fault.what.is_empty() && !fault.remedy.is_empty(),
                    "{fault}"
                );
            }
        }
    }
    items
}

fn of(bytes: impl Into<Vec<u8>>) -> Vec<Result<Document, Fault>> {
    items("a", bytes.into(), &Options::default())
}

fn count(items: &[Result<Document, Fault>]) -> usize {
    items.iter().filter(|item| item.is_ok()).count()
}

/// All that was told, one per line.
fn told(items: &[Result<Document, Fault>]) -> String {
    let faults = items.iter().filter_map(|item| item.as_ref().err());
    faults.map(|fault| format!("{fault}\n")).collect()
}

#[test]
fn a_cut_at_any_byte_is_no_panic() {
    for name in FIXTURES {
        let bytes = fixture(name);
        let whole = count(&of(bytes.clone()));
        for end in 0..bytes.len() {
            // As what it was, too, not only as what its beginning looks like.
            let items = of(&bytes[..end]);
            assert!(count(&items) <= whole + 1, "{name} cut at {end}");
        }
    }
}

#[test]
fn a_cut_of_packed_bytes_is_told() {
    for name in FIXTURES {
        let packed = gzip(&fixture(name));
        for end in (3..packed.len() - 8).step_by(5) {
            let items = of(&packed[..end]);
            assert!(
                items.iter().any(Result::is_err),
                "{name} in gzip cut at {end}"
            );
        }
        let packed = zstd::encode_all(&fixture(name)[..], 1).expect("packs");
        for end in (5..packed.len() - 1).step_by(5) {
            let items = of(&packed[..end]);
            assert!(
                items.iter().any(Result::is_err),
                "{name} in zstd cut at {end}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Flipped bits anywhere, also in what tells the kind, and with the kind given.
    #[test]
    fn flipped_bits_are_no_panic(
        which in 0..FIXTURES.len(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), 0..8u8), 1..12),
        packing in 0..3u8,
        forced in any::<bool>(),
    ) {
        let name = FIXTURES[which];
        let plain = fixture(name);
        let mut bytes = match packing {
            0 => plain.clone(),
            1 => gzip(&plain),
            _ => zstd::encode_all(&plain[..], 1).expect("packs"),
        };
        for (at, bit) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        let kind = of(plain).iter().find_map(|item| item.as_ref().ok().map(|d| d.kind));
        let options = Options { kind: kind.filter(|_| forced), ..Options::default() };
        items("a", bytes, &options);
    }

    /// Bytes of no kind at all under each kind.
    #[test]
    fn noise_is_no_panic(
        noise in prop::collection::vec(any::<u8>(), 1..2000),
        which in 0..Kind::ALL.len(),
    ) {
        let options = Options { kind: Some(Kind::ALL[which]), ..Options::default() };
        items("a", noise, &options);
    }
}

#[test]
fn nesting_bombs_are_told() {
    let deep = 100_000;
    let mail = {
        let mut mail = String::from(
            "From: a@b.example\nSubject: x\nDate: Mon, 3 Feb 2025 09:30:00 +0000\nMIME-Version: 1.0\n",
        );
        for level in 0..20_000 {
            mail +=
                &format!("Content-Type: multipart/mixed; boundary=\"b{level}\"\n\n--b{level}\n");
        }
        mail + "Content-Type: text/plain\n\nRain fell.\n"
    };
    let rss = format!(
        "<rss version=\"2.0\"><channel><item><title>x</title><description>{}x",
        "<b>".repeat(deep)
    );
    for (kind, bytes) in [
        (
            Kind::Html,
            format!("<html><body>{}Rain", "<div>".repeat(deep)),
        ),
        (
            Kind::Html,
            format!("<html><body>{}Rain", "<b><i>".repeat(deep)),
        ),
        (
            Kind::Html,
            format!("<html><body>{}Rain", "<font color=1>".repeat(deep)),
        ),
        (
            Kind::Html,
            format!("<html><body>{}Rain", "<table><tr><td>".repeat(deep)),
        ),
        (
            Kind::Html,
            format!("<html><body>{}Rain", "<svg/><math/>".repeat(deep)),
        ),
        (Kind::Json, "{\"a\":".repeat(deep)),
        (Kind::Json, format!("{{\"id\": {}", "[".repeat(deep))),
        (Kind::Jsonl, "[".repeat(deep)),
        (
            Kind::Ninjs,
            format!("{{\"uri\": \"x\", \"headline\": {}", "[".repeat(deep)),
        ),
        (Kind::Feed, rss),
        (
            Kind::Feed,
            format!(
                "{{\"version\": \"https://jsonfeed.org/version/1\", \"items\": {}",
                "[".repeat(deep)
            ),
        ),
        (Kind::NewsMl, format!("<newsItem>{}", "<a>".repeat(deep))),
        (
            Kind::Nitf,
            format!("<nitf><body>{}", "<block>".repeat(deep)),
        ),
    ] {
        let options = Options {
            kind: Some(kind),
            ..Options::default()
        };
        let items = items("a", bytes.into_bytes(), &options);
        let told = told(&items);
        assert!(count(&items) == 0 && !told.is_empty(), "{kind:?}: {told}");
    }
    // Parts within parts cost no stack; whatever is found is the message.
    of(mail);
}

#[test]
fn entities_are_not_expanded() {
    let mut doctype = String::from("<!DOCTYPE nitf [<!ENTITY a0 \"boom \">");
    for level in 1..30 {
        let below = format!("&a{};", level - 1).repeat(10);
        doctype += &format!("<!ENTITY a{level} \"{below}\">");
    }
    doctype += "<!ENTITY file SYSTEM \"file:///etc/hostname\">]>";
    let nitf = format!(
        "{doctype}<nitf><body><body.content><p>&a29;&file; Rain fell.</p></body.content></body></nitf>"
    );
    let items = of(nitf);
    let document = items[0].as_ref().expect("read");
    assert_eq!(document.text, "&a29;&file; Rain fell.");
    let rss = format!(
        "{}<rss version=\"2.0\"><channel><item><title>Rain</title><description>&a29;</description></item></channel></rss>",
        doctype.replace("DOCTYPE nitf", "DOCTYPE rss")
    );
    for item in of(rss).into_iter().flatten() {
        assert!(!item.text.contains("boom"), "{}", item.text);
    }
}

#[test]
fn packing_bombs_are_stopped() {
    // 256 MiB of blanks, as a text, a table, a page and a line.
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for start in [
        &b"{\"id\": \"a\", \"text\": \""[..],
        &vec![b' '; 1 << 20].repeat(256),
    ] {
        encoder.write_all(start).expect("memory");
    }
    let bomb = encoder.finish().expect("memory");
    assert!(bomb.len() < 300_000, "{}", bomb.len());
    for kind in [
        None,
        Some(Kind::Text),
        Some(Kind::Csv),
        Some(Kind::Html),
        Some(Kind::Warc),
    ] {
        let options = Options {
            kind,
            ..Options::default()
        };
        let items = items("a", bomb.clone(), &options);
        let told = told(&items);
        assert!(count(&items) == 0 && !told.is_empty(), "{kind:?}: {told}");
    }
    assert!(told(&of(bomb.clone())).contains("more than 200 times its size"));
    assert!(told(&of(gzip(&bomb))).contains("packed with gzip twice"));
}

#[test]
fn a_table_of_a_million_columns_is_told() {
    let names: String = (0..1_000_000).map(|n| format!("c{n},")).collect();
    let table = format!("{names}text\n{}Rain fell.\n", ",".repeat(1_000_000));
    let options = Options {
        kind: Some(Kind::Csv),
        ..Options::default()
    };
    let told = told(&items("a", table.into_bytes(), &options));
    assert!(told.contains("1000001 columns, more than 10000"), "{told}");
    let row = format!("id,text\n{}\nb,Rain fell.\n", ",".repeat(1_000_000));
    let items = of(row);
    assert_eq!(count(&items), 1, "the row after it is read");
}

/// A record of an archive with a page, whose length is told as `length` if there is one.
fn record(number: usize, length: Option<usize>) -> Vec<u8> {
    let page = String::from_utf8(fixture("page.html"))
        .expect("UTF-8")
        .replace("norland/talks", &format!("norland/talks/{number}"));
    let block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}");
    let length = length.unwrap_or(block.len());
    format!("WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/{number}\r\nContent-Type: application/http\r\nContent-Length: {length}\r\n\r\n{block}\r\n\r\n").into_bytes()
}

/// The numbers of the pages read.
fn pages(items: &[Result<Document, Fault>]) -> Vec<String> {
    let documents = items.iter().filter_map(|item| item.as_ref().ok());
    documents
        .map(|d| {
            d.url
                .as_deref()
                .unwrap_or_default()
                .rsplit('/')
                .next()
                .unwrap_or_default()
                .to_owned()
        })
        .collect()
}

#[test]
fn lengths_that_lie_cost_nothing() {
    let honest = record(1, None).len();
    for lie in [0, 10, 500, honest + 1, honest + 300, 3 * honest, 1 << 40] {
        let warc = [record(1, None), record(2, Some(lie)), record(3, None)].concat();
        for bytes in [warc.clone(), gzip(&warc)] {
            let items = of(bytes);
            let told = told(&items);
            // The record whose length is beyond any page is told and given up.
            let expected: &[&str] = if lie > 1 << 30 {
                &["1", "3"]
            } else {
                &["1", "2", "3"]
            };
            assert_eq!(pages(&items), expected, "{lie}: {told}");
            assert!(!told.is_empty(), "{lie}");
        }
    }
}

#[test]
fn a_damaged_member_costs_its_page() {
    let members: Vec<Vec<u8>> = (1..=4).map(|n| gzip(&record(n, None))).collect();
    for at in (0..members[1].len()).step_by(7) {
        let mut damaged = members.clone();
        damaged[1][at] ^= 0x55;
        let items = of(damaged.concat());
        let pages = pages(&items);
        // A flip in the member's name or time is none in its content.
        let rest: Vec<&str> = pages
            .iter()
            .map(String::as_str)
            .filter(|p| *p != "2")
            .collect();
        assert_eq!(rest, ["1", "3", "4"], "{at}: {}", told(&items));
    }
    let mut cut = members.clone();
    cut[3].truncate(400);
    let items = of(cut.concat());
    assert_eq!(pages(&items), ["1", "2", "3"]);
    assert!(told(&items).contains("ends too early"), "{}", told(&items));
    // Where bytes are missing, unpacking runs into the member behind, which is lost, too.
    let mut cut = members;
    cut[1].truncate(400);
    let items = of(cut.concat());
    assert_eq!(pages(&items), ["1", "4"], "{}", told(&items));
}

#[test]
fn a_cut_feed_and_a_broken_entry_cost_one_entry() {
    let feed = String::from_utf8(fixture("feed.rss")).expect("UTF-8");
    let second = feed.rfind("<item>").expect("two items");
    let items = of(&feed.as_bytes()[..second + 60]);
    assert_eq!(count(&items), 1);
    assert!(told(&items).contains("no whole feed"));
    let broken = feed.replacen(
        "<description>The foreign",
        "<description></x>The foreign",
        1,
    );
    let items = of(broken);
    assert_eq!(count(&items), 1, "{}", told(&items));
}

#[test]
fn limits_are_kept() {
    let with = |limits: Limits| Options {
        limits,
        ..Options::default()
    };
    let line = |n: usize| format!("{{\"id\": \"{n}\", \"text\": \"Rain fell.\"}}\n");
    let lines: String = (0..5).map(line).collect();
    let options = with(Limits {
        records: 3,
        ..Limits::default()
    });
    let found = items("a", lines.clone().into_bytes(), &options);
    assert_eq!((count(&found), found.len()), (3, 4));
    let options = with(Limits {
        line_bytes: 20,
        ..Limits::default()
    });
    let found = items("a", lines.into_bytes(), &options);
    assert_eq!((count(&found), found.len()), (0, 5));
    let options = with(Limits {
        text_chars: 4,
        ..Limits::default()
    });
    let found = items("a", line(1).into_bytes(), &options);
    assert!(told(&found).contains("longer than 4 characters"));
    let options = with(Limits {
        piece_bytes: 300,
        ..Limits::default()
    });
    for name in [
        "page.html",
        "feed.rss",
        "item.newsml.xml",
        "release.eml",
        "pages.warc",
        "list.mbox",
    ] {
        let found = items("a", fixture(name), &options);
        let errors = found.iter().filter_map(|item| item.as_ref().err());
        assert!(errors.clone().count() > 0, "{name}");
        assert!(
            errors
                .clone()
                .all(|f| f.severity == Severity::Error && f.what.contains("more than 300")),
            "{name}"
        );
    }
    let options = with(Limits {
        elements: 10,
        ..Limits::default()
    });
    for name in ["page.html", "feed.rss", "item.newsml.xml"] {
        let told = told(&items("a", fixture(name), &options));
        assert!(told.contains("elements"), "{name}: {told}");
    }
    let options = with(Limits {
        header_bytes: 100,
        ..Limits::default()
    });
    let told = told(&items("a", fixture("pages.warc"), &options));
    assert!(told.contains("more than 100 bytes"), "{told}");
}
