//! Benchmarks: `cargo bench --bench speed`, or `cargo bench --bench speed -- decode` for some. Ratios within one run
//! count, not the absolute numbers.

mod corpus;
mod decode;
mod decode_xml;
mod export;
mod import;
mod measure;
#[expect(clippy::expect_used, reason = "made-up recordings that cannot be made stop a benchmark too")]
#[path = "../../tests/it/recordings.rs"]
#[expect(dead_code, reason = "the tests use all of it")]
mod recordings;
mod render;
mod replay;
mod team_folder;
mod team_table;
mod thousand;
mod weekly;

/// That of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}
