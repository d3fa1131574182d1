//! Benchmarks: `cargo bench --bench speed -- measure`. Ratios within one run count, not the absolute numbers.

mod measure;

fn main() {
    divan::main();
}
