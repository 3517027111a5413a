//! Parquet: columns compressed with zstd, one file for each month, in folders named as Hive does.
//!
//! `month=2025-02/events.parquet`: DuckDB, Polars and Spark read the folder as one table and skip months
//! that a question leaves out. Events come in the order of storing, so rows of a month are held until a
//! group is full; how many months are open at once is bounded.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use demarche_archive::Found;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::columns::{COLUMNS, Cell, Kind, cells};
use crate::hashing::Hashing;
use crate::{Error, Rows, Written, file};

/// Rows that become a batch.
const BATCH: usize = 4096;
/// Rows held for all months together: some hundred megabytes at most.
const HELD: usize = 65_536;
/// zstd's own default.
const LEVEL: i32 = 3;

/// One row, cell by cell.
type Row = [Cell; COLUMNS.len()];

/// A month's file and the rows that are not in it yet.
struct Month {
    rows: Vec<Row>,
    writer: Option<ArrowWriter<Hashing<BufWriter<File>>>>,
}

/// All months of an export.
pub(crate) struct Months {
    folder: PathBuf,
    schema: Arc<Schema>,
    months: BTreeMap<String, Month>,
    held: usize,
}

impl Months {
    pub(crate) fn new(folder: &Path) -> Months {
        let fields: Vec<Field> = COLUMNS
            .iter()
            .map(|(name, kind)| Field::new(*name, data_type(*kind), true))
            .collect();
        Months {
            folder: folder.to_owned(),
            schema: Arc::new(Schema::new(fields)),
            months: BTreeMap::new(),
            held: 0,
        }
    }

    fn write(&mut self, name: &str) -> Result<(), Error> {
        let Some(month) = self.months.get_mut(name) else {
            return Ok(());
        };
        let rows = std::mem::take(&mut month.rows);
        if rows.is_empty() {
            return Ok(());
        }
        self.held -= rows.len();
        let batch = batch(&self.schema, &rows)?;
        let writer = match &mut month.writer {
            Some(writer) => writer,
            none => {
                let properties = WriterProperties::builder()
                    .set_compression(Compression::ZSTD(ZstdLevel::try_new(LEVEL)?))
                    .build();
                let out = file(&self.folder, &format!("month={name}/events.parquet"))?;
                none.insert(ArrowWriter::try_new(
                    out,
                    self.schema.clone(),
                    Some(properties),
                )?)
            }
        };
        writer.write(&batch)?;
        Ok(())
    }
}

impl Rows for Months {
    fn event(&mut self, found: &Found) -> Result<u64, Error> {
        let day = found.record.when.as_ref().and_then(|w| w.start.as_deref());
        let name = day
            .and_then(|day| day.get(..7))
            .unwrap_or("unknown")
            .to_owned();
        let month = self.months.entry(name.clone()).or_insert_with(|| Month {
            rows: Vec::new(),
            writer: None,
        });
        month.rows.push(cells(found));
        self.held += 1;
        if month.rows.len() >= BATCH {
            self.write(&name)?;
        } else if self.held >= HELD {
            let names: Vec<String> = self.months.keys().cloned().collect();
            for name in names {
                self.write(&name)?;
            }
        }
        Ok(1)
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<Written>, Error> {
        let names: Vec<String> = self.months.keys().cloned().collect();
        for name in &names {
            self.write(name)?;
        }
        let mut written = Vec::new();
        for month in std::mem::take(&mut self.months).into_values() {
            if let Some(writer) = month.writer {
                written.push(writer.into_inner()?.finish()?);
            }
        }
        Ok(written)
    }

    fn notes(&self) -> Vec<String> {
        vec![
            "months are those of the event's first day; undated events are under month=unknown"
                .to_owned(),
        ]
    }
}

fn data_type(kind: Kind) -> DataType {
    match kind {
        Kind::Text => DataType::Utf8,
        Kind::Whole => DataType::Int64,
        Kind::Number => DataType::Float64,
    }
}

fn batch(schema: &Arc<Schema>, rows: &[Row]) -> Result<RecordBatch, Error> {
    let columns = COLUMNS
        .iter()
        .enumerate()
        .map(|(i, (_, kind))| -> ArrayRef {
            let cells = rows.iter().map(|row| &row[i]);
            match kind {
                Kind::Text => Arc::new(StringArray::from_iter(cells.map(|cell| match cell {
                    Cell::Text(text) => Some(text.as_str()),
                    Cell::Empty | Cell::Whole(_) | Cell::Number(_) => None,
                }))),
                Kind::Whole => Arc::new(Int64Array::from_iter(cells.map(|cell| match cell {
                    Cell::Whole(n) => Some(*n),
                    Cell::Empty | Cell::Text(_) | Cell::Number(_) => None,
                }))),
                Kind::Number => Arc::new(Float64Array::from_iter(cells.map(|cell| match cell {
                    Cell::Number(x) => Some(*x),
                    Cell::Empty | Cell::Text(_) | Cell::Whole(_) => None,
                }))),
            }
        })
        .collect();
    Ok(RecordBatch::try_new(schema.clone(), columns)?)
}

#[cfg(test)]
mod tests {
    use arrow_array::Array;
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    use super::*;
    use crate::samples::found;

    #[test]
    fn months_are_folders_that_can_be_read_back() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut months = Box::new(Months::new(dir.path()));
        let mut event = found();
        for day in ["2025-02-03", "2025-03-01", "2025-02-28"] {
            event.record.id = day.into();
            event.record.when.as_mut().expect("a date").start = Some(day.into());
            months.event(&event).expect("a row");
        }
        event.record.when = None;
        months.event(&event).expect("a row");
        let written = months.finish().expect("written");
        let names: Vec<&str> = written.iter().map(|file| file.file.as_str()).collect();
        assert_eq!(
            names,
            [
                "month=2025-02/events.parquet",
                "month=2025-03/events.parquet",
                "month=unknown/events.parquet"
            ]
        );
        let file = File::open(dir.path().join(names[0])).expect("a file");
        let batch = ParquetRecordBatchReaderBuilder::try_new(file)
            .and_then(|builder| builder.build())
            .expect("a table")
            .next()
            .expect("a batch")
            .expect("readable");
        assert_eq!((batch.num_rows(), batch.num_columns()), (2, COLUMNS.len()));
        let ids = batch.column_by_name("id").expect("a column");
        let ids = ids.as_any().downcast_ref::<StringArray>().expect("words");
        assert_eq!((ids.value(0), ids.value(1)), ("2025-02-03", "2025-02-28"));
        assert!(batch.column_by_name("dead").expect("a column").is_null(0));
    }
}
