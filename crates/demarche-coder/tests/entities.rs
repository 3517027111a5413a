//! Who is meant by what names nobody, through the real pipeline: descriptions of what was named before,
//! abbreviations that the article explains, people called by a noun alone, and those whom an act affects.

use demarche_coder::entities::Entities;
use demarche_coder::{Article, Coder};
use demarche_nlp::{Annotated, Pipeline};
use std::fmt::Write;

/// Behind `=>` the keys that the noun in brackets stands for; nothing where it must stay open.
const PHRASES: &str = "
-- definite descriptions
Ghana and Togo closed their border. The two [countries] recalled their ambassadors. => country:GHA country:TGO
Ghana, Togo and Benin met. The two [countries] signed a treaty. => role:countries
Guatemala was hit by floods. The Central American [nation] asked France for help. => role:GTM-nation
France was hit by floods. The Central American [nation] asked Spain for help. => role:nation
Hezbollah fired rockets at Haifa. The [group] threatened Israel. => group:hezbollah
Kenya fired rockets at Haifa. The [group] threatened Israel. =>
Hungary vetoed the deal. The NATO [member] criticised Ukraine. => country:HUN
Nigerian President Bola Tinubu met traders in Kano. The [president] condemned the attack. => person:bola-tinubu

-- abbreviations
The Revolutionary Movement for Northern Justice (RMNJ) attacked Juba. The [RMNJ] killed four soldiers. => name:revolutionary-movement
The Revolutionary Movement for Northern Justice attacked Juba. The [RMNJ] killed four soldiers. =>
";

/// Behind `=>` actors and recipients of the event whose trigger stands in brackets.
const ACTS: &str = "
-- at home where it happens
Police in Nairobi [arrested] 12 students. => KEN > KEN
Thousands of protesters [marched] in Lagos. => NGA > -
The minister [met] the ambassador in Geneva. => -, - > -

-- affected, though no rule names them
France [demanded] the return of property seized by Algerian forces. => FRA > DZA
Protesters in Tbilisi [denounced] a law passed by the Georgian parliament. => GEO > GEO
Turkey [condemned] a raid by Israeli soldiers on a mosque. => TUR > ISR
Kenya [criticised] strikes supported by France. => KEN > -
Kenya [refused] a plan that Uganda had proposed. => KEN > UGA
Syrian troops [shelled] the opposition-controlled countryside. => SYR > SYR

-- those who take part together
The three guarantors, Russia, Turkey and Iran, [rejected] the offer. => RUS, TUR, IRN > -
The president of Chad, together with the leader of Niger, [condemned] Libya. => TCD, NER > LBY
France and Germany left the talks. They [accused] Iran of spying. => FRA, DEU > IRN
France, together with Germany, left the talks. It [accused] Iran of spying. => FRA > IRN
The Kenyan mayor was [kicked] and punched by Ugandan police. => UGA > KEN

-- those under a country's law, and forces of whom their own state speaks
A Nigerian court [sentenced] a journalist to five years in prison. => NGA > NGA
A Nigerian court [sentenced] a Chadian journalist to five years in prison. => NGA > TCD
Syrian state media said air defences had [downed] two Israeli missiles. => SYR > ISR
US-backed rebels [attacked] Syrian troops. => - > SYR
";

fn pipeline() -> Pipeline {
    let bytes = demarche_model::english().expect("the model is missing: run `make model` first");
    Pipeline::from_static(bytes).expect("the model loads")
}

/// The cases of a table: the text, the byte offset of the word in brackets, what is wanted.
fn cases(table: &str) -> impl Iterator<Item = (String, usize, &str)> {
    table
        .lines()
        .filter(|line| line.contains("=>"))
        .map(|line| {
            let (marked, wanted) = line.split_once("=>").expect("it has an arrow");
            let start = marked.find('[').expect("it has a bracket");
            let text = marked.trim().replace(['[', ']'], "");
            (text, start, wanted.trim())
        })
}

/// Whom the noun at that byte stands for.
fn meant(coder: &Coder, doc: &Annotated, byte: usize) -> String {
    let entities = Entities::new(coder.world(), doc, None, None);
    let head = doc.rows().iter().position(|row| row.start as usize == byte);
    let found = entities.resolve_all(head.expect("a word begins there"));
    let keys: Vec<&str> = found.iter().map(|one| one.key.as_str()).collect();
    keys.join(" ")
}

/// Actors and recipients of the event whose trigger begins at that byte.
fn sides(coder: &Coder, doc: &Annotated, byte: usize) -> String {
    let article = Article {
        id: "x".into(),
        text: doc.text().into(),
        title: None,
        url: None,
        publisher: None,
        published: None,
        lang: None,
    };
    let events = coder.code(&article, doc, None).events;
    let Some(event) = events.iter().find(|event| event.trigger.start == byte) else {
        return "no event".to_owned();
    };
    let side = |members: &[demarche_coder::Participant]| {
        let of = |one: &demarche_coder::Participant| one.country.clone().unwrap_or("-".into());
        let named: Vec<String> = members.iter().map(of).collect();
        if named.is_empty() {
            "-".to_owned()
        } else {
            named.join(", ")
        }
    };
    format!("{} > {}", side(&event.actors), side(&event.recipients))
}

fn run(table: &str, answer: fn(&Coder, &Annotated, usize) -> String) {
    let pipeline = pipeline();
    let coder = Coder::new().expect("the data files load");
    let mut worker = pipeline.worker();
    let mut faults = String::new();
    for (text, byte, wanted) in cases(table) {
        let found = answer(&coder, &worker.annotate(&text), byte);
        if found != wanted {
            writeln!(faults, "{text}\n    wanted {wanted:?}, found {found:?}")
                .expect("it is memory");
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn nouns_and_letters_stand_for_what_was_named() {
    run(PHRASES, meant);
}

#[test]
fn people_at_home_and_those_affected_are_found() {
    run(ACTS, sides);
}
