//! Tokens as atoms: runs of letters, runs of digits, single marks, each with its sense in the grammar.
//!
//! Tokenisers disagree about `mid-2024`, `90-day`, `3/2/2025` and `Feb.`; atoms are the same for all of
//! them. What costs time is done here once for each atom: folding and one look-up.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::calendar::Unit;
use super::names::NAMES;
use super::{Part, Word};

/// Longer runs of letters are no words of the grammar.
const LONGEST: usize = 16;

/// What a word is to the grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// Nothing.
    Other,
    /// A sentence or line ends.
    Break,
    Mark(char),
    /// Value and number of digits.
    Digits(u32, u8),
    /// A number word; `tens` may be followed by a unit.
    Cardinal {
        value: u32,
        tens: bool,
    },
    Ordinal(u32),
    /// `st`, `nd`, `rd`, `th` behind digits.
    Th,
    /// `s` behind digits.
    S,
    Few,
    Month {
        number: i8,
        short: bool,
        word: bool,
    },
    Weekday {
        number: i8,
        short: bool,
    },
    Season {
        index: usize,
        word: bool,
    },
    Unit {
        unit: Unit,
        plural: bool,
    },
    Half,
    /// `q`, `h` before a digit.
    Q,
    H,
    Fy,
    Fiscal,
    Which(Which),
    /// Days from today.
    Today(i8),
    Overnight,
    DayPart,
    Part(Part),
    /// `earlier`, `later`: parts, or directions behind a count.
    Earlier,
    Later,
    Ago,
    Hence,
    A,
    The,
    Of,
    In,
    On,
    At,
    By,
    Until,
    Since,
    From,
    To,
    Through,
    Between,
    And,
    Or,
    Before,
    After,
    For,
    Within,
    During,
    Now,
    Old,
    Possessive,
    Decades(i16),
}

/// The determiner of a unit: which one, seen from today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Last,
    Past,
    Previous,
    This,
    Same,
    Next,
    Coming,
    Following,
}

/// A piece of a token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Atom<'a> {
    pub(super) token: usize,
    pub(super) text: &'a str,
    pub(super) tag: &'a str,
    pub(super) sense: Sense,
    /// It stands in the same token as the atom before.
    pub(super) glued: bool,
    /// Festivals begin with it.
    pub(super) festive: bool,
}

impl Atom<'_> {
    pub(super) fn is_capital(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_uppercase)
    }
}

/// Splits tokens.
pub(super) fn atoms<'a>(words: &[Word<'a>]) -> Vec<Atom<'a>> {
    let mut atoms = Vec::with_capacity(words.len() + words.len() / 4);
    for (token, word) in words.iter().enumerate() {
        let mut rest = word.text;
        let mut glued = false;
        while let Some(first) = rest.chars().next() {
            let len = match first {
                c if c.is_alphabetic() => run(rest, char::is_alphabetic),
                c if c.is_ascii_digit() => run(rest, |c| c.is_ascii_digit()),
                c => c.len_utf8(),
            };
            let (text, tail) = rest.split_at(len);
            rest = tail;
            let (sense, festive) = sense(text, first, glued);
            atoms.push(Atom {
                token,
                text,
                tag: word.tag,
                sense,
                glued,
                festive,
            });
            glued = true;
        }
    }
    atoms
}

fn run(text: &str, is: impl Fn(char) -> bool) -> usize {
    text.find(|c| !is(c)).unwrap_or(text.len())
}

fn sense(text: &str, first: char, glued: bool) -> (Sense, bool) {
    if first.is_ascii_digit() {
        let digits = text.len().min(10);
        // ten digits fit, more are no part of a date
        let value = if text.len() > 9 {
            u32::MAX
        } else {
            text.parse().unwrap_or(u32::MAX)
        };
        return (Sense::Digits(value, digits as u8), false);
    }
    if first == '\n' || first == '\r' {
        return (Sense::Break, false);
    }
    if !first.is_alphabetic() {
        let mark = match first {
            '–' | '—' | '‐' | '‑' | '−' => '-',
            '’' | '‘' | '`' => '\'',
            c => c,
        };
        return (Sense::Mark(mark), false);
    }
    let Some((buffer, len)) = folded(text) else {
        return (Sense::Other, false);
    };
    let Some(&(sense, festive)) = LEXICON.get(&buffer[..len]) else {
        return (Sense::Other, false);
    };
    let sense = match sense {
        // only behind digits: "3rd", "1990s"
        Sense::Th | Sense::S if !glued => Sense::Other,
        s => s,
    };
    (sense, festive)
}

/// Lower case without an allocation; None for what cannot be a word of the grammar.
fn folded(text: &str) -> Option<([u8; LONGEST], usize)> {
    let mut buffer = [0; LONGEST];
    if text.len() > LONGEST || !text.is_ascii() {
        return None;
    }
    for (to, from) in buffer.iter_mut().zip(text.bytes()) {
        *to = from.to_ascii_lowercase();
    }
    Some((buffer, text.len()))
}

type Lexicon = FxHashMap<Box<[u8]>, (Sense, bool)>;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(lexicon);

fn lexicon() -> Lexicon {
    let mut lexicon = Lexicon::default();
    let mut put = |word: &str, sense: Sense| {
        lexicon.insert(word.as_bytes().into(), (sense, false));
    };
    for (word, sense) in WORDS {
        put(word, *sense);
    }
    for (value, word) in super::numerals::CARDINALS {
        put(
            word,
            Sense::Cardinal {
                value: *value,
                tens: *value >= 20 && *value < 100,
            },
        );
    }
    for (value, word) in super::numerals::ORDINALS {
        put(word, Sense::Ordinal(*value));
    }
    for m in &NAMES.month {
        for name in &m.names {
            put(
                name,
                Sense::Month {
                    number: m.number,
                    short: false,
                    word: m.word,
                },
            );
        }
        for name in &m.short {
            put(
                name,
                Sense::Month {
                    number: m.number,
                    short: true,
                    word: m.word,
                },
            );
        }
    }
    for w in &NAMES.weekday {
        for name in &w.names {
            put(
                name,
                Sense::Weekday {
                    number: w.number,
                    short: false,
                },
            );
        }
        for name in &w.short {
            put(
                name,
                Sense::Weekday {
                    number: w.number,
                    short: true,
                },
            );
        }
    }
    for (index, season) in NAMES.season.iter().enumerate() {
        for name in &season.names {
            put(
                name,
                Sense::Season {
                    index,
                    word: season.word,
                },
            );
        }
    }
    for festival in &NAMES.festival {
        for name in &festival.names {
            let first = name.split(' ').next().unwrap_or_default();
            // "valentines" is written "Valentine's": the atom ends before the apostrophe
            for form in [Some(first), first.strip_suffix('s')].into_iter().flatten() {
                lexicon
                    .entry(form.as_bytes().into())
                    .or_insert((Sense::Other, false))
                    .1 = true;
            }
        }
    }
    lexicon
}

const fn unit(unit: Unit, plural: bool) -> Sense {
    Sense::Unit { unit, plural }
}

const WORDS: &[(&str, Sense)] = &[
    ("st", Sense::Th),
    ("nd", Sense::Th),
    ("rd", Sense::Th),
    ("th", Sense::Th),
    ("s", Sense::S),
    ("few", Sense::Few),
    ("several", Sense::Few),
    ("many", Sense::Few),
    ("couple", Sense::Few),
    ("some", Sense::Few),
    ("seconds", unit(Unit::Minute, true)),
    ("minute", unit(Unit::Minute, false)),
    ("minutes", unit(Unit::Minute, true)),
    ("hour", unit(Unit::Hour, false)),
    ("hours", unit(Unit::Hour, true)),
    ("day", unit(Unit::Day, false)),
    ("days", unit(Unit::Day, true)),
    ("week", unit(Unit::Week, false)),
    ("weeks", unit(Unit::Week, true)),
    ("fortnight", unit(Unit::Fortnight, false)),
    ("fortnights", unit(Unit::Fortnight, true)),
    ("weekend", unit(Unit::Weekend, false)),
    ("weekends", unit(Unit::Weekend, true)),
    ("month", unit(Unit::Month, false)),
    ("months", unit(Unit::Month, true)),
    ("quarter", unit(Unit::Quarter, false)),
    ("quarters", unit(Unit::Quarter, true)),
    ("year", unit(Unit::Year, false)),
    ("years", unit(Unit::Year, true)),
    ("decade", unit(Unit::Decade, false)),
    ("decades", unit(Unit::Decade, true)),
    ("century", unit(Unit::Century, false)),
    ("centuries", unit(Unit::Century, true)),
    ("half", Sense::Half),
    ("q", Sense::Q),
    ("h", Sense::H),
    ("fy", Sense::Fy),
    ("fiscal", Sense::Fiscal),
    ("financial", Sense::Fiscal),
    ("last", Sense::Which(Which::Last)),
    ("past", Sense::Which(Which::Past)),
    ("previous", Sense::Which(Which::Previous)),
    ("preceding", Sense::Which(Which::Previous)),
    ("prior", Sense::Which(Which::Previous)),
    ("this", Sense::Which(Which::This)),
    ("current", Sense::Which(Which::This)),
    ("same", Sense::Which(Which::Same)),
    ("next", Sense::Which(Which::Next)),
    ("coming", Sense::Which(Which::Coming)),
    ("upcoming", Sense::Which(Which::Coming)),
    ("following", Sense::Which(Which::Following)),
    ("today", Sense::Today(0)),
    ("tonight", Sense::Today(0)),
    ("yesterday", Sense::Today(-1)),
    ("tomorrow", Sense::Today(1)),
    ("overnight", Sense::Overnight),
    ("morning", Sense::DayPart),
    ("afternoon", Sense::DayPart),
    ("evening", Sense::DayPart),
    ("night", Sense::DayPart),
    ("noon", Sense::DayPart),
    ("midday", Sense::DayPart),
    ("midnight", Sense::DayPart),
    ("dawn", Sense::DayPart),
    ("dusk", Sense::DayPart),
    ("lunchtime", Sense::DayPart),
    ("early", Sense::Part(Part::Early)),
    ("beginning", Sense::Part(Part::Early)),
    ("start", Sense::Part(Part::Early)),
    ("mid", Sense::Part(Part::Middle)),
    ("middle", Sense::Part(Part::Middle)),
    ("late", Sense::Part(Part::Late)),
    ("end", Sense::Part(Part::Late)),
    ("earlier", Sense::Earlier),
    ("later", Sense::Later),
    ("ago", Sense::Ago),
    ("hence", Sense::Hence),
    ("a", Sense::A),
    ("an", Sense::A),
    ("the", Sense::The),
    ("of", Sense::Of),
    ("in", Sense::In),
    ("on", Sense::On),
    ("at", Sense::At),
    ("by", Sense::By),
    ("until", Sense::Until),
    ("till", Sense::Until),
    ("since", Sense::Since),
    ("from", Sense::From),
    ("to", Sense::To),
    ("through", Sense::Through),
    ("between", Sense::Between),
    ("and", Sense::And),
    ("or", Sense::Or),
    ("before", Sense::Before),
    ("after", Sense::After),
    ("for", Sense::For),
    ("within", Sense::Within),
    ("during", Sense::During),
    ("throughout", Sense::During),
    ("over", Sense::During),
    ("now", Sense::Now),
    ("old", Sense::Old),
    ("his", Sense::Possessive),
    ("her", Sense::Possessive),
    ("their", Sense::Possessive),
    ("its", Sense::Possessive),
    ("my", Sense::Possessive),
    ("our", Sense::Possessive),
    ("your", Sense::Possessive),
    ("twenties", Sense::Decades(1920)),
    ("thirties", Sense::Decades(1930)),
    ("forties", Sense::Decades(1940)),
    ("fifties", Sense::Decades(1950)),
    ("sixties", Sense::Decades(1960)),
    ("seventies", Sense::Decades(1970)),
    ("eighties", Sense::Decades(1980)),
    ("nineties", Sense::Decades(1990)),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn senses(text: &str) -> Vec<Sense> {
        atoms(&text.split(' ').map(Word::new).collect::<Vec<_>>())
            .iter()
            .map(|a| a.sense)
            .collect()
    }

    #[test]
    fn tokens_split_the_same_however_they_come() {
        assert_eq!(senses("mid-2024"), senses("mid - 2024"));
        assert_eq!(senses("2025-02-03"), senses("2025 - 02 - 03"));
        assert_eq!(senses("1990s"), [Sense::Digits(1990, 4), Sense::S]);
        assert_eq!(senses("3rd"), [Sense::Digits(3, 1), Sense::Th]);
        assert_eq!(senses("s rd"), [Sense::Other, Sense::Other]);
        assert_eq!(
            senses("99999999999999999999"),
            [Sense::Digits(u32::MAX, 10)]
        );
    }
}
