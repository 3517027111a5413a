//! The command: arguments in, the crates in order, text out.
fn main() {}
