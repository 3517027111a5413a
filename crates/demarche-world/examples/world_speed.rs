//! How long the world takes to load, and to look up every token of a text in.
//!
//! ```sh
//! cargo run --release -p demarche-world --example world_speed -- article.txt
//! ```

use std::hint::black_box;
use std::time::Instant;
use std::{env, fs};

use demarche_world::World;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = env::args().nth(1).ok_or("give a text file")?;
    let text = fs::read_to_string(path)?;
    // Cut at blanks and before punctuation: near enough to a tokenizer for timing.
    let tokens: Vec<&str> = text
        .split_whitespace()
        .flat_map(|word| {
            let end = word
                .trim_end_matches([',', '.', ';', ':', '"', '”', ')'])
                .len();
            [&word[..end], &word[end..]]
        })
        .filter(|token| !token.is_empty())
        .collect();

    let start = Instant::now();
    let world = World::embedded()?;
    println!(
        "loaded {} entities in {:.1?}",
        world.entities().len(),
        start.elapsed()
    );

    let each = |name: &str, look: &dyn Fn(usize) -> bool| {
        let start = Instant::now();
        let hits = (0..tokens.len()).filter(|&at| look(at)).count();
        let time = start.elapsed().as_nanos() / tokens.len().max(1) as u128;
        println!(
            "{name:9} {time:5} ns a token, {hits} of {} tokens",
            tokens.len()
        );
    };
    each("names", &|at| {
        black_box(world.match_at(&tokens, at)).is_some()
    });
    each("surnames", &|at| {
        black_box(world.surname_at(&tokens, at)).is_some()
    });
    each("agents", &|at| {
        black_box(world.agent(&tokens, at)).is_some()
    });
    each("titles", &|at| {
        black_box(world.title(&tokens, at)).is_some()
    });
    each("modifiers", &|at| {
        black_box(world.modifier(&tokens, at)).is_some()
    });
    Ok(())
}
