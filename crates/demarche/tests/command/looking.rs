//! `parse` and `explain`.

use serde_json::Value;

use crate::{VISIT, demarche, folder, line};

#[test]
fn a_parse_has_every_token_with_every_field() {
    let output = demarche()
        .args(["parse", "-"])
        .write_stdin("Rain fell. 🙂 The minister left.")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text: Vec<char> = document["text"].as_str().unwrap().chars().collect();
    let tokens = document["tokens"].as_array().unwrap();
    let words: Vec<&str> = tokens.iter().map(|t| t["text"].as_str().unwrap()).collect();
    assert_eq!(
        words,
        ["Rain", "fell", ".", "🙂", "The", "minister", "left", "."]
    );
    for token in tokens {
        let range =
            token["start"].as_u64().unwrap() as usize..token["end"].as_u64().unwrap() as usize;
        assert_eq!(
            text[range].iter().collect::<String>(),
            token["text"].as_str().unwrap()
        );
        for field in [
            "i",
            "space_after",
            "sentence",
            "sentence_start",
            "lemma",
            "norm",
            "pos",
            "tag",
            "morph",
            "dep",
            "head",
            "ent_iob",
            "ent_type",
        ] {
            assert!(token.get(field).is_some(), "{field}");
        }
    }
    assert_eq!(tokens[5]["dep"], "nsubj");
    assert_eq!(tokens[5]["head"], 6);
}

#[test]
fn a_parse_is_drawn_as_a_tree() {
    let output = demarche()
        .args(["parse", "-", "--format", "table"])
        .write_stdin("The foreign minister arrived in Panama. He said that talks would go on.")
        .output()
        .unwrap();
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap(), @r#"
    sentence 0, tokens 0 to 6
             #  WORD      DEP    LEMMA     POS    TAG  ENTITY  MORPH
    ┌─────►  0  The       det    the       DET    DT           Definite=Def|PronType=A…
    │   ┌─►  1  foreign   amod   foreign   ADJ    JJ           Degree=Pos
    └─┬─┴─►  2  minister  nsubj  minister  NOUN   NN           Number=Sing
    ┌─┴─┬──  3  arrived   ROOT   arrive    VERB   VBD          Tense=Past|VerbForm=Fin
    │ ┌─┴─►  4  in        prep   in        ADP    IN
    │ └───►  5  Panama    pobj   Panama    PROPN  NNP  B-GPE   Number=Sing
    └─────►  6  .         punct  .         PUNCT  .            PunctType=Peri

    sentence 1, tokens 7 to 14
                 #   WORD   DEP    LEMMA  POS    TAG  ENTITY  MORPH
            ┌─►  7   He     nsubj  he     PRON   PRP          Case=Nom|Gender=Masc|Nu…
    ┌─┬─────┴──  8   said   ROOT   say    VERB   VBD          Tense=Past|VerbForm=Fin
    │ │ ┌─────►  9   that   mark   that   SCONJ  IN
    │ │ │ ┌───►  10  talks  nsubj  talk   NOUN   NNS          Number=Plur
    │ │ │ │ ┌─►  11  would  aux    would  AUX    MD           VerbForm=Fin
    │ └─┴─┴─┼─►  12  go     ccomp  go     VERB   VB           VerbForm=Inf
    │       └─►  13  on     prt    on     ADP    RP
    └─────────►  14  .      punct  .      PUNCT  .            PunctType=Peri
    "#);
    let ascii = demarche()
        .args(["parse", "-", "--format", "table", "--sentence", "0"])
        .env("LC_ALL", "C")
        .write_stdin("The foreign minister arrived in São Paulo.")
        .output()
        .unwrap();
    assert!(ascii.stdout.is_ascii());
    insta::assert_snapshot!(String::from_utf8(ascii.stdout).unwrap(), @r#"
    sentence 0, tokens 0 to 7
             #  WORD      DEP       LEMMA     POS    TAG  ENTITY  MORPH
    +----->  0  The       det       the       DET    DT           Definite=Def|PronType...
    |   +->  1  foreign   amod      foreign   ADJ    JJ           Degree=Pos
    +-+-+->  2  minister  nsubj     minister  NOUN   NN           Number=Sing
    +-+-+--  3  arrived   ROOT      arrive    VERB   VBD          Tense=Past|VerbForm=Fin
    | +-+->  4  in        prep      in        ADP    IN
    | | +->  5  S?o       compound  S?o       PROPN  NNP  B-GPE   Number=Sing
    | +-+->  6  Paulo     pobj      Paulo     PROPN  NNP  I-GPE   Number=Sing
    +----->  7  .         punct     .         PUNCT  .            PunctType=Peri
    "#);
}

#[test]
fn titles_are_parsed_by_themselves() {
    let article =
        serde_json::json!({"id": "a", "title": "Rain falls", "text": "Rain fell."}).to_string();
    let output = demarche()
        .arg("parse")
        .write_stdin(article)
        .output()
        .unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let parts: Vec<Value> = stdout
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(
        parts
            .iter()
            .map(|p| p["part"].as_str().unwrap())
            .collect::<Vec<_>>(),
        ["title", "text"]
    );
}

#[test]
fn an_explanation_names_trigger_rule_and_roles() {
    let dir = folder(&[("visit.txt", VISIT.as_bytes())]);
    let output = demarche()
        .current_dir(dir.path())
        .args(["explain", "visit.txt"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    for word in ["CONSULT/visit", "]trigger", "trigger", "rule", "actor"] {
        assert!(text.contains(word), "{word}: {text}");
    }
    for why in ["consult.toml:", "arrived -nsubj-> Macron", "pattern '"] {
        assert!(text.contains(why), "{why}: {text}");
    }
    let id = text.split_whitespace().next().unwrap();
    for arguments in [
        &["--event", &id[..8]][..],
        &["--sentence", "0"],
        &["--article", "visit"],
    ] {
        let one = demarche()
            .current_dir(dir.path())
            .args(["explain", "visit.txt"])
            .args(arguments)
            .output()
            .unwrap();
        assert_eq!(one.status.code(), Some(0), "{arguments:?}");
        assert!(
            String::from_utf8(one.stdout).unwrap().contains(id),
            "{arguments:?}"
        );
    }
}

#[test]
fn an_event_that_is_not_there_is_answered_with_those_that_are() {
    let dir = folder(&[("visit.txt", VISIT.as_bytes())]);
    let output = demarche()
        .current_dir(dir.path())
        .args(["explain", "visit.txt", "--event", "ev_none"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.starts_with("error: no event of visit.txt matches; there are: ev_"),
        "{stderr}"
    );
}

#[test]
fn what_cannot_be_read_ends_with_3_here_too() {
    for command in ["explain", "parse"] {
        let output = demarche().args([command, "nowhere.txt"]).output().unwrap();
        assert_eq!(output.status.code(), Some(3), "{command}");
        assert!(
            String::from_utf8(output.stderr)
                .unwrap()
                .contains("there is no such file")
        );
        let broken = line("a", VISIT) + "broken\n";
        let output = demarche()
            .args([command, "-"])
            .write_stdin(broken)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(3), "{command}");
        assert!(!output.stdout.is_empty());
    }
}
