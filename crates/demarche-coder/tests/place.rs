//! Where acts happened, through the real pipeline with the gazetteer: behind `=>` the place of the event whose
//! trigger stands in brackets, or `nowhere`, and behind `|` the way that led there.

use demarche_coder::{Article, Coder};
use demarche_nlp::Pipeline;
use demarche_world::gazetteer::Gazetteer;
use std::fmt::Write;

/// Texts by the way on which the place is found.
const TEXTS: &str = "
-- the trigger's own phrase
Thousands of students [demonstrated] in Nairobi on Monday. => Nairobi | place phrase of the trigger
Gunmen [killed] two Turkish soldiers near the city of Mosul. => Mosul | place phrase of the trigger
Rebels [withdrew] from Goma after talks. => Goma | place phrase of the trigger
Russian and Turkish ministers [met] in Geneva. => Geneva | place phrase of the trigger

-- the place acted on
Syrian jets [bombed] Aleppo overnight. => Aleppo | the place acted on
Rebels [seized] the town of Goma. => Goma | the place acted on
Rebels [blockaded] the port of Misrata. => Misratah | the place acted on

-- what is acted on, or for what, is somewhere
Israeli soldiers [shot] a farmer in a village in the West Bank. => West Bank
Ethiopian soldiers [arrested] refugees living in Khartoum. => Khartoum
Thousands of Kenyans [marched] for the release of a journalist in Mombasa. => Mombasa

-- a verb beside it
Rebels [kidnapped] two Russian engineers and shot a policeman in Kabul. => Kabul

-- the head of the sentence
In Gaza, health officials said two Palestinians were [killed] by Israeli soldiers. => Gaza Strip | place at the head of the sentence
In Moscow, the minister said that Syrian rebels [killed] four Russian soldiers. => nowhere

-- places that are spoken of are not where it is said
France [condemned] the bombing of a hospital in Aleppo. => nowhere
The United States [demanded] the release of prisoners in Iraq. => nowhere
Britain [criticised] the rhetoric on Syria. => nowhere
The German chancellor [condemned] the killings in a speech in Berlin. => Berlin

-- a state before a noun is no place
Protesters [denounced] the US withdrawal. => nowhere
Iraqi militias [attacked] a US convoy. => nowhere
The president [spoke to] the Russian president by telephone from Ankara. => nowhere

-- a government's seat says nothing of where its forces are
Turkish soldiers [clashed] with the government in Damascus. => nowhere

-- lent by the dateline
KABUL, Afghanistan (Reuters) - Afghan police [arrested] twelve students on Monday. => Kabul | dateline of the article
BEIRUT — Lebanese soldiers [clashed] with gunmen. => Beirut | dateline of the article
KABUL, Afghanistan (Reuters) - Afghan police [arrested] twelve students in Herat. => Herat | place phrase of the trigger
PARIS (AP) - Syrian rebels [killed] four Russian soldiers. => nowhere

-- lent by what was told before
A bomb killed four Afghan soldiers in Herat. The [attack] was claimed by the Taliban. => Herat | that of the same happening, told in sentence 1
A bomb killed four Afghan soldiers in Herat. Rebels [attacked] a Russian convoy. => nowhere
";

#[test]
fn places_of_acts_are_found_on_their_way() {
    let bytes = demarche_model::english().expect("the model is missing: run `make model` first");
    let pipeline = Pipeline::from_static(bytes).expect("the model loads");
    let gazetteer = demarche_places::embedded().expect("no gazetteer: run `make gazetteer` first");
    let coder = Coder::new()
        .expect("the data files load")
        .with_gazetteer(Gazetteer::from_static(gazetteer).expect("the gazetteer opens"));
    let mut worker = pipeline.worker();
    let mut faults = String::new();
    for line in TEXTS.lines().filter(|l| l.contains("=>")) {
        let (marked, wanted) = line.split_once("=>").expect("it has an arrow");
        let (wanted, why) = match wanted.split_once('|') {
            Some((place, why)) => (place.trim(), why.trim()),
            None => (wanted.trim(), ""),
        };
        let start = marked.find('[').expect("it has a trigger");
        let text = marked.trim().replace(['[', ']'], "");
        let doc = worker.annotate(&text);
        let article = Article {
            id: "x".into(),
            text: text.clone(),
            title: None,
            url: None,
            publisher: None,
            published: None,
            lang: None,
        };
        let coded = coder.code(&article, &doc, None);
        let start = text[..start].chars().count();
        let mut events = coded.events.iter().zip(&coded.explanations);
        let Some((event, told)) =
            events.find(|(e, _)| e.trigger.start <= start && start < e.trigger.end)
        else {
            writeln!(faults, "{marked}: no event there").expect("a string takes it");
            continue;
        };
        let found = event.place.as_ref().map_or("nowhere", |p| &p.name);
        let step = told.steps.iter().find(|s| s.field == "place");
        let way = step.map_or("", |s| &s.why);
        if found != wanted || !way.starts_with(why) {
            writeln!(faults, "{marked}: {found} | {way}").expect("a string takes it");
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}
