//! The way through the tree from one word to another, as text for explanations.

use demarche_nlp::{Annotated, Token};

/// More links than any sentence has between two words that belong together.
const MAX_LINKS: usize = 64;

/// The way from token `from` to token `to`: `ordered -dobj-> troops` goes down to a dependent,
/// `withdraw <-xcomp- ordered -dobj-> troops` first up to the head that both have in common. Every
/// word is quoted as it stands in the text. Of words in two sentences only the ends are told.
pub fn way(doc: &Annotated, from: usize, to: usize) -> String {
    let (up, down) = (ancestors(doc, from), ancestors(doc, to));
    let mut text = doc.token(from).text().to_owned();
    let Some(top) = up.iter().position(|i| down.contains(i)) else {
        text.push_str(" ... ");
        text.push_str(doc.token(to).text());
        return text;
    };
    for pair in up[..=top].windows(2) {
        let (below, above) = (doc.token(pair[0]), doc.token(pair[1]));
        text.push_str(&format!(" <-{}- {}", below.dep(), above.text()));
    }
    let below = down.iter().position(|i| *i == up[top]).unwrap_or(0);
    for &i in down[..below].iter().rev() {
        let t: Token<'_> = doc.token(i);
        text.push_str(&format!(" -{}-> {}", t.dep(), t.text()));
    }
    text
}

/// The token and the heads above it, nearest first.
fn ancestors(doc: &Annotated, i: usize) -> Vec<usize> {
    let mut out = vec![i];
    let mut t = doc.token(i);
    while !t.is_root() && out.len() < MAX_LINKS {
        t = t.head();
        out.push(t.index());
    }
    out
}
