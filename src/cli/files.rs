//! The files of one athlete's report: rendered, and put in place where their content changed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::args::OutputFormat;
use super::exit::Failure;
use crate::reporter::report::Report;
use crate::reporter::{chart_files, csv, html, json, mail, png, write};

/// Rendered files by name.
pub type Files = Vec<(String, Vec<u8>)>;

/// Name of the page among the files.
pub const PAGE: &str = "report.html";
/// Name of the picture among the files.
const PICTURE: &str = "report.png";

/// The mail, of the page and the picture that were rendered already where they were.
///
/// # Errors
///
/// When one of them cannot be rendered, which is a fault of the program.
pub fn mail_of(report: &Report, files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, Failure> {
    let rendered = |name: &str| files.iter().find(|(file, _)| file == name).map(|(_, content)| content.clone());
    let page = match rendered(PAGE).and_then(|page| String::from_utf8(page).ok()) {
        Some(page) => page,
        None => html::render(report).map_err(|error| Failure::internal(&error))?,
    };
    let picture = match rendered(PICTURE) {
        Some(picture) => picture,
        None => png::render(report).map_err(|error| Failure::internal(&error))?,
    };
    mail::render(report, &page, &picture).map_err(|error| Failure::internal(&error))
}

/// A mail of an earlier run must not be sent again for a week in which there is none. Only what patella wrote is
/// removed.
///
/// # Errors
///
/// When it cannot be removed.
pub fn remove_earlier_mail(path: &Path) -> Result<(), Failure> {
    match fs::read(path) {
        Ok(content) if mail::is_ours(&content) => fs::remove_file(path)
            .map_err(|error| Failure::internal(&format!("cannot remove {}: {error}", path.display()))),
        _ => Ok(()),
    }
}

/// How temporary names begin of commands that people give; those of jobs have their own, which the next one removes.
pub const BY_HAND: &str = ".patella-";

/// Writes a file unless it holds this content already; gives its path when it was written. Temporary names begin with
/// the prefix.
///
/// # Errors
///
/// When it cannot be written.
pub fn put(path: &Path, bytes: &[u8], prefix: &str) -> Result<Option<PathBuf>, Failure> {
    let is_same_size = fs::metadata(path).is_ok_and(|metadata| metadata.len() == bytes.len() as u64);
    if is_same_size && fs::read(path).is_ok_and(|content| content == bytes) {
        return Ok(None);
    }
    write::marked(path, bytes, prefix).map_err(|error| cannot_write(path, &error))?;
    Ok(Some(path.to_path_buf()))
}

/// The failure to write a file.
#[must_use]
pub fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    Failure::Internal {
        message: format!("cannot write {}: {error}", path.display()),
        help: Some("make room or give permission, then run it again: what is there is whole".to_owned()),
    }
}

/// Puts rendered files in their places, and names those that were written. With `charts`, pictures of an earlier run go
/// whose rules are not raised any more: the folder shows this report and no other.
///
/// # Errors
///
/// When a file cannot be written, or a picture not be removed.
pub fn put_all(
    files: &[(String, Vec<u8>)],
    formats: &[OutputFormat],
    place: impl Fn(&str) -> PathBuf,
    prefix: &str,
) -> Result<Vec<PathBuf>, Failure> {
    let mut written = Vec::new();
    for (name, content) in files {
        written.extend(put(&place(name), content, prefix)?);
    }
    if formats.contains(&OutputFormat::Charts) {
        let is_written = |name: &str| files.iter().any(|(written, _)| written == name);
        let earlier = chart_files::names().filter(|name| !is_written(name));
        remove_earlier_charts(earlier.map(|name| place(&name)))?;
    }
    Ok(written)
}

/// Only what bears the name of a rule and patella's mark is removed, and then the folder when nothing else is in it.
fn remove_earlier_charts(paths: impl Iterator<Item = PathBuf>) -> Result<(), Failure> {
    for path in paths {
        if fs::read(&path).is_ok_and(|content| chart_files::is_ours(&content)) {
            fs::remove_file(&path)
                .map_err(|error| Failure::internal(&format!("cannot remove {}: {error}", path.display())))?;
            // Fails when something is left in it, as it should.
            let _ = path.parent().map(fs::remove_dir);
        }
    }
    Ok(())
}

/// The files of a report in these formats, by name.
///
/// # Errors
///
/// When one cannot be rendered, which is a fault of the program.
pub fn render(report: &Report, formats: &[OutputFormat]) -> Result<Files, Failure> {
    let mut formats = formats.to_vec();
    formats.sort();
    formats.dedup();
    let mut files = Vec::new();
    for format in formats {
        match format {
            OutputFormat::Html => {
                files.push((
                    PAGE.to_owned(),
                    html::render(report).map_err(|error| Failure::internal(&error))?.into_bytes(),
                ));
            }
            OutputFormat::Png => {
                files.push((PICTURE.to_owned(), png::render(report).map_err(|error| Failure::internal(&error))?));
            }
            OutputFormat::Json => files.push(("report.json".to_owned(), json::render(report).into_bytes())),
            OutputFormat::Charts => {
                files.extend(chart_files::render(report).map_err(|error| Failure::internal(&error))?);
            }
            OutputFormat::Csv => {
                let tables = csv::files(report);
                files.extend(tables.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())));
            }
        }
    }
    Ok(files)
}
