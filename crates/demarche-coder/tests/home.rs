//! What a publisher's home decides: which namesake of a place is meant, and what 05/03/2024 is.

use demarche_coder::toponym::{Home, toponyms};
use demarche_coder::{Article, dates, day_order};
use demarche_nlp::Pipeline;
use demarche_world::gazetteer::{Gazetteer, PlaceKind};
use demarche_world::{World, WorldBuilder};

fn pipeline() -> Pipeline {
    let bytes = demarche_model::english().expect("the model is missing: run `make model` first");
    Pipeline::from_static(bytes).expect("the model loads")
}

fn gazetteer() -> Gazetteer {
    let bytes = demarche_places::embedded().expect("no gazetteer: run `make gazetteer` first");
    Gazetteer::from_static(bytes).expect("the gazetteer opens")
}

fn world() -> World {
    WorldBuilder::embedded()
        .and_then(WorldBuilder::build)
        .expect("the world loads")
}

fn article(text: &str, publisher: Option<&str>, url: Option<&str>) -> Article {
    Article {
        id: "x".into(),
        text: text.into(),
        title: None,
        url: url.map(str::to_owned),
        publisher: publisher.map(str::to_owned),
        published: None,
        lang: None,
    }
}

#[test]
fn namesakes_are_those_at_home() {
    let (pipeline, world, gazetteer) = (pipeline(), world(), gazetteer());
    let mut worker = pipeline.worker();
    let mut division = |text: &str, publisher: Option<&str>, url: Option<&str>| {
        let article = article(text, publisher, url);
        let home = Home::of(&article, &world, &gazetteer);
        let doc = worker.annotate(&article.text);
        let found = toponyms(&doc, &world, &gazetteer, home);
        let place = found[0].place.expect("it is resolved");
        place
            .admin1()
            .map_or_else(String::new, |a| a.name().to_owned())
    };
    let text = "Police in Portland arrested two men.";
    assert_eq!(division(text, Some("Portland Press Herald"), None), "Maine");
    assert_eq!(
        division(text, None, Some("https://www.oregonlive.com/a")),
        "Oregon"
    );
    assert_eq!(division(text, None, None), "Oregon");
    let text = "The mayor of London opened a school.";
    assert_eq!(
        division(text, Some("The London Free Press"), None),
        "Ontario"
    );
    assert_eq!(division(text, Some("Guardian"), None), "England");
    // the article itself knows better
    let text = "She flew to London, England, and met her sister.";
    assert_eq!(
        division(text, Some("The London Free Press"), None),
        "England"
    );
    let text = "Residents of Paris voted on Tuesday.";
    assert_eq!(
        division(text, Some("Paris Post-Intelligencer"), None),
        "Tennessee"
    );
}

#[test]
fn days_in_figures_are_read_as_the_publisher_writes_them() {
    let (pipeline, world) = (pipeline(), world());
    let mut worker = pipeline.worker();
    let mut day = |article: &Article| {
        let doc = worker.annotate(&article.text);
        let found = dates(&doc, None, day_order(article, &world), false);
        found[0][0].start.map(|day| day.to_string())
    };
    let text = "The two sides signed the pact on 05/03/2024 in Geneva.";
    let march = Some("2024-03-05".to_owned());
    let may = Some("2024-05-03".to_owned());
    assert_eq!(day(&article(text, Some("Guardian"), None)), march);
    assert_eq!(day(&article(text, Some("The Washington Post"), None)), may);
    assert_eq!(
        day(&article(text, None, Some("https://www.the-star.co.ke/x"))),
        march
    );
    assert_eq!(
        day(&article(text, None, Some("https://example.com/x"))),
        None
    );
    assert_eq!(day(&article(text, Some("Toronto Star"), None)), None);
    let mut local = article(text, None, None);
    local.lang = Some("en-US".into());
    assert_eq!(day(&local), may);
}

#[test]
fn every_publishers_town_is_in_the_gazetteer() {
    let (world, gazetteer) = (world(), gazetteer());
    let mut lost = Vec::new();
    for home in world
        .publisher_homes()
        .filter(|home| home.division.is_some())
    {
        let known = |name: &str, kind: PlaceKind| {
            let candidates = gazetteer.lookup(name);
            candidates.iter().any(|c| {
                let division = c.place.admin1().map(|a| a.name());
                c.place.kind() == kind
                    && c.place.country() == home.country
                    && (kind == PlaceKind::Admin1 || division == home.division)
            })
        };
        let town = home.town.is_none_or(|town| known(town, PlaceKind::Town));
        let division = home.division.is_none_or(|d| known(d, PlaceKind::Admin1));
        if !town || !division {
            lost.push((home.town, home.division));
        }
    }
    assert!(lost.is_empty(), "{lost:?}");
}
