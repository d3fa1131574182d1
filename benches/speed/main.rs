//! Benchmarks; see `main`.
mod render;

mod decode_xml;
//! Benchmarks: `cargo bench --bench speed -- measure`. Ratios within one run count, not the absolute numbers.

mod measure;

fn main() {
    divan::main();
}
