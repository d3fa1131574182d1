//! `patella shoes [PATH...]`: the shoe ledger.

use std::fmt::Write as _;

use crate::cli::args::ShoesOptions;
use crate::cli::exit::{Exit, Failure};
use crate::cli::pipeline;
use crate::cli::terminal::Terminal;
use crate::reporter::json;
use crate::reporter::report::{Page, Table};

/// Prints the distance on each pair.
///
/// # Errors
///
/// When inputs cannot be used.
pub fn run(options: &ShoesOptions, terminal: Terminal) -> Result<Exit, Failure> {
    let imported = pipeline::import(&options.input, terminal)?;
    let report = pipeline::assemble(&imported, &options.input, "shoes")?;
    let text = if options.json { json::shoes(&report) } else { ledger(&report.page) };
    terminal.data(&text)?;
    terminal.diagnostics(&imported.diagnostics);
    Ok(Exit::Done)
}

fn ledger(page: &Page) -> String {
    let mut text = if page.shoes.rows.is_empty() {
        "No shoes are known: describe each pair as [[shoe]] in athlete.toml (`patella init` shows how).\n".to_owned()
    } else {
        columns(&page.shoes)
    };
    if let Some(note) = &page.shoes_note {
        let _ = writeln!(text, "{note}");
    }
    text
}

/// Columns as wide as their widest cell; the first is left-aligned, the rest right-aligned.
fn columns(table: &Table) -> String {
    let rows: Vec<&Vec<String>> = std::iter::once(&table.head).chain(&table.rows).collect();
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..table.head.len()).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let _ = if column == 0 { write!(line, "{cell:<width$}") } else { write!(line, "  {cell:>width$}") };
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}
