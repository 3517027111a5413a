//! ninjs: news as JSON objects, in the forms of its versions 1 (`headline`, `body_html`) and 2 to 3
//! (`headlines`, `bodies`).

use serde_json::{Map, Value};

use crate::piece::Source;
use crate::{Document, Fault, Kind, Limits, Place, Reader, dates, json, markup};

/// The objects of `source`.
pub(crate) fn read(source: Source, limits: &Limits) -> Box<dyn Reader> {
    json::read(source, limits, document)
}

fn document(value: Value, place: Place) -> Result<Document, Fault> {
    let Value::Object(item) = value else {
        return Err(Fault::error(place, "is not an object").try_this("write each item as one"));
    };
    let string = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| item.get(*name)?.as_str())
            .map(str::to_owned)
            .filter(|value| !value.trim().is_empty())
    };
    let uri = string(&["uri"]);
    let note = |what: &str, remedy: &str| {
        let id = uri.as_deref().unwrap_or("(without uri)");
        Err(Fault::note(place.clone(), format!("item {id:?} {what}")).try_this(remedy))
    };
    if let Some("canceled" | "withheld") = string(&["pubstatus", "pubStatus"]).as_deref() {
        return note(
            "was withdrawn by its provider",
            "reject the events coded from earlier versions of it",
        );
    }
    let text = body(&item).unwrap_or_default();
    let title = string(&["headline"]).or_else(|| best(&item, "headlines").map(|(value, _)| value));
    if text.is_empty() && title.is_none() {
        return note("holds neither text nor headline", "give items of type text");
    }
    let published = string(&[
        "firstcreated",
        "firstCreated",
        "contentcreated",
        "contentCreated",
        "versioncreated",
        "versionCreated",
    ]);
    let latest = string(&["versioncreated", "versionCreated"]);
    let url = string(&["url", "canonicalUrl"])
        .or_else(|| uri.clone())
        .filter(|url| url.starts_with("http"));
    Ok(Document {
        url,
        title: title.map(|title| markup::to_text(&title)),
        text,
        publisher: named(&item, &["infosources", "infosource", "organisations"])
            .or_else(|| string(&["copyrightholder", "copyrightHolder", "source"])),
        author: string(&["byline", "by"]),
        published: latest.or(published).and_then(|date| dates::read(&date)),
        lang: string(&["language"]),
        id: uri.clone(),
        ..Document::new(Kind::Ninjs, place.clone())
    })
}

/// The body as text.
fn body(item: &Map<String, Value>) -> Option<String> {
    if let Some((value, kind)) = best(item, "bodies") {
        return Some(text(&value, kind.as_deref()));
    }
    for name in ["body_text", "body_html", "body_xhtml"] {
        if let Some(value) = item.get(name).and_then(Value::as_str) {
            return Some(text(value, Some(name)));
        }
    }
    // A profile may add forms of its own.
    let (name, value) = item
        .iter()
        .find(|(name, value)| name.starts_with("body_") && value.is_string())?;
    Some(text(value.as_str()?, Some(name)))
}

fn text(value: &str, kind: Option<&str>) -> String {
    let html = match kind {
        Some(kind) => kind.contains("html") || kind.contains("xml"),
        None => value.trim_start().starts_with('<'),
    };
    if html {
        markup::to_text(value)
    } else {
        value.trim().to_owned()
    }
}

/// The value of the main entry of a list of alternatives, with its content type: plain text before others, the role
/// `main` before others.
fn best(item: &Map<String, Value>, list: &str) -> Option<(String, Option<String>)> {
    let entries = item.get(list)?.as_array()?;
    let get = |entry: &Value, name: &str| Some(entry.get(name)?.as_str()?.to_owned());
    let entry = entries
        .iter()
        .filter(|entry| get(entry, "value").is_some_and(|value| !value.trim().is_empty()))
        .min_by_key(|entry| {
            let main = get(entry, "role").is_none_or(|role| role.ends_with("main"));
            let kind = get(entry, "contentType").or_else(|| get(entry, "contenttype"));
            let plain = kind.is_some_and(|kind| kind.contains("plain"));
            (!main, !plain)
        })?;
    let kind = get(entry, "contentType").or_else(|| get(entry, "contenttype"));
    Some((get(entry, "value")?, kind))
}

/// The name of the first entry of the first list there is.
fn named(item: &Map<String, Value>, lists: &[&str]) -> Option<String> {
    let list = lists.iter().find_map(|list| item.get(*list)?.as_array())?;
    let name = list.iter().find_map(|entry| entry.get("name")?.as_str())?;
    Some(name.to_owned())
}
