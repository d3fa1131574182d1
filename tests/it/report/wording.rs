//! Every sentence as people read it: of every rule over its fixtures, of whole pages in each of the three verdicts, of
//! the advice, the article, the help of the commands and the documents; in kilometres and miles.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use patella::model::athlete::Units;
use patella::model::finding::{Evidence, RuleOutcome, Verdict};
use patella::model::phrase::Phrase;
use patella::reporter::assemble::{AssembleInput, InputCounts, assemble};
use patella::reporter::html;
use patella::reporter::wording::Wording;
use patella::rules::advice::ADVICE;
use patella::rules::article::statements;
use patella::rules::rulebook::Rulebook;
use patella::rules::{self, RULES};

use super::fixture;
use super::input::plain;
use crate::golden;
use crate::report_command::{patella, run};
use crate::rules::case::{self, Case};

/// What no sentence may claim: a forecast, a risk in numbers, a diagnosis, a promise. In lower case.
const CLAIMS: [&str; 25] = [
    "you will",
    "you'll",
    "you’ll",
    "risk of injury is",
    "risk of x",
    "% risk",
    "% chance",
    "probability",
    "likelihood",
    "guarantee",
    "times more likely",
    "get injured",
    "be injured",
    "injury risk of",
    "risk score",
    "you have a ",
    "you have patellofemoral",
    "you suffer",
    "your diagnosis",
    "diagnosed with",
    "you are safe",
    "without risk",
    "cures",
    "will heal",
    "nothing to worry",
];

/// What denies a claim instead of making it, cut out before looking.
const DENIALS: [&str; 8] = [
    "never says that you will be injured",
    "no score and no probability",
    "not a probability",
    "no probability",
    "never a probability",
    "you will be injured",
    "not diagnosed with",
    "predicts an injury",
];

/// Nouns that do not follow a one.
const PLURALS: [&str; 12] = [
    "runs",
    "days",
    "weeks",
    "sessions",
    "files",
    "recordings",
    "duplicates",
    "pairs",
    "hours",
    "minutes",
    "findings",
    "rules",
];

/// Nouns that do not follow a larger number; "30 day" may begin a compound only with a hyphen.
const SINGULARS: [&str; 6] = ["run", "week", "session", "file", "recording", "finding"];

/// Units that stand behind a number.
const UNITS: [&str; 18] = [
    "km",
    "mi",
    "m",
    "ft",
    "s",
    "min",
    "h",
    "%",
    "steps/min",
    "min/km",
    "min/mile",
    "run",
    "runs",
    "weeks",
    "training",
    "half",
    "pairs",
    "cm",
];

fn evidence_of(rows: &[Evidence]) -> impl Iterator<Item = &Phrase> {
    rows.iter().map(|row| &row.text)
}

fn phrases(outcome: &RuleOutcome) -> Vec<&Phrase> {
    match &outcome.verdict {
        Verdict::Raised(findings) => findings
            .iter()
            .flat_map(|finding| {
                [&finding.headline].into_iter().chain(&finding.advice).chain(evidence_of(&finding.evidence))
            })
            .collect(),
        Verdict::Clear(rows) => evidence_of(rows).collect(),
        Verdict::NotAssessed { reason, .. } => vec![reason],
    }
}

/// The claim that a text makes, if any.
fn claim(text: &str) -> Option<String> {
    let lower = text.replace(['\u{a0}', '\n'], " ").to_lowercase();
    CLAIMS.iter().find(|claim| lower.contains(**claim)).map(|claim| format!("claims {claim:?}"))
}

/// What is wrong with the grammar or the letters of a text, if anything.
fn slip(text: &str) -> Option<String> {
    let lower = text.replace('\u{a0}', " ").to_lowercase();
    for (found, fault) in [
        ("  ", "two spaces"),
        (" .", "a space before a full stop"),
        (" ,", "a space before a comma"),
        ("..", "two full stops"),
        (",,", "two commas"),
        ("!", "an exclamation mark"),
        ("inf ", "no number"),
    ] {
        if lower.contains(found) {
            return Some(fault.to_owned());
        }
    }
    // With their marks, since neither "road; Road" nor "Pegasus 1: runs" is a slip.
    let raw: Vec<&str> = lower.split(' ').collect();
    let words: Vec<&str> = raw.iter().map(|word| word.trim_matches(['(', ')', '.', ',', ';', ':'])).collect();
    for (index, pair) in words.windows(2).enumerate() {
        let number = raw[index].trim_start_matches('(').parse::<f64>().ok();
        let noun = pair[1];
        if raw[index] == "1" && PLURALS.contains(&noun) {
            return Some(format!("1 of several: {}", pair.join(" ")));
        }
        // "5 run days" are days.
        let of_a_compound = words.get(index + 2).is_some_and(|next| PLURALS.contains(next));
        if number.is_some_and(|number| number > 1.0 && number < 1_000.0) && SINGULARS.contains(&noun) && !of_a_compound
        {
            return Some(format!("several of one: {}", pair.join(" ")));
        }
        if raw[index] == raw[index + 1] && noun.len() > 1 && noun.chars().all(char::is_alphabetic) {
            return Some(format!("a word twice: {noun}"));
        }
    }
    if words.contains(&"nan") || words.contains(&"none") && lower.contains("some(") {
        return Some("holds no number".to_owned());
    }
    // A number below zero has a real minus sign; a date and a span of words have hyphens inside.
    let ascii_minus = words
        .iter()
        .any(|word| word.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())));
    if ascii_minus {
        return Some("a hyphen for a minus sign".to_owned());
    }
    let glued = words.iter().find(|word| {
        let number = word.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
        number.len() < word.len() && ["km", "mi", "%", "min", "bpm", "spm"].contains(&number)
    });
    if let Some(glued) = glued {
        return Some(format!("no space before the unit: {glued}"));
    }
    let depth = text.chars().try_fold(0_u32, |depth, letter| match letter {
        '(' => Some(depth + 1),
        ')' => depth.checked_sub(1),
        _ => Some(depth),
    });
    (depth != Some(0)).then(|| "has unbalanced parentheses".to_owned())
}

/// What is wrong with a text, if anything.
fn fault(text: &str) -> Option<String> {
    claim(text).or_else(|| slip(text))
}

/// A number with a space before its unit at which a line may break.
fn loose_unit(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split(' ').collect();
    words.windows(2).find_map(|pair| {
        let unit = pair[1].trim_end_matches(['.', ',', ';', ':', ')']);
        let number = pair[0].trim_start_matches(['(', '+', '\u{2212}']);
        let is_number = number.parse::<f64>().is_ok() || number.contains(':') && number.ends_with(char::is_numeric);
        (is_number && UNITS.contains(&unit)).then(|| pair.join(" "))
    })
}

fn check(outcomes: &[RuleOutcome], place: &str) -> usize {
    let as_of = fixture::day(fixture::AS_OF);
    let mut checked = 0;
    for units in [Units::Kilometres, Units::Miles] {
        let wording = Wording::new(units).as_of(as_of);
        for phrase in outcomes.iter().flat_map(phrases) {
            let text = wording.phrase(phrase);
            assert!(!text.trim().is_empty(), "{place}: an empty sentence");
            let fault = fault(&text).or_else(|| loose_unit(&text).map(|unit| format!("may break at {unit:?}")));
            assert_eq!(fault, None, "{place}: {text:?}");
            let foreign = if units == Units::Miles { "\u{a0}min/km" } else { "\u{a0}min/mile" };
            assert!(!text.contains(foreign), "{place}: {text:?}");
            checked += 1;
        }
    }
    checked
}

#[test]
fn the_sentences_of_every_fixture_read_well() {
    let mut checked = 0;
    for entry in RULES {
        let path = format!("tests/rules/{}.md", entry.meta.id);
        let text = fs::read_to_string(golden::root(&path)).expect("readable");
        for case in case::split(&text).into_iter().filter_map(|part| Case::parse(part, &path)) {
            checked += check(&[case.outcome(entry.meta.id)], &path);
        }
    }
    assert!(checked > 500, "only {checked} sentences");
}

#[test]
fn the_sentences_of_a_whole_history_read_well() {
    for case in [fixture::case(), fixture::nobody()] {
        let outcomes = patella::rules::assess(&case.history, &case.rulebook);
        assert!(check(&outcomes, "the made-up runner") >= 2 * RULES.len());
    }
}

/// The words of a page without its marks: one piece of text for each element.
fn words_of(page: &str) -> Vec<String> {
    let body = page.split_once("<body>").map_or("", |(_, body)| body);
    // Marks that stand inside a sentence.
    let inline = ["<b>", "</b>", "<code>", "</code>", "<span class=\"before\">", "</span>", "<small>", "</small>"];
    let joined = inline.iter().fold(body.to_owned(), |text, mark| text.replace(mark, ""));
    let mut pieces = Vec::new();
    for piece in joined.split('<') {
        let (mark, text) = piece.split_once('>').unwrap_or(("", piece));
        // What screen readers say, and what a pointer shows.
        if let Some(label) = mark.split("aria-label=\"").nth(1).and_then(|rest| rest.split('"').next()) {
            pieces.push(unescaped(label));
        }
        pieces.push(unescaped(text.trim()));
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

fn unescaped(text: &str) -> String {
    let marks = [("&#38;", "&"), ("&#60;", "<"), ("&#62;", ">"), ("&#39;", "'"), ("&#34;", "\""), ("&amp;", "&")];
    marks.iter().fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}

/// The first raised, clear and not assessed case of a rule, as a page in these units.
fn pages(rule: &str, units: Units) -> Vec<(String, String)> {
    let path = format!("tests/rules/{rule}.md");
    let text = fs::read_to_string(golden::root(&path)).expect("readable");
    let cases: Vec<Case> = case::split(&text).into_iter().filter_map(|part| Case::parse(part, &path)).collect();
    let first = |claim: &str| cases.iter().find(|case| case.heading.starts_with(claim));
    ["Raised", "Clear", "Not assessed"]
        .into_iter()
        .filter_map(first)
        .map(|case| {
            let (history, outcomes) = case.judged();
            let report = assemble(&AssembleInput {
                outcomes_before: &outcomes,
                next_week: rules::planner::next_week(&history, &outcomes, &Rulebook::builtin()).as_ref(),
                counts: InputCounts { files: 3, recordings: 2, runs: 1, duplicates: 1, rejected: 0, ignored: 0 },
                ..plain(&history, &outcomes, units)
            });
            let page = html::render(&report).expect("a page");
            assert!(page.len() < 300_000, "{path}: {}: {} bytes", case.heading, page.len());
            (format!("{path}: {}", case.heading), page)
        })
        .collect()
}

#[test]
fn whole_pages_read_well_whatever_was_found() {
    let mut seen = BTreeSet::new();
    let mut faults = String::new();
    for entry in RULES {
        for units in [Units::Kilometres, Units::Miles] {
            for (place, page) in pages(entry.meta.id, units) {
                for text in words_of(&page) {
                    // Sources keep the titles that their authors gave them.
                    let is_new = !text.contains("doi") && seen.insert(text.clone());
                    if let Some(fault) = is_new.then(|| fault(&text)).flatten() {
                        let _ = writeln!(faults, "{place}: {fault}: \"{text}\"");
                    }
                    let foreign = if units == Units::Miles { "\u{a0}min/km" } else { "\u{a0}min/mile" };
                    assert!(!text.contains(foreign), "{place}: {text:?}");
                }
            }
        }
    }
    assert!(seen.len() > 2_000, "only {} texts", seen.len());
    assert!(faults.is_empty(), "{faults}");
}

/// Claims of a text once its denials are cut out.
fn claim_but_denials(text: &str) -> Option<String> {
    let lower = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    claim(&DENIALS.iter().fold(lower, |text, denial| text.replace(denial, "")))
}

#[test]
fn documentation_advice_and_article_claim_nothing() {
    for entry in RULES {
        let meta = entry.meta;
        for text in [meta.title, meta.summary].into_iter().chain(meta.documentation.split("\n\n")) {
            assert_eq!(claim_but_denials(text.trim()), None, "{}: {text}", meta.id);
        }
        for threshold in entry.thresholds {
            assert_eq!(fault(threshold.documentation), None, "{}: {}", meta.id, threshold.name);
        }
    }
    for said in statements() {
        for text in [Some(said.says), said.differs].into_iter().flatten() {
            assert_eq!(fault(text), None, "{}: {text}", said.row);
        }
    }
    for on in ADVICE {
        let items = on.items.iter().flat_map(|item| [item.text, item.dose]);
        let texts = [on.title, on.article, on.evidence, on.timeline].into_iter().chain(on.differs).chain(items);
        for text in texts.chain(on.background.iter().copied()) {
            assert_eq!(fault(text), None, "{}: {text}", on.culprit);
        }
    }
}

/// The help of the program and of each command that it lists.
fn helps() -> Vec<String> {
    let help = |words: &[&str]| String::from_utf8(run(&mut patella(words), 0).stdout).expect("UTF-8");
    let main = help(&["--help"]);
    let listed = main.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names: Vec<String> = listed.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect();
    assert!(names.len() >= 7, "{names:?}");
    let commands = names.iter().filter(|name| *name != "help");
    commands.map(|name| help(&[name, "--help"])).chain([main.clone()]).collect()
}

#[test]
fn help_and_documents_claim_nothing() {
    for text in helps() {
        assert_eq!(claim_but_denials(&text), None, "{text}");
        assert!(!text.contains('!'), "{text}");
    }
    for document in ["README.md", "RULES.md", "FORMATS.md", "CONTRIBUTING.md", "reports/README.md"] {
        let text = fs::read_to_string(golden::root(document)).expect("readable");
        for part in text.split("\n\n") {
            assert_eq!(claim_but_denials(part), None, "{document}: {part}");
        }
    }
}

#[test]
fn what_must_be_found_is_found() {
    for bad in [
        "You will be injured.",
        "two  spaces",
        "a (b",
        "b) a (",
        "done ..",
        "a 40\u{a0}% chance",
        "Well done!",
        "1\u{a0}runs in it",
        "3\u{a0}run in it",
        "-8\u{a0}% on the week",
        "only 5km more",
        "the the end",
        "You have a runner’s knee.",
        "a NaN of it",
    ] {
        assert!(fault(bad).is_some(), "{bad}");
    }
    for denied in ["patella never says that you will be injured.", "There is no probability."] {
        assert_eq!(claim_but_denials(denied), None);
    }
    assert!(claim_but_denials("You will see.").is_some());
    assert_eq!(words_of("<body><p>One <b>two</b>.</p><svg aria-label=\"Three.\"></svg>"), ["One two.", "Three."]);
    assert_eq!(fault("Run 40\u{a0}km (25\u{a0}mi) or less."), None);
    assert!(loose_unit("Run 40 km or less.").is_some() && loose_unit("at 5:20 min/km.").is_some());
    assert_eq!(loose_unit("Run 40\u{a0}km on 3 of 4 days."), None);
}
