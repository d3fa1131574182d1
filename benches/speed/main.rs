//! Benchmarks; see `main`.
mod render;

fn main() {
    divan::main();
}
