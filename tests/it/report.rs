//! The reporter from outside: one report, all its renderings. The pages are left in the target folder, where the
//! browser checks of `tests/browser` find them.

mod contract;
pub(crate) mod fixture;
mod hostile;
pub(crate) mod input;
mod mail;
pub(crate) mod raised;
mod wording;

use std::path::PathBuf;

use patella::model::athlete::Units;
use patella::reporter::{csv, html, json, png, text, write};
use serde_json::Value;

use fixture::{Case, HOSTILE, case, day, nobody};

fn parsed(case: &Case) -> Value {
    serde_json::from_str(&json::render(&case.report())).expect("valid JSON")
}

fn keep(name: &str, bytes: &[u8]) {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("reports").join(name);
    write::atomically(&path, bytes).expect("written");
}

/// Every rendering of a report as text; the picture as the SVG that it is made of.
fn renderings(case: &Case) -> Vec<(String, String)> {
    let report = case.report();
    let mut all = vec![
        ("html".to_owned(), html::render(&report).expect("a page")),
        ("json".to_owned(), json::render(&report)),
        ("text".to_owned(), text::summary(&report, false)),
        ("svg".to_owned(), patella::reporter::summary_page::draw(&png::summary(&report.page)).body),
    ];
    all.extend(csv::files(&report).into_iter().map(|(name, text)| (name.to_owned(), text)));
    all
}

#[test]
fn pages_are_made_for_the_browser_checks() {
    let mut miles = case();
    miles.units = Units::Miles;
    let mut hostile = case();
    hostile.history.athlete.name = format!("{HOSTILE} {}", "Wolfeschlegelsteinhausenbergerdorff".repeat(3));
    hostile.history.shoes[0].name = format!("{HOSTILE} a shoe with a very long name indeed, second pair");
    let mut running = case();
    running.history.as_of = day("2026-11-19");
    if let Some(week) = running.history.weeks.last_mut() {
        week.complete = false;
        week.monotony = None;
    }
    let reports = vec![
        ("full", case().report()),
        ("miles", miles.report()),
        ("hostile", hostile.report()),
        ("nobody", nobody().report()),
        ("running", running.report()),
        ("raised", raised::everything(Units::Kilometres)),
        ("raised-miles", raised::everything(Units::Miles)),
        ("stop", raised::stop()),
    ];
    for (name, report) in reports {
        keep(&format!("{name}.html"), html::render(&report).expect("a page").as_bytes());
        keep(&format!("{name}.png"), &png::render(&report).expect("a picture"));
        keep(&format!("{name}.json"), json::render(&report).as_bytes());
        keep(&format!("{name}.txt"), text::summary(&report, false).as_bytes());
        for (file, table) in csv::files(&report) {
            keep(&format!("{name}-{file}"), table.as_bytes());
        }
    }
}

#[test]
fn json_has_the_sections_of_the_contract_in_its_order() {
    let text = json::render(&case().report());
    assert!(text.ends_with("}\n") && !text.ends_with("\n\n"));
    let keys: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("  \"")?.split_once("\":")).map(|(key, _)| key).collect();
    let contract = "schema program athlete as_of inputs verdict findings clear not_assessed next_week weeks activities shoes \
                    unassigned_shoe_distance_m pain changes helps pain_by";
    assert_eq!(keys.join(" "), contract);
}

#[test]
fn json_values_are_exact_and_absent_ones_null() {
    let value = parsed(&case());
    assert_eq!(value["schema"], "patella.assessment/1");
    assert_eq!(value["next_week"]["set_by"], Value::from(vec!["two-week-volume-jump", "single-run-spike"]));
    assert_eq!(value["changes"]["since"], "2026-11-15");
    let last = value["weeks"].as_array().and_then(|weeks| weeks.last()).expect("weeks");
    assert_eq!((&last["week"], &last["start"]), (&Value::from("2026-W47"), &Value::from("2026-11-16")));
    assert_eq!(last["hard_days"], Value::Null);
    // 8.4 + 9.0 + 9.3 + 8.8 + 8.1 + 22.1 = 65.7 km.
    assert!((last["distance_m"].as_f64().expect("a number") - 65_700.0).abs() < 1e-6);
    let run = value["activities"].as_array().and_then(|runs| runs.last()).expect("activities");
    assert_eq!(run["start_utc"], "2026-11-22T06:12:03Z");
    assert_eq!((&run["class"], &run["step_length_m"]), (&Value::from("unknown"), &Value::Null));
    assert_eq!(run["id"].as_str().map(str::len), Some(16));
    assert_eq!(run["session"], run["id"]);
    assert_eq!(
        run["sources"][0],
        format!("export.zip!activities/<email>_{}.fit.gz", value["activities"].as_array().expect("runs").len() - 1)
    );
}

#[test]
fn verdict_counts_add_up_and_a_muted_finding_sets_no_verdict() {
    let mut case = case();
    let value = parsed(&case);
    let count = |value: &Value, key: &str| value["verdict"][key].as_u64().expect("a count");
    let total = |value: &Value| count(value, "raised") + count(value, "clear") + count(value, "not_assessed");
    assert_eq!(total(&value), u64::try_from(patella::rules::RULES.len()).expect("few"));
    assert_eq!(value["verdict"]["severity"], "warn");
    assert_eq!(value["findings"][0]["rule"], "worn-shoes");
    let mute = |rule: &str| patella::model::athlete::Mute { rule: rule.to_owned(), until: None, reason: None };
    case.history.athlete.mutes.push(mute("worn-shoes"));
    let muted = parsed(&case);
    assert_eq!(muted["verdict"]["severity"], "watch");
    assert_eq!(count(&muted, "raised"), count(&value, "raised"));
    let shoe = muted["findings"].as_array().and_then(|all| all.iter().find(|one| one["rule"] == "worn-shoes"));
    assert_eq!(shoe.map(|shoe| (shoe["muted"].clone(), shoe["notify"].clone())), Some((true.into(), false.into())));
}

#[test]
fn findings_are_sorted_by_severity_then_rule() {
    let value = parsed(&case());
    let rank = |finding: &Value| {
        let severity = finding["severity"].as_str().expect("a word");
        let level = ["stop", "warn", "watch", "info"].iter().position(|name| *name == severity);
        let rule = patella::rules::RULES.iter().position(|entry| finding["rule"] == entry.meta.id);
        (level, rule, finding["from"].as_str().expect("a day").to_owned())
    };
    let ranks: Vec<_> = value["findings"].as_array().expect("findings").iter().map(rank).collect();
    assert!(ranks.len() >= 4, "{ranks:?}");
    assert!(ranks.is_sorted(), "{ranks:?}");
}

#[test]
fn without_an_assessable_load_rule_there_is_no_verdict() {
    let case = nobody();
    assert_eq!(parsed(&case)["verdict"]["severity"], "not-assessed");
    assert!(text::summary(&case.report(), false).contains("No data: training load could not be judged"));
}

#[test]
fn no_rendering_holds_an_e_mail_address() {
    let mut case = case();
    case.history.athlete.name = "Jo jo.doe@mail.example".to_owned();
    case.history.athlete.id = "jo.doe@mail.example".to_owned();
    case.history.shoes[0].name = "jo.doe@mail.example's shoe".to_owned();
    case.history.activities[0].activity.title = Some("for jo.doe@mail.example".to_owned());
    for (name, text) in renderings(&case) {
        assert!(!text.contains("mail.example") && !text.contains("jo.doe"), "{name}");
    }
    assert!(renderings(&case).iter().any(|(name, text)| name == "json" && text.contains("a/<email>_17.fit")));
}

#[test]
fn names_are_never_markup() {
    let mut case = case();
    case.history.athlete.name = HOSTILE.to_owned();
    case.history.shoes[0].name = HOSTILE.to_owned();
    case.history.activities[0].activity.title = Some(HOSTILE.to_owned());
    case.diagnostics[0].path = format!("{HOSTILE}.fit");
    for (name, text) in renderings(&case).iter().filter(|(name, _)| name == "html" || name == "svg") {
        assert!(!text.contains("<script"), "{name}");
        assert!(!text.contains("alert(1)</script"), "{name}");
    }
    let report = case.report();
    assert!(html::render(&report).expect("a page").contains("&#60;script&#62;"));
}

#[test]
fn the_page_needs_nothing_else() {
    let page = html::render(&case().report()).expect("a page");
    assert!(page.contains("default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:"));
    assert!(page.contains("<title>Act: change your shoes. Alex Rivera, Week 16\u{2013}22\u{a0}November 2026</title>"));
    // The only addresses are those of the sources, in links that a reader may follow.
    for (place, _) in page.match_indices("http") {
        let around = &page[place.saturating_sub(9)..place + 16];
        assert!(around.contains("<a href=\"https://doi.org/") || around.contains("http-equiv"), "{around}");
    }
    for forbidden in ["<script", "<link", "<img", "@import", "<iframe", " onload", "javascript:"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    assert!(page.len() < 300_000, "{} bytes", page.len());
}

/// Those of the page are there with and without a finding; each card has its own or names the card that has it.
#[test]
fn every_picture_appears_once() {
    let report = case().report();
    let cards: Vec<_> = report.page.sections.iter().flat_map(|section| &section.cards).collect();
    assert!(cards.iter().all(|card| card.figure.is_some() != card.figure_at.is_some()));
    let drawn: Vec<_> = cards.iter().filter_map(|card| card.figure.as_ref()).chain(&report.page.pictures).collect();
    for caption in ["Weekly distance", "Cadence by pace", "Distance on each pair", "Monotony", "Days by effort"] {
        assert_eq!(drawn.iter().filter(|figure| figure.table.caption == caption).count(), 1, "{caption}");
    }
    let page = html::render(&report).expect("a page");
    assert_eq!(page.matches("<figure>").count(), drawn.len());
    for link in cards.iter().filter_map(|card| card.figure_at.as_ref()) {
        assert!(page.contains(&format!("id=\"{}\"", link.anchor)), "{link:?}");
    }
}

#[test]
fn every_rule_is_shown_exactly_once() {
    let page = case().report().page;
    assert_eq!(page.tally.iter().map(|item| item.count).sum::<usize>(), page.rules_total);
    let mut rules: Vec<&str> =
        page.fine.iter().chain(&page.not_checked).chain(&page.muted).map(|line| line.rule).collect();
    let mut raised: Vec<&str> = page.sections.iter().flat_map(|section| &section.cards).map(|card| card.rule).collect();
    raised.sort_unstable();
    raised.dedup();
    rules.extend(raised);
    rules.sort_unstable();
    let mut all: Vec<&str> = patella::rules::RULES.iter().map(|entry| entry.meta.id).collect();
    all.sort_unstable();
    assert_eq!(rules, all);
}

#[test]
fn the_lowest_weekly_ceiling_wins_at_the_top() {
    let page = case().report().page;
    let lowest = "Run 42.9\u{a0}km or less";
    let ceilings: Vec<&String> = page.actions.iter().filter(|action| action.starts_with("Run ")).collect();
    assert_eq!(ceilings, [&format!("{lowest}.")], "the heading names the week: {}", page.actions_title);
    assert_eq!(page.actions_title, "Next week, 23\u{2013}29\u{a0}November");
    assert!(page.actions.len() <= 3);
    let cards = page.sections.iter().flat_map(|section| &section.cards);
    let said: Vec<&String> =
        cards.flat_map(|card| &card.advice).filter(|text| text.contains("or less in the week")).collect();
    assert_eq!(said.len(), 2, "two rules set a ceiling");
    assert!(said.iter().all(|text| text.starts_with(lowest)), "and the cards agree: {said:?}");
}

#[test]
fn the_same_report_twice_is_the_same_bytes() {
    assert_eq!(renderings(&case()), renderings(&case()));
    let picture = || png::render(&case().report()).expect("a picture");
    assert_eq!(picture(), picture());
}

#[test]
fn miles_reach_every_sentence() {
    let mut case = case();
    case.units = Units::Miles;
    let report = case.report();
    let summary = text::summary(&report, false);
    assert!(summary.contains("\u{a0}mi") && !summary.contains("\u{a0}km"), "{summary}");
    // For programs distances stay metres.
    assert!((parsed(&case)["shoes"][0]["distance_m"].as_f64().expect("a number") - 842_300.0).abs() < 1e-6);
}

#[test]
fn the_terminal_summary_fits_eighty_columns() {
    let summary = text::summary(&case().report(), false);
    for line in summary.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    assert!(summary.contains("▲ Act: change your shoes") && summary.contains("do: Replace Pegasus 40"), "{summary}");
    let coloured = text::summary(&case().report(), true);
    let stripped: String = coloured.split('\u{1b}').enumerate().fold(String::new(), |text, (index, piece)| {
        text + if index == 0 { piece } else { piece.split_once('m').map_or("", |(_, rest)| rest) }
    });
    assert_eq!(stripped, summary);
}

#[test]
fn tables_read_back_with_the_keys_of_the_json() {
    let report = case().report();
    let value = parsed(&case());
    for (name, table) in csv::files(&report) {
        let key = name.trim_end_matches(".csv");
        let rows = value[key].as_array().expect("a list");
        let mut reader = ::csv::Reader::from_reader(table.as_bytes());
        let head: Vec<String> = reader.headers().expect("a head").iter().map(str::to_owned).collect();
        let mut sorted = head.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, rows[0].as_object().expect("an object").keys().cloned().collect::<Vec<_>>(), "{name}");
        let records: Vec<::csv::StringRecord> = reader.records().map(|record| record.expect("a row")).collect();
        assert_eq!(records.len(), rows.len(), "{name}");
        for (record, row) in records.iter().zip(rows) {
            for (cell, key) in record.iter().zip(&head) {
                match &row[key] {
                    Value::String(text) => assert_eq!(cell, text),
                    Value::Null => assert_eq!(cell, ""),
                    Value::Number(number) => {
                        let (cell, number) =
                            (cell.parse::<f64>().expect("a number"), number.as_f64().expect("a number"));
                        // serde_json reads the last digit of a float only approximately.
                        assert!((cell - number).abs() <= 1e-12 * number.abs(), "{name}: {key}: {cell} and {number}");
                    }
                    Value::Bool(truth) => assert_eq!(cell, truth.to_string()),
                    _ => {}
                }
            }
        }
    }
}

#[test]
fn silence_about_most_rules_does_not_read_as_safety() {
    let mut case = case();
    // One week too few for the rules of volume; comeback-too-fast can still tell that there was no break.
    case.history.weeks.drain(..18);
    for week in &mut case.history.weeks {
        (week.baseline_max4, week.baseline_mean4, week.monotony, week.guarded_ratio) = (None, None, None, None);
    }
    case.history.shoes.clear();
    case.history.cadence_curve = None;
    case.history.sessions.truncate(1);
    let report = case.report();
    let checked = report.page.rules_total - report.page.not_checked.len();
    assert!(checked > 0 && checked * 2 < report.page.rules_total, "{checked}");
    assert_eq!(report.assessment.verdict.headline, "Fine: nothing found, but little could be checked");
}

#[test]
fn the_verdict_is_one_sentence() {
    let verdict = case().report().page.verdict;
    assert_eq!(verdict.headline, "change your shoes");
    let expected = "Pegasus 40 is past its limit, weekly distance rose 23\u{a0}% above your four-week maximum and the run of \
                    22\u{a0}November was 39\u{a0}% longer than any in the 30 days before.";
    assert_eq!(verdict.sentence, expected);
}

#[test]
fn a_week_over_its_ceiling_asks_for_rest_and_nothing_else() {
    let mut case = case();
    case.history.as_of = day("2026-11-19");
    case.history.weeks.last_mut().expect("weeks").complete = false;
    let page = case.report().page;
    assert_eq!(page.verdict.headline, "no more distance this week");
    assert!(page.actions.iter().all(|action| !action.starts_with("Run ")), "{:?}", page.actions);
}

#[test]
fn pictures_are_headed_by_their_result() {
    let title = |case: &Case, wanted: &str| {
        let panels = png::summary(&case.report().page).panels;
        panels.into_iter().map(|panel| panel.title).find(|title| title.contains(wanted)).expect("a panel")
    };
    let mut calm = case();
    calm.history = fixture::history(1);
    calm.before = None;
    assert_eq!(title(&case(), "istance"), "Distance 23\u{a0}% above four-week maximum");
    assert_eq!(title(&calm, "istance"), "Weekly distance stayed within its limit");
    for case in [case(), calm] {
        for panel in png::summary(&case.report().page).panels {
            assert!(!panel.title.contains('?'), "{}", panel.title);
        }
    }
}
