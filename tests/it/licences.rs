//! Every dependency has a licence that allows what patella does with it.

use std::path::Path;
use std::process::Command;

/// Licences without conditions beyond attribution, or that only concern the file itself.
const PERMISSIVE: [&str; 15] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
    "NCSA",
];

/// An expression is fine when one side of every `OR` is, and all sides of every `AND`.
fn is_permissive(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ").replace(['(', ')'], " ");
    let expression = expression.split_whitespace().collect::<Vec<_>>().join(" ");
    expression.split(" OR ").any(|option| option.split(" AND ").all(|licence| PERMISSIVE.contains(&licence.trim())))
}

#[test]
fn every_dependency_is_permissively_licensed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline", "--locked"])
        .current_dir(root)
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    assert!(packages.len() > 50, "the list of packages is too short to be true");
    let offenders: Vec<String> = packages
        .iter()
        .filter(|package| !package["license"].as_str().is_some_and(is_permissive))
        .map(|package| format!("{} {} ({})", package["name"], package["version"], package["license"]))
        .collect();
    assert!(offenders.is_empty(), "not permissively licensed: {offenders:#?}");
}

#[test]
fn the_check_refuses_what_it_should() {
    assert!(is_permissive("MIT OR GPL-3.0"));
    assert!(is_permissive("(MIT OR Apache-2.0) AND Unicode-3.0"));
    assert!(!is_permissive("GPL-3.0-only"));
    assert!(!is_permissive("MIT AND GPL-3.0-only"));
}
