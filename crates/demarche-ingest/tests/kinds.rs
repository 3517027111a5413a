//! A file of each kind, written after its standard: what it is taken for, and what comes out of it.

use std::io::Write;
use std::path::{Path, PathBuf};

use demarche_ingest::{Document, Fault, Kind, Options, Severity, Source, read, resolve};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

fn items(source: Source) -> Vec<Result<Document, Fault>> {
    read(vec![source], Options::default()).collect()
}

/// The documents of a fixture, which must be without fault.
fn documents(name: &str) -> Vec<Document> {
    let items = items(Source::file(fixture(name)));
    items.into_iter().map(|item| item.expect(name)).collect()
}

const TITLE: &str = "Norland's minister in Vestria for talks";

/// Checks what all fixtures tell of the same article.
fn is_the_talks(document: &Document) {
    let title = document
        .title
        .as_deref()
        .map(|t| t.replace('\u{2019}', "'"));
    assert_eq!(title.as_deref(), Some(TITLE), "{}", document.place);
    assert!(
        document
            .text
            .starts_with("The foreign minister of Norland, Ane Solberg, arrived"),
        "{}: {}",
        document.place,
        document.text
    );
    assert!(
        document
            .text
            .contains("Marek Dvoran.\n\nThe two countries have argued"),
        "{}: {}",
        document.place,
        document.text
    );
    assert!(!document.text.contains("Most read") && !document.text.contains("Copyright"));
    let published = document.published.as_ref().expect("a date");
    assert_eq!(published.day(), jiff::civil::date(2025, 2, 3));
    assert_eq!(document.lang.as_deref(), Some("en"));
}

fn fields(document: &Document) -> [Option<&str>; 5] {
    [
        document.id.as_deref(),
        document.url.as_deref(),
        document.publisher.as_deref(),
        document.author.as_deref(),
        document.published.as_ref().map(|p| p.as_str()),
    ]
}

const ADDRESS: Option<&str> = Some("https://news.example/norland/talks");
const MOMENT: Option<&str> = Some("2025-02-03T09:30:00+01:00");

#[test]
fn plain_text() {
    let documents = documents("plain.txt");
    assert_eq!(documents.len(), 1);
    assert_eq!(documents[0].kind, Kind::Text);
    assert_eq!(documents[0].id.as_deref(), Some("plain"));
    assert!(
        documents[0].text.ends_with("end of the month.\n"),
        "left as it is"
    );
    assert_eq!(documents[0].lang.as_deref(), Some("en"));
}

#[test]
fn jsonl() {
    let documents = documents("lines.jsonl");
    is_the_talks(&documents[0]);
    let author = Some("Kari Lund");
    assert_eq!(
        fields(&documents[0]),
        [Some("n-1"), ADDRESS, Some("Norland Daily"), author, MOMENT]
    );
    assert_eq!(documents[0].place.line, Some(1));
    // Another language is kept and marked.
    assert_eq!(documents[1].lang.as_deref(), Some("fr"));
    assert!(!documents[1].is_english());
    // Too short to tell.
    assert_eq!(documents[2].lang, None);
    assert!(documents[2].is_english());
    let bytes = std::fs::read(fixture("lines.jsonl")).expect("read");
    let offset = usize::try_from(documents[2].place.offset.expect("known")).expect("small");
    assert!(bytes[offset..].starts_with(b"{\"id\": \"n-3\""));
}

#[test]
fn json_array() {
    let documents = documents("array.json");
    assert_eq!(documents.len(), 2);
    assert_eq!(documents[0].kind, Kind::Json);
    assert_eq!(
        (documents[1].place.line, documents[1].place.record),
        (Some(7), Some(2))
    );
}

#[test]
fn csv_and_tsv() {
    let rows = documents("table.csv");
    assert_eq!(
        rows[0].title.as_deref(),
        Some("Norland's minister, in Vestria")
    );
    let author = Some("Kari Lund");
    assert_eq!(
        fields(&rows[0]),
        [
            Some("c-1"),
            ADDRESS,
            Some("Norland Daily"),
            author,
            Some("2025-02-03")
        ]
    );
    assert!(rows[0].text.contains("Dvoran.\n\nThe two"));
    assert_eq!(rows[1].text, "The \"long\" strike ended.");
    assert_eq!(
        (rows[1].place.line, rows[1].place.record),
        (Some(5), Some(2))
    );
    let rows = documents("table.tsv");
    assert_eq!(rows[0].kind, Kind::Tsv);
    assert_eq!(
        rows[0].published.as_ref().map(|p| p.as_str()),
        Some("2025-02-03")
    );
}

#[test]
fn html() {
    let documents = documents("page.html");
    is_the_talks(&documents[0]);
    let author = Some("Kari Lund");
    assert_eq!(
        fields(&documents[0]),
        [Some("page"), ADDRESS, Some("Norland Daily"), author, MOMENT]
    );
}

#[test]
fn rss() {
    let entries = documents("feed.rss");
    is_the_talks(&entries[0]);
    let (author, publisher) = (Some("Kari Lund"), Some("Norland Daily: World"));
    assert_eq!(
        fields(&entries[0]),
        [
            Some("nd-2025-0001"),
            ADDRESS,
            publisher,
            author,
            Some("2025-02-03T08:30:00Z")
        ]
    );
    assert_eq!(
        entries[1].text,
        "Dockers in Norland went back to work on Tuesday & the ports reopened."
    );
    assert_eq!(entries[1].place.record, Some(2));
}

#[test]
fn atom_and_json_feed() {
    for (name, id) in [("feed.atom", "urn:example:1"), ("feed.json", "nd-1")] {
        let entries = documents(name);
        assert_eq!(entries[0].kind, Kind::Feed);
        is_the_talks(&entries[0]);
        let author = Some("Kari Lund");
        assert_eq!(
            fields(&entries[0]),
            [
                Some(id),
                ADDRESS,
                Some("Norland Daily"),
                author,
                Some("2025-02-03T08:30:00Z")
            ]
        );
    }
}

#[test]
fn warc() {
    let pages = documents("pages.warc");
    assert_eq!(
        pages.len(),
        2,
        "requests and errors of the server are passed over"
    );
    is_the_talks(&pages[0]);
    let (id, author) = (
        Some("urn:uuid:00000000-0000-4000-8000-000000000003"),
        Some("Kari Lund"),
    );
    assert_eq!(
        fields(&pages[0]),
        [id, ADDRESS, Some("Norland Daily"), author, MOMENT]
    );
    assert_eq!(
        pages[1].url.as_deref(),
        Some("https://news.example/norland/strike")
    );
    let bytes = std::fs::read(fixture("pages.warc")).expect("read");
    for page in &pages {
        let offset = usize::try_from(page.place.offset.expect("known")).expect("small");
        assert!(bytes[offset..].starts_with(b"WARC/1.0\r\nWARC-Type: response"));
    }
}

#[test]
fn newsml_g2() {
    let items = items(Source::file(fixture("item.newsml.xml")));
    let talks = items[0].as_ref().expect("an item");
    is_the_talks(talks);
    let (id, provider) = (
        Some("urn:newsml:agency.example:20250203:talks"),
        Some("Norland News Agency"),
    );
    let version = Some("2025-02-03T09:35:00+01:00");
    assert_eq!(
        fields(talks),
        [id, None, provider, Some("Kari Lund"), version]
    );
    assert_eq!((talks.place.line, talks.place.record), (Some(5), Some(1)));
    let strike = items[1].as_ref().expect("an item");
    assert_eq!(
        strike.text,
        "Dockers in Norland went back to work on Tuesday."
    );
    assert_eq!(strike.publisher.as_deref(), Some("NNA"));
    let withdrawn = items[2].as_ref().expect_err("was withdrawn");
    assert_eq!(withdrawn.severity, Severity::Note);
}

#[test]
fn nitf() {
    let documents = documents("story.nitf.xml");
    is_the_talks(&documents[0]);
    let release = Some("2025-02-03T09:35:00+01:00");
    assert_eq!(
        fields(&documents[0]),
        [
            Some("nna-20250203-1"),
            ADDRESS,
            Some("Norland Daily"),
            Some("Kari Lund"),
            release
        ]
    );
    assert!(
        !documents[0].text.contains("airport.\n\nEditing"),
        "captions and taglines are left out"
    );
}

#[test]
fn ninjs() {
    let documents = documents("item1.ninjs.json");
    is_the_talks(&documents[0]);
    let id = Some("https://agency.example/items/20250203-talks");
    let version = Some("2025-02-03T09:35:00+01:00");
    let holder = Some("Norland News Agency");
    assert_eq!(
        fields(&documents[0]),
        [id, id, holder, Some("Kari Lund"), version]
    );
    let items = items(Source::file(fixture("items2.ninjs.json")));
    let talks = items[0].as_ref().expect("an item");
    is_the_talks(talks);
    assert_eq!(talks.publisher.as_deref(), holder);
    let picture = items[1].as_ref().expect_err("has no text");
    assert_eq!(
        (picture.severity, picture.place.record),
        (Severity::Note, Some(2))
    );
}

#[test]
fn messages() {
    let release = &documents("release.eml")[0];
    assert_eq!(release.kind, Kind::Mail);
    let publisher = Some("Norland Ministry of Foreign Affairs");
    let (id, url) = (
        Some("20250203.1@mfa.norland.example"),
        Some("https://list.example/archive/20250203-1"),
    );
    assert_eq!(fields(release), [id, url, publisher, None, MOMENT]);
    assert_eq!(
        release.title.as_deref(),
        Some("Minister Solberg in Vestria \u{2013} talks on fishing")
    );
    assert_eq!(
        release.text,
        "The foreign minister of Norland, Ane Solberg, arrived in the capital of Vestria on Monday for two days of talks on the disputed fishing grounds.\n\nShe was met at the airport by her counterpart, Marek Dvo\u{159}an."
    );
    let list = documents("list.mbox");
    assert_eq!(list.len(), 2);
    assert!(
        list[0]
            .text
            .ends_with("\n\nFrom there she will go on to Sudmark, the ministry said.")
    );
    assert_eq!(
        list[1].text,
        "The ministry rejects the demand of Norland.\n\nMinister Dvoran will answer it on Tuesday."
    );
    assert_eq!(
        list[1].publisher.as_deref(),
        Some("press@mfa.vestria.example").map(|_| "mfa.vestria.example")
    );
    assert_eq!(
        (list[1].place.line, list[1].place.record),
        (Some(11), Some(2))
    );
}

/// Every fixture, packed or not, under a lying name or none, gives the same documents.
#[test]
fn names_and_packing_change_nothing() {
    let folder = fixture("");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("the fixtures")
        .map(|entry| {
            entry
                .expect("readable")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    assert!(names.len() >= 16, "{names:?}");
    for name in names {
        let bytes = std::fs::read(fixture(&name)).expect("read");
        let texts = |bytes: Vec<u8>, as_name: &str| -> Vec<_> {
            items(Source::bytes(as_name, bytes))
                .into_iter()
                .map(|item| {
                    item.map(|d| (d.kind, d.title, d.text, d.place.offset))
                        .map_err(|f| f.what)
                })
                .collect()
        };
        let plain = texts(bytes.clone(), &name);
        assert!(plain.iter().any(Result::is_ok), "{name}: {plain:?}");
        assert_eq!(texts(bytes.clone(), "a.txt"), plain, "{name} as a.txt");
        assert_eq!(texts(gzip(&bytes), "a"), plain, "{name} in gzip");
        let zstd = zstd::encode_all(&bytes[..], 1).expect("packs");
        assert_eq!(texts(zstd, "a.html"), plain, "{name} in zstd");
        // Members that end in the middle of anything.
        let (head, tail) = bytes.split_at(bytes.len() / 2);
        assert_eq!(
            texts([gzip(head), gzip(tail)].concat(), "a"),
            plain,
            "{name} in two members"
        );
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn a_folder_is_read_in_order() {
    let sources = resolve(&[fixture("")]);
    let names: Vec<String> = sources.iter().map(Source::name).collect();
    assert!(names.is_sorted() && names.len() >= 16);
    let mut reading = read(sources, Options::default());
    let found = reading.by_ref().filter(Result::is_ok).count();
    assert!(found >= 20, "{found}");
    let stored: u64 = resolve(&[fixture("")])
        .iter()
        .filter_map(Source::size)
        .sum();
    assert_eq!(reading.bytes(), stored);
}
