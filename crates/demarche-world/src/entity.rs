//! Entities: states, places, bodies, groups and people, and what each is affiliated with at a date.

use demarche_codebook::Sector;
use jiff::civil::Date;

use crate::CountryCode;

/// Number of an entity within one [`World`](crate::World). Not stable between versions; the key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityId(pub(crate) u32);

/// What kind of thing an entity is. The first part of its key says the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A state or a territory with an ISO code: `country:SLV`.
    Country,
    /// A state that is no more: `former:soviet-union`.
    FormerState,
    /// A part of a state or a region known by name: `region:USA-texas`.
    Region,
    /// A city or town: `city:SYR-aleppo`.
    City,
    /// An ethnic or religious people: `people:rohingya`.
    People,
    /// An international organisation, movement or company: `org:nato`.
    Organisation,
    /// A body of one state: `agency:usa-state-department`.
    Agency,
    /// A party, movement, armed group or gang: `group:hamas`.
    Group,
    /// A person: `person:marco-rubio`.
    Person,
    /// An actor of a user's dictionary that does not say of what kind it is: `user:file:name`.
    Listed,
}

impl Kind {
    /// The part of a key before the colon.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Kind::Country => "country",
            Kind::FormerState => "former",
            Kind::Region => "region",
            Kind::City => "city",
            Kind::People => "people",
            Kind::Organisation => "org",
            Kind::Agency => "agency",
            Kind::Group => "group",
            Kind::Person => "person",
            Kind::Listed => "user",
        }
    }

    /// Whether the entity is a place before it is an actor.
    #[must_use]
    pub const fn is_place(self) -> bool {
        match self {
            Kind::Country | Kind::FormerState | Kind::Region | Kind::City => true,
            Kind::People
            | Kind::Organisation
            | Kind::Agency
            | Kind::Group
            | Kind::Person
            | Kind::Listed => false,
        }
    }
}

/// What an organisation, agency, group or region is more closely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Intergovernmental organisation or one of its bodies.
    Igo,
    /// Non-governmental organisation.
    Ngo,
    /// Company.
    Company,
    /// News agency, paper or broadcaster.
    Media,
    /// Court or tribunal.
    Court,
    /// Social or religious movement.
    Movement,
    /// Ministry or other body of the executive.
    Ministry,
    /// Parliament, chamber or committee of one.
    Parliament,
    /// Armed forces or a part of them.
    Military,
    /// Police or another force that keeps order.
    Police,
    /// Intelligence service.
    Intelligence,
    /// Central or state bank.
    Bank,
    /// University, school or institute.
    Institute,
    /// Church or another religious body.
    Religious,
    /// Any other body of a state.
    Body,
    /// Armed group.
    Armed,
    /// Political party or alliance of parties.
    Party,
    /// Criminal gang or cartel.
    Gang,
    /// Trade union or federation of unions.
    Union,
    /// First-level division of a state.
    Admin1,
    /// A region that is no division.
    Region,
    /// A territory that governs itself without general recognition.
    DeFacto,
}

/// A point on the globe, in degrees, WGS 84.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Latitude, north positive.
    pub lat: f64,
    /// Longitude, east positive.
    pub lon: f64,
}

/// A span of time with a role: a person's office, or a period in the life of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// What the office is called, empty for periods of groups.
    pub title: String,
    /// Sectors while it lasts, most specific first.
    pub sectors: Vec<Sector>,
    /// The body it belongs to, where that is not the entity's country (a Secretary-General: `UNO`).
    pub country: Option<CountryCode>,
    /// First day, or None if it is not known or long ago.
    pub from: Option<Date>,
    /// Last day, or None if it has not ended.
    pub to: Option<Date>,
}

/// Titles of those who lead a state or its government.
const LEADERS: &[&str] = &[
    "President",
    "Prime Minister",
    "Premier",
    "Chancellor",
    "Federal Chancellor",
    "Taoiseach",
    "King",
    "Queen",
    "Emperor",
    "Emir",
    "Sultan",
    "Crown Prince",
    "Supreme Leader",
    "Acting President",
    "Interim President",
    "Head of state",
    "Head of the military government",
    "General Secretary of the Communist Party",
    "President of the Soviet Union",
    "Secretary-General",
    "UN Secretary-General",
];

impl Office {
    /// Whether its holder leads a state, a government or the United Nations.
    #[must_use]
    pub fn leads(&self) -> bool {
        LEADERS.contains(&self.title.as_str())
    }

    /// Whether the office is held on `day`; both ends count.
    #[must_use]
    pub fn covers(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// Somebody or something that can act, or be acted upon, or be a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// The same for the same entity in every version: `country:SLV`, `person:marco-rubio`.
    pub key: String,
    /// What kind of thing it is.
    pub kind: Kind,
    /// What it is more closely, where the data say so.
    pub form: Option<Form>,
    /// Name to show.
    pub name: String,
    /// State or kind of stateless actor it is affiliated with; dependencies carry the state they
    /// belong to (`country:PRI` has `USA`).
    pub country: Option<CountryCode>,
    /// Sectors apart from any office, most specific first. Empty for states and places: what they
    /// are depends on their part in the sentence.
    pub sectors: Vec<Sector>,
    /// Offices or periods, by first day.
    pub offices: Vec<Office>,
    /// Where it lies, for places.
    pub point: Option<Point>,
    /// GeoNames id, for places.
    pub geonames: Option<u32>,
    /// For what a capital stands as subject or object: its state, or for Brussels the Union.
    pub stands_for: Option<EntityId>,
    /// States that belong to it, for organisations of states. An organ has those of the whole:
    /// see [`World::members`](crate::World::members).
    pub members: Vec<CountryCode>,
    /// The body whose organ, agency or mission it is.
    pub part_of: Option<EntityId>,
    /// The code as a user's dictionary writes it.
    pub code: Option<String>,
    /// First day of an organisation's or group's life, where known.
    pub since: Option<Date>,
    /// Last day of a former state, or of an organisation or group that is no more.
    pub until: Option<Date>,
}

/// How an affiliation came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// The entity has no offices, or none bears on the date: its own country and sectors.
    Own,
    /// In office at the date; without a date, in the office that counts most.
    InOffice,
    /// Held office before the date and holds none now.
    Former,
    /// The date is before the first office.
    NotYet,
}

/// Country and sectors of an entity at a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Affiliation<'w> {
    /// State or kind of stateless actor.
    pub country: Option<CountryCode>,
    /// Sectors, most specific first.
    pub sectors: &'w [Sector],
    /// The office that decided.
    pub office: Option<&'w Office>,
    /// How it was decided.
    pub standing: Standing,
}

impl Entity {
    /// An entity with nothing but its kind, key and name.
    pub(crate) fn new(kind: Kind, key: String, name: &str) -> Entity {
        Entity {
            key,
            kind,
            form: None,
            name: name.to_owned(),
            country: None,
            sectors: Vec::new(),
            offices: Vec::new(),
            point: None,
            geonames: None,
            stands_for: None,
            members: Vec::new(),
            part_of: None,
            code: None,
            since: None,
            until: None,
        }
    }

    /// Whether the entity exists on `day`, as far as the data say; without a day, whether it exists
    /// still.
    #[must_use]
    pub fn lives(&self, day: Option<Date>) -> bool {
        match day {
            Some(day) => {
                self.since.is_none_or(|since| since <= day)
                    && self.until.is_none_or(|until| day <= until)
            }
            None => self.until.is_none(),
        }
    }

    /// Whether there is no day on which both exist.
    pub(crate) fn never_meets(&self, other: &Entity) -> bool {
        let before = |one: &Entity, two: &Entity| {
            one.until
                .zip(two.since)
                .is_some_and(|(until, since)| until <= since)
        };
        before(self, other) || before(other, self)
    }

    /// Country and sectors on `day`.
    ///
    /// Of a person: the office held on the day decides, of several the one that began last; past
    /// holders without an office are `ELI`; before the first office only the person's own sectors
    /// count. Without a day the latest office at the head of a state counts, or else the latest, ended
    /// or not. Of anything else: the period that
    /// covers the day, or else its own sectors.
    #[must_use]
    pub fn affiliation(&self, day: Option<Date>) -> Affiliation<'_> {
        let held = match day {
            Some(day) => self.offices.iter().rfind(|office| office.covers(day)),
            // dated codes of old dictionaries count on their dates alone
            None if self.kind == Kind::Listed => None,
            None => {
                let leading = self.offices.iter().rfind(|office| office.leads());
                leading.or(self.offices.last())
            }
        };
        if let Some(office) = held {
            return Affiliation {
                country: office.country.or(self.country),
                sectors: &office.sectors,
                office: Some(office),
                standing: Standing::InOffice,
            };
        }
        let past = day.and_then(|day| {
            let ended = |office: &&Office| office.to.is_some_and(|to| to < day);
            self.offices
                .iter()
                .filter(ended)
                .max_by_key(|office| office.to)
        });
        match past {
            Some(office) if self.kind == Kind::Person => Affiliation {
                country: self.country.or(office.country),
                sectors: &[Sector::Eli],
                office: Some(office),
                standing: Standing::Former,
            },
            _ => Affiliation {
                country: self.country,
                sectors: &self.sectors,
                office: None,
                standing: if self.offices.is_empty() || self.kind != Kind::Person {
                    Standing::Own
                } else {
                    Standing::NotYet
                },
            },
        }
    }
}
