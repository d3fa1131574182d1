//! Made-up data, shared with the benchmark: the sample of the design.

use patella::model::athlete::Units;
use patella::model::calendar::WeekId;
use patella::model::finding::Severity;
use patella::model::units::{Metres, MetresPerSecond, StepsPerMinute};
use patella::reporter::charts::cadence_pace::{self, CadencePace, RunDot, Trend};
use patella::reporter::charts::line_with_zone::LinePoint;
use patella::reporter::charts::monotony::{self, Monotony};
use patella::reporter::charts::shoe_distance::{self, ShoeBar, ShoeDistance};
use patella::reporter::charts::weekly_distance::{self, WeekBar, WeeklyDistance};
use patella::reporter::summary_page::{Level, PageFinding, Panel, SummaryPage, Tally};
use patella::reporter::svg::{Svg, Width};

pub(crate) fn week(index: i64) -> WeekId {
    WeekId::containing("2026-08-03".parse().expect("a date")).plus(index)
}

pub(crate) fn km(kilometres: f64) -> Metres {
    Metres::from_kilometres(kilometres).expect("finite")
}

/// Weeks of these kilometres with the limit of RULES card LOAD-1; a negative number is a week that is not known.
pub(crate) fn weeks_of(kilometres: &[f64]) -> WeeklyDistance {
    let weeks = kilometres.iter().enumerate().map(|(index, distance)| {
        let before = index.checked_sub(4).map(|from| &kilometres[from..index]);
        let baseline = before.filter(|b| b.iter().all(|d| *d >= 0.0)).map(|b| b.iter().copied().fold(0.0, f64::max));
        let ratio = baseline.map(|baseline| distance / baseline);
        WeekBar {
            week: week(i64::try_from(index).expect("few")),
            amount: (*distance >= 0.0).then_some(*distance),
            partial: false,
            baseline,
            limit: baseline.map(|baseline| 1.1 * baseline),
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
        weeks: weeks.collect(),
    }
}

pub(crate) const SIXTEEN_WEEKS: [f64; 16] =
    [40.0, 42.0, 43.0, 37.0, 43.0, 45.0, 46.0, 39.0, 46.0, 53.0, 49.0, 41.0, 50.0, 52.0, 44.0, 65.0];

pub(crate) fn runs() -> Vec<RunDot> {
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

pub(crate) fn cadence(runs: Vec<RunDot>, units: Units) -> CadencePace {
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

pub(crate) fn shoe(name: &str, kilometres: f64, note: &str, severity: Option<Severity>) -> ShoeBar {
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

pub(crate) fn shoes(shoes: Vec<ShoeBar>) -> ShoeDistance {
    ShoeDistance {
        description: "Shoe distance: the Pegasus 40 are past 800 km.".into(),
        zone: (Metres::from_miles(300.0).expect("finite"), Metres::from_miles(500.0).expect("finite")),
        zone_label: "replace between 300 and 500 mi".into(),
        units: Units::Kilometres,
        shoes,
    }
}

pub(crate) fn four_shoes() -> ShoeDistance {
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

pub(crate) fn points(values: &[f64]) -> Vec<LinePoint> {
    values
        .iter()
        .enumerate()
        .map(|(index, value)| LinePoint {
            day: week(i64::try_from(index).expect("few")).monday(),
            value: (*value >= 0.0).then_some(*value),
            limit: None,
            severity: (*value > 2.0).then_some(Severity::Watch),
            label: format!("{value:.1}"),
            tooltip: format!("Week {index}: {value:.1}"),
        })
        .collect()
}

pub(crate) fn monotony_of(values: &[f64]) -> Monotony {
    Monotony {
        description: "Monotony: 2.3 in the last week, above 2.0.".into(),
        axis: "monotony (mean daily load / its spread)".into(),
        limit: 2.0,
        limit_label: "too even: above 2.0".into(),
        weeks: points(values),
    }
}

pub(crate) const MONOTONY: [f64; 16] =
    [1.3, 1.4, 1.2, 1.5, 1.3, 1.6, 1.5, -1.0, -1.0, 1.4, 2.2, 1.6, 1.4, 1.8, 1.5, 2.3];

pub(crate) fn panel(title: &str, subtitle: &str, svg: Svg) -> Panel {
    Panel { title: title.into(), subtitle: subtitle.into(), svg }
}

pub(crate) fn finding(severity: Severity, headline: &str, action: &str) -> PageFinding {
    PageFinding { severity, headline: headline.into(), action: action.into() }
}

pub(crate) fn full_page() -> SummaryPage {
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
        tally: Tally { act: 4, watch: 3, info: 2, fine: 12, not_checked: 20, muted: 1 },
        pain: None,
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
        ceilings: Some("At most 47 km in all (weekly volume jump) and 19 km in one run (single run spike).".into()),
        others: Vec::new(),
        footer: "Rules of thumb, not a diagnosis. Sources and the numbers behind each line are in the HTML report."
            .into(),
    }
}
