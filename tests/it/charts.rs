//! The charts as text and as pixels: golden files of made-up data, and what must hold for any data. The pictures
//! themselves are written to `target/charts` for people to look at.

use std::fs;
use std::path::Path;

use patella::model::athlete::Units;
use patella::model::calendar::WeekId;
use patella::model::finding::Severity;
use patella::model::units::{Metres, MetresPerSecond, StepsPerMinute};
use patella::reporter::charts::cadence_pace::{self, CadencePace, RunDot, Trend};
use patella::reporter::charts::line_with_zone::{self, LinePoint, LineWithZone, Zone, ZoneSide};
use patella::reporter::charts::monotony::{self, Monotony};
use patella::reporter::charts::shoe_distance::{self, ShoeBar, ShoeDistance};
use patella::reporter::charts::sparkline::{self, Sparkline};
use patella::reporter::charts::weekly_distance::{self, WeekBar, WeeklyDistance};
use patella::reporter::page::{self, Level, PageFinding, Panel, SummaryPage, Tally};
use patella::reporter::svg::compose::titled;
use patella::reporter::svg::{Svg, Width};
use patella::reporter::{raster, theme::Theme};

use crate::golden;

const WIDTHS: [(Width, &str); 2] = [(Width::Wide, "wide"), (Width::Narrow, "narrow")];

/// A name that tries everything: markup, quotes, right-to-left script and override, emoji, length.
fn hostile_name() -> String {
    format!("<script>\"'& \u{202E}שלום\u{202C} 👟👨\u{200D}👩\u{200D}👧 {}", "Pegasus ".repeat(35))
}

fn week(index: i64) -> WeekId {
    WeekId::containing("2026-08-03".parse().expect("a date")).plus(index)
}

fn km(kilometres: f64) -> Metres {
    Metres::from_kilometres(kilometres).expect("finite")
}

/// Weeks of these kilometres with the limit of RULES card LOAD-1; a negative number is a week that is not known.
fn weeks_of(kilometres: &[f64]) -> WeeklyDistance {
    let weeks = kilometres.iter().enumerate().map(|(index, distance)| {
        let before = index.checked_sub(4).map(|from| &kilometres[from..index]);
        let baseline = before.filter(|b| b.iter().all(|d| *d >= 0.0)).map(|b| b.iter().copied().fold(0.0, f64::max));
        let ratio = baseline.map(|baseline| distance / baseline);
        WeekBar {
            week: week(i64::try_from(index).expect("few")),
            distance: (*distance >= 0.0).then(|| km(*distance)),
            partial: false,
            baseline: baseline.map(km),
            limit: baseline.map(|baseline| km(1.1 * baseline)),
            severity: ratio.and_then(|ratio| match ratio {
                r if r > 1.2 => Some(Severity::Warn),
                r if r > 1.15 => Some(Severity::Watch),
                r if r > 1.1 => Some(Severity::Info),
                _ => None,
            }),
            label: format!("{distance:.0} km"),
            tooltip: format!("Week of {}: {distance:.0} km", week(i64::try_from(index).expect("few")).monday()),
        }
    });
    WeeklyDistance {
        description: "Weekly distance: the week of 16 November is 65 km, 25 % above the highest of four weeks.".into(),
        axis: "km per week".into(),
        limit_label: "+10 % limit".into(),
        limit_value: "57.2 km".into(),
        units: Units::Kilometres,
        weeks: weeks.collect(),
    }
}

const SIXTEEN_WEEKS: [f64; 16] =
    [40.0, 42.0, 43.0, 37.0, 43.0, 45.0, 46.0, 39.0, 46.0, 53.0, 49.0, 41.0, 50.0, 52.0, 44.0, 65.0];

fn runs() -> Vec<RunDot> {
    (0..48_u32)
        .map(|index| {
            // A fixed scatter without a generator: multiples of irrational numbers, modulo one.
            let scatter = |factor: f64| (f64::from(index * index * 7 + index) * factor).fract() - 0.5;
            let speed = [2.55, 2.62, 3.0, 3.1, 3.75][(index % 5) as usize] + 0.16 * scatter(0.618_034);
            RunDot {
                speed: MetresPerSecond::new(speed).expect("finite"),
                cadence: StepsPerMinute::new(136.0 + 9.5 * speed + 7.0 * scatter(0.414_214)).expect("finite"),
                recent: index > 40,
                tooltip: format!("Run {index}"),
            }
        })
        .collect()
}

fn cadence(runs: Vec<RunDot>, units: Units) -> CadencePace {
    CadencePace {
        description: "Cadence against pace: easy runs are below 170 steps per minute.".into(),
        axis: "steps per minute".into(),
        pace_axis: if units == Units::Miles { "pace, min per mile" } else { "pace, min per km" }.into(),
        band: (StepsPerMinute::new(170.0).expect("finite"), StepsPerMinute::new(180.0).expect("finite")),
        band_label: "170–180 spm".into(),
        units,
        severity: Some(Severity::Watch),
        runs,
        trend: Some(Trend { intercept_spm: 136.0, slope_spm_per_mps: 9.5 }),
    }
}

fn shoe(name: &str, kilometres: f64, note: &str, severity: Option<Severity>) -> ShoeBar {
    ShoeBar {
        name: name.into(),
        distance: km(kilometres),
        possible_distance: None,
        distance_label: format!("{kilometres:.0} km"),
        note: note.into(),
        limit: Some(km(697.0)),
        severity,
        retired: false,
        tooltip: format!("{name}: {kilometres:.0} km"),
    }
}

fn shoes(shoes: Vec<ShoeBar>) -> ShoeDistance {
    ShoeDistance {
        description: "Shoe distance: the Pegasus 40 are past 800 km.".into(),
        zone: (Metres::from_miles(300.0).expect("finite"), Metres::from_miles(500.0).expect("finite")),
        zone_label: "replace between 300 and 500 mi".into(),
        units: Units::Kilometres,
        shoes,
    }
}

fn four_shoes() -> ShoeDistance {
    let mut second = shoe("Endorphin Speed 3", 566.0, "at your limit about 2 March", Some(Severity::Watch));
    second.possible_distance = Some(km(655.0));
    let mut last = shoe("Vaporfly 2", 96.0, "races only", None);
    last.limit = None;
    shoes(vec![
        shoe("Pegasus 40", 842.0, "past 805 km since 12 November", Some(Severity::Warn)),
        second,
        shoe("Ghost 15", 318.0, "", None),
        last,
    ])
}

fn points(values: &[f64]) -> Vec<LinePoint> {
    values
        .iter()
        .enumerate()
        .map(|(index, value)| LinePoint {
            week: week(i64::try_from(index).expect("few")),
            value: (*value >= 0.0).then_some(*value),
            severity: (*value > 2.0).then_some(Severity::Watch),
            label: format!("{value:.1}"),
            tooltip: format!("Week {index}: {value:.1}"),
        })
        .collect()
}

fn monotony_of(values: &[f64]) -> Monotony {
    Monotony {
        description: "Monotony: 2.3 in the last week, above 2.0.".into(),
        axis: "monotony (mean daily load / its spread)".into(),
        limit: 2.0,
        limit_label: "too even: above 2.0".into(),
        weeks: points(values),
    }
}

const MONOTONY: [f64; 16] = [1.3, 1.4, 1.2, 1.5, 1.3, 1.6, 1.5, -1.0, -1.0, 1.4, 2.2, 1.6, 1.4, 1.8, 1.5, 2.3];

fn long_run_share() -> LineWithZone {
    LineWithZone {
        description: "Share of easy running: 61 % in the last week.".into(),
        axis: "easy minutes, % of all".into(),
        digits: 0,
        from_zero: true,
        zone: Zone { edge: 70.0, side: ZoneSide::Below, label: "too hard: below 70 %".into() },
        points: points(&[80.0, 84.0, -1.0, 76.0, 72.0, 61.0])
            .into_iter()
            .map(|point| LinePoint { severity: None, label: "61 %".into(), ..point })
            .collect(),
    }
}

/// Every chart in both widths, with data and with hardly any, by name.
fn gallery() -> Vec<(String, Svg)> {
    let mut all = Vec::new();
    let mut partial = weeks_of(&[30.0, -1.0, -1.0, 28.0, 31.0, 0.0, 29.0, 33.0, 30.0, 36.5, 31.0, 18.0]);
    if let Some(last) = partial.weeks.last_mut() {
        last.partial = true;
    }
    let mut miles = weeks_of(&SIXTEEN_WEEKS);
    miles.units = Units::Miles;
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
        add("line-with-zone-below", line_with_zone::draw(&long_run_share(), width));
    }
    let spark = |values| Sparkline { description: "Eight weeks".into(), values, severity: Some(Severity::Warn) };
    all.push(("sparkline".into(), sparkline::draw(&spark(SIXTEEN_WEEKS[8..].iter().copied().map(Some).collect()))));
    all.push(("sparkline-gap".into(), sparkline::draw(&spark(vec![Some(3.0), Some(4.0), None, Some(2.0), Some(5.0)]))));
    all.push(("sparkline-flat".into(), sparkline::draw(&spark(vec![Some(3.0); 8]))));
    all.push(("sparkline-empty".into(), sparkline::draw(&spark(vec![None; 8]))));
    all
}

fn panel(title: &str, subtitle: &str, svg: Svg) -> Panel {
    Panel { title: title.into(), subtitle: subtitle.into(), svg }
}

fn finding(severity: Severity, headline: &str, action: &str) -> PageFinding {
    PageFinding { severity, headline: headline.into(), action: action.into() }
}

fn full_page() -> SummaryPage {
    SummaryPage {
        overline: "Weekly running report".into(),
        name: "Alex Rivera".into(),
        week_range: "Week 16–22 November 2026".into(),
        read_line: "71 runs read, 1 skipped".into(),
        level: Level::Act,
        word: "Act".into(),
        headline: "back off this week".into(),
        sentence: "Volume is 25 % above the highest of four weeks, hard days came back to back twice, and right-calf \
                   pain is in the log three times."
            .into(),
        tally: Tally { act: 4, watch: 3, fine: 15, not_checked: 20 },
        findings: vec![
            finding(
                Severity::Stop,
                "Right-calf pain on 18, 20 and 21 November, rising 2, 3, 4 of 10",
                "Stop hard running. See a physio if it is not gone in 7 days.",
            ),
            finding(
                Severity::Warn,
                "65 km this week, 25 % above your four-week maximum of 52 km",
                "The limit was 57.2 km. Keep next week at or below 47 km.",
            ),
            finding(
                Severity::Watch,
                "Hard days back to back, twice: 17 and 18, 20 and 21 November",
                "Put at least one easy or rest day between hard runs.",
            ),
        ],
        panels: vec![
            panel(
                "Weekly distance outran the limit",
                "green: up to 10 % over the highest of four weeks",
                weekly_distance::draw(&weeks_of(&SIXTEEN_WEEKS), Width::Narrow),
            ),
            panel(
                "Training was more even than usual",
                "last 16 weeks",
                monotony::draw(&monotony_of(&MONOTONY), Width::Narrow),
            ),
            panel(
                "Cadence is short at easy pace",
                "one dot per run, last 12 weeks",
                cadence_pace::draw(&cadence(runs(), Units::Kilometres), Width::Narrow),
            ),
            panel(
                "The Pegasus are past 800 km",
                "distance per pair; the mark is your own limit",
                shoe_distance::draw(&four_shoes(), Width::Narrow),
            ),
        ],
        next_title: "Next week".into(),
        next: vec![
            "Run 40 to 47 km, all easy until the calf has been quiet for three days.".into(),
            "Rest on at least one day; no hard days next to each other.".into(),
            "Retire the Pegasus 40 from long runs.".into(),
        ],
        footer: "Rules of thumb, not a diagnosis. Sources and the numbers behind each line are in the HTML report."
            .into(),
    }
}

/// Nothing but a name, in the state of a first run without data.
fn empty_page() -> SummaryPage {
    SummaryPage {
        level: Level::NoData,
        word: "No data".into(),
        headline: String::new(),
        sentence: "No training-load rule could be checked.".into(),
        tally: Tally { not_checked: 42, ..Tally::default() },
        findings: Vec::new(),
        panels: Vec::new(),
        next: Vec::new(),
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
        footer: long.clone(),
        ..full_page()
    }
}

fn pages() -> Vec<(&'static str, Svg)> {
    let mut fine = full_page();
    fine.level = Level::Fine;
    fine.word = "Fine".into();
    fine.headline = "keep going".into();
    fine.sentence = "No rule was broken.".into();
    fine.findings.clear();
    fine.panels.truncate(3);
    vec![
        ("page", page::draw(&full_page())),
        ("page-fine", page::draw(&fine)),
        ("page-empty", page::draw(&empty_page())),
        ("page-hostile", page::draw(&hostile_page())),
    ]
}

fn write_picture(name: &str, svg: &Svg, theme: Theme) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/charts");
    fs::create_dir_all(&folder).expect("a folder for pictures");
    let png = raster::png(svg, theme).expect("a picture");
    fs::write(folder.join(format!("{name}.png")), &png).expect("a picture file");
    png
}

#[test]
fn charts_are_as_recorded() {
    for (name, svg) in gallery() {
        golden::check(&format!("tests/golden/charts/{name}.svg"), svg.inline().as_bytes());
    }
    for (name, svg) in pages() {
        golden::check(&format!("tests/golden/charts/{name}.svg"), svg.standalone(Theme::Light).as_bytes());
    }
}

#[test]
fn pictures() {
    for (name, svg) in gallery() {
        write_picture(&name, &svg, Theme::Light);
        if name.ends_with("wide") && !name.contains("empty") {
            write_picture(&format!("{name}-dark"), &svg, Theme::Dark);
        }
    }
    for (name, svg) in pages() {
        write_picture(name, &svg, Theme::Light);
    }
    let chart = shoe_distance::draw(&four_shoes(), Width::Wide);
    let titled =
        titled("The Pegasus 40 are past 800 km", "Shaded: 300 to 500 miles, where most pairs are replaced.", &chart);
    write_picture("shoe-distance-titled", &titled, Theme::Light);
}
