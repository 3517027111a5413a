-- For people with SQL: one view for each unit, in words instead of numbers. Made anew with every schema.

DROP VIEW IF EXISTS articles;
CREATE VIEW articles AS
SELECT a.uid AS id, a.url, p.text AS publisher, t.title, a.published, l.text AS lang, a.revision,
       f.uid AS copy_of, CASE a.state WHEN 0 THEN 'coded' WHEN 1 THEN 'kept' END AS state,
       c.text AS coder, datetime(a.added / 1000, 'unixepoch') AS added, t.body AS text
FROM article a
JOIN article_text t ON t.article = a.id
LEFT JOIN article f ON f.id = a.family AND f.id <> a.id
LEFT JOIN word p ON p.id = a.publisher
LEFT JOIN word l ON l.id = a.lang
LEFT JOIN word c ON c.id = a.coder;

DROP VIEW IF EXISTS events;
CREATE VIEW events AS
SELECT e.uid AS id, a.uid AS article, pub.text AS publisher, a.published,
       CASE WHEN e.day > -2000000 THEN date(e.day * 86400, 'unixepoch') END AS day,
       CASE WHEN e.last_day > -2000000 THEN date(e.last_day * 86400, 'unixepoch') END AS last_day,
       ty.text AS type, mo.text AS mode, qu.text AS quad, md.text AS modality,
       ca.text AS cameo, e.goldstein, e.score,
       (SELECT group_concat(name, '; ') FROM (
          SELECT pa.name FROM member m JOIN participant pa ON pa.id = m.participant
          WHERE m.event = e.id AND m.role = 0 ORDER BY m.ordinal)) AS actors,
       (SELECT group_concat(name, '; ') FROM (
          SELECT pa.name FROM member m JOIN participant pa ON pa.id = m.participant
          WHERE m.event = e.id AND m.role = 1 ORDER BY m.ordinal)) AS recipients,
       pl.name AS place, pk.text AS place_kind, pc.text AS place_country, pl.admin1, pl.lat, pl.lon, pl.geonames,
       e.dead, e.injured, e.detained, e.displaced, e.participants,
       e.confidence, ru.text AS rule,
       CASE e.status WHEN 0 THEN 'unreviewed' WHEN 1 THEN 'accepted' WHEN 2 THEN 'fixed' WHEN 3 THEN 'rejected' END AS status,
       e.sentence AS sentence_index,
       substr(CASE WHEN e.sentence < 0 THEN t.title ELSE t.body END, e.sentence_start + 1, e.sentence_end - e.sentence_start) AS sentence,
       substr(CASE WHEN e.sentence < 0 THEN t.title ELSE t.body END, e.trigger_start + 1, e.trigger_end - e.trigger_start) AS "trigger"
FROM event e
JOIN article a ON a.id = e.article
JOIN article_text t ON t.article = e.article
JOIN word ty ON ty.id = e.type
JOIN word qu ON qu.id = e.quad
JOIN word md ON md.id = e.modality
JOIN word ca ON ca.id = e.cameo
JOIN word ru ON ru.id = e.rule
LEFT JOIN word mo ON mo.id = e.mode
LEFT JOIN word pub ON pub.id = a.publisher
LEFT JOIN place pl ON pl.id = e.place
LEFT JOIN word pk ON pk.id = pl.kind
LEFT JOIN word pc ON pc.id = pl.country;

DROP VIEW IF EXISTS participants;
CREATE VIEW participants AS
SELECT e.uid AS event, CASE m.role WHEN 0 THEN 'actor' WHEN 1 THEN 'recipient' ELSE 'said_by' END AS role,
       m.ordinal, p.entity, p.name, c.text AS country, p.sectors, m.start, m."end"
FROM member m
JOIN event e ON e.id = m.event
JOIN participant p ON p.id = m.participant
LEFT JOIN word c ON c.id = p.country;

DROP VIEW IF EXISTS contexts;
CREATE VIEW contexts AS
SELECT e.uid AS event, b.name AS context
FROM event e JOIN bit b ON b.kind = 'context' AND (e.contexts >> b.bit) & 1;

DROP VIEW IF EXISTS dyad_days;
CREATE VIEW dyad_days AS
SELECT date(r.day * 86400, 'unixepoch') AS day, a.text AS actor, b.text AS recipient, t.text AS type,
       m.text AS modality, sum(r.n) AS reports, sum(r.n * r.lead) AS occurrences,
       sum(r.score) / 1000.0 AS score_sum, sum(r.goldstein) / 1000.0 AS goldstein_sum
FROM roll_dyad r
JOIN word a ON a.id = r.a JOIN word b ON b.id = r.b JOIN word t ON t.id = r.type JOIN word m ON m.id = r.modality
WHERE r.day > -2000000
GROUP BY r.a, r.b, r.day, r.type, r.modality;

DROP VIEW IF EXISTS corrections;
CREATE VIEW corrections AS
SELECT uid AS id, event, action, changes, reason, author, datetime(at / 1000, 'unixepoch') AS at,
       CASE WHEN undone IS NOT NULL THEN datetime(undone / 1000, 'unixepoch') END AS undone
FROM correction;

DROP VIEW IF EXISTS occurrences;
CREATE VIEW occurrences AS
SELECT o.uid AS id, CASE WHEN o.day > -2000000 THEN date(o.day * 86400, 'unixepoch') END AS day,
       CASE WHEN o.last_day > -2000000 THEN date(o.last_day * 86400, 'unixepoch') END AS last_day,
       t.text AS type, mo.text AS mode, q.text AS quad, md.text AS modality, p.name AS place, o.score,
       o.confidence, o.reports, o.articles, o.publishers, o.contested, e.uid AS lead, o.record
FROM occurrence o
JOIN event e ON e.id = o.lead
JOIN word t ON t.id = o.type
JOIN word q ON q.id = o.quad
JOIN word md ON md.id = o.modality
LEFT JOIN word mo ON mo.id = o.mode
LEFT JOIN place p ON p.id = o.place;

DROP VIEW IF EXISTS occurrence_reports;
CREATE VIEW occurrence_reports AS
SELECT o.uid AS occurrence, e.uid AS event, m.score, m.pinned
FROM occurrence_member m JOIN occurrence o ON o.id = m.occurrence JOIN event e ON e.id = m.event;

DROP VIEW IF EXISTS outcomes;
CREATE VIEW outcomes AS
SELECT o.uid AS id, e.uid AS event, s.text AS state, date(o.opened * 86400, 'unixepoch') AS opened,
       CASE WHEN o.due IS NOT NULL THEN date(o.due * 86400, 'unixepoch') END AS due, o.record, o.decided_by
FROM outcome o JOIN event e ON e.id = o.event JOIN word s ON s.id = o.state;

DROP VIEW IF EXISTS dossiers;
CREATE VIEW dossiers AS
SELECT d.uid AS id, k.text AS kind, d.title, date(d.first_day * 86400, 'unixepoch') AS first_day,
       date(d.last_day * 86400, 'unixepoch') AS last_day,
       (SELECT count(*) FROM dossier_member m WHERE m.dossier = d.id) AS occurrences, d.record
FROM dossier d JOIN word k ON k.id = d.kind;
