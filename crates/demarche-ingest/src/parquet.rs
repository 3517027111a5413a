//! Parquet tables: the columns that hold documents, some rows at a time.
//!
//! The table's description stands at its end, so it is read from a file that can be sought in; from a
//! stream it has to be held whole, up to a limit. Row groups are decoded in batches, and of each only the
//! columns that are wanted.

use std::collections::VecDeque;
use std::fs::File;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder,
};
use parquet::file::reader::ChunkReader;

use crate::piece::{self, Source};
use crate::table::{self, Field};
use crate::{Columns, Document, Fault, Kind, Limits, Place, Reader};

/// Rows decoded at a time: bodies of news have some kilobytes.
const BATCH_ROWS: usize = 256;

/// The rows of a table, from `file` if the source is one.
pub(crate) fn read(
    mut source: Source,
    file: Option<File>,
    columns: &Columns,
    limits: &Limits,
) -> Result<Box<dyn Reader>, Fault> {
    if let Some(file) = file {
        return open(&source.name, file, columns, limits);
    }
    let mut bytes = Vec::new();
    source
        .input
        .by_ref()
        .take(limits.held_bytes + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| piece::broken_off(&source.name, bytes.len() as u64, &e))?;
    if bytes.len() as u64 > limits.held_bytes {
        let what = format!(
            "has more than {} bytes, too many for a table from a stream",
            limits.held_bytes
        );
        return Err(Fault::error(Place::file(&source.name), what)
            .try_this("give the unpacked file itself, by its name"));
    }
    open(&source.name, Bytes::from(bytes), columns, limits)
}

fn open<C: ChunkReader + 'static>(
    name: &str,
    chunks: C,
    columns: &Columns,
    limits: &Limits,
) -> Result<Box<dyn Reader>, Fault> {
    let place = Place::file(name);
    let (rows, fields) = guarded(|| {
        let metadata = ArrowReaderMetadata::load(&chunks, ArrowReaderOptions::new())
            .map_err(|e| broken(place.clone(), &e.to_string()))?;
        let names: Vec<String> = metadata
            .schema()
            .fields()
            .iter()
            .map(|field| field.name().clone())
            .collect();
        if names.len() > limits.columns {
            let what = format!("has {} columns, more than {}", names.len(), limits.columns);
            return Err(Fault::error(place.clone(), what).try_this("keep the columns that matter"));
        }
        let largest = metadata
            .metadata()
            .row_groups()
            .iter()
            .map(|group| group.total_byte_size())
            .max();
        let largest = u64::try_from(largest.unwrap_or(0)).unwrap_or(u64::MAX);
        if largest > limits.unpacked_bytes {
            let what = format!("says that a part unpacks to {largest} bytes");
            return Err(Fault::error(place.clone(), what).try_this("get the file again"));
        }
        let fields = table::assign(&names, columns, &place)?;
        // A batch has its columns in the table's order, whatever order they are asked for in.
        let mut roots: Vec<usize> = fields.iter().map(|&(_, at)| at).collect();
        roots.sort_unstable();
        roots.dedup();
        let fields = fields
            .iter()
            .map(|&(field, at)| (field, roots.partition_point(|&root| root < at)))
            .collect();
        let mask = ProjectionMask::roots(metadata.parquet_schema(), roots);
        let rows = ParquetRecordBatchReaderBuilder::new_with_metadata(chunks, metadata)
            .with_batch_size(BATCH_ROWS)
            .with_projection(mask)
            .build()
            .map_err(|e| broken(place.clone(), &e.to_string()))?;
        Ok((rows, fields))
    })
    .unwrap_or_else(|| Err(broken(place.clone(), "its description makes no sense")))?;
    Ok(Box::new(Rows {
        name: name.to_owned(),
        rows,
        fields,
        row: 0,
        queue: VecDeque::new(),
        over: false,
    }))
}

/// Runs what may meet a damaged table in a place where the decoder trusts it.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

fn broken(place: Place, what: &str) -> Fault {
    Fault::error(place, format!("cannot be read as a Parquet table ({what})"))
        .try_this("get the file again: it is damaged, or was cut short")
}

struct Rows {
    name: String,
    rows: ParquetRecordBatchReader,
    /// Fields and the columns of a batch that hold them.
    fields: Vec<(Field, usize)>,
    row: u64,
    queue: VecDeque<Result<Document, Fault>>,
    over: bool,
}

impl Iterator for Rows {
    type Item = Result<Document, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.queue.is_empty() && !self.over {
            let place = Place::record(&self.name, self.row + 1);
            match guarded(|| self.rows.next()) {
                Some(Some(Ok(batch))) => self.take(&batch),
                Some(None) => self.over = true,
                Some(Some(Err(error))) => {
                    self.over = true;
                    self.queue.push_back(Err(broken(place, &error.to_string())));
                }
                None => {
                    self.over = true;
                    self.queue
                        .push_back(Err(broken(place, "its pages make no sense")));
                }
            }
        }
        self.queue.pop_front()
    }
}

impl Rows {
    fn take(&mut self, batch: &RecordBatch) {
        for row in 0..batch.num_rows() {
            self.row += 1;
            let mut document = Document::new(Kind::Parquet, Place::record(&self.name, self.row));
            for &(field, at) in &self.fields {
                let Some(value) = cell(batch.column(at), row) else {
                    continue;
                };
                if let Some(warning) = table::set(&mut document, field, value) {
                    self.queue.push_back(Err(warning));
                }
            }
            self.queue.push_back(Ok(document));
        }
    }
}

/// A cell as text; None if it is null or of a type that no field has.
fn cell(column: &dyn Array, row: usize) -> Option<String> {
    if column.is_null(row) {
        return None;
    }
    let moment = |seconds: i64, nanoseconds: i64| {
        let moment = jiff::Timestamp::new(seconds, i32::try_from(nanoseconds).ok()?).ok()?;
        Some(moment.to_string())
    };
    Some(match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(row).to_owned(),
        DataType::LargeUtf8 => column.as_string::<i64>().value(row).to_owned(),
        DataType::Utf8View => column.as_string_view().value(row).to_owned(),
        DataType::Int32 => column.as_primitive::<Int32Type>().value(row).to_string(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::UInt64 => column.as_primitive::<UInt64Type>().value(row).to_string(),
        DataType::Date32 => {
            let days = column.as_primitive::<Date32Type>().value(row);
            return moment(i64::from(days) * 86_400, 0)?
                .get(..10)
                .map(str::to_owned);
        }
        DataType::Timestamp(unit, _) => {
            let (value, per_second) = match unit {
                TimeUnit::Second => (column.as_primitive::<TimestampSecondType>().value(row), 1),
                TimeUnit::Millisecond => (
                    column.as_primitive::<TimestampMillisecondType>().value(row),
                    1_000,
                ),
                TimeUnit::Microsecond => (
                    column.as_primitive::<TimestampMicrosecondType>().value(row),
                    1_000_000,
                ),
                TimeUnit::Nanosecond => (
                    column.as_primitive::<TimestampNanosecondType>().value(row),
                    1_000_000_000,
                ),
            };
            let rest = value.rem_euclid(per_second) * (1_000_000_000 / per_second);
            return moment(value.div_euclid(per_second), rest);
        }
        DataType::Dictionary(..) => {
            let any = column.as_any_dictionary();
            return cell(
                any.values().as_ref(),
                any.normalized_keys().get(row).copied()?,
            );
        }
        _ => return None,
    })
}
