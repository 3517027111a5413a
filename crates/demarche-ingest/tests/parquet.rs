//! Parquet tables: written by the library, read with the columns that are wanted, and damaged.

#![cfg(feature = "parquet")]

use std::sync::Arc;

use arrow_array::{
    ArrayRef, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMillisecondArray,
};
use demarche_ingest::{Columns, Document, Fault, Kind, Options, Source, read};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

fn table(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter(columns).expect("columns of one length");
    let level = ZstdLevel::try_new(1).expect("a level");
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .build();
    let mut bytes = Vec::new();
    let mut writer =
        ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).expect("a schema");
    writer.write(&batch).expect("memory");
    writer.close().expect("memory");
    bytes
}

fn news() -> Vec<u8> {
    let days = [20_122, 20_123];
    table(vec![
        ("score", Arc::new(Float64Array::from(vec![0.5, 0.7]))),
        (
            "body",
            Arc::new(StringArray::from(vec!["Rain fell.", "Snow fell."])),
        ),
        ("article_id", Arc::new(Int64Array::from(vec![7, 8]))),
        (
            "headline",
            Arc::new(StringArray::from(vec![Some("Rain"), None])),
        ),
        ("date", Arc::new(Date32Array::from(days.to_vec()))),
    ])
}

fn items(bytes: Vec<u8>, columns: Columns) -> Vec<Result<Document, Fault>> {
    let options = Options {
        columns,
        ..Options::default()
    };
    read(vec![Source::bytes("a", bytes)], options).collect()
}

#[test]
fn rows_are_documents() {
    let rows = items(news(), Columns::default());
    let rows: Vec<Document> = rows.into_iter().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].kind, Kind::Parquet);
    assert_eq!(rows[0].id.as_deref(), Some("7"));
    assert_eq!(rows[0].title.as_deref(), Some("Rain"));
    assert_eq!(rows[1].text, "Snow fell.");
    assert_eq!(rows[1].title, None);
    assert_eq!(rows[1].place.record, Some(2));
    let days: Vec<&str> = rows
        .iter()
        .flat_map(|row| &row.published)
        .map(|p| p.as_str())
        .collect();
    assert_eq!(days, ["2025-02-03", "2025-02-04"]);
}

#[test]
fn a_file_is_read_where_it_lies() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("news.data");
    std::fs::write(&path, news()).expect("written");
    let rows: Vec<_> = read(vec![Source::file(path)], Options::default()).collect();
    assert_eq!(rows.iter().filter(|row| row.is_ok()).count(), 2);
}

#[test]
fn moments_and_asked_columns_are_read() {
    let moments = vec![1_738_575_000_250];
    let bytes = table(vec![
        ("words", Arc::new(StringArray::from(vec!["Rain fell."]))),
        ("seen", Arc::new(TimestampMillisecondArray::from(moments))),
    ]);
    let fault = items(bytes.clone(), Columns::default())
        .remove(0)
        .expect_err("no known column");
    assert!(fault.remedy.contains("`words`, `seen`"), "{fault}");
    let columns = Columns {
        text: Some("words".into()),
        published: Some("seen".into()),
        ..Columns::default()
    };
    let row = items(bytes, columns).remove(0).expect("a row");
    let published = row.published.expect("a moment");
    assert_eq!(published.as_str(), "2025-02-03T09:30:00.25Z");
}

#[test]
fn damage_is_no_panic_and_told() {
    let bytes = news();
    for end in 4..bytes.len() {
        let items = items(bytes[..end].to_vec(), Columns::default());
        assert!(items.iter().any(Result::is_err), "cut at {end}");
    }
    for at in 4..bytes.len() {
        for bit in [0, 3, 7] {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << bit;
            let items = items(damaged, Columns::default());
            assert!(items.len() <= 100, "{at}.{bit}");
        }
    }
}
