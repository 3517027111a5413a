//! What holds for any text: offsets, trees, entities, and that nothing but the text counts.

mod common;

use demarche_nlp::{Annotated, Iob};

/// Texts from pieces, the same at every run: a small generator, so that failures repeat.
fn texts(seed: u64, count: usize) -> Vec<String> {
    const PIECES: [&str; 48] = [
        "the",
        "President",
        "of",
        "Iran",
        "said",
        "talks",
        "would",
        "n't",
        "can't",
        "U.S.",
        "a.m.",
        "'s",
        "’s",
        "(",
        ")",
        ".",
        ",",
        "...",
        "--",
        "—",
        "\"",
        "“",
        "$5m",
        "3.5%",
        "10-20",
        "www.bbc.co.uk",
        "a@b.org",
        " ",
        "  ",
        "\n",
        "\r\n\r\n",
        "\t",
        "\u{A0}",
        "\u{1C}",
        "\u{3000}",
        "😀",
        "👨\u{200D}👩",
        "e\u{301}",
        "القاهرة",
        "中文。",
        "\0",
        "\u{FEFF}",
        "x/a.",
        "gonna",
        ":)",
        "X",
        "Xi's",
        "re-elected",
    ];
    let mut state = seed;
    let mut next = move |below: usize| {
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (state >> 33) as usize % below
    };
    (0..count)
        .map(|_| {
            let mut text = String::new();
            for _ in 0..next(80) {
                text.push_str(PIECES[next(PIECES.len())]);
                if next(3) > 0 {
                    text.push(' ');
                }
            }
            text
        })
        .collect()
}

/// Everything of a document, to compare.
fn all(doc: &Annotated) -> Vec<String> {
    doc.tokens()
        .map(|t| {
            let row = t.row();
            format!(
                "{:?}",
                (
                    (
                        t.text(),
                        row.start,
                        row.end,
                        row.char_start,
                        row.char_end,
                        row.space_after
                    ),
                    (
                        t.norm(),
                        t.tag(),
                        t.pos(),
                        t.morph(),
                        t.dep(),
                        row.head,
                        t.lemma()
                    ),
                    (row.iob.as_str(), t.ent_type(), row.sentence_start),
                )
            )
        })
        .collect()
}

#[test]
fn batches_order_and_threads_change_nothing() {
    let texts = texts(1, 150);
    let pipeline = common::english();
    let views: Vec<&str> = texts.iter().map(String::as_str).collect();
    let expected: Vec<Vec<String>> = views
        .iter()
        .map(|text| all(&pipeline.worker().annotate(text)))
        .collect();
    let mut worker = pipeline.worker();
    for size in [1, 2, 7, 64, 1000] {
        let got: Vec<_> = views
            .chunks(size)
            .flat_map(|batch| worker.annotate_batch(batch))
            .map(|d| all(&d))
            .collect();
        assert_eq!(got, expected, "batches of {size}");
    }
    let backwards: Vec<&str> = views.iter().rev().copied().collect();
    let mut got: Vec<_> = pipeline
        .annotate_batch(&backwards)
        .iter()
        .map(all)
        .collect();
    got.reverse();
    assert_eq!(got, expected, "backwards");
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    pipeline
                        .annotate_batch(&views)
                        .iter()
                        .map(all)
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        for thread in threads {
            assert_eq!(thread.join().expect("no panic"), expected, "threads");
        }
    });
}

#[test]
fn tokens_add_up_to_the_text() {
    for text in texts(2, 300) {
        let doc = common::english().annotate(&text);
        let mut rebuilt = String::new();
        let mut chars = 0;
        for token in doc.tokens() {
            let row = token.row();
            assert_eq!(row.start as usize, rebuilt.len(), "{text:?}");
            assert_eq!(row.char_start as usize, chars, "{text:?}");
            rebuilt.push_str(token.text());
            chars += token.text().chars().count();
            assert_eq!(row.char_end as usize, chars, "{text:?}");
            if row.space_after {
                rebuilt.push(' ');
                chars += 1;
            }
        }
        assert_eq!(rebuilt, text);
        assert_eq!(doc.text(), text);
    }
}

#[test]
fn trees_are_trees_and_entities_lie_in_sentences() {
    for text in texts(3, 300) {
        let doc = common::english().annotate(&text);
        for token in doc.tokens() {
            let mut steps = 0;
            let mut at = token;
            while !at.is_root() {
                at = at.head();
                steps += 1;
                assert!(steps <= doc.len(), "heads go in a circle in {text:?}");
            }
            assert_eq!(
                doc.sentence_of(at.index()),
                doc.sentence_of(token.index()),
                "a head in another sentence in {text:?}"
            );
        }
        for pair in doc.entities().windows(2) {
            assert!(pair[0].end <= pair[1].start, "{text:?}");
        }
        for entity in doc.entities() {
            assert!(!doc.string(entity.label).is_empty());
            assert_eq!(
                doc.sentence_of(entity.start),
                doc.sentence_of(entity.end - 1),
                "{text:?}"
            );
        }
        assert!(doc.rows().iter().all(|row| row.iob != Iob::Unset));
        let covered: usize = doc.sentences().iter().map(|s| s.len()).sum();
        assert_eq!(covered, doc.len());
    }
}

#[test]
fn hostile_lengths_take_bounded_time() {
    let started = std::time::Instant::now();
    let run = demarche_nlp::MAX_CHUNK_BYTES / 5;
    for text in [
        "-".repeat(run),
        "!".repeat(run),
        "(".repeat(run),
        "a:b@".repeat(2_000),
        "a.".repeat(run),
    ] {
        common::english().annotate(&text);
    }
    // Beyond the limit a chunk is one token.
    let long = "!".repeat(demarche_nlp::MAX_CHUNK_BYTES + 1);
    assert_eq!(common::english().annotate(&long).len(), 1);
    // A generous bound: seconds where a quadratic slip would take many minutes.
    assert!(
        started.elapsed().as_secs() < 120,
        "took {:?}",
        started.elapsed()
    );
}
