//! Benchmarks: `cargo bench --bench speed -- decode`. Ratios within one run count, not the absolute numbers.

mod decode;
mod import;
#[path = "../../tests/it/recordings.rs"]
#[expect(dead_code, reason = "the tests use all of it")]
mod recordings;

fn main() {
    divan::main();
}
