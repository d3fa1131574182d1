//! Data for the charts of rules: an ordinary set, next to nothing, everything broken at once, and hostile names.

use patella::model::athlete::Units;
use patella::model::calendar::{DaySpan, shift};
use patella::model::finding::Severity;
use patella::model::units::{Metres, MetresPerSecond};
use patella::reporter::charts::calendar::{self, Calendar, CalendarDay, DayFrame, DayKind};
use patella::reporter::charts::limit_bars::{self, LimitBar, LimitBars};
use patella::reporter::charts::line_with_zone::{self, Form, Guide, LinePoint, LineWithZone, Spacing, Zone, ZoneSide};
use patella::reporter::charts::same_run::{self, RunSpot, SameRun};
use patella::reporter::charts::single_run_spike::{self, RunStem, SingleRunSpike};
use patella::reporter::svg::{Svg, Width};

use super::gallery::hostile_name;
use super::sample::{km, week};

/// One letter a day, Monday first: `.` unrecorded, `-` rest, `e` easy, `m` moderate, `h` hard, `H` hard in a row, `?`
/// unknown, `p` rest with pain, `n` moderate after hard.
pub(crate) fn calendar_of(weeks: &[&str]) -> Calendar {
    let day = |letter: char| CalendarDay {
        kind: match letter {
            'e' => DayKind::Easy,
            'm' | 'n' => DayKind::Moderate,
            'h' | 'H' => DayKind::Hard,
            '?' => DayKind::Unknown,
            '-' | 'p' => DayKind::Rest,
            _ => DayKind::Unrecorded,
        },
        label: match letter {
            'e' | 'm' | 'n' => "8".into(),
            'h' | 'H' => "12".into(),
            // An ultra of 3 digits, in miles and kilometres alike, has to fit or to go.
            '?' => "161".into(),
            _ => String::new(),
        },
        pain: letter == 'p',
        frame: match letter {
            'H' => Some(DayFrame::HardInARow),
            'n' => Some(DayFrame::NotEased),
            _ => None,
        },
    };
    let row = |letters: &&str| {
        let days: Vec<CalendarDay> = letters.chars().map(day).collect();
        <[CalendarDay; 7]>::try_from(days).expect("seven days")
    };
    Calendar {
        description: "2 hard days were followed by another hard day in 28 days.".into(),
        axis: "km a day".into(),
        first: week(0),
        weeks: weeks.iter().map(row).collect(),
    }
}

pub(crate) const CALENDAR: [&str; 16] = [
    "...e-eh", "-eh-e-m", "eh-ee-h", "-eh-e-m", "eh-ee-h", "-HHpe-m", "?h-??-?", "-------", ".......", "-eh-e-m",
    "eHH-eHH", "-eh-e-m", "eh-ee-h", "hnh-e-m", "eh-eeHH", "HHHpph.",
];

fn same_run(runs: &[(f64, f64)], units: Units) -> SameRun {
    let speed = |pace_s: f64| MetresPerSecond::new(1_000.0 / pace_s).expect("finite");
    SameRun {
        description: "12 of 14 runs in 28 days were the same run: 8 km at 6:00 min/km.".into(),
        axis: "pace, min per km".into(),
        units,
        distance: (km(8.0), 0.05),
        speed: (speed(360.0), 0.03),
        box_label: "12 of 14".into(),
        severity: Some(Severity::Watch),
        runs: runs
            .iter()
            .map(|(distance, pace)| RunSpot {
                distance: km(*distance),
                speed: speed(*pace),
                same: (distance / 8.0 - 1.0).abs() <= 0.05 && (pace / 360.0 - 1.0).abs() <= 0.03,
                tooltip: format!("{distance} km"),
            })
            .collect(),
    }
}

/// Days from the start, kilometres, and what was allowed.
fn spike(runs: &[(i64, f64, Option<f64>)], flag_all: bool) -> SingleRunSpike {
    let from = week(0).monday();
    SingleRunSpike {
        description: "22 km on 1 November, 38 % beyond the longest of 30 days.".into(),
        axis: "km a run".into(),
        limit_label: "longest of 30 days +10 %".into(),
        units: Units::Kilometres,
        span: DaySpan { from, to: shift(from, 89) },
        runs: runs
            .iter()
            .map(|(day, distance, limit)| RunStem {
                day: shift(from, *day),
                distance: km(*distance),
                limit: limit.and_then(Metres::from_kilometres),
                severity: (flag_all || limit.is_some_and(|limit| *distance > limit)).then_some(Severity::Warn),
                label: format!("race, {distance} km"),
                tooltip: String::new(),
            })
            .collect(),
    }
}

/// Runs three times a week, the last and one in the middle too long.
fn quarter() -> Vec<(i64, f64, Option<f64>)> {
    let run = |index: i64| {
        let long = if index % 3 == 2 { 14.0 } else { 7.0 + (index % 5) as f64 * 0.4 };
        let distance = if index == 37 || index == 20 { 22.1 } else { long };
        (index * 7 / 3, distance, (index > 3).then_some(if (21..34).contains(&index) { 24.3 } else { 15.4 }))
    };
    (0..38).map(run).collect()
}

pub(crate) fn series(form: Form, spacing: Spacing, values: &[f64], flagged_above: f64) -> LineWithZone {
    let from = week(0).monday();
    let step = if spacing == Spacing::Days { 2 } else { 7 };
    LineWithZone {
        description: "9.2 % on 22 November, above 8.6 %.".into(),
        axis: "vertical ratio, %".into(),
        digits: 1,
        from_zero: false,
        form,
        spacing,
        zones: vec![
            Zone { edge: 8.6, side: ZoneSide::Above, label: "high: above 8.6 %".into() },
            Zone { edge: 4.0, side: ZoneSide::Below, label: "low: below 4 %".into() },
        ],
        guides: vec![Guide { value: 6.0, label: "usual".into() }, Guide { value: 6.1, label: "usual too".into() }],
        limit_label: String::new(),
        points: (0..)
            .zip(values)
            .map(|(index, value)| LinePoint {
                day: shift(from, index * step),
                value: (*value > -90.0).then_some(*value),
                limit: None,
                severity: (*value > flagged_above).then_some(Severity::Watch),
                label: format!("{value:.1} %"),
                tooltip: format!("{value}"),
            })
            .collect(),
    }
}

const RATIOS: [f64; 20] =
    [7.9, 8.1, -99.0, 8.0, 8.3, 8.2, 8.8, 8.1, 8.4, -99.0, -99.0, 8.5, 8.7, 9.0, 8.9, 9.1, 3.2, 9.2, 9.0, 9.4];

fn with_limits(mut data: LineWithZone, name: &str) -> LineWithZone {
    data.zones.clear();
    data.limit_label = name.into();
    for (index, point) in data.points.iter_mut().enumerate() {
        point.limit = (index % 6 != 5).then_some(8.5 + (index / 3) as f64 * 0.2);
    }
    data
}

pub(crate) fn bars(names: &[&str], values: &[f64], limit: Option<f64>) -> LimitBars {
    let bar = |(name, value): (&&str, &f64)| LimitBar {
        name: (*name).to_owned(),
        value: *value,
        value_label: format!("{value:.0} %, 120 km"),
        limit,
        severity: limit.filter(|limit| value > limit).map(|_| Severity::Info),
    };
    LimitBars {
        description: "One pair took 91 % of the distance.".into(),
        unit: "%".into(),
        limit_label: "new pair: 30 % at most".into(),
        bars: names.iter().zip(values).map(bar).collect(),
    }
}

/// Every chart in both widths.
pub(crate) fn gallery() -> Vec<(String, Svg)> {
    let mut all = Vec::new();
    let month: Vec<(f64, f64)> = (0..14)
        .map(|run| match run {
            4 => (14.2, 402.0),
            11 => (6.1, 331.0),
            run => (8.0 + f64::from(run % 5 - 2) * 0.12, 360.0 + f64::from(run % 7 - 3) * 2.6),
        })
        .collect();
    let hostile = hostile_name();
    for (width, name) in [(Width::Wide, "wide"), (Width::Narrow, "narrow")] {
        let mut add = |chart: &str, svg: Svg| all.push((format!("{chart}-{name}"), svg));
        add("calendar", calendar::draw(&calendar_of(&CALENDAR), width));
        add("calendar-one-week", calendar::draw(&calendar_of(&["-eH?p.."]), width));
        add("calendar-empty", calendar::draw(&calendar_of(&[]), width));
        add("same-run", same_run::draw(&same_run(&month, Units::Kilometres), width));
        add("same-run-miles", same_run::draw(&same_run(&month, Units::Miles), width));
        add("same-run-one", same_run::draw(&same_run(&[(8.0, 360.0)], Units::Kilometres), width));
        add("same-run-far", same_run::draw(&same_run(&[(8.0, 360.0), (160.0, 1_100.0)], Units::Kilometres), width));
        add("same-run-empty", same_run::draw(&same_run(&[], Units::Kilometres), width));
        add("single-run-spike", single_run_spike::draw(&spike(&quarter(), false), width));
        add("single-run-spike-all", single_run_spike::draw(&spike(&quarter(), true), width));
        add("single-run-spike-one", single_run_spike::draw(&spike(&[(0, 160.9, None)], true), width));
        add("single-run-spike-empty", single_run_spike::draw(&spike(&[], false), width));
        for (form, word) in [(Form::Line, "line"), (Form::Dots, "dots"), (Form::Columns, "columns")] {
            let of = |values: &[f64], above| series(form, Spacing::Days, values, above);
            add(&format!("zone-{word}"), line_with_zone::draw(&of(&RATIOS, 8.6), width));
            add(&format!("zone-{word}-all"), line_with_zone::draw(&of(&[9.0; 60], 8.6), width));
            add(&format!("zone-{word}-none"), line_with_zone::draw(&of(&[6.0, 6.05, 6.1], 8.6), width));
            add(&format!("zone-{word}-one"), line_with_zone::draw(&of(&[123_456.7], 8.6), width));
            add(&format!("zone-{word}-negative"), line_with_zone::draw(&of(&[-3.0, 0.0, 2.0, -1.0], 1.0), width));
        }
        let each = series(Form::Columns, Spacing::Each, &RATIOS[..6], 8.2);
        add("zone-each", line_with_zone::draw(&each, width));
        add("limits", line_with_zone::draw(&with_limits(each.clone(), "+10 % limit"), width));
        let weeks = with_limits(series(Form::Columns, Spacing::Weeks, &RATIOS, 8.6), &hostile);
        add("limits-hostile", line_with_zone::draw(&weeks, width));
        add("bars", limit_bars::draw(&bars(&["Pegasus 40", "Ghost 15"], &[73.0, 27.0], Some(30.0)), width));
        add("bars-no-limit", limit_bars::draw(&bars(&["Road"], &[100.0], None), width));
        add("bars-zero", limit_bars::draw(&bars(&["Strength"], &[0.0], Some(2.0)), width));
        let names = [hostile.as_str(), "حذاء الجري 👟", ""];
        let mut far = bars(&names, &[1.0, 1_000_000.0, 3.0], Some(0.0));
        far.limit_label.clone_from(&hostile);
        add("bars-hostile", limit_bars::draw(&far, width));
        add("bars-empty", limit_bars::draw(&bars(&[], &[], None), width));
    }
    all
}
