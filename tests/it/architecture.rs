//! The house rules that a compiler does not know: which stage may use which, who may name which crate, who may print
//! or ask for the time, and how a source file looks. The rules are plain tables; [`faults`] applies them to one file,
//! and the tests at the end show that each of them can be broken.

use std::fs;
use std::path::{Path, PathBuf};

/// Which stages a stage may use (ARCHITECTURE, "data flow"). The stage of a file is the first part of its path below
/// `src`. `main.rs` and `lib.rs` join everything.
const MAY_USE: &[(&str, &[&str])] = &[
    (
        "cli",
        &["reporter", "rules", "metrics", "importer", "profile", "table", "store", "clock", "model", "diagnostics"],
    ),
    ("reporter", &["rules", "metrics", "profile", "model", "diagnostics"]),
    ("rules", &["metrics", "model", "diagnostics"]),
    ("metrics", &["model", "diagnostics"]),
    ("importer", &["model", "diagnostics"]),
    ("profile", &["model", "diagnostics"]),
    ("table", &["model"]),
    ("store", &["model", "diagnostics"]),
    ("clock", &["model"]),
    // Its enums are made by a macro of the model.
    ("diagnostics", &["model"]),
    ("model", &[]),
];

/// What a stage may use of another that it may only know in part: nothing but paths that begin like this.
const ONLY: &[(&str, &str, &[&str])] = &[
    ("reporter", "metrics", &["metrics::spec"]),
    ("rules", "metrics", &["metrics::spec"]),
    // The metadata of the rules and what a rulebook was changed to, never their judgement.
    ("reporter", "rules", &["rules::rule", "rules::rulebook", "rules::RULES", "rules::article", "rules::advice"]),
];

/// Macros that `#[macro_export]` puts at the root of the crate, with the stage that they belong to.
const ROOT_MACROS: &[(&str, &str)] = &[("phrase", "model")];

/// Words and the places, as beginnings of paths below `src`, that alone may hold them.
const RESERVED: &[(&str, &[&str], &str)] = &[
    ("polars", &["metrics/frame.rs"], "polars serves aggregation over activities and nothing else"),
    ("fitparser", &["cli/"], "fitparser serves `inspect`; the importer has its own decoder"),
    ("plotters", &["reporter/"], "charts are drawn by the reporter"),
    ("plotters_backend", &["reporter/"], "charts are drawn by the reporter"),
    ("rustyfit", &["reporter/"], "workouts are written by the reporter; the importer has its own decoder"),
    ("resvg", &["reporter/"], "pictures are made by the reporter"),
    ("mail_builder", &["reporter/mail.rs"], "mails are made by the reporter, in one file"),
    ("askama", &["reporter/"], "pages are made by the reporter"),
    ("clap", &["cli/", "main.rs"], "the command line is read by cli alone"),
    ("indicatif", &["cli/"], "only cli talks to the terminal"),
    ("quick_xml", &["importer/", "cli/contents.rs"], "recordings are read by the importer; inspect shows XML elements"),
    ("libdeflater", &["importer/", "reporter/raster.rs"], "it reads recordings and packs the PNG"),
    ("parquet", &["table/", "cli/table_source.rs"], "tables are written and read by table; cli opens their files"),
    ("rusqlite", &["store/"], "the store is the only module that knows SQL"),
    ("zip::", &["importer/"], "archives are opened by the importer"),
    ("println!", &["cli/terminal.rs"], "only cli/terminal.rs prints"),
    ("print!", &["cli/terminal.rs"], "only cli/terminal.rs prints"),
    ("eprintln!", &["cli/terminal.rs"], "only cli/terminal.rs prints"),
    ("eprint!", &["cli/terminal.rs"], "only cli/terminal.rs prints"),
    ("io::stdout", &["cli/"], "only cli writes to the standard streams"),
    ("io::stderr", &["cli/"], "only cli writes to the standard streams"),
    ("Utc::now", &["clock.rs"], "only clock.rs asks for the time"),
    ("SystemTime::now", &["clock.rs"], "only clock.rs asks for the time"),
    ("chrono::Local", &[], "output must not depend on the zone of the machine"),
    ("env::var", &["cli/"], "the environment is read by cli alone"),
    ("env::var_os", &["cli/"], "the environment is read by cli alone"),
];

/// The longest a source file may be, in lines.
const MAX_LINES: usize = 450;

/// Folders that may stand at the root.
const FOLDERS: &[&str] =
    &["src", "samples", "tests", "reports", "benches", ".ci", ".git", "target", ".github", ".cargo", "fuzz", "man"];

/// The code of a file without comments and the contents of strings, so that prose cannot break a rule. Line breaks are
/// kept.
fn code_of(text: &str) -> String {
    let bytes: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(&here) = bytes.get(at) {
        let next = bytes.get(at + 1).copied();
        match here {
            '/' if next == Some('/') => at = skip(&bytes, at, &mut code, |rest| usize::from(rest.starts_with(&['\n']))),
            '/' if next == Some('*') => {
                at = skip(&bytes, at, &mut code, |rest| if rest.starts_with(&['*', '/']) { 2 } else { 0 });
            }
            'r' if matches!(next, Some('"' | '#')) && !follows_name(&code) => {
                let hashes = bytes[at + 1..].iter().take_while(|one| **one == '#').count();
                if bytes.get(at + 1 + hashes) == Some(&'"') {
                    let end: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
                    let inside = at + 2 + hashes;
                    at = skip(&bytes, inside, &mut code, |rest| if rest.starts_with(&end) { end.len() } else { 0 });
                } else {
                    code.push(here);
                    at += 1;
                }
            }
            '"' => at = skip_string(&bytes, at + 1, &mut code),
            // A character, but not a lifetime.
            '\'' if next == Some('\\') || bytes.get(at + 2) == Some(&'\'') => {
                let start = at + if next == Some('\\') { 3 } else { 2 };
                at = skip(&bytes, start, &mut code, |rest| usize::from(rest.starts_with(&['\''])));
            }
            _ => {
                code.push(here);
                at += 1;
            }
        }
    }
    code
}

fn follows_name(code: &str) -> bool {
    code.chars().next_back().is_some_and(|last| last.is_alphanumeric() || last == '_')
}

/// Goes on to behind the first place where `ends` says how long the end is, keeping line breaks.
fn skip(bytes: &[char], from: usize, code: &mut String, ends: impl Fn(&[char]) -> usize) -> usize {
    let mut at = from;
    while at < bytes.len() {
        if bytes[at] == '\n' {
            code.push('\n');
        }
        let length = ends(&bytes[at..]);
        if length > 0 {
            return at + length;
        }
        at += 1;
    }
    at
}

fn skip_string(bytes: &[char], from: usize, code: &mut String) -> usize {
    let mut at = from;
    while let Some(&here) = bytes.get(at) {
        match here {
            '"' => return at + 1,
            '\\' => {
                // An escaped line break is still a line.
                if bytes.get(at + 1) == Some(&'\n') {
                    code.push('\n');
                }
                at += 2;
            }
            _ => {
                if here == '\n' {
                    code.push('\n');
                }
                at += 1;
            }
        }
    }
    at
}

/// Where a word stands as a whole word, by line.
fn lines_with<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let name = |one: char| one.is_alphanumeric() || one == '_';
    code.lines().enumerate().filter_map(move |(number, line)| {
        let whole = line.match_indices(word).any(|(at, _)| {
            let before = line[..at].chars().next_back().is_some_and(name);
            let after = line[at + word.len()..].chars().next().is_some_and(name);
            !(before || after && word.ends_with(name))
        });
        whole.then_some(number + 1)
    })
}

/// Every path of this crate that the code names, with its line: `crate::a::b`, and each branch of
/// `use crate::{a::b, c}`.
fn crate_paths(code: &str) -> Vec<(usize, String)> {
    let mut paths = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|one| one.is_alphanumeric() || one == '_' || one == '$') {
            continue;
        }
        let line = code[..at].matches('\n').count() + 1;
        let rest = &code[at + "crate::".len()..];
        if rest.starts_with('{') {
            paths.extend(branches(rest).into_iter().map(|path| (line, path)));
        } else {
            let path: String = rest.chars().take_while(|one| one.is_alphanumeric() || "_:".contains(*one)).collect();
            // `crate::metrics::{spec, frame}` names two things, of which each is judged.
            match path.strip_suffix("::") {
                Some(stem) if rest[path.len()..].starts_with('{') => {
                    let inner = branches(&rest[path.len()..]);
                    paths.extend(inner.into_iter().map(|branch| (line, format!("{stem}::{branch}"))));
                }
                _ => paths.push((line, path)),
            }
        }
    }
    paths
}

/// The first-level branches of `{a::b, c::{d, e}}`: `a::b` and `c`.
fn branches(group: &str) -> Vec<String> {
    let mut depth = 0;
    let mut found = vec![String::new()];
    for one in group.chars() {
        match one {
            '{' => depth += 1,
            '}' if depth == 1 => break,
            '}' => depth -= 1,
            ',' if depth == 1 => found.push(String::new()),
            _ if depth == 1 && !one.is_whitespace() => {
                if let Some(last) = found.last_mut() {
                    last.push(one);
                }
            }
            _ => {}
        }
    }
    found.retain(|branch| !branch.is_empty());
    found
}

/// The stage of a file, or `None` for those that join the stages.
fn stage(path: &str) -> Option<&str> {
    let first = path.split('/').next()?;
    let first = first.strip_suffix(".rs").unwrap_or(first);
    (!matches!(first, "main" | "lib")).then_some(first)
}

/// Every rule that a file breaks, as lines for people. `path` is the path below `src`.
fn faults(path: &str, text: &str) -> Vec<String> {
    let code = code_of(text);
    let mut faults = Vec::new();
    if !text.starts_with("//!") {
        faults.push(format!("src/{path}:1: begins without a module comment (`//!`)"));
    }
    let lines = text.lines().count();
    if lines >= MAX_LINES {
        faults.push(format!("src/{path}: has {lines} lines, and a file stays under {MAX_LINES}"));
    }
    // Unit tests may print that they are skipped, and may compare with another crate.
    let is_test = path.ends_with("/tests.rs");
    let shipped = if is_test { "" } else { code.split("#[cfg(test)]\nmod tests {").next().unwrap_or(&code) };
    for (word, places, reason) in RESERVED {
        if !places.iter().any(|place| path.starts_with(place)) {
            for line in lines_with(shipped, word) {
                faults.push(format!("src/{path}:{line}: names `{word}`, but {reason}"));
            }
        }
    }
    if let Some(own) = stage(path) {
        faults.extend(crate_paths(&code).into_iter().filter_map(|(line, used)| {
            misused(own, &used).map(|why| format!("src/{path}:{line}: uses `crate::{used}`, but {why}"))
        }));
    }
    faults
}

/// Why a stage may not use this path, if it may not.
fn misused(own: &str, used: &str) -> Option<String> {
    let first = used.split("::").next().unwrap_or(used);
    let other = ROOT_MACROS.iter().find(|(name, _)| *name == first).map_or(first, |(_, stage)| *stage);
    if other == own {
        return None;
    }
    let Some((_, allowed)) = MAY_USE.iter().find(|(stage, _)| *stage == own) else {
        return Some(format!("`{own}` is no stage of the table in tests/it/architecture.rs"));
    };
    if !allowed.contains(&other) {
        return Some(format!("`{own}` may use only [{}]", allowed.join(", ")));
    }
    let (_, _, parts) = ONLY.iter().find(|(stage, of, _)| *stage == own && *of == other)?;
    let known = parts.iter().any(|part| used == *part || used.starts_with(&format!("{part}::")));
    (!known).then(|| format!("`{own}` may know only [{}] of it", parts.join(", ")))
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below a folder, in order.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    entries.sort();
    let mut files = Vec::new();
    for path in entries {
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|suffix| suffix == "rs") {
            files.push(path);
        }
    }
    files
}

#[test]
fn every_source_file_keeps_the_rules_of_the_house() {
    let source = root().join("src");
    let files = rust_files(&source);
    assert!(files.len() > 10, "src was not found");
    let mut broken = Vec::new();
    for file in files {
        let path = file.strip_prefix(&source).expect("below src").to_string_lossy().replace('\\', "/");
        broken.extend(faults(&path, &fs::read_to_string(&file).expect("UTF-8")));
    }
    assert!(broken.is_empty(), "{} faults against the architecture:\n{}", broken.len(), broken.join("\n"));
}

#[test]
fn only_the_agreed_folders_stand_at_the_root() {
    for entry in fs::read_dir(root()).expect("the root").flatten().filter(|entry| entry.path().is_dir()) {
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(FOLDERS.contains(&name.as_str()), "the folder {name}/ at the root is none of [{}]", FOLDERS.join(", "));
    }
}

#[test]
fn every_stage_of_the_table_uses_only_stages_of_the_table() {
    let known: Vec<_> = MAY_USE.iter().map(|(stage, _)| *stage).collect();
    for (stage, allowed) in MAY_USE {
        assert!(allowed.iter().all(|other| known.contains(other)), "{stage} may use something unknown");
    }
}

mod wrong {
    use super::*;

    /// The one fault of a file that is otherwise in order.
    fn only_fault(path: &str, line: &str) -> String {
        let found = faults(path, &format!("//! A file.\n\n{line}\n"));
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].clone()
    }

    #[test]
    fn a_stage_that_uses_the_next_is_found() {
        assert_eq!(
            only_fault("metrics/weekly/volume.rs", "use crate::rules::Rulebook;"),
            "src/metrics/weekly/volume.rs:3: uses `crate::rules::Rulebook`, but `metrics` may use only \
             [model, diagnostics]"
        );
        assert!(only_fault("model/shoe.rs", "fn f(x: crate::diagnostics::Code) {}").contains("model/shoe.rs:3"));
        assert!(only_fault("importer/mod.rs", "use crate::{model::units, profile};").contains("crate::profile"));
    }

    #[test]
    fn a_stage_that_knows_too_much_of_another_is_found() {
        assert!(only_fault("reporter/html.rs", "use crate::rules::assess;").contains("may know only"));
        assert!(only_fault("rules/engine.rs", "use crate::metrics::{spec, frame};").contains("metrics::frame"));
        assert_eq!(faults("rules/engine.rs", "//! A file.\nuse crate::metrics::spec::SPECS;\n"), [""; 0]);
        assert_eq!(faults("rules/engine.rs", "//! A file.\nuse crate::phrase;\n"), [""; 0]);
        assert_eq!(faults("reporter/html.rs", "//! A file.\nuse crate::rules::rule::RuleMeta;\n"), [""; 0]);
    }

    #[test]
    fn a_crate_at_the_wrong_place_is_found() {
        assert!(only_fault("rules/engine.rs", "use polars::prelude::*;").contains("polars"));
        assert!(only_fault("importer/formats/fit.rs", "fitparser::from_bytes(b);").contains("fitparser"));
        assert!(only_fault("metrics/mod.rs", "use plotters::prelude::*;").contains("plotters"));
        assert_eq!(faults("metrics/frame.rs", "//! A file.\nuse polars::prelude::*;\n"), [""; 0]);
        assert!(only_fault("metrics/mod.rs", "use zip::ZipArchive;").contains("zip::"));
        assert_eq!(faults("metrics/mod.rs", "//! A file.\nfn unzip() { a.iter().zip(b); }\n"), [""; 0]);
    }

    #[test]
    fn printing_and_clocks_are_found() {
        assert!(only_fault("cli/exit.rs", "println!();").contains("only cli/terminal.rs prints"));
        assert!(only_fault("rules/mod.rs", "    eprintln!(\"x\");").contains("eprintln!"));
        assert!(only_fault("metrics/mod.rs", "let t = chrono::Utc::now();").contains("only clock.rs"));
        assert!(only_fault("clock.rs", "use chrono::Local;").contains("zone of the machine"));
        assert_eq!(faults("cli/terminal.rs", "//! A file.\nfn f() { println!(); }\n"), [""; 0]);
        let test = "//! A file.\n#[cfg(test)]\nmod tests {\n    fn f() { eprintln!(); }\n}\n";
        assert_eq!(faults("rules/mod.rs", test), [""; 0]);
    }

    #[test]
    fn words_in_comments_and_strings_break_nothing() {
        let text = "//! Not polars, not crate::rules.\n/* println! */\nconst A: &str = \"polars \\\" println!\";\n\
                    const B: &str = r#\"use crate::cli; \" \"#;\nconst C: char = '\"';\nfn f<'a>(x: &'a str) {}\n";
        assert_eq!(faults("model/units.rs", text), [""; 0]);
        // The quote that is a character opens no string that would hide what follows.
        assert_eq!(faults("model/units.rs", "//! A.\nconst C: char = '\"'; use crate::cli;\n").len(), 1);
    }

    #[test]
    fn a_file_without_comment_or_end_is_found() {
        assert!(faults("model/units.rs", "fn f() {}\n")[0].contains("module comment"));
        let long = format!("//! A file.\n{}", "// line\n".repeat(449));
        assert!(faults("model/units.rs", &long)[0].contains("has 450 lines"));
        assert_eq!(faults("model/units.rs", &long.replacen("// line\n", "", 1)), [""; 0]);
    }

    #[test]
    fn an_unknown_stage_is_found() {
        assert!(only_fault("stage/mod.rs", "use crate::model::units;").contains("no stage of the table"));
    }
}
