//! The mail: its parts are the report's, nobody is named as sender or recipient, and only bad enough weeks send one.

use std::fs;
use std::path::Path;
use std::process::Output;

use patella::model::athlete::Mute;
use patella::model::finding::Severity;
use patella::reporter::{html, mail, text};
use tempfile::TempDir;

use super::fixture::{Case, HOSTILE, case, nobody};
use crate::report_command::{patella, run};

const NO_PICTURE: &[u8] = b"\x89PNG";

fn mail(case: &Case) -> String {
    let report = case.report();
    let page = html::render(&report).expect("a page");
    String::from_utf8(mail::render(&report, &page, NO_PICTURE).expect("a mail")).expect("ASCII")
}

/// The head of a mail or of a part with folded lines joined, and what follows it.
fn head_and_rest(part: &str) -> (String, &str) {
    let (head, rest) = part.split_once("\r\n\r\n").expect("an empty line behind the head");
    (head.replace("\r\n ", " ").replace("\r\n\t", " "), rest)
}

/// Text of quoted-printable: `=` and a line end are nothing, `=C3` is a byte.
fn decoded(text: &str) -> String {
    let joined = text.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        if *first == b'=' {
            let digits = std::str::from_utf8(&others[..2]).expect("ASCII");
            bytes.push(u8::from_str_radix(digits, 16).expect("two digits"));
            rest = &others[2..];
        } else {
            bytes.push(*first);
            rest = others;
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// The parts between the separators of one level, each with its head.
fn parts<'a>(head: &str, body: &'a str) -> Vec<(String, &'a str)> {
    let boundary = head.split("boundary=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a separator");
    let separator = format!("--{boundary}");
    let pieces: Vec<&str> = body.split(separator.as_str()).collect();
    assert!(pieces.last().is_some_and(|end| end.starts_with("--")), "the end of {boundary}");
    let inner = &pieces[1..pieces.len() - 1];
    inner.iter().map(|piece| head_and_rest(piece.trim_start_matches("\r\n"))).collect()
}

/// Subject line, plain text, HTML and attachment.
fn opened(mail: &str) -> (String, String, String, String) {
    let (head, body) = head_and_rest(mail);
    assert!(head.contains("Content-Type: multipart/mixed;"), "{head}");
    let mixed = parts(&head, body);
    let [(related, inner), (attached, file)] = mixed.as_slice() else { panic!("{} parts", mixed.len()) };
    assert!(
        related.contains("multipart/related;") && attached.contains("attachment; filename=\"report-2026-11-22.html\"")
    );
    let inline = parts(related, inner);
    let [(alternative, bodies), (picture, _)] = inline.as_slice() else { panic!("{} parts", inline.len()) };
    assert!(picture.contains("image/png") && picture.contains("Content-Disposition: inline"), "{picture}");
    let bodies = parts(alternative, bodies);
    let [(plain, text), (page, html)] = bodies.as_slice() else { panic!("{} parts", bodies.len()) };
    assert!(plain.contains("text/plain; charset=\"utf-8\"") && page.contains("text/html; charset=\"utf-8\""));
    let id = picture.split("Content-ID: <").nth(1).and_then(|rest| rest.split('>').next()).expect("an identity");
    let html = decoded(html);
    assert!(html.contains(&format!("src=\"cid:{id}\"")), "the picture is shown");
    (head, decoded(text).replace("\r\n", "\n"), html, decoded(file))
}

#[test]
fn a_mail_holds_the_summary_a_short_page_the_picture_and_the_report() {
    let case = case();
    let report = case.report();
    let (head, plain, body, attached) = opened(&mail(&case));
    assert_eq!(plain.trim_end(), text::summary(&report, false).trim_end());
    assert_eq!(attached.trim_end(), html::render(&report).expect("a page").trim_end());
    assert!(head.contains("Date: Sun, 22 Nov 2026 12:00:00 +0000"), "{head}");
    let page = &report.page;
    for said in
        page.actions.iter().chain(&page.ceilings).chain(&page.provenance.overrides).chain([&page.verdict.sentence])
    {
        assert!(body.contains(said.as_str()), "{said}");
    }
    let cards: Vec<_> = page.sections.iter().flat_map(|section| &section.cards).collect();
    assert!(cards.len() > 3 && cards[..3].iter().all(|card| body.contains(card.headline.as_str())));
    assert!(body.len() < 15_000, "{} bytes", body.len());
    for forbidden in ["<script", "<svg", "var(", "http", "display:flex", "display:grid"] {
        assert!(!body.contains(forbidden), "{forbidden}");
    }
}

#[test]
fn a_mail_names_nobody_and_is_the_same_twice() {
    let first = mail(&case());
    let (head, _) = head_and_rest(&first);
    let names: Vec<&str> = head.lines().filter_map(|line| line.split_once(": ")).map(|(name, _)| name).collect();
    assert_eq!(names, ["Subject", "Date", "Message-ID", "X-Mailer", "MIME-Version", "Content-Type"]);
    assert_eq!(first, mail(&case()));
    assert_ne!(first, mail(&nobody()));
    assert!(first.is_ascii() && first.lines().all(|line| line.len() < 100), "lines that every relay takes");
    assert!(mail::is_ours(first.as_bytes()));
}

#[test]
fn hostile_names_stay_in_their_place() {
    for name in [HOSTILE, "a\r\nBcc: all@mail.example\r\n\r\nbody", "\u{202E}evil", &"x".repeat(300), "🏃 אבג"] {
        let mut case = case();
        case.history.athlete.name = name.to_owned();
        case.history.shoes[0].name = name.to_owned();
        let mail = mail(&case);
        let (head, plain, body, _) = opened(&mail);
        assert_eq!(head.lines().count(), 6, "{name:?} adds no line to the head: {head}");
        assert!(
            !head.lines().any(|line| line.starts_with("Bcc")) && !body.contains("<script") && !plain.contains('\u{1b}'),
            "{name:?}"
        );
        assert!(body.len() < 100_000, "cut by some above 102 kB: {}", body.len());
    }
}

#[test]
fn muted_findings_send_no_mail() {
    let mut case = case();
    let wanted = |case: &Case, least| mail::is_wanted(&case.report(), least);
    assert!(wanted(&case, None) && wanted(&case, Some(Severity::Warn)) && !wanted(&case, Some(Severity::Stop)));
    case.history.athlete.mutes.push(Mute { rule: "worn-shoes".to_owned(), until: None, reason: None });
    assert!(!wanted(&case, Some(Severity::Warn)) && wanted(&case, Some(Severity::Watch)));
    assert!(!wanted(&nobody(), Some(Severity::Watch)) && wanted(&nobody(), None));
}

fn report(folder: &Path, options: &[&str], code: i32) -> Output {
    let mut command = patella(&["report"]);
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/rivera");
    run(command.current_dir(folder).arg(sample).args(["--out", "out", "--format", "json"]).args(options), code)
}

#[test]
fn quiet_weeks_write_neither_mail_nor_summary() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("week.eml");
    let loud = report(folder.path(), &["--eml", "week.eml", "--only-if", "watch"], 0);
    let mail = fs::read(&path).expect("a mail");
    assert!(String::from_utf8_lossy(&loud.stdout).contains("Watch: "));
    assert!(String::from_utf8_lossy(&loud.stderr).contains("week.eml"));

    // In a quiet week the mail of an earlier one must not be sent again.
    let quiet = report(folder.path(), &["--eml", "week.eml", "--only-if", "stop"], 0);
    assert!(quiet.stdout.is_empty() && !path.exists());
    assert!(!String::from_utf8_lossy(&quiet.stderr).contains("wrote"));
    assert!(folder.path().join("out/report.json").exists());

    fs::write(&path, "a file of somebody else").expect("written");
    report(folder.path(), &["--eml", "week.eml", "--only-if", "stop", "-q"], 0);
    assert!(path.exists(), "what patella did not write stays");

    let piped = report(folder.path(), &["--eml", "-", "--fail-on", "watch"], 10);
    assert_eq!(piped.stdout, mail, "the same mail, and nothing else on stdout");
    report(folder.path(), &["--eml", "-", "--json"], 2);
    report(folder.path(), &["--only-if", "often"], 2);
}
