//! Benchmarks; see `main`.
mod render;

mod decode_xml;

fn main() {
    divan::main();
}
