-- What people and the clustering add to coded events.

-- Overlays, in the order of their making. An undone one stays and says so.
CREATE TABLE correction (
  id      INTEGER PRIMARY KEY,
  uid     TEXT NOT NULL UNIQUE,
  event   TEXT NOT NULL,
  action  TEXT NOT NULL,
  changes TEXT NOT NULL,
  reason  TEXT,
  author  TEXT NOT NULL,
  at      INTEGER NOT NULL,
  undone  INTEGER
);
CREATE INDEX correction_event ON correction (event, id);

-- The coded record of an event whose columns show a corrected one.
CREATE TABLE original (
  event  INTEGER PRIMARY KEY REFERENCES event,
  record TEXT NOT NULL
);

CREATE TABLE occurrence (
  id         INTEGER PRIMARY KEY,
  uid        TEXT NOT NULL UNIQUE,
  day        INTEGER NOT NULL,
  last_day   INTEGER NOT NULL,
  type       INTEGER NOT NULL REFERENCES word,
  quad       INTEGER NOT NULL REFERENCES word,
  place      INTEGER REFERENCES place,
  score      REAL NOT NULL,
  confidence REAL NOT NULL,
  reports    INTEGER NOT NULL,
  articles   INTEGER NOT NULL,
  publishers INTEGER NOT NULL,
  record     TEXT NOT NULL
);
CREATE INDEX occurrence_day ON occurrence (day);
CREATE INDEX occurrence_type_day ON occurrence (type, day);
CREATE TABLE occurrence_member (
  event      INTEGER PRIMARY KEY REFERENCES event,
  occurrence INTEGER NOT NULL REFERENCES occurrence,
  score      REAL NOT NULL,
  -- 1 if a person put it there: clustering leaves it alone.
  pinned     INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX occurrence_member_of ON occurrence_member (occurrence, event);

CREATE TABLE outcome (
  id         INTEGER PRIMARY KEY,
  uid        TEXT NOT NULL UNIQUE,
  event      INTEGER NOT NULL REFERENCES event,
  state      INTEGER NOT NULL REFERENCES word,
  opened     INTEGER NOT NULL,
  due        INTEGER,
  record     TEXT NOT NULL,
  decided_by TEXT,
  decided_at INTEGER
);
CREATE INDEX outcome_state ON outcome (state, due);
CREATE INDEX outcome_event ON outcome (event);
CREATE TABLE outcome_candidate (
  outcome  INTEGER NOT NULL REFERENCES outcome,
  event    INTEGER NOT NULL REFERENCES event,
  kind     INTEGER NOT NULL REFERENCES word,
  score    REAL NOT NULL,
  why      TEXT NOT NULL,
  decision TEXT,
  PRIMARY KEY (outcome, event)
) WITHOUT ROWID;
CREATE INDEX outcome_candidate_event ON outcome_candidate (event);

CREATE TABLE dossier (
  id        INTEGER PRIMARY KEY,
  uid       TEXT NOT NULL UNIQUE,
  kind      INTEGER NOT NULL REFERENCES word,
  title     TEXT NOT NULL,
  first_day INTEGER NOT NULL,
  last_day  INTEGER NOT NULL,
  record    TEXT NOT NULL
);
CREATE INDEX dossier_days ON dossier (first_day, last_day);
CREATE TABLE dossier_member (
  dossier    INTEGER NOT NULL REFERENCES dossier,
  occurrence INTEGER NOT NULL REFERENCES occurrence,
  score      REAL NOT NULL,
  pinned     INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (dossier, occurrence)
) WITHOUT ROWID;
CREATE INDEX dossier_member_occurrence ON dossier_member (occurrence);
