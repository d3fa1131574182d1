//! Benchmarks: `cargo bench --bench speed -- decode`. Ratios within one run count, not the absolute numbers.

mod corpus;
mod decode;
mod import;
mod measure;
#[path = "../../tests/it/recordings.rs"]
#[expect(dead_code, reason = "the tests use all of it")]
mod recordings;
mod thousand;

fn main() {
    divan::main();
}
