//! One event for tests, with something in every field that an export looks at.

use demarche_archive::{Found, Status};
use serde_json::json;

/// Two states and the EU's chief diplomat warn the Taliban, in a headline with a formula in it.
pub fn found() -> Found {
    let member = |name: &str, entity: &str, country: &str, sectors: &[&str]| {
        json!({"text": name, "start": 0, "end": 3, "name": name, "entity": entity,
            "country": country, "sectors": sectors})
    };
    let record = json!({
        "schema": "demarche.event/1",
        "id": "ev_1",
        "article": {"id": "a_1", "url": "https://example.org/1", "publisher": "=1+1",
            "title": "Tab\there", "published": "2025-02-04T10:00:00Z"},
        "sentence": {"index": 0, "start": 0, "end": 9, "text": "-Warning-"},
        "trigger": {"text": "warned", "start": 4, "end": 10},
        "type": "THREATEN", "mode": null, "contexts": ["military", "terrorism"],
        "cameo": "138", "goldstein": -7.0, "score": -4.4, "quad": "verbal-conflict",
        "modality": "actual",
        "actors": [
            member("Romania", "country:ROU", "ROU", &["GOV"]),
            member("Kaja Kallas", "person:kaja-kallas", "EUR", &["GOV"]),
        ],
        "recipients": [member("Taliban", "group:taliban", "AFG", &["REB", "JRN"])],
        "place": {"text": "Ohio", "start": 0, "end": 4, "name": "Ohio", "kind": "admin1",
            "country": "USA", "admin1": "Ohio", "lat": 40.25, "lon": -83.0, "geonames": 5165418},
        "when": {"start": "2025-02-03", "end": "2025-02-03", "text": null, "basis": "published"},
        "said_by": null,
        "counts": {"dead": null, "injured": null, "detained": 7, "displaced": null, "participants": null},
        "confidence": 0.86,
        "rule": "threaten.warn",
    });
    Found {
        record: serde_json::from_value(record).expect("it is a record"),
        review: Status::Accepted,
        occurrence: Some("oc_1".into()),
        reports: 4,
        publishers: 3,
    }
}
