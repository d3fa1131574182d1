//! Benchmarks: `cargo bench --bench speed -- decode`. Ratios within one run count, not the absolute numbers.

mod decode;

fn main() {
    divan::main();
}
