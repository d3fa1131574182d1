//! Benchmarks; see `main`.
fn main() {
    divan::main();
}
