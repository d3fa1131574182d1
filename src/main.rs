//! Parses the arguments, runs, turns the outcome into an exit code.

fn main() {}
