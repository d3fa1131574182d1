//! Benchmarks; see `main`.
mod render;

mod decode_xml;
//! Benchmarks: `cargo bench --bench speed -- measure`. Ratios within one run count, not the absolute numbers.

mod measure;
//! Benchmarks: `cargo bench --bench speed -- decode`. Ratios within one run count, not the absolute numbers.

mod corpus;
mod decode;
mod decode_xml;
mod import;
mod measure;
#[path = "../../tests/it/recordings.rs"]
#[expect(dead_code, reason = "the tests use all of it")]
mod recordings;
mod thousand;

fn main() {
    divan::main();
}
