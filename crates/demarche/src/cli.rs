//! What can be typed: the one place where commands and options are defined.
//!
//! Help, completions and the man page all derive from these types.

mod archive;

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use archive::{
    ARCHIVE_EXAMPLES, CORRECT_EXAMPLES, DYADS_EXAMPLES, EVENTS_EXAMPLES, EXPORT_EXAMPLES,
    INGEST_EXAMPLES, OCCURRENCES_EXAMPLES, RECODE_EXAMPLES, SEARCH_EXAMPLES, SQL_EXAMPLES,
    STATS_EXAMPLES,
};
pub use archive::{
    ArchiveCommand, ArchiveFile, AuthorArgs, CorrectCommand, DyadsArgs, EventArg, EventsArg,
    EventsArgs, ExportArgs, IngestArgs, ListArgs, ListFormat, RecodeArgs, SearchArgs, SqlArgs,
    StatsArgs,
};

use crate::input::{Kind, Published};

/// Reads the news and keeps a record of it that anyone can check.
///
/// Who did what to whom, where and when, in the codes of PLOVER, each with the sentence it was read
/// from and the way it was read. Records go to standard output, everything else to standard error.
#[derive(Debug, Parser)]
#[command(
    name = "demarche",
    disable_version_flag = true,
    arg_required_else_help = true,
    max_term_width = 100
)]
#[command(after_help = "\
Examples:
  demarche code article.txt              a table on the terminal
  demarche code news/ > events.jsonl     every article under news/, one JSON record per event

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 some documents failed, 130 interrupted with finished
work kept.")]
pub struct Cli {
    /// Print the version; with --verbose also the model's and the codebook's.
    #[arg(short = 'V', long)]
    pub version: bool,

    /// More of what --version prints.
    #[arg(long, requires = "version")]
    pub verbose: bool,

    /// Whether to colour what goes to a terminal. NO_COLOR is heeded.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: When,

    #[command(subcommand)]
    #[allow(missing_docs)] // its variants are the commands
    pub command: Option<Command>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Code articles: who did what to whom, where and when.
    #[command(visible_alias = "c", after_help = CODE_EXAMPLES)]
    Code(CodeArgs),
    /// Code articles into an archive, which is made if it is not there.
    #[command(after_help = INGEST_EXAMPLES)]
    Ingest(IngestArgs),
    /// List events of an archive.
    #[command(visible_alias = "e", after_help = EVENTS_EXAMPLES)]
    Events(EventsArgs),
    /// List happenings of an archive, each with what all its reports say together.
    #[command(after_help = OCCURRENCES_EXAMPLES)]
    Occurrences(ListArgs),
    /// Find articles of an archive by their words.
    #[command(after_help = SEARCH_EXAMPLES)]
    Search(SearchArgs),
    /// Count events of an archive, by kind or over time.
    #[command(after_help = STATS_EXAMPLES)]
    Stats(StatsArgs),
    /// Tell what countries do to each other.
    #[command(after_help = DYADS_EXAMPLES)]
    Dyads(DyadsArgs),
    /// Ask an archive in SQL.
    #[command(after_help = SQL_EXAMPLES)]
    Sql(SqlArgs),
    /// Write events of an archive in the forms that others read.
    #[command(after_help = EXPORT_EXAMPLES)]
    Export(ExportArgs),
    /// Accept, fix or reject events of an archive.
    #[command(after_help = CORRECT_EXAMPLES)]
    Correct {
        /// What to do.
        #[command(subcommand)]
        command: CorrectCommand,
    },
    /// Code the articles of an archive again, and tell what changed.
    #[command(after_help = RECODE_EXAMPLES)]
    Recode(RecodeArgs),
    /// Check, copy or compact an archive.
    #[command(after_help = ARCHIVE_EXAMPLES)]
    Archive {
        /// What to do.
        #[command(subcommand)]
        command: ArchiveCommand,
    },
    /// Tell how the events of an article came about.
    #[command(after_help = EXPLAIN_EXAMPLES)]
    Explain(ExplainArgs),
    /// Print the tokens and the tree of an article, as the rules see it.
    #[command(after_help = PARSE_EXAMPLES)]
    Parse(ParseArgs),
    /// Print the places that articles name, resolved, as JSONL.
    #[command(after_help = PLACES_EXAMPLES)]
    Places(PlacesArgs),
    /// Print the dates that a text speaks of, with the days they mean.
    #[command(after_help = DATES_EXAMPLES)]
    Dates(DatesArgs),
    /// Who is who: look into the actors, the program's and your own.
    #[command(after_help = ACTORS_EXAMPLES)]
    Actors {
        /// What to do.
        #[command(subcommand)]
        command: ActorsCommand,
    },
    /// For those who write rules: check a lexicon, look into it, try it.
    #[command(after_help = LEXICON_EXAMPLES)]
    Lexicon {
        /// What to do.
        #[command(subcommand)]
        command: LexiconCommand,
    },
    /// Print the completions of a shell.
    #[command(after_help = COMPLETIONS_EXAMPLES)]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write the pages of all commands.
    #[command(after_help = MAN_EXAMPLES)]
    Man {
        /// Folder to write the pages to; without it the main page goes to standard output.
        #[arg(value_hint = ValueHint::DirPath)]
        dir: Option<PathBuf>,
    },
}

/// What `demarche actors` does.
#[derive(Debug, Subcommand)]
pub enum ActorsCommand {
    /// Tell what a name or noun resolves to on a day, and where that is written.
    #[command(after_help = ACTORS_SHOW_EXAMPLES)]
    Show(ActorsShowArgs),
}

const ACTORS_EXAMPLES: &str = "\
Examples:
  demarche actors show 'Marco Rubio'
  demarche actors show Obama --date 2010-05-01";

const ACTORS_SHOW_EXAMPLES: &str = "\
Examples:
  demarche actors show Obama --date 2010-05-01   whom the surname means that day, and in what office
  demarche actors show ECOWAS                    an organisation with its members
  demarche actors show 'riot police' --format jsonl
  demarche actors show 'Tide Men' --actors my.actors.txt

Exit code 1 if nothing has that name; names that are spelt alike are told on standard error.";

/// Options of `demarche actors show`.
#[derive(Debug, Args)]
pub struct ActorsShowArgs {
    /// The name, or a noun such as `riot police`.
    pub name: String,

    /// The day to tell about, such as 2010-05-01; without it the latest is told.
    #[arg(long, value_name = "DATE")]
    pub date: Option<jiff::civil::Date>,

    /// What to print; by default lines for people on a terminal and JSONL elsewhere.
    #[arg(short, long)]
    pub format: Option<Format>,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub own: OwnActors,
}

/// Dictionaries of the user's own.
#[derive(Debug, Default, Args)]
pub struct OwnActors {
    /// A dictionary of actors of your own: TOML as in `data/world`, a table (.csv), or a PETRARCH or
    /// TABARI file of actors or agents. May be given several times; later files win.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub actors: Vec<PathBuf>,

    /// What MED means in PETRARCH codes: by default medicine in files that have JRN, else the media.
    #[arg(long, value_name = "BOOK", requires = "actors")]
    pub codes: Option<Codes>,
}

/// What to code by, apart from the model: options of every command that codes.
#[derive(Debug, Default, Args)]
pub struct RulesArgs {
    /// Folder of a lexicon of your own, with the files of `data/lexicon`, instead of the one inside.
    #[arg(long, value_name = "DIR", env = "DEMARCHE_LEXICON", value_hint = ValueHint::DirPath)]
    pub lexicon: Option<PathBuf>,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub own: OwnActors,
}

/// Readings of PETRARCH's code strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Codes {
    /// MED is the media, HLH health.
    Cameo,
    /// MED is medicine, JRN the media.
    Plover,
}

/// What `demarche lexicon` does. Without a folder each command takes the lexicon inside the program.
#[derive(Debug, Subcommand)]
pub enum LexiconCommand {
    /// Tell what is broken, never asked, contradictory or unused.
    #[command(after_help = LEXICON_CHECK_EXAMPLES)]
    Check(LexiconCheckArgs),
    /// Print rules as a page, or count them.
    #[command(after_help = LEXICON_SHOW_EXAMPLES)]
    Show(LexiconShowArgs),
    /// Run the sentences beside the rules, or measure rules on labelled texts.
    #[command(after_help = LEXICON_TEST_EXAMPLES)]
    Test(LexiconTestArgs),
    /// Code a sentence and tell which rules nearly fitted and what stood in their way.
    #[command(after_help = LEXICON_TRY_EXAMPLES)]
    Try(LexiconTryArgs),
    /// Tell which rules, lists and topics know a word.
    #[command(after_help = LEXICON_WHY_EXAMPLES)]
    Why(LexiconWhyArgs),
}

const LEXICON_EXAMPLES: &str = "\
Examples:
  demarche lexicon check data/lexicon
  demarche lexicon test data/lexicon --rule coerce.
  demarche lexicon why detain";

const LEXICON_CHECK_EXAMPLES: &str = "\
Examples:
  demarche lexicon check data/lexicon --format table
  demarche lexicon check data/lexicon --format jsonl | jq 'select(.kind == \"conflict\")'

Exit code 1 if an entry is broken, so that the lexicon does not load; with --strict also for warnings.";

const LEXICON_SHOW_EXAMPLES: &str = "\
Examples:
  demarche lexicon show coerce.arrest            every rule whose id begins so
  demarche lexicon show RETREAT | less           every rule of a type
  demarche lexicon show --counts                 rules, patterns and examples of each type and mode";

const LEXICON_TEST_EXAMPLES: &str = "\
Examples:
  demarche lexicon test data/lexicon --rule protest.
  demarche lexicon test --labelled labelled.jsonl | jq -r '[.rule, .fired, .wrong] | @tsv'

A line of labelled texts is {\"id\", \"text\", \"published\"?, \"gold\": {\"type\", \"accept\"?, \"also\"?} or null}:
the type that is right, others that are right too, others that do not count. Without gold, or where its type
is null, every event is wrong. Events told as historical are left out. Exit code 1 if a sentence fails.";

const LEXICON_TRY_EXAMPLES: &str = "\
Examples:
  demarche lexicon try 'Ghana recalled its envoy from Lomé.'
  demarche lexicon try 'The striker fired home.' --lexicon data/lexicon --all

Rules of which another word is missing are only counted; --all lists them too.";

const LEXICON_WHY_EXAMPLES: &str = "\
Examples:
  demarche lexicon why detain
  demarche lexicon why 'hunger strike' --lexicon data/lexicon";

/// Options of `demarche lexicon check`.
#[derive(Debug, Args)]
pub struct LexiconCheckArgs {
    /// Folder with the files of `data/lexicon`.
    #[arg(value_hint = ValueHint::DirPath)]
    pub dir: Option<PathBuf>,

    /// What to print; by default lines for people on a terminal and JSONL elsewhere.
    #[arg(short, long)]
    pub format: Option<Format>,

    /// Fail for warnings too.
    #[arg(long)]
    pub strict: bool,
}

/// Options of `demarche lexicon show`.
#[derive(Debug, Args)]
pub struct LexiconShowArgs {
    /// The beginning of a rule's id, or a PLOVER type; all rules without it.
    #[arg(value_name = "RULE|TYPE")]
    pub what: Option<String>,

    /// Count instead of printing.
    #[arg(long)]
    pub counts: bool,

    /// Folder of a lexicon of your own.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub lexicon: Option<PathBuf>,
}

/// Options of `demarche lexicon test`.
#[derive(Debug, Args)]
pub struct LexiconTestArgs {
    /// Folder with the files of `data/lexicon`.
    #[arg(value_hint = ValueHint::DirPath)]
    pub dir: Option<PathBuf>,

    /// Only rules whose id begins so.
    #[arg(long, value_name = "PREFIX")]
    pub rule: Option<String>,

    /// Tell how precise each rule is on these labelled texts, instead of running the examples.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub labelled: Option<PathBuf>,

    /// What to print; by default lines for people on a terminal and JSONL elsewhere.
    #[arg(short, long)]
    pub format: Option<Format>,

    /// Folder of an unpacked spaCy 3 CPU pipeline, instead of the model inside the program.
    #[arg(long, value_name = "DIR", env = "DEMARCHE_MODEL", value_hint = ValueHint::DirPath)]
    pub model: Option<PathBuf>,
}

/// Options of `demarche lexicon try`.
#[derive(Debug, Args)]
pub struct LexiconTryArgs {
    /// The sentence, or several.
    pub text: String,

    /// List also the rules of which another word is missing.
    #[arg(long)]
    pub all: bool,

    /// What to print; by default a table on a terminal and JSONL elsewhere.
    #[arg(short, long)]
    pub format: Option<Format>,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub rules: RulesArgs,

    /// Folder of an unpacked spaCy 3 CPU pipeline, instead of the model inside the program.
    #[arg(long, value_name = "DIR", env = "DEMARCHE_MODEL", value_hint = ValueHint::DirPath)]
    pub model: Option<PathBuf>,
}

/// Options of `demarche lexicon why`.
#[derive(Debug, Args)]
pub struct LexiconWhyArgs {
    /// A lemma, or several with spaces between.
    pub word: String,

    /// What to print; by default a table on a terminal and JSONL elsewhere.
    #[arg(short, long)]
    pub format: Option<Format>,

    /// Folder of a lexicon of your own.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub lexicon: Option<PathBuf>,
}

const CODE_EXAMPLES: &str = "\
Examples:
  demarche code article.txt                      a table on the terminal
  demarche code news/ --threads 4 -o events.jsonl
                                                 every file of news under news/, in sorted order
  demarche code news/ --actors my.actors.txt --actors more.csv
                                                 with actors of your own
  demarche code news.jsonl.gz | jq -r '[.type, .rule] | @tsv'

What a file holds is told by its content: plain text, JSONL, JSON, CSV and TSV, web pages and archives
of them (WARC), RSS, Atom and JSON Feed, NewsML-G2, NITF, ninjs, mail; packed with gzip or zstd or not.
A line of JSONL is one article: {\"id\", \"text\", \"title\"?, \"url\"?, \"publisher\"?, \"author\"?,
\"published\"?, \"lang\"?}. Input that cannot be read is named on standard error, the rest is coded, and
the exit code is 3.";

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  demarche explain article.txt                   every event of the article
  demarche explain news.jsonl --event ev_5kq0w3  one event; the beginning of its id is enough
  demarche explain article.txt --lexicon data/lexicon
                                                 by the rules of a folder, as they are being written";

const PARSE_EXAMPLES: &str = "\
Examples:
  echo 'The minister arrived in Panama.' | demarche parse
  demarche parse article.txt --format jsonl | jq '.tokens[] | [.text, .lemma, .dep]'";

const PLACES_EXAMPLES: &str = "\
Examples:
  echo 'Floods reached Springfield, Ohio.' | demarche places
  demarche places news.jsonl | jq -r '.places[] | [.text, .name, .country, .kind] | @tsv'

A place has offsets in code points, kind (point, town, admin2, admin1, country, region), the middle of what is
wide, and its GeoNames id. What no gazetteer has is null. \"demonym\": an adjective or the name of a people
(\"Syrian\"), resolved to its state.";

const DATES_EXAMPLES: &str = "\
Examples:
  echo 'They met on Monday and will meet again in May.' | demarche dates --published 2025-02-05
  demarche dates news.jsonl --day-order day-month | jq -r '.dates[] | [.text, .from, .to] | @tsv'

One JSON object for each article: {\"id\", \"dates\": [{\"text\", \"start\", \"end\", \"from\", \"to\"}]}, offsets in code
points into its text, days both included. A date that wants a day of publication, or may be read in
several ways, has null days and says so in \"open\": \"relative\" or \"ambiguous\". Lengths of time are left out.";

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  demarche completions bash > ~/.local/share/bash-completion/completions/demarche
  demarche completions zsh > ~/.zfunc/_demarche";

const MAN_EXAMPLES: &str = "\
Examples:
  demarche man | man -l -
  demarche man ~/.local/share/man/man1";

/// Options of `demarche code`.
#[derive(Debug, Args)]
pub struct CodeArgs {
    /// Files and folders; `-` is standard input, which is also read when none is given.
    #[arg(value_hint = ValueHint::AnyPath)]
    pub inputs: Vec<PathBuf>,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub source: SourceArgs,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub rules: RulesArgs,

    /// What to print; by default a table on a terminal and JSONL elsewhere.
    #[arg(short, long)]
    pub format: Option<Format>,

    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,

    /// Threads that code; by default one for each core.
    #[arg(short = 'j', long, value_name = "N", env = "DEMARCHE_THREADS", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,

    /// How to show progress: by default a bar if both streams are terminals, else a line every 10 s.
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub progress: ProgressWhen,

    /// Add to each event the steps that led to it.
    #[arg(long)]
    pub explain: bool,

    /// Show the sentence of each event in the table; by default if there are few events.
    #[arg(long, value_name = "WHEN", default_value = "auto", default_missing_value = "always", num_args = 0..=1, require_equals = true)]
    pub evidence: When,

    /// Print no closing summary.
    #[arg(short, long)]
    pub quiet: bool,
}

/// Options of every command that reads articles.
#[derive(Debug, Args)]
pub struct SourceArgs {
    /// What the input holds; by default its content decides.
    #[arg(long, value_name = "KIND", value_parser = kinds())]
    pub input: Option<Kind>,

    /// Publication date of articles that carry none, such as 2025-02-03.
    #[arg(long, value_name = "DATE")]
    pub published: Option<Published>,

    /// Folder of an unpacked spaCy 3 CPU pipeline, instead of the model inside the program.
    #[arg(long, value_name = "DIR", env = "DEMARCHE_MODEL", value_hint = ValueHint::DirPath)]
    pub model: Option<PathBuf>,
}

/// Options of `demarche explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The file that holds the article, or `-`.
    #[arg(value_hint = ValueHint::FilePath)]
    pub file: PathBuf,

    /// Only this event; the beginning of its id is enough.
    #[arg(long, value_name = "ID", conflicts_with = "sentence")]
    pub event: Option<String>,

    /// Only events of this sentence, counted from 0; -1 is the title.
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub sentence: Option<i32>,

    /// Only this article of a JSONL file.
    #[arg(long, value_name = "ID")]
    pub article: Option<String>,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub rules: RulesArgs,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub source: SourceArgs,
}

/// Options of `demarche parse`.
#[derive(Debug, Args)]
pub struct ParseArgs {
    /// The file that holds the article; standard input if there is none.
    #[arg(value_hint = ValueHint::FilePath)]
    pub file: Option<PathBuf>,

    /// What to print; by default a table on a terminal and JSONL elsewhere.
    #[arg(short, long)]
    pub format: Option<Format>,

    /// Only this sentence, counted from 0.
    #[arg(long, value_name = "N")]
    pub sentence: Option<usize>,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub source: SourceArgs,
}

/// Options of `demarche places`.
#[derive(Debug, Args)]
pub struct PlacesArgs {
    /// Files and folders; `-` is standard input, which is also read when none is given.
    #[arg(value_hint = ValueHint::AnyPath)]
    pub inputs: Vec<PathBuf>,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub own: OwnActors,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub source: SourceArgs,
}

/// Options of `demarche dates`.
#[derive(Debug, Args)]
pub struct DatesArgs {
    /// Files and folders; `-` is standard input, which is also read when none is given.
    #[arg(value_hint = ValueHint::AnyPath)]
    pub inputs: Vec<PathBuf>,

    /// How the publisher writes 03/02/2025; without it only what has one reading is resolved.
    #[arg(long, value_name = "ORDER")]
    pub day_order: Option<DayOrder>,

    #[command(flatten)]
    #[allow(missing_docs)] // shared options, documented there
    pub source: SourceArgs,
}

/// Order of day and month in numeric dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DayOrder {
    /// 03/02/2025 is the third of February.
    DayMonth,
    /// 03/02/2025 is the second of March.
    MonthDay,
}

/// Forms of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Table,
    /// For programs: one JSON object a line.
    Jsonl,
}

/// Whether to do what can be done automatically.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// As the circumstances suggest.
    Auto,
    /// In any case.
    Always,
    /// In no case.
    Never,
}

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProgressWhen {
    /// A bar if standard output and standard error are terminals, else a line every 10 s.
    Auto,
    /// A bar on standard error, terminal or not.
    Always,
    /// None.
    Never,
    /// A JSON object on standard error each second, and messages as JSON.
    Json,
}

/// The kinds of input by their names.
fn kinds() -> impl TypedValueParser<Value = Kind> {
    let values = Kind::ALL.map(|kind| PossibleValue::new(kind.name()).help(kind.about()));
    PossibleValuesParser::new(values).try_map(|name| name.parse::<Kind>())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_shows_two_examples() {
        let command = Cli::command();
        let subs = || command.get_subcommands();
        for sub in subs()
            .chain(subs().flat_map(clap::Command::get_subcommands))
            .chain([&command])
        {
            let help = sub
                .get_after_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            let examples = help
                .lines()
                .filter(|line| line.starts_with("  ") && line.contains("demarche "))
                .count();
            assert!(examples >= 2, "{} has {examples}", sub.get_name());
        }
    }
}
