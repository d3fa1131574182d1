//! The man pages in `man/` are those of the command definitions: one for the program, one for each command. They are
//! kept as files so that packages and `man -l` have them without running anything.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::process::Command;

use clap::CommandFactory;
use clap_mangen::Man;
use patella::cli::args::Arguments;

use crate::golden;

/// Every page, by the name of its file.
fn pages() -> BTreeMap<String, Vec<u8>> {
    let mut program = Arguments::command().disable_help_subcommand(true);
    program.build();
    let mut pages = BTreeMap::new();
    collect(&program, &mut pages);
    pages
}

fn collect(command: &clap::Command, pages: &mut BTreeMap<String, Vec<u8>>) {
    for inner in command.get_subcommands().filter(|inner| !inner.is_hide_set()) {
        collect(inner, pages);
    }
    let man = Man::new(command.clone());
    pages.insert(man.get_filename(), page(command, &man).expect("written to memory"));
}

/// The sections of a page. What stands below the options in the help is prose and examples: those keep their lines.
fn page(command: &clap::Command, man: &Man) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // No date: the page changes with the definitions, not with the day on which it is made.
    let name = man.get_filename().trim_end_matches(".1").to_uppercase();
    writeln!(bytes, ".TH {name} 1 \"\" \"patella {}\" \"patella\"", env!("CARGO_PKG_VERSION"))?;
    // The apostrophe of troff, which the texts below use.
    bytes.write_all(b".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n")?;
    man.render_name_section(&mut bytes)?;
    man.render_synopsis_section(&mut bytes)?;
    man.render_description_section(&mut bytes)?;
    man.render_options_section(&mut bytes)?;
    if command.get_subcommands().any(|inner| !inner.is_hide_set()) {
        man.render_subcommands_section(&mut bytes)?;
    }
    let extra = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let mut section = "";
    for paragraph in extra.split("\n\n") {
        let (heading, text) = match paragraph.split_once(':') {
            Some(("Example" | "Examples", text)) => ("EXAMPLES", text.trim_start_matches('\n')),
            Some(("Exit codes", text)) => ("EXIT STATUS", text.trim_start()),
            _ => ("NOTES", paragraph),
        };
        writeln!(bytes, "{}", if heading == section { ".PP".to_owned() } else { format!(".SH {heading:?}") })?;
        section = heading;
        let mut keeps_lines = false;
        for line in text.lines() {
            if line.starts_with(' ') != keeps_lines {
                keeps_lines = !keeps_lines;
                writeln!(bytes, "{}", if keeps_lines { ".nf" } else { ".fi" })?;
            }
            writeln!(bytes, "{}", troff(line.strip_prefix("  ").unwrap_or(line)))?;
        }
        if keeps_lines {
            writeln!(bytes, ".fi")?;
        }
    }
    Ok(bytes)
}

/// A line of text that troff takes for nothing else.
fn troff(line: &str) -> String {
    let safe = line.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\*(Aq");
    if safe.starts_with('.') { format!("\\&{safe}") } else { safe }
}

#[test]
fn the_man_pages_are_current() {
    let pages = pages();
    assert!(pages.contains_key("patella.1") && pages.contains_key("patella-plan-week.1"), "{:?}", pages.keys());
    for (name, bytes) in &pages {
        golden::check(&format!("man/{name}"), bytes);
    }
    for entry in fs::read_dir(golden::root("man")).expect("the folder of the pages") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if !pages.contains_key(&name) && golden::is_updating() {
            fs::remove_file(&path).expect("removable");
            continue;
        }
        assert!(pages.contains_key(&name), "man/{name} is the page of no command");
    }
}

#[test]
fn a_reader_of_man_pages_finds_nothing_to_complain_of() {
    let mandoc = Command::new("mandoc").args(["-T", "lint", "-W", "error"]).arg(golden::root("man/patella.1")).output();
    let Ok(_) = mandoc else {
        eprintln!("skipped: no mandoc here");
        return;
    };
    for name in pages().keys() {
        let path = golden::root(format!("man/{name}"));
        let output = Command::new("mandoc").args(["-T", "lint", "-W", "error"]).arg(&path).output().expect("mandoc");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{name}");
        let shown = Command::new("mandoc").args(["-T", "html"]).arg(&path).output().expect("mandoc");
        assert!(String::from_utf8_lossy(&shown.stdout).contains("SYNOPSIS"), "{name}");
    }
}
