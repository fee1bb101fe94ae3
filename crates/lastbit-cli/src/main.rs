//! The `lastbit` program.
fn main() {}
