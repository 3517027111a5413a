-- What leads the reports of one happening to one another, and what people decided on them.

-- Events by what they must have in common to be compared: the hash of a party, country or town, the type, and
-- each of their days.
CREATE TABLE block (
  key   INTEGER NOT NULL,
  type  INTEGER NOT NULL REFERENCES word,
  day   INTEGER NOT NULL,
  event INTEGER NOT NULL REFERENCES event,
  PRIMARY KEY (key, type, day, event)
) WITHOUT ROWID;
CREATE INDEX block_event ON block (event);

-- Pairs that are likely one happening; each stands both ways. Not all of them: enough that whoever is likely
-- one with any report of an occurrence is linked to one of its reports.
CREATE TABLE report_link (
  event INTEGER NOT NULL REFERENCES event,
  other INTEGER NOT NULL REFERENCES event,
  PRIMARY KEY (event, other)
) WITHOUT ROWID;

-- The events of a merge (all are one) and of a split (those of side 1 are one, and another than those of 0).
CREATE TABLE occurrence_decision (
  event      TEXT NOT NULL,
  correction INTEGER NOT NULL REFERENCES correction,
  side       INTEGER NOT NULL,
  PRIMARY KEY (event, correction)
) WITHOUT ROWID;
CREATE INDEX occurrence_decision_of ON occurrence_decision (correction);

-- No program filled the first table of this name.
DROP TABLE occurrence;
CREATE TABLE occurrence (
  id         INTEGER PRIMARY KEY,
  uid        TEXT NOT NULL UNIQUE,
  -- The report that stands for it where occurrences are listed and counted.
  lead       INTEGER NOT NULL REFERENCES event,
  day        INTEGER NOT NULL,
  last_day   INTEGER NOT NULL,
  type       INTEGER NOT NULL REFERENCES word,
  mode       INTEGER REFERENCES word,
  quad       INTEGER NOT NULL REFERENCES word,
  modality   INTEGER NOT NULL REFERENCES word,
  place      INTEGER REFERENCES place,
  score      REAL NOT NULL,
  confidence REAL NOT NULL,
  reports    INTEGER NOT NULL DEFAULT 1,
  articles   INTEGER NOT NULL DEFAULT 1,
  -- Independent voices: copies of one text count once, whoever prints them.
  publishers INTEGER NOT NULL DEFAULT 1,
  -- Fields on which reports disagree, by name.
  contested  TEXT,
  -- What they say together, where there are several; of one report its record says it.
  record     TEXT
);
CREATE INDEX occurrence_day ON occurrence (day);
CREATE INDEX occurrence_type_day ON occurrence (type, day);

-- Events that were stored before are grouped when the file is opened for writing, from this article on.
INSERT INTO meta (key, value) SELECT 'ungrouped', '0' WHERE EXISTS (SELECT 1 FROM event);
