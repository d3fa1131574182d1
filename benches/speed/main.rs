//! Benchmarks; see `main`.

mod decode_xml;

fn main() {
    divan::main();
}
