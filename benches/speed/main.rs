//! Benchmarks: `cargo bench --bench speed`, or `cargo bench --bench speed -- decode` for some. Ratios within one run
//! count, not the absolute numbers.

mod corpus;
mod decode;
mod decode_xml;
mod import;
mod measure;
mod recordings;
mod render;
mod thousand;

fn main() {
    divan::main();
}
