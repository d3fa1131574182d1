//! Every chart and page that is drawn in the tests: the sample, next to no data, and hostile names.

use patella::model::athlete::Units;
use patella::model::calendar::{DaySpan, shift};
use patella::model::finding::Severity;
use patella::model::units::{METRES_PER_MILE, Metres};
use patella::reporter::charts::cadence_pace::RunDot;
use patella::reporter::charts::line_with_zone::{self, Form, LinePoint, LineWithZone, Spacing, Zone, ZoneSide};
use patella::reporter::charts::pain_log::{self, BodyPart, DayMark, DayTicks, PainDot, PainLog, WeekDistance};
use patella::reporter::charts::sparkline::{self, Sparkline};
use patella::reporter::charts::{cadence_pace, monotony, shoe_distance, weekly_distance};
use patella::reporter::summary_page::{self, Level, PageFinding, Panel, SummaryPage, Tally};
use patella::reporter::svg::{Svg, Width};

use super::sample::*;

const WIDTHS: [(Width, &str); 2] = [(Width::Wide, "wide"), (Width::Narrow, "narrow")];

/// A name that tries everything: markup, quotes, right-to-left script and override, emoji, length.
pub(crate) fn hostile_name() -> String {
    format!("<script>\"'& \u{202E}שלום\u{202C} 👟👨\u{200D}👩\u{200D}👧 {}", "Pegasus ".repeat(35))
}

fn long_run_share() -> LineWithZone {
    LineWithZone {
        description: "Share of easy running: 61 % in the last week.".into(),
        axis: "easy minutes, % of all".into(),
        digits: 0,
        from_zero: true,
        form: Form::Line,
        spacing: Spacing::Weeks,
        zones: vec![Zone { edge: 70.0, side: ZoneSide::Below, label: "too hard: below 70 %".into() }],
        guides: Vec::new(),
        limit_label: String::new(),
        points: points(&[80.0, 84.0, -1.0, 76.0, 72.0, 61.0])
            .into_iter()
            .map(|point| LinePoint { severity: None, label: "61 %".into(), ..point })
            .collect(),
    }
}

/// Twelve weeks with a knee that gets worse and one entry of the other; three body parts when hostile.
fn pain(hostile: bool) -> PainLog {
    let to = chrono::NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day");
    let from = shift(to, -83);
    let dot = |(ago, score): (i64, u8)| PainDot {
        day: shift(to, -ago),
        score,
        severity: match score {
            0..=2 => None,
            3..=5 => Some(Severity::Watch),
            _ => Some(Severity::Warn),
        },
        tooltip: format!("{score} of 10"),
    };
    let part = |name: &str, days: &[(i64, u8)]| BodyPart {
        name: name.into(),
        dots: days.iter().map(|day| dot(*day)).collect(),
    };
    let right = [(30, 1), (24, 2), (20, 0), (16, 3), (12, 4), (9, 6), (8, 7), (5, 4), (3, 3), (1, 2), (0, 1)];
    let mut parts = vec![part("right, outer", &right), part("left, front", &[(60, 2)])];
    if hostile {
        parts.push(part(&hostile_name(), &[(83, 10), (82, 10), (0, 10)]));
    }
    let ticks = |name: &str, every: usize| DayTicks {
        name: name.into(),
        days: (0..84).step_by(every).map(|ago| shift(to, -ago)).collect(),
    };
    let week = |index: i64| WeekDistance {
        monday: shift(from, 7 * index),
        distance: (index != 4)
            .then(|| Metres::from_kilometres(30.0 + 2.0 * f64::from(i32::try_from(index).unwrap_or(0))))
            .flatten(),
        tooltip: String::new(),
    };
    PainLog {
        description: "Right outer knee: 7 of 10 at most, 1 at last.".into(),
        axis: "pain 0–10, a dot a day".into(),
        distance_axis: "km per week, at most 52".into(),
        units: Units::Kilometres,
        span: DaySpan { from, to },
        parts,
        ticks: vec![ticks("hard days", 5), ticks("long runs", 7), ticks("treated", 11)],
        marks: vec![
            DayMark { day: shift(to, -4), label: "cleared".into() },
            DayMark { day: shift(to, -3), label: "seen".into() },
        ],
        weeks: (0..12).map(week).collect(),
    }
}

/// Every chart in both widths, with data and with hardly any, by name.
pub(crate) fn gallery() -> Vec<(String, Svg)> {
    let mut all = Vec::new();
    let mut partial = weeks_of(&[30.0, -1.0, -1.0, 28.0, 31.0, 0.0, 29.0, 33.0, 30.0, 36.5, 31.0, 18.0]);
    if let Some(last) = partial.weeks.last_mut() {
        last.partial = true;
    }
    let mut miles = weeks_of(&SIXTEEN_WEEKS);
    for week in &mut miles.weeks {
        let amounts = [&mut week.amount, &mut week.baseline, &mut week.limit];
        amounts.into_iter().flatten().for_each(|amount| *amount *= 1_000.0 / METRES_PER_MILE);
    }
    miles.axis = "miles per week".into();
    let few_runs: Vec<RunDot> = runs().into_iter().take(1).collect();
    for (width, name) in WIDTHS {
        let mut add = |chart: &str, svg: Svg| all.push((format!("{chart}-{name}"), svg));
        add("weekly-distance", weekly_distance::draw(&weeks_of(&SIXTEEN_WEEKS), width));
        add("weekly-distance-partial", weekly_distance::draw(&partial, width));
        add("weekly-distance-miles", weekly_distance::draw(&miles, width));
        add("weekly-distance-one-week", weekly_distance::draw(&weeks_of(&[12.0]), width));
        add("weekly-distance-empty", weekly_distance::draw(&weeks_of(&[]), width));
        add("cadence-pace", cadence_pace::draw(&cadence(runs(), Units::Kilometres), width));
        add("cadence-pace-miles", cadence_pace::draw(&cadence(runs(), Units::Miles), width));
        add("cadence-pace-one-run", cadence_pace::draw(&cadence(few_runs.clone(), Units::Kilometres), width));
        add("cadence-pace-empty", cadence_pace::draw(&cadence(Vec::new(), Units::Kilometres), width));
        add("shoe-distance", shoe_distance::draw(&four_shoes(), width));
        let hostile = shoe(&hostile_name(), 512.0, "at your limit about 2 March", Some(Severity::Info));
        let arabic = shoe("حذاء الجري 👟", 120.0, "", None);
        add("shoe-distance-hostile", shoe_distance::draw(&shoes(vec![hostile, arabic]), width));
        add("shoe-distance-one", shoe_distance::draw(&shoes(vec![shoe("Ghost 15", 0.0, "new", None)]), width));
        add("shoe-distance-empty", shoe_distance::draw(&shoes(Vec::new()), width));
        add("monotony", monotony::draw(&monotony_of(&MONOTONY), width));
        add("monotony-one-week", monotony::draw(&monotony_of(&[1.4]), width));
        add("monotony-empty", monotony::draw(&monotony_of(&[]), width));
        add("pain-log", pain_log::draw(&pain(false), width));
        add("pain-log-hostile", pain_log::draw(&pain(true), width));
        add("pain-log-empty", pain_log::draw(&PainLog { parts: Vec::new(), ..pain(false) }, width));
        add("line-with-zone-below", line_with_zone::draw(&long_run_share(), width));
    }
    let spark = |values| Sparkline { description: "Eight weeks".into(), values, severity: Some(Severity::Warn) };
    all.push(("sparkline".into(), sparkline::draw(&spark(SIXTEEN_WEEKS[8..].iter().copied().map(Some).collect()))));
    all.push(("sparkline-gap".into(), sparkline::draw(&spark(vec![Some(3.0), Some(4.0), None, Some(2.0), Some(5.0)]))));
    all.push(("sparkline-flat".into(), sparkline::draw(&spark(vec![Some(3.0); 8]))));
    all.push(("sparkline-empty".into(), sparkline::draw(&spark(vec![None; 8]))));
    all
}

/// Nothing but a name, in the state of a first run without data.
fn empty_page() -> SummaryPage {
    SummaryPage {
        level: Level::NoData,
        word: "No data".into(),
        headline: String::new(),
        sentence: "No training-load rule could be checked.".into(),
        tally: Tally { not_checked: 42, ..Tally::default() },
        pain: None,
        findings: Vec::new(),
        panels: Vec::new(),
        next: Vec::new(),
        ceilings: None,
        ..full_page()
    }
}

fn hostile_page() -> SummaryPage {
    let long = hostile_name();
    let finding = |severity| PageFinding { severity, headline: long.clone(), action: long.clone() };
    SummaryPage {
        name: long.clone(),
        overline: long.clone(),
        week_range: long.clone(),
        read_line: long.clone(),
        pain: Some(long.clone()),
        headline: long.clone(),
        sentence: long.clone(),
        level: Level::Watch,
        findings: vec![
            finding(Severity::Watch),
            finding(Severity::Info),
            finding(Severity::Info),
            finding(Severity::Info),
        ],
        panels: full_page()
            .panels
            .into_iter()
            .map(|p| Panel { title: long.clone(), subtitle: long.clone(), ..p })
            .collect(),
        next_title: long.clone(),
        next: vec![long.clone(); 5],
        ceilings: Some(long.clone()),
        others: Vec::new(),
        footer: long.clone(),
        ..full_page()
    }
}

pub(crate) fn pages() -> Vec<(&'static str, Svg)> {
    let mut fine = full_page();
    fine.level = Level::Fine;
    fine.word = "Fine".into();
    fine.headline = "keep going".into();
    fine.sentence = "No rule was broken.".into();
    fine.findings.clear();
    fine.panels.truncate(3);
    vec![
        ("page", summary_page::draw(&full_page())),
        ("page-fine", summary_page::draw(&fine)),
        ("page-empty", summary_page::draw(&empty_page())),
        ("page-hostile", summary_page::draw(&hostile_page())),
    ]
}
