//! Commands that need an archive, and the one filter that they share.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};
use demarche_archive::{Error, Filter};

use super::{ProgressWhen, RulesArgs, SourceArgs, When};

/// The archive of every command that needs one.
#[derive(Debug, Args)]
pub struct ArchiveFile {
    /// The archive's file.
    #[arg(long, value_name = "FILE", env = "DEMARCHE_ARCHIVE", value_hint = ValueHint::FilePath)]
    pub archive: PathBuf,
}

/// Forms of lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For people.
    Table,
    /// One JSON object a line.
    Jsonl,
    /// For spreadsheets.
    Csv,
}

/// Which events. A key may be given several times: one of its values must hold. All keys must. `!` in front
/// of a value excludes it.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Filter")]
pub struct FilterArgs {
    /// Words of the article: "a phrase", -without, begin*, this OR that.
    #[arg(long, value_name = "WORDS", allow_hyphen_values = true)]
    pub q: Option<String>,
    /// First day.
    #[arg(long, visible_alias = "since", value_name = "DATE")]
    pub from: Option<String>,
    /// Last day.
    #[arg(long, visible_alias = "until", value_name = "DATE")]
    pub to: Option<String>,
    /// Which day: of the event or of publication.
    #[arg(long, value_name = "event|published")]
    pub date: Option<String>,
    /// Country on either side, such as SLV.
    #[arg(long, value_name = "ISO3")]
    pub country: Vec<String>,
    /// Who did it: a country, an entity's key, or a part of a name.
    #[arg(long, value_name = "WHO")]
    pub actor: Vec<String>,
    /// To whom, likewise.
    #[arg(long, value_name = "WHO")]
    pub recipient: Vec<String>,
    /// Sector on either side, such as MIL.
    #[arg(long, value_name = "CODE")]
    pub sector: Vec<String>,
    /// PLOVER type, such as CONSULT.
    #[arg(long = "type", value_name = "TYPE")]
    pub kind: Vec<String>,
    /// PLOVER mode, such as visit.
    #[arg(long)]
    pub mode: Vec<String>,
    /// PLOVER context, such as migration.
    #[arg(long)]
    pub context: Vec<String>,
    /// Quad class: VC, MC, VX, MX or its name.
    #[arg(long, value_name = "CLASS")]
    pub quad: Vec<String>,
    /// Modality, such as actual or future.
    #[arg(long)]
    pub modality: Vec<String>,
    /// To whom the text attributes the report.
    #[arg(long, value_name = "WHO")]
    pub said_by: Vec<String>,
    /// Place: its name, geonames:ID or country:ISO3.
    #[arg(long)]
    pub place: Vec<String>,
    /// Within west,south,east,north, in degrees.
    #[arg(long, value_name = "BOX", allow_hyphen_values = true)]
    pub bbox: Option<String>,
    /// Publisher of the article.
    #[arg(long, value_name = "NAME")]
    pub publisher: Vec<String>,
    /// Language of the article.
    #[arg(long, value_name = "CODE")]
    pub lang: Vec<String>,
    /// Rule of the lexicon; with a dot at the end all rules whose ids begin so.
    #[arg(long, value_name = "ID")]
    pub rule: Vec<String>,
    /// Least confidence, 0 to 1.
    #[arg(long, value_name = "P")]
    pub conf_min: Option<String>,
    /// Decision of reviewers: unreviewed, accepted, fixed, rejected; without it all but rejected.
    #[arg(long)]
    pub status: Vec<String>,
    /// Dossier that holds the event.
    #[arg(long, value_name = "ID")]
    pub dossier: Vec<String>,
    /// What is counted: each happening once, or every report of it.
    #[arg(long, value_name = "occurrence|report")]
    pub unit: Option<String>,
    /// Version of the data: what came later does not count.
    #[arg(long, value_name = "VERSION")]
    pub at: Option<String>,
    /// A whole filter, as in an address: country=SLV&type=!AID. Other options narrow it.
    #[arg(long, value_name = "QUERY")]
    pub filter: Option<String>,
}

impl FilterArgs {
    /// The filter that was asked for.
    ///
    /// # Errors
    /// [`Error::Filter`], with the key and what it may be.
    pub fn filter(&self) -> Result<Filter, Error> {
        let mut filter = Filter::parse(self.filter.as_deref().unwrap_or(""))?;
        let once = [
            ("q", &self.q),
            ("from", &self.from),
            ("to", &self.to),
            ("date", &self.date),
            ("bbox", &self.bbox),
            ("conf_min", &self.conf_min),
            ("unit", &self.unit),
            ("at", &self.at),
        ];
        for (key, value) in once {
            if let Some(value) = value {
                filter.add(key, value)?;
            }
        }
        let several = [
            ("country", &self.country),
            ("actor", &self.actor),
            ("recipient", &self.recipient),
            ("sector", &self.sector),
            ("type", &self.kind),
            ("mode", &self.mode),
            ("context", &self.context),
            ("quad", &self.quad),
            ("modality", &self.modality),
            ("said_by", &self.said_by),
            ("place", &self.place),
            ("publisher", &self.publisher),
            ("lang", &self.lang),
            ("rule", &self.rule),
            ("status", &self.status),
            ("dossier", &self.dossier),
        ];
        for (key, values) in several {
            for value in values {
                filter.add(key, value)?;
            }
        }
        filter.checked()
    }
}

/// Options of `demarche ingest`.
#[derive(Debug, Args)]
pub struct IngestArgs {
    /// Files and folders; `-` is standard input, which is also read when none is given.
    #[arg(value_hint = ValueHint::AnyPath)]
    pub inputs: Vec<PathBuf>,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub archive: ArchiveFile,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub source: SourceArgs,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub rules: RulesArgs,

    /// Threads that code; by default one for each core.
    #[arg(short = 'j', long, value_name = "N", env = "DEMARCHE_THREADS", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,

    /// How to show progress: by default a bar if both streams are terminals, else a line every 10 s.
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub progress: ProgressWhen,

    /// Print no closing summary.
    #[arg(short, long)]
    pub quiet: bool,
}

/// Options of a list that is read page by page; those of `demarche occurrences`.
#[derive(Debug, Args)]
pub struct ListArgs {
    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub archive: ArchiveFile,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub filter: FilterArgs,

    /// In which order.
    #[arg(long, default_value = "newest")]
    pub sort: SortBy,

    /// How many.
    #[arg(short = 'n', long, value_name = "N", default_value_t = 50)]
    pub limit: usize,

    /// Where the list before went on.
    #[arg(long)]
    pub cursor: Option<String>,

    /// What to print; by default a table on a terminal and JSONL elsewhere.
    #[arg(short, long)]
    pub format: Option<ListFormat>,
}

/// Options of `demarche events`.
#[derive(Debug, Args)]
pub struct EventsArgs {
    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub list: ListArgs,

    /// Show the sentence of each event in the table; by default if there are few events.
    #[arg(long, value_name = "WHEN", default_value = "auto", default_missing_value = "always", num_args = 0..=1, require_equals = true)]
    pub evidence: When,
}

/// Orders of a list of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SortBy {
    /// The latest day first.
    Newest,
    /// The earliest day first.
    Oldest,
    /// The least confident first.
    Uncertain,
    /// The last coded first.
    Stored,
}

impl SortBy {
    /// Its name in the archive.
    pub fn as_str(self) -> &'static str {
        match self {
            SortBy::Newest => "newest",
            SortBy::Oldest => "oldest",
            SortBy::Uncertain => "uncertain",
            SortBy::Stored => "stored",
        }
    }
}

/// Options of `demarche search`.
#[derive(Debug, Args)]
pub struct SearchArgs {
    /// Words to look for: "a phrase", begin*, this OR that, and behind `--` also -without.
    #[arg(required = true)]
    pub words: Vec<String>,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub archive: ArchiveFile,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub filter: FilterArgs,

    /// How many.
    #[arg(short = 'n', long, value_name = "N", default_value_t = 20)]
    pub limit: usize,

    /// What to print; by default a table on a terminal and JSONL elsewhere.
    #[arg(short, long)]
    pub format: Option<ListFormat>,
}

/// Options of `demarche stats`.
#[derive(Debug, Args)]
pub struct StatsArgs {
    /// What to count apart: type, mode, quad, modality, context, country, actor, recipient, sector,
    /// publisher, lang, place, cameo, rule, status, or day, week, month, year.
    #[arg(long, value_name = "WHAT", default_value = "type")]
    pub by: String,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub archive: ArchiveFile,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub filter: FilterArgs,

    /// How many values, the most frequent first.
    #[arg(short = 'n', long, value_name = "N")]
    pub limit: Option<usize>,

    /// What to print; by default a table on a terminal and JSONL elsewhere.
    #[arg(short, long)]
    pub format: Option<ListFormat>,
}

/// Options of `demarche dyads`.
#[derive(Debug, Args)]
pub struct DyadsArgs {
    /// A country, such as USA; with another one, their series.
    #[arg(value_name = "A", requires = "b")]
    pub a: Option<String>,

    /// The other country.
    #[arg(value_name = "B")]
    pub b: Option<String>,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub archive: ArchiveFile,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub filter: FilterArgs,

    /// Steps of the series.
    #[arg(long, default_value = "month")]
    pub bin: StepBy,

    /// How many pairs.
    #[arg(short = 'n', long, value_name = "N", default_value_t = 20)]
    pub limit: usize,

    /// What to print; by default a table on a terminal and JSONL elsewhere.
    #[arg(short, long)]
    pub format: Option<ListFormat>,
}

/// Steps of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StepBy {
    /// A day.
    Day,
    /// From Monday to Sunday.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
}

impl StepBy {
    /// Its name in the archive.
    pub fn as_str(self) -> &'static str {
        match self {
            StepBy::Day => "day",
            StepBy::Week => "week",
            StepBy::Month => "month",
            StepBy::Year => "year",
        }
    }
}

/// Options of `demarche sql`.
#[derive(Debug, Args)]
pub struct SqlArgs {
    /// A statement that only reads; without it the views are listed.
    pub query: Option<String>,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub archive: ArchiveFile,

    /// What to print; by default a table on a terminal and JSONL elsewhere.
    #[arg(short, long)]
    pub format: Option<ListFormat>,
}

/// Options of `demarche export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Folder to write to; it must be empty, or is made.
    #[arg(value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,

    /// In which form.
    #[arg(long = "as", value_name = "FORM", default_value = "jsonl")]
    pub form: ExportForm,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub archive: ArchiveFile,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub filter: FilterArgs,
}

/// Forms of export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportForm {
    /// The record, one JSON object a line.
    Jsonl,
    /// A table with a heading; words that a spreadsheet would run as formulas are disarmed.
    Csv,
    /// GDELT 2.0's 61 columns.
    Gdelt,
    /// POLECAT's 40 columns.
    Polecat,
    /// Points on a map.
    Geojson,
    /// Columns compressed with zstd, one file a month.
    Parquet,
}

impl ExportForm {
    /// Its name in the crate that writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            ExportForm::Jsonl => "jsonl",
            ExportForm::Csv => "csv",
            ExportForm::Gdelt => "gdelt",
            ExportForm::Polecat => "polecat",
            ExportForm::Geojson => "geojson",
            ExportForm::Parquet => "parquet",
        }
    }
}

/// Options of `demarche recode`.
#[derive(Debug, Args)]
pub struct RecodeArgs {
    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub archive: ArchiveFile,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub rules: RulesArgs,

    /// Folder of an unpacked spaCy 3 CPU pipeline, instead of the model inside the program.
    #[arg(long, value_name = "DIR", env = "DEMARCHE_MODEL", value_hint = ValueHint::DirPath)]
    pub model: Option<PathBuf>,

    /// Tell what would change, and change nothing.
    #[arg(long)]
    pub dry_run: bool,

    /// Threads that code; by default one for each core.
    #[arg(short = 'j', long, value_name = "N", env = "DEMARCHE_THREADS", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,

    /// What to print: counts by type, or each event that is new, gone or changed; by default counts on a
    /// terminal and JSONL elsewhere.
    #[arg(short, long)]
    pub format: Option<super::Format>,
}

/// What `demarche correct` does.
#[derive(Debug, Subcommand)]
pub enum CorrectCommand {
    /// Show an event with its corrections.
    #[command(after_help = CORRECT_SHOW_EXAMPLES)]
    Show(EventArg),
    /// Say that events are right.
    #[command(after_help = CORRECT_ACCEPT_EXAMPLES)]
    Accept(EventsArg),
    /// Say that events are wrong.
    #[command(after_help = CORRECT_REJECT_EXAMPLES)]
    Reject(EventsArg),
    /// Change fields of an event.
    #[command(after_help = CORRECT_FIX_EXAMPLES)]
    Fix {
        /// The field and its new value, in JSON or as a plain word.
        #[arg(long = "set", value_name = "FIELD=VALUE", required = true)]
        changes: Vec<String>,

        #[command(flatten)]
        #[allow(missing_docs)] // shared options, documented there
        event: EventArg,
    },
    /// Add a remark to an event.
    #[command(after_help = CORRECT_NOTE_EXAMPLES)]
    Note(EventArg),
    /// Take a correction back.
    #[command(after_help = CORRECT_UNDO_EXAMPLES)]
    Undo {
        /// The correction's id.
        correction: String,

        #[command(flatten)]
        #[allow(missing_docs)] // shared options, documented there
        archive: ArchiveFile,
    },
    /// Say that two occurrences are one.
    #[command(after_help = CORRECT_MERGE_EXAMPLES)]
    Merge {
        /// The occurrence that stays.
        into: String,
        /// The occurrence whose reports move.
        from: String,

        #[command(flatten)]
        #[allow(missing_docs)] // shared options, documented there
        who: AuthorArgs,
    },
    /// Say that some reports of an occurrence tell of something else.
    #[command(after_help = CORRECT_SPLIT_EXAMPLES)]
    Split {
        /// The occurrence.
        from: String,
        /// The events that leave it together.
        #[arg(required = true)]
        events: Vec<String>,

        #[command(flatten)]
        #[allow(missing_docs)] // shared options, documented there
        who: AuthorArgs,
    },
}

/// One event, who speaks and why.
#[derive(Debug, Args)]
pub struct EventArg {
    /// The event's id.
    pub event: String,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub who: AuthorArgs,
}

/// Several events, who speaks and why.
#[derive(Debug, Args)]
pub struct EventsArg {
    /// The events' ids.
    #[arg(required = true)]
    pub events: Vec<String>,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub who: AuthorArgs,
}

/// Who corrects, and why.
#[derive(Debug, Args)]
pub struct AuthorArgs {
    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub archive: ArchiveFile,

    /// Who says so.
    #[arg(
        long,
        value_name = "NAME",
        env = "DEMARCHE_AUTHOR",
        default_value = "cli"
    )]
    pub author: String,

    /// Why, or the remark itself.
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

/// What `demarche archive` does.
#[derive(Debug, Subcommand)]
pub enum ArchiveCommand {
    /// Look for everything that could be wrong.
    #[command(after_help = ARCHIVE_CHECK_EXAMPLES)]
    Check {
        #[command(flatten)]
        #[allow(missing_docs)] // shared options, documented there
        file: ArchiveFile,

        /// Bring an older schema up to date first, and check the full-text index too.
        #[arg(long)]
        migrate: bool,
    },
    /// Copy the archive as it stands at one moment, while it is used.
    #[command(after_help = ARCHIVE_BACKUP_EXAMPLES)]
    Backup {
        /// The copy; it must not exist.
        #[arg(value_hint = ValueHint::FilePath)]
        to: PathBuf,

        #[command(flatten)]
        #[allow(missing_docs)] // shared options, documented there
        file: ArchiveFile,
    },
    /// Give back room and bring statistics up to date.
    #[command(after_help = ARCHIVE_COMPACT_EXAMPLES)]
    Compact {
        #[command(flatten)]
        #[allow(missing_docs)] // shared options, documented there
        file: ArchiveFile,
    },
}

pub(super) const INGEST_EXAMPLES: &str = "\
Examples:
  demarche ingest news/ --archive news.db
  zcat 2025-*.jsonl.gz | demarche ingest - --archive news.db --progress json

What the archive knows is not coded again, so the same command may be run as often as you like: after
new files came, after Ctrl-C, after a crash. An article that was changed is kept in both wordings. Copies
of one wire text are all kept, and linked to the first.";

pub(super) const ARCHIVE_EXAMPLES: &str = "\
Examples:
  demarche archive check --archive news.db
  demarche archive backup copy.db --archive news.db    while others read and write
  demarche archive compact --archive news.db";

const ARCHIVE_CHECK_EXAMPLES: &str = "\
Examples:
  demarche archive check --archive news.db
  demarche archive check --archive old.db --migrate    bring an older schema up to date first

Pages, references, offsets, sums and corrections are compared with what they rest on. Exit code 1 if
anything is wrong.";

const ARCHIVE_BACKUP_EXAMPLES: &str = "\
Examples:
  demarche archive backup monday.db --archive news.db
  DEMARCHE_ARCHIVE=news.db demarche archive backup /media/stick/news.db";

const ARCHIVE_COMPACT_EXAMPLES: &str = "\
Examples:
  demarche archive compact --archive news.db
  DEMARCHE_ARCHIVE=news.db demarche archive compact";

pub(super) const EVENTS_EXAMPLES: &str = "\
Examples:
  demarche events --archive news.db --country SLV --since 2025-02-01
  demarche events --archive news.db --type COERCE --type ASSAULT --actor '!USA' --format csv > events.csv
  demarche events --archive news.db --filter 'actor=USA&recipient=SLV&quad=VX' --sort uncertain

A list goes on with --cursor, as the line below it says.";

pub(super) const OCCURRENCES_EXAMPLES: &str = "\
Examples:
  demarche occurrences --archive news.db --country SLV --since 2025-02-01
  demarche occurrences --archive news.db --type ASSAULT --format jsonl | jq 'select(.contested != [])'

An occurrence is found by the report that stands for it. Its record is what all reports say together, copies
of one text as one voice; `contested` has the fields on which they disagree. See `demarche correct merge` and
`split` where reports were put together wrongly.";

pub(super) const SEARCH_EXAMPLES: &str = "\
Examples:
  demarche search --archive news.db 'peace talks' -- -gaza
  demarche search --archive news.db deport* --type REQUEST --since 2025-01-01";

pub(super) const STATS_EXAMPLES: &str = "\
Examples:
  demarche stats --archive news.db --by country --since 2025-01-01
  demarche stats --archive news.db --by week --actor USA --recipient CHN --format csv

Steps of time have events by quad class, the sum of scores, and how many articles were read at all.";

pub(super) const DYADS_EXAMPLES: &str = "\
Examples:
  demarche dyads --archive news.db --since 2025-01-01     the pairs with most events
  demarche dyads USA SLV --archive news.db --bin month    what each did to the other

Without --modality only what is told as having happened counts.";

pub(super) const SQL_EXAMPLES: &str = "\
Examples:
  demarche sql --archive news.db
  demarche sql --archive news.db \"SELECT type, count(*) FROM events GROUP BY 1 ORDER BY 2 DESC\"";

pub(super) const EXPORT_EXAMPLES: &str = "\
Examples:
  demarche export slv/ --archive news.db --as csv --country SLV
  demarche export lake/ --archive news.db --as parquet --unit report

Beside the files stands manifest.json: the filter, versions, counts and a hash of every file.";

pub(super) const RECODE_EXAMPLES: &str = "\
Examples:
  demarche recode --archive news.db --lexicon data/lexicon --dry-run
  demarche recode --archive news.db --format jsonl > differences.jsonl
  demarche recode --archive news.db --actors my.actors.txt --dry-run
                                                 what actors of your own would change

Events that are read again keep their ids. An id whose reading is gone leads to the reading in its place,
with all corrections.";

pub(super) const CORRECT_EXAMPLES: &str = "\
Examples:
  demarche correct accept ev_5kq0w3x7z2aa --archive news.db --author ann
  demarche correct fix ev_5kq0w3x7z2aa --set type=ASSAULT --set modality=future --archive news.db

The coded record is never overwritten: corrections lie over it and can be taken back.";

const CORRECT_SHOW_EXAMPLES: &str = "\
Examples:
  demarche correct show ev_5kq0w3x7z2aa --archive news.db
  demarche correct show ev_5kq0w3x7z2aa --archive news.db | jq .corrections";

const CORRECT_ACCEPT_EXAMPLES: &str = "\
Examples:
  demarche correct accept ev_5kq0w3x7z2aa --archive news.db --author ann
  demarche correct accept ev_5kq0w3x7z2aa ev_0zzk2m81pqrs --archive news.db";

const CORRECT_REJECT_EXAMPLES: &str = "\
Examples:
  demarche correct reject ev_5kq0w3x7z2aa --archive news.db --reason 'a film, not news'
  demarche correct reject ev_5kq0w3x7z2aa ev_0zzk2m81pqrs --archive news.db";

const CORRECT_FIX_EXAMPLES: &str = "\
Examples:
  demarche correct fix ev_5kq0w3x7z2aa --set type=COERCE --set mode=arrest --archive news.db
  demarche correct fix ev_5kq0w3x7z2aa --set 'contexts=[\"legal\"]' --set place=null --archive news.db";

const CORRECT_NOTE_EXAMPLES: &str = "\
Examples:
  demarche correct note ev_5kq0w3x7z2aa --reason 'ask the desk' --archive news.db
  demarche correct note ev_5kq0w3x7z2aa --reason 'see page 4' --author ann --archive news.db";

const CORRECT_UNDO_EXAMPLES: &str = "\
Examples:
  demarche correct undo co_0v1k8zj3m5q7r9ta --archive news.db
  DEMARCHE_ARCHIVE=news.db demarche correct undo co_0v1k8zj3m5q7r9ta";

const CORRECT_MERGE_EXAMPLES: &str = "\
Examples:
  demarche correct merge oc_0v1k8zj3m5q7r9ta oc_7r9ta0v1k8zj3m5q --archive news.db
  demarche correct merge oc_0v1k8zj3m5q7r9ta oc_7r9ta0v1k8zj3m5q --author ann --archive news.db";

const CORRECT_SPLIT_EXAMPLES: &str = "\
Examples:
  demarche correct split oc_0v1k8zj3m5q7r9ta ev_5kq0w3x7z2aa --archive news.db
  demarche correct split oc_0v1k8zj3m5q7r9ta ev_5kq0w3x7z2aa ev_0zzk2m81pqrs --archive news.db";
