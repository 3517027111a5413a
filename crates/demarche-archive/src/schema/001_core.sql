-- Articles, events, and what is derived from them in the same transaction.
-- Days are counted from 1970-01-01; -2000000 stands for "no day known". Offsets count code points.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- One dictionary for all that repeats: codes, countries, publishers, rules, languages.
CREATE TABLE word (
  id   INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
);

-- Which bit of event.contexts and participant.sector_bits stands for which name.
CREATE TABLE bit (
  kind TEXT NOT NULL,
  bit  INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (kind, bit),
  UNIQUE (kind, name)
) WITHOUT ROWID;

CREATE TABLE article (
  id        INTEGER PRIMARY KEY,
  uid       TEXT NOT NULL UNIQUE,
  url       TEXT,
  publisher INTEGER REFERENCES word,
  lang      INTEGER REFERENCES word,
  published TEXT,
  day       INTEGER NOT NULL,
  revision  INTEGER NOT NULL DEFAULT 1,
  content   BLOB NOT NULL,
  -- The article of which this is a copy, by id; its own id if it is none.
  family    INTEGER NOT NULL,
  state     INTEGER NOT NULL,
  coder     INTEGER REFERENCES word,
  added     INTEGER NOT NULL
);
CREATE INDEX article_family ON article (family);
CREATE INDEX article_day ON article (day, publisher);

CREATE TABLE article_text (
  article INTEGER PRIMARY KEY REFERENCES article,
  title   TEXT,
  body    TEXT NOT NULL
);

-- What an article said before it was changed.
CREATE TABLE old_text (
  article   INTEGER NOT NULL REFERENCES article,
  revision  INTEGER NOT NULL,
  title     TEXT,
  body      TEXT NOT NULL,
  published TEXT,
  content   BLOB NOT NULL,
  replaced  INTEGER NOT NULL,
  PRIMARY KEY (article, revision)
) WITHOUT ROWID;

CREATE VIRTUAL TABLE article_fts USING fts5 (
  title, body, content = 'article_text', content_rowid = 'article', tokenize = 'porter unicode61'
);

-- Under which names an article came: file and id within it.
CREATE TABLE sighting (
  article   INTEGER NOT NULL REFERENCES article,
  source_id TEXT NOT NULL,
  source    INTEGER NOT NULL REFERENCES word,
  at        INTEGER NOT NULL,
  PRIMARY KEY (article, source_id, source)
) WITHOUT ROWID;

-- One in ten of the hashes of five-word runs: articles that share some may be copies.
CREATE TABLE copy_hash (
  hash    INTEGER NOT NULL,
  article INTEGER NOT NULL,
  PRIMARY KEY (hash, article)
) WITHOUT ROWID;
CREATE INDEX copy_hash_article ON copy_hash (article);

CREATE TABLE participant (
  id          INTEGER PRIMARY KEY,
  entity      TEXT NOT NULL,
  name        TEXT NOT NULL,
  country     INTEGER REFERENCES word,
  sectors     TEXT NOT NULL,
  sector_bits INTEGER NOT NULL
);
CREATE UNIQUE INDEX participant_same ON participant (entity, name, ifnull(country, 0), sectors);
CREATE INDEX participant_name ON participant (name COLLATE NOCASE);

CREATE TABLE place (
  id       INTEGER PRIMARY KEY,
  name     TEXT NOT NULL,
  kind     INTEGER NOT NULL REFERENCES word,
  country  INTEGER REFERENCES word,
  admin1   TEXT,
  lat      REAL,
  lon      REAL,
  geonames INTEGER
);
CREATE UNIQUE INDEX place_same ON place (
  name, kind, ifnull(country, 0), ifnull(admin1, ''), ifnull(lat, 999), ifnull(lon, 999), ifnull(geonames, 0)
);
CREATE INDEX place_name ON place (name COLLATE NOCASE);
-- Only places with a point: no country stands as a dot in its capital.
CREATE VIRTUAL TABLE place_box USING rtree (id, south, north, west, east);

-- The effective record: as coded, under its corrections.
CREATE TABLE event (
  id             INTEGER PRIMARY KEY,
  uid            TEXT NOT NULL UNIQUE,
  article        INTEGER NOT NULL REFERENCES article,
  day            INTEGER NOT NULL,
  last_day       INTEGER NOT NULL,
  when_basis     INTEGER REFERENCES word,
  when_text      INTEGER REFERENCES word,
  type           INTEGER NOT NULL REFERENCES word,
  mode           INTEGER REFERENCES word,
  quad           INTEGER NOT NULL REFERENCES word,
  modality       INTEGER NOT NULL REFERENCES word,
  contexts       INTEGER NOT NULL,
  cameo          INTEGER NOT NULL REFERENCES word,
  goldstein      REAL NOT NULL,
  score          REAL NOT NULL,
  confidence     REAL NOT NULL,
  rule           INTEGER NOT NULL REFERENCES word,
  sentence       INTEGER NOT NULL,
  sentence_start INTEGER NOT NULL,
  sentence_end   INTEGER NOT NULL,
  trigger_start  INTEGER NOT NULL,
  trigger_end    INTEGER NOT NULL,
  place          INTEGER REFERENCES place,
  place_start    INTEGER,
  place_end      INTEGER,
  dead           INTEGER,
  injured        INTEGER,
  detained       INTEGER,
  displaced      INTEGER,
  participants   INTEGER,
  status         INTEGER NOT NULL DEFAULT 0,
  -- 1 if it stands for its occurrence where those are listed and counted.
  lead           INTEGER NOT NULL DEFAULT 1,
  -- Fields that few records have, as JSON: bounds of numbers, further mentions.
  rest           TEXT,
  -- The record itself, where the columns cannot say it exactly.
  verbatim       TEXT
);
CREATE INDEX event_article ON event (article);
CREATE INDEX event_day ON event (day);
CREATE INDEX event_type_day ON event (type, day);
CREATE INDEX event_place ON event (place) WHERE place IS NOT NULL;
CREATE INDEX event_rule ON event (rule);
CREATE INDEX event_reviewed ON event (status, day) WHERE status > 0;

-- role: 0 actor, 1 recipient, 2 said_by.
CREATE TABLE member (
  event       INTEGER NOT NULL REFERENCES event,
  role        INTEGER NOT NULL,
  ordinal     INTEGER NOT NULL,
  participant INTEGER NOT NULL REFERENCES participant,
  start       INTEGER NOT NULL,
  "end"       INTEGER NOT NULL,
  PRIMARY KEY (event, role, ordinal)
) WITHOUT ROWID;
CREATE INDEX member_participant ON member (participant, event, role);

-- Which countries an event concerns; roles: 1 as actor, 2 as recipient, 3 both.
CREATE TABLE party (
  country INTEGER NOT NULL REFERENCES word,
  day     INTEGER NOT NULL,
  event   INTEGER NOT NULL REFERENCES event,
  roles   INTEGER NOT NULL,
  PRIMARY KEY (country, day, event)
) WITHOUT ROWID;

-- Counts and sums by day, kept with every row that is written. Rejected events do not count. Scores are
-- whole thousandths, so that adding and taking away leaves no rest. lead is event.lead: sums over both
-- values are reports, over 1 occurrences.
CREATE TABLE roll_day (
  day INTEGER NOT NULL, type INTEGER NOT NULL, modality INTEGER NOT NULL, lead INTEGER NOT NULL,
  n INTEGER NOT NULL, score INTEGER NOT NULL, goldstein INTEGER NOT NULL,
  PRIMARY KEY (day, type, modality, lead)
) WITHOUT ROWID;
CREATE TABLE roll_party (
  country INTEGER NOT NULL, day INTEGER NOT NULL, type INTEGER NOT NULL, modality INTEGER NOT NULL,
  roles INTEGER NOT NULL, lead INTEGER NOT NULL,
  n INTEGER NOT NULL, score INTEGER NOT NULL, goldstein INTEGER NOT NULL,
  PRIMARY KEY (country, day, type, modality, roles, lead)
) WITHOUT ROWID;
CREATE TABLE roll_dyad (
  a INTEGER NOT NULL, b INTEGER NOT NULL, day INTEGER NOT NULL, type INTEGER NOT NULL,
  modality INTEGER NOT NULL, lead INTEGER NOT NULL,
  n INTEGER NOT NULL, score INTEGER NOT NULL, goldstein INTEGER NOT NULL,
  PRIMARY KEY (a, b, day, type, modality, lead)
) WITHOUT ROWID;
-- The same over all days, for questions that name none.
CREATE TABLE roll_country (
  country INTEGER NOT NULL, type INTEGER NOT NULL, modality INTEGER NOT NULL, roles INTEGER NOT NULL,
  lead INTEGER NOT NULL, n INTEGER NOT NULL, score INTEGER NOT NULL, goldstein INTEGER NOT NULL,
  PRIMARY KEY (country, type, modality, roles, lead)
) WITHOUT ROWID;
CREATE TABLE roll_pair (
  a INTEGER NOT NULL, b INTEGER NOT NULL, type INTEGER NOT NULL, modality INTEGER NOT NULL,
  lead INTEGER NOT NULL, n INTEGER NOT NULL, score INTEGER NOT NULL, goldstein INTEGER NOT NULL,
  PRIMARY KEY (a, b, type, modality, lead)
) WITHOUT ROWID;
CREATE TABLE roll_read (
  day INTEGER NOT NULL, publisher INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (day, publisher)
) WITHOUT ROWID;

-- Where an old id leads, or why it leads nowhere.
CREATE TABLE alias (
  uid       TEXT PRIMARY KEY,
  successor TEXT NOT NULL,
  why       TEXT NOT NULL,
  at        INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE withdrawn (
  uid     TEXT PRIMARY KEY,
  article INTEGER NOT NULL,
  why     TEXT NOT NULL,
  at      INTEGER NOT NULL,
  record  TEXT NOT NULL
) WITHOUT ROWID;

-- What changed, in order. An article that was coded stands for all its events.
CREATE TABLE change (
  seq  INTEGER PRIMARY KEY AUTOINCREMENT,
  at   INTEGER NOT NULL,
  unit TEXT NOT NULL,
  uid  TEXT NOT NULL,
  what TEXT NOT NULL
);
