//! Intensity share and form drift: an ordinary set, next to nothing, everything at once, and hostile names.

use patella::model::finding::Severity;
use patella::reporter::charts::form_drift::{self, DriftRun, FormDrift};
use patella::reporter::charts::intensity_share::{self, IntensityShare, JudgedDays, WeekShares};
use patella::reporter::svg::{Svg, Width};

use super::gallery::hostile_name;
use super::sample::week;

/// Easy and hard percent of each week and what is not known of it; below zero is a week without a judged minute.
pub(crate) fn intensity(weeks: &[(f64, f64, f64)]) -> IntensityShare {
    let shares = |(index, (easy, hard, unknown)): (i64, &(f64, f64, f64))| WeekShares {
        week: week(index),
        parts: (*easy >= 0.0).then_some([*easy, 100.0 - easy - hard, *hard]),
        unknown: *unknown,
        label: format!("{easy:.0}"),
    };
    let end = weeks.len() as f64;
    IntensityShare {
        description: "Only 62 % of the running minutes of 21 days were easy; flagged below 75 %.".into(),
        axis: "% of the judged minutes".into(),
        limits: vec![75.0, 65.0],
        limit_label: "75 % and 65 % easy".into(),
        judged: Some(JudgedDays {
            from: end - 3.3,
            to: end - 0.3,
            label: "62 % easy in 21 days".into(),
            severity: Severity::Watch,
        }),
        weeks: (0..).zip(weeks).map(shares).collect(),
    }
}

const WEEKS: [(f64, f64, f64); 16] = [
    (86.0, 4.0, 7.0),
    (82.0, 8.0, 7.0),
    (100.0, 0.0, 12.0),
    (-1.0, 0.0, 0.0),
    (-1.0, 0.0, 100.0),
    (79.0, 6.0, 8.0),
    (81.0, 9.0, 45.0),
    (74.0, 11.0, 7.0),
    (83.0, 5.0, 7.0),
    (77.0, 3.0, 7.0),
    (70.0, 10.0, 7.0),
    (0.0, 100.0, 7.0),
    (78.0, 9.0, 7.0),
    (64.0, 20.0, 7.0),
    (60.0, 14.0, 30.0),
    (63.0, 0.5, 7.0),
];

/// First and last third of each run; a drift from 3 % less on.
pub(crate) fn drift(runs: &[(f64, f64)]) -> FormDrift {
    let run = |(index, (first, last)): (usize, &(f64, f64))| DriftRun {
        name: format!("{} Nov", 22 - 3 * index),
        first: *first,
        last: *last,
        limit: first * 0.97,
        label: format!("{:+.1} %", (last / first.max(1e-9) - 1.0) * 100.0).replace('-', "\u{2212}"),
        severity: (*last <= first * 0.97).then_some(Severity::Info),
        tooltip: format!("{first} to {last}"),
    };
    FormDrift {
        description: "Cadence falls late in 4 of the last 6 long runs; latest: 176, 169, −4 %.".into(),
        axis: "steps per minute".into(),
        limit_label: "drift: 3 % less".into(),
        runs: runs.iter().enumerate().map(run).collect(),
    }
}

const RUNS: [(f64, f64); 6] =
    [(176.0, 169.0), (174.0, 166.5), (175.0, 174.0), (173.0, 164.0), (172.0, 176.0), (171.0, 165.0)];

/// Every chart in both widths.
pub(crate) fn gallery() -> Vec<(String, Svg)> {
    let mut all = Vec::new();
    let hostile = hostile_name();
    for (width, name) in [(Width::Wide, "wide"), (Width::Narrow, "narrow")] {
        let mut add = |chart: &str, svg: Svg| all.push((format!("{chart}-{name}"), svg));
        add("intensity-share", intensity_share::draw(&intensity(&WEEKS), width));
        let known: Vec<(f64, f64, f64)> = WEEKS.iter().map(|(easy, hard, _)| (*easy, *hard, 0.0)).collect();
        add("intensity-share-known", intensity_share::draw(&intensity(&known), width));
        add("intensity-share-one", intensity_share::draw(&intensity(&[(50.0, 50.0, 0.0)]), width));
        add("intensity-share-unknown", intensity_share::draw(&intensity(&[(-1.0, 0.0, 100.0); 5]), width));
        add("intensity-share-empty", intensity_share::draw(&intensity(&[]), width));
        let mut awkward = intensity(&[(0.0, 0.0, 3.0); 40]);
        awkward.limit_label.clone_from(&hostile);
        awkward.judged.as_mut().expect("judged").label.clone_from(&hostile);
        add("intensity-share-hostile", intensity_share::draw(&awkward, width));
        add("form-drift", form_drift::draw(&drift(&RUNS), width));
        add("form-drift-one", form_drift::draw(&drift(&RUNS[..1]), width));
        add("form-drift-equal", form_drift::draw(&drift(&[(50.0, 50.0); 3]), width));
        add("form-drift-zero", form_drift::draw(&drift(&[(0.0, 1e-9)]), width));
        add("form-drift-empty", form_drift::draw(&drift(&[]), width));
        let mut awkward = drift(&[(9.1, 123_456.7), (-4.0, 2.0)]);
        awkward.limit_label.clone_from(&hostile);
        for run in &mut awkward.runs {
            run.name.clone_from(&hostile);
            run.label.clone_from(&hostile);
        }
        add("form-drift-hostile", form_drift::draw(&awkward, width));
    }
    all
}

/// Parts lie upon each other and fill the column; a week that is not judged has none.
#[test]
fn a_week_is_stacked_to_a_hundred_percent() {
    let svg = intensity_share::draw(&intensity(&[(60.0, 10.0, 0.0), (-1.0, 0.0, 0.0)]), Width::Wide);
    let heights: Vec<f64> = ["f-easy", "f-moderate", "f-hard"].map(|class| column_height(&svg, class)).to_vec();
    let [easy, moderate, hard] = heights.as_slice() else { panic!("three parts: {heights:?}") };
    assert!((easy / hard - 6.0).abs() < 0.05 && (moderate / hard - 3.0).abs() < 0.05, "{heights:?}");
}

/// Height of the only rectangle of a class.
fn column_height(svg: &Svg, class: &str) -> f64 {
    let mut of_class = svg.body.lines().filter(|line| line.contains(&format!("class=\"{class}\"")));
    let rectangle = of_class.next().expect("the part");
    assert!(of_class.next().is_none() && rectangle.matches('M').count() == 1, "{class}: {rectangle}");
    let path = rectangle.split_once("d=\"M").expect("a path").1.split_once('Z').expect("its end").0;
    let heights: Vec<f64> = path.split('L').filter_map(|corner| corner.split_once(' ')?.1.parse().ok()).collect();
    heights.iter().copied().fold(0.0, f64::max) - heights.iter().copied().fold(f64::INFINITY, f64::min)
}

/// The dot lies where the last third reads, the ring where the first does.
#[test]
fn a_fall_runs_to_the_left() {
    let circles = |first, last| -> Vec<f64> {
        let svg = form_drift::draw(&drift(&[(first, last)]), Width::Narrow);
        svg.body
            .lines()
            .filter(|line| line.starts_with("<circle"))
            .filter_map(|line| super::number(line, "cx"))
            .collect()
    };
    let fall = circles(176.0, 169.0);
    let [ring, hole, dot] = fall.as_slice() else { panic!("three circles: {fall:?}") };
    assert!((ring - hole).abs() < 0.11 && dot < ring, "{fall:?}");
    assert!(circles(169.0, 176.0).last() > circles(169.0, 176.0).first());
}
