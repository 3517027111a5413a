//! What sentences say of one of their verbs, through the real pipeline: each construction by itself.
//! The verb in brackets has the modality behind `=>`.

use demarche_codebook::{EventType, Modality};
use demarche_coder::modality::{CueExample, of_verb, tokens_at};
use demarche_coder::{Article, Coder, Lexicon};
use demarche_nlp::{Annotated, Pipeline};
use std::fmt::Write;

fn pipeline() -> Pipeline {
    let bytes = demarche_model::english().expect("the model is missing: run `make model` first");
    Pipeline::from_static(bytes).expect("the model loads")
}

/// Sentences by construction.
const SENTENCES: &str = "
-- tense and aspect
The navy [sank] a trawler off the cape. => actual
The navy has [sunk] a trawler off the cape. => actual
The navy had [sunk] a trawler before dawn. => actual
The navy is [searching] two trawlers. => actual
The navy has been [searching] two trawlers since Monday. => actual
The trawler was [sunk] by the navy. => actual
Two trawlers were being [searched] at the pier. => actual
The navy [sinks] a trawler and leaves the crew in the water. => actual
The navy will [sink] any trawler in the zone. => future
The navy will be [searching] trawlers all week. => future
Two trawlers will be [searched] on Friday. => future
The trawlers are going to [sail] at noon. => future
The minister is [visiting] Tunis next week. => future

-- auxiliaries
The senate may [ratify] the pact. => hypothetical
The senate might [ratify] the pact. => hypothetical
The senate could [ratify] the pact. => hypothetical
The senate must [ratify] the pact. => hypothetical
The senate should [ratify] the pact. => hypothetical
The senate can [ratify] the pact. => hypothetical
The senate would [ratify] such a pact. => hypothetical
The senate should have [ratified] the pact. => hypothetical
The pact may have been [ratified] in secret. => hypothetical
The senate has to [ratify] the pact. => hypothetical
The senate will have to [ratify] the pact. => hypothetical
The general had to [leave] the country. => actual

-- would, seen from the past
The premier said he would [visit] Tunis. => future
The premier told reporters that Malta would [lift] the ban. => future
Malta would [lift] the ban, the premier said. => future
Analysts say Malta would [lift] the ban. => hypothetical
Malta announced that it would [lift] the ban and [cut] tariffs. => future

-- conditions
If Malta [lifts] the ban, trade will grow. => hypothetical
If Malta lifts the ban, Tunisia will [open] its ports. => hypothetical
Tunisia will [close] its ports unless Malta lifts the ban. => hypothetical
Trade will suffer unless Malta [lifts] the ban. => hypothetical
Should Malta [lift] the ban, Tunisia will open its ports. => hypothetical
Were Malta to [lift] the ban, trade would grow. => hypothetical
Had Malta [lifted] the ban, trade would have grown. => hypothetical
Trade would have [grown] had Malta lifted the ban. => hypothetical
Tunisia would respond if Malta [fired] on its boats. => hypothetical
The ministry asked whether Malta had [lifted] the ban. => hypothetical
It is unclear if the rebels [shot] the envoy. => hypothetical
Ports will stay shut in case the rebels [attack]. => hypothetical
The talks will resume provided Malta [lifts] the ban. => hypothetical

-- negation
The court did not [free] the editor. => negated
The court has never [freed] an editor. => negated
The court hasn't [freed] the editor. => negated
The court will not [free] the editor. => negated
The editor was not [freed]. => negated
The court cannot [free] the editor. => negated
No court [freed] the editor. => negated
The court [freed] no editors. => negated
Nobody [freed] the editor. => negated
None of the courts [freed] the editor. => negated
Neither court [freed] the editor. => negated
The court no longer [hears] such cases. => negated
The court rose without [freeing] the editor. => negated
Instead of [freeing] the editor, the court fined him. => negated
The court fined the editor rather than [freeing] him. => negated
Far from [freeing] the editor, the court fined him. => negated
The court has yet to [free] the editor. => negated
The court hardly [noticed] the petition. => negated
Under no circumstances did the court [free] an editor. => negated
The court did not fine the editor or [jail] him. => negated
The court did not free the editor but [fined] him. => actual
The court not only [freed] the editor but praised him. => actual
The court did not [free] the editor until Friday. => negated
The court may not [free] the editor. => hypothetical
A ship not [seen] since March came into port. => negated

-- words of failing and refusing
The court refused to [free] the editor. => negated
The court declined to [hear] the case. => negated
The court failed to [free] the editor. => negated
The court avoided [naming] the editor. => negated
The guards prevented the editor from [leaving]. => negated
The judge stopped short of [jailing] the editor. => negated
The ministry denied [jailing] the editor. => negated
The ministry denied that police had [beaten] the editor. => negated
The ministry denied having [jailed] the editor. => negated
The premier ruled out [sending] troops. => negated
The rebels were unable to [hold] the bridge. => negated
The failure to [free] the editor angered Paris. => negated
The refusal to [free] the editor angered Paris. => negated
The mob was barred from [entering] the hall. => negated
Malta abandoned plans to [build] a base. => negated
Police foiled a plot to [kill] the king. => negated
The rebels tried but failed to [take] the town. => negated
Greece promised never to [recognise] the state. => negated

-- two negations
The army has not stopped [firing] at the port. => actual
The army never stopped [firing] at the port. => actual
The court did not fail to [free] the editor. => actual
The premier did not rule out [sending] troops. => hypothetical
The premier refused to rule out [sending] troops. => hypothetical
The army stopped [firing] at the port. => negated
The army agreed to stop [firing] at the port. => actual

-- expected, planned, promised
Malta is expected to [lift] the ban. => future
Malta is set to [lift] the ban. => future
Malta is due to [lift] the ban on Friday. => future
Malta is likely to [lift] the ban. => future
Malta is about to [lift] the ban. => future
Malta is poised to [lift] the ban. => future
Malta is to [lift] the ban. => future
Malta is preparing to [lift] the ban. => future
The talks are scheduled to [begin] on Monday. => future
Malta plans to [lift] the ban. => future
Malta intends to [lift] the ban. => future
Malta decided to [lift] the ban. => future
Malta promised to [lift] the ban. => future
Malta pledged that it would [lift] the ban. => future
Malta has agreed to [lift] the ban. => future
Malta threatened to [close] its ports. => future
The rebels vowed to [avenge] the raid. => future
Malta is not expected to [lift] the ban. => negated
Malta does not plan to [lift] the ban. => negated
Malta is not likely to [lift] the ban. => negated
Malta may decide to [lift] the ban. => hypothetical
A plan to [deport] the crew was announced. => future
Malta's promise to [lift] the ban was welcomed. => future
The decision to [recall] the envoy came late. => future
Malta has no plans to [lift] the ban. => negated

-- hoped, feared, believed, asked
Malta hopes to [host] the summit. => hypothetical
Malta wants to [host] the summit. => hypothetical
Malta is trying to [free] the crew. => hypothetical
Malta considered [closing] its ports. => hypothetical
Malta is thinking about [closing] its ports. => hypothetical
Residents fear that the dam will [burst]. => hypothetical
Residents feared the rebels could [return]. => hypothetical
Fears that the rebels would [return] grew. => hypothetical
The possibility of [closing] the port was raised. => hypothetical
The gunmen are believed to have [fled]. => hypothetical
The gunmen appear to have [fled]. => hypothetical
The gunman is suspected of [killing] the judge. => hypothetical
Malta urged Tunisia to [free] the crew. => hypothetical
Malta asked Tunisia to [free] the crew. => hypothetical
Malta called on Tunisia to [free] the crew. => hypothetical
Malta demanded that Tunisia [free] the crew. => hypothetical
Malta was told to [free] the crew. => hypothetical
Calls to [boycott] the games grew louder. => hypothetical
Malta does not want to [host] the summit. => negated
A bid to [unseat] the premier is under way. => hypothetical
Malta warned its citizens against [travelling] to the island. => hypothetical
The court allowed the paper to [appeal]. => hypothetical
It is possible that the rebels [fled]. => hypothetical
Tunisia doubts that Malta [sank] the boat. => hypothetical
The two sides were close to [signing] a truce. => hypothetical
There is no evidence that Iran [sent] the drones. => hypothetical
It would be a mistake to [lift] the ban. => hypothetical

-- adverbs
The army allegedly [shelled] the village. => hypothetical
The army reportedly [shelled] the village. => actual
Perhaps the army [shelled] the village. => hypothetical
The general almost [resigned]. => negated

-- purpose
Malta sent a ship to [search] for the crew. => hypothetical
Malta closed the port in order to [punish] the owners. => hypothetical
The money was used to [bribe] officials. => hypothetical
Malta has the right to [appeal]. => hypothetical

-- done
Malta managed to [free] the crew. => actual
Malta began to [free] the crew. => actual
Malta continued [searching] for the boat. => actual
Divers helped to [find] the boat. => actual
The strike forced the premier to [resign]. => actual
Police were praised for [arresting] the gang. => actual
The general was convicted of [ordering] the killings. => actual
Malta accused Tunisia of [shelling] the boat. => actual
The first envoy to [visit] the island came in March. => actual
After [visiting] the island, the envoy flew home. => actual
The envoy flew home after he [visited] the island. => actual
The police fired into the crowd, [killing] two. => actual
The gang was caught by [tracing] a phone. => actual
The crew [detained] in March is still in jail. => actual
The man who [shot] the judge fled. => actual

-- reports
Malta said that it had [freed] the crew. => actual
The crew was [freed], the ministry said. => actual
According to the ministry, Malta [freed] the crew. => actual
The crew is said to have been [freed]. => actual
Reports that Malta [freed] the crew were confirmed. => actual
\"We [freed] the crew,\" the minister said. => actual

-- long ago
In 1986 the army [burned] the village. => historical
The army [burned] the village in 1986. => historical
Forty years ago the army [burned] the village. => historical
The army [burned] the village two decades ago. => historical
During the civil war the army [burned] the village. => historical
The army [burned] the village in the 1980s. => historical
Thirty years after the army [burned] the village, the mill reopened. => historical
The army used to [burn] villages. => historical
The feud dates back a century, to when settlers [took] the land. => historical
The army [burned] the village two days ago. => actual
The army [burned] the village in March. => actual
The army [burned] the village on Tuesday. => actual

-- headlines
Malta [lifts] ban on Tunisian boats => actual
Malta to [lift] ban on Tunisian boats => future
Malta set to [lift] ban on Tunisian boats => future
Malta may [lift] ban on Tunisian boats => hypothetical
Malta urged to [lift] ban on Tunisian boats => hypothetical
Malta refuses to [lift] ban on Tunisian boats => negated

-- questions and orders
Did Malta [lift] the ban? => hypothetical
Will Malta [lift] the ban? => hypothetical
[Lift] the ban on our boats! => hypothetical

-- coordination
Malta will lift the ban and [open] its ports. => future
Malta lifted the ban and [opened] its ports. => actual
Malta could lift the ban and [open] its ports. => hypothetical
Malta lifted the ban and will [open] its ports. => future

-- nouns that name events
The planned [talks] were a surprise. => future
Fears of an [attack] on the port grew. => hypothetical
The alleged [attack] took place at night. => hypothetical
The failed [attack] took place at night. => negated
No [talks] were held. => negated
The [attack] killed nobody. => actual
";

fn judged(
    worker: &mut demarche_nlp::Worker<'_>,
    lexicon: &Lexicon,
    example: &CueExample,
) -> Option<String> {
    let doc: Annotated = worker.annotate(&example.sentence);
    let at = |byte: usize| example.sentence[..byte].chars().count();
    let tokens = tokens_at(&doc, at(example.verb.start)..at(example.verb.end));
    let found = of_verb(lexicon, &doc, tokens);
    (found != example.modality).then(|| {
        format!(
            "{}\n  '{}' wanted {}, found {found}",
            example.sentence,
            &example.sentence[example.verb.clone()],
            example.modality
        )
    })
}

#[test]
fn sentences_by_construction() {
    let (lexicon, pipeline) = (Lexicon::embedded().expect("the lexicon loads"), pipeline());
    let mut worker = pipeline.worker();
    let mut report = String::new();
    let mut all = 0;
    for line in SENTENCES.lines().filter(|l| l.contains("=>")) {
        all += 1;
        let example = CueExample::parse(line).expect("the table is well-formed");
        if let Some(fault) = judged(&mut worker, &lexicon, &example) {
            let _ = writeln!(report, "{fault}");
        }
    }
    assert!(all >= 150, "only {all} sentences");
    assert!(report.is_empty(), "{report}");
}

#[test]
fn examples_beside_the_cues() {
    let (lexicon, pipeline) = (Lexicon::embedded().expect("the lexicon loads"), pipeline());
    let mut worker = pipeline.worker();
    let faults: Vec<String> = lexicon
        .cues
        .all_examples()
        .iter()
        .filter_map(|e| judged(&mut worker, &lexicon, e))
        .collect();
    assert!(lexicon.cues.all_examples().len() > 40);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Sentences, the trigger of one event, and the text of the one who says so.
const SPEAKERS: [(&str, &str, Option<&str>); 17] = [
    ("The army shelled the port.", "shelled", None),
    (
        "The army shelled the port, fishermen said.",
        "shelled",
        Some("fishermen"),
    ),
    (
        "The governor said that the army shelled the port.",
        "shelled",
        Some("governor"),
    ),
    (
        "The army, the governor said, shelled the port.",
        "shelled",
        Some("governor"),
    ),
    (
        "The army shelled the port, according to the governor.",
        "shelled",
        Some("governor"),
    ),
    (
        "According to the governor, the army shelled the port.",
        "shelled",
        Some("governor"),
    ),
    (
        "As the governor said, the army shelled the port.",
        "shelled",
        Some("governor"),
    ),
    (
        "The governor told reporters that the army shelled the port.",
        "shelled",
        Some("governor"),
    ),
    (
        "The army shelled the port, the governor told reporters.",
        "shelled",
        Some("governor"),
    ),
    (
        "The governor was quoted as saying that the army shelled the port.",
        "shelled",
        Some("governor"),
    ),
    (
        "In a statement, the governor said the army shelled the port.",
        "shelled",
        Some("governor"),
    ),
    (
        "The army shelled the port, a statement by the defence ministry said.",
        "shelled",
        Some("defence ministry"),
    ),
    (
        "\"The army shelled the port,\" said the governor.",
        "shelled",
        Some("governor"),
    ),
    (
        "\"The army came at night,\" the governor said. \"Gunboats shelled the port.\"",
        "shelled",
        Some("governor"),
    ),
    (
        "The army denies shelling the port.",
        "shelling",
        Some("army"),
    ),
    (
        "The general, who shelled the port, said he was sorry.",
        "shelled",
        None,
    ),
    (
        "The army shelled the port. The governor said he was sorry.",
        "shelled",
        None,
    ),
];

#[test]
fn speakers_are_found_and_not_made_up() {
    let coder = Coder::new().expect("the data files load");
    let pipeline = pipeline();
    let mut worker = pipeline.worker();
    let mut report = String::new();
    for (sentence, trigger, speaker) in SPEAKERS {
        let doc = worker.annotate(sentence);
        let article = Article {
            id: "s".to_owned(),
            text: sentence.to_owned(),
            title: None,
            url: None,
            publisher: None,
            published: None,
            lang: None,
        };
        let coded = coder.code(&article, &doc, None);
        let Some(event) = coded.events.iter().find(|e| e.trigger.text == trigger) else {
            let _ = writeln!(report, "{sentence}\n  no event of '{trigger}'");
            continue;
        };
        let found = event.said_by.as_ref().map(|p| p.text.as_str());
        let same = match (found, speaker) {
            (Some(found), Some(wanted)) => found.contains(wanted),
            (None, None) => true,
            _ => false,
        };
        if !same {
            let _ = writeln!(report, "{sentence}\n  wanted {speaker:?}, found {found:?}");
        }
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn what_is_said_of_oneself_and_what_goes_on() {
    let coder = Coder::new().expect("the data files load");
    let pipeline = pipeline();
    let mut worker = pipeline.worker();
    let mut only = |sentence: &str| {
        let doc = worker.annotate(sentence);
        let article = Article {
            id: "s".to_owned(),
            text: sentence.to_owned(),
            title: None,
            url: None,
            publisher: None,
            published: None,
            lang: None,
        };
        let mut events = coder.code(&article, &doc, None).events;
        assert_eq!(events.len(), 1, "{sentence}");
        events.remove(0)
    };
    let shelling = only("The army has not stopped shelling the port.");
    assert_eq!(
        (shelling.event_type, shelling.modality),
        (EventType::Assault, Modality::Actual)
    );
    let stopped = only("The army stopped shelling the port.");
    assert_eq!(
        (stopped.event_type, stopped.modality),
        (EventType::Retreat, Modality::Actual)
    );
    let threat = only("\"If the convoy sails, we will shell the port,\" the army said.");
    assert_eq!(
        (threat.event_type, threat.modality),
        (EventType::Threaten, Modality::Actual)
    );
    assert_eq!(threat.actors[0].text, "army");
}
