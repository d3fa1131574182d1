//! A runner of twenty weeks, built by hand: steady weeks, then one with too much of everything.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};
use patella::diagnostics::{Code, Diagnostic, Level};
use patella::model::activity::{Activity, ActivityId, MergedCopy, OffsetOrigin, Sport, Surface, UtcOffset};
use patella::model::athlete::{Athlete, Mute, Units};
use patella::model::calendar::{DaySpan, WeekId, shift};
use patella::model::courses::Courses;
use patella::model::finding::{Changes, Override};
use patella::model::history::{History, MeasuredActivity};
use patella::model::measures::{
    ActivityMeasures, CadenceCurve, LoadIndex, LongestBefore, Session, SessionClass, WeekByTime, WeekMeasures,
};
use patella::model::pain::{Location, PainEpisode, Side};
use patella::model::quality::QualityFlag;
use patella::model::shoe::ShoeUse;
use patella::model::units::{BeatsPerMinute, Metres, MetresPerSecond, Seconds, StepsPerMinute};
use patella::reporter::assemble::{AssembleInput, InputCounts, PainAccount, assemble};
use patella::reporter::report::Report;
use patella::rules;
use patella::rules::rulebook::Rulebook;

/// The judged day, a Sunday.
pub(crate) const AS_OF: &str = "2026-11-22";
/// A name that must never reach a page as markup.
pub(crate) const HOSTILE: &str = "<script>alert(1)</script>\"'&";

const WEEKS: i64 = 20;

/// Kilometres of each day, Monday first: three ordinary weeks in turn, and the last one.
const ORDINARY: [[f64; 7]; 3] =
    [[0.0, 8.2, 6.1, 9.0, 0.0, 7.3, 14.6], [0.0, 7.8, 0.0, 10.2, 5.0, 6.8, 13.1], [5.2, 8.5, 6.4, 9.6, 0.0, 7.9, 15.9]];
const LAST: [f64; 7] = [8.4, 9.0, 9.3, 8.8, 8.1, 0.0, 22.1];

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn km(kilometres: f64) -> Metres {
    Metres::from_kilometres(kilometres).expect("finite")
}

fn kilometres_on(week: i64, weekday: usize) -> f64 {
    // The first weeks grow slowly to the ordinary level.
    let growth = 0.8 + 0.2 * (week.min(8) as f64 / 8.0);
    if week == WEEKS - 1 {
        LAST[weekday]
    } else {
        ORDINARY[usize::try_from(week % 3).expect("not negative")][weekday] * growth
    }
}

fn run(number: usize, day: NaiveDate, kilometres: f64) -> MeasuredActivity {
    // Long runs are slower; the numbers sway a little so that the dots of a chart do not lie on a line.
    let sway = ((number * 37 % 17) as f64 - 8.0) / 8.0;
    let speed = 3.02 - 0.012 * kilometres + 0.22 * sway;
    let cadence = 138.0 + 9.0 * speed + 1.6 * ((number * 53 % 13) as f64 - 6.0) / 6.0;
    let moving = kilometres * 1_000.0 / speed;
    let id = ActivityId((number as u64 + 0x1f00).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    let spm = StepsPerMinute::new(cadence);
    MeasuredActivity {
        activity: Activity {
            sources: vec![format!("export.zip!activities/runner@mail.example_{number}.fit.gz")],
            merged: vec![MergedCopy {
                source: "export.zip!activities.csv row 3".to_owned(),
                reason: "level 1: the table of the export names the file",
            }],
            utc_offset: UtcOffset { seconds: 3_600, origin: OffsetOrigin::Recorded },
            surface: Surface::Road,
            title: (number == 3).then(|| "Morning run, \"easy\"".to_owned()),
            flags: BTreeSet::from([QualityFlag::CadenceDoubled]),
            ..Activity::blank(id, day.and_hms_opt(6, 12, 3).expect("a time").and_utc())
        },
        measures: ActivityMeasures {
            distance: Some(km(kilometres)),
            elapsed: Seconds::new(moving + 40.0),
            moving: Seconds::new(moving),
            timer: Seconds::new(moving + 8.0),
            ascent: Metres::new(6.1 * kilometres),
            descent: Metres::new(6.0 * kilometres),
            heart_rate: BeatsPerMinute::new(148.0 + 4.0 * sway),
            cadence: spm,
            running_cadence: spm,
            running_cadence_time: Seconds::new(moving * 0.9).expect("finite"),
            graded_speed: MetresPerSecond::new(speed),
            ..ActivityMeasures::default()
        },
        shoe: Some(if number.is_multiple_of(3) { "Ghost 15" } else { "Pegasus 40" }.to_owned()),
    }
}

fn session(recorded: &MeasuredActivity, earlier: &[Session]) -> Session {
    let start = recorded.activity.start_utc;
    let window = earlier.iter().filter(|session| start - session.start_utc <= TimeDelta::days(30));
    let runs = u32::try_from(window.clone().count()).expect("few runs");
    let longest = window.max_by(|one, other| one.distance.expect("set").total_cmp(&other.distance.expect("set")));
    Session {
        id: recorded.activity.id,
        activities: vec![recorded.activity.id],
        sport: Sport::Run,
        surface: Surface::Road,
        start_utc: start,
        day: recorded.activity.local_day(),
        distance: recorded.measures.distance,
        moving: recorded.measures.moving,
        duration: recorded.measures.timer,
        graded_speed: recorded.measures.graded_speed,
        rpe: None,
        race: false,
        valid_run: true,
        longest_before: longest.map(|longest| LongestBefore {
            distance: longest.distance.expect("set"),
            session: longest.id,
            day: longest.day,
            runs,
        }),
        class: SessionClass::Unknown,
        effort: None,
    }
}

fn week(week: WeekId, number: usize, sessions: &[Session], earlier: &[WeekMeasures]) -> WeekMeasures {
    let span = DaySpan::week(week);
    let of_week: Vec<&Session> = sessions.iter().filter(|session| span.contains(session.day)).collect();
    let distance: Metres = of_week.iter().filter_map(|session| session.distance).sum();
    let before: Vec<f64> = earlier.iter().rev().take(4).map(|week| week.distance.get()).collect();
    let highest = (before.len() == 4).then(|| before.iter().copied().fold(0.0, f64::max));
    let daily: Vec<f64> = week
        .days()
        .map(|day| {
            of_week
                .iter()
                .filter(|session| session.day == day)
                .filter_map(|run| run.distance)
                .sum::<Metres>()
                .kilometres()
        })
        .collect();
    let mean = daily.iter().sum::<f64>() / 7.0;
    let spread = (daily.iter().map(|load| (load - mean).powi(2)).sum::<f64>() / 7.0).sqrt();
    let last = earlier.last().map(|week| week.distance.get());
    WeekMeasures {
        week,
        complete: true,
        known: number > 0,
        excluded: None,
        in_return_window: false,
        by_time: WeekByTime { recorded: number > 0, ..WeekByTime::default() },
        runs: u32::try_from(of_week.len()).expect("few runs"),
        distance,
        moving: of_week.iter().filter_map(|session| session.moving).sum(),
        ascent: Metres::new(distance.kilometres() * 6.1),
        descent: Metres::new(distance.kilometres() * 6.0),
        longest_run: of_week.iter().filter_map(|session| session.distance).max_by(Metres::total_cmp),
        race_distance: Metres::ZERO,
        change_ratio: last.map(|last| distance.get() / last - 1.0),
        baseline_max4: highest.and_then(Metres::new),
        baseline_mean4: (before.len() == 4).then(|| before.iter().sum::<f64>() / 4.0).and_then(Metres::new),
        baseline_active_weeks: u32::try_from(before.len()).expect("four"),
        guarded_ratio: highest.map(|highest| distance.get() / highest - 1.0),
        load_index: Some(LoadIndex::Distance),
        daily_load: daily.clone().try_into().expect("seven days"),
        training_days: u32::try_from(daily.iter().filter(|load| **load > 0.0).count()).expect("seven"),
        monotony: Some((mean / spread).min(5.0)),
        strain: Some(mean * 7.0 * (mean / spread).min(5.0)),
        cadence: StepsPerMinute::new(163.0 + (number % 4) as f64 * 0.6),
        hard_days: None,
        easy_minutes_share: None,
        strength_sessions: 0,
    }
}

fn shoe(name: &str, distance: f64, limit: f64) -> ShoeUse {
    ShoeUse {
        name: name.to_owned(),
        distance: km(distance),
        limit: km(limit),
        limit_is_override: false,
        limit_service: None,
        runs: 64,
        first_used: Some(day("2026-01-02")),
        last_used: Some(day("2026-11-21")),
        last_28_days: km(128.0),
        limit_reached_on: (distance >= limit).then(|| day("2026-09-20")),
        limit_projected_on: (distance < limit).then(|| day("2027-03-02")),
        retired: false,
        unassigned_since_first_use: Metres::ZERO,
        total_since_first_use: km(distance),
        about: patella::model::shoe::Shoe::default(),
        to_describe: None,
    }
}

/// Twenty weeks up to the judged day or up to a number of weeks before it.
pub(crate) fn history(weeks_before: i64) -> History {
    let as_of = shift(day(AS_OF), -7 * weeks_before);
    let first = WeekId::containing(day(AS_OF)).plus(1 - WEEKS);
    let (mut activities, mut sessions, mut weeks) = (Vec::new(), Vec::new(), Vec::new());
    for (number, id) in (0..WEEKS - weeks_before).map(|number| (number, first.plus(number))) {
        for (weekday, date) in id.days().enumerate() {
            let kilometres = kilometres_on(number, weekday);
            if kilometres > 0.0 {
                let recorded = run(activities.len(), date, kilometres);
                let joined = session(&recorded, &sessions);
                activities.push(recorded);
                sessions.push(joined);
            }
        }
        let measured = week(id, usize::try_from(number).expect("a week"), &sessions, &weeks);
        weeks.push(measured);
    }
    let mut athlete = Athlete::unknown("rivera");
    "Alex Rivera".clone_into(&mut athlete.name);
    let mut pegasus = shoe("Pegasus 40", 842.3, 697.0);
    pegasus.retired = false;
    let mut old = shoe("Vaporfly 2", 396.0, 697.0);
    old.retired = true;
    History {
        athlete,
        as_of,
        first_day: activities.first().map(|first: &MeasuredActivity| first.activity.local_day()),
        courses: Courses::default(),
        earlier_curve: None,
        cadence_curve: Some(CadenceCurve {
            span: DaySpan::ending(as_of, 90),
            windows: 1_240,
            runs: 61,
            intercept_spm: 138.0,
            slope_spm_per_mps: 9.0,
            slow_speed: MetresPerSecond::new(2.6).expect("finite"),
            fast_speed: MetresPerSecond::new(3.2).expect("finite"),
            easy_speed: MetresPerSecond::new(2.85).expect("finite"),
            drift_ratio: Some(-0.004),
        }),
        activities,
        sessions,
        weeks,
        gaps: Vec::new(),
        shoes: vec![pegasus, shoe("Endorphin Speed 3", 566.0, 697.0), shoe("Ghost 15", 318.0, 697.0), old],
        unassigned_shoe_distance: km(12.4),
        intensity: None,
        pain: Vec::new(),
        episodes: vec![PainEpisode {
            side: Some(Side::Right),
            location: Some(Location::Outer),
            from: day("2026-07-18"),
            to: Some(day("2026-07-29")),
            max_score: 3,
            entries: Vec::new(),
        }],
        habits: Vec::new(),
    }
}

/// Everything around a history that a report needs.
pub(crate) struct Case {
    pub(crate) history: History,
    pub(crate) before: Option<History>,
    pub(crate) rulebook: Rulebook,
    pub(crate) units: Units,
    pub(crate) counts: InputCounts,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

fn trouble(path: &str, code: Code, level: Level, message: &str) -> Diagnostic {
    Diagnostic {
        path: path.to_owned(),
        place: Some("byte 1234".to_owned()),
        code,
        level,
        message: message.to_owned(),
        help: Some("copy it from the watch again".to_owned()),
    }
}

/// The twenty weeks with a changed threshold, a mute and three troubled files.
pub(crate) fn case() -> Case {
    let mut history = history(0);
    let mute = Mute { rule: "same-run-every-time".to_owned(), until: None, reason: Some("on purpose".to_owned()) };
    history.athlete.mutes.push(mute);
    let runs = u64::try_from(history.activities.len()).expect("few");
    Case {
        before: Some(self::history(1)),
        rulebook: Rulebook::load(&[("rulebook.toml", "[single-run-spike]\nsmall_spike_ratio = 0.12\n")])
            .expect("valid"),
        units: Units::Kilometres,
        counts: InputCounts { files: runs + 12, recordings: runs, runs, duplicates: 8, rejected: 1, ignored: 3 },
        diagnostics: vec![
            trouble("a/jo.doe@mail.example_17.fit", Code::FitTruncated, Level::Warning, "the file breaks off"),
            trouble("a/broken.fit", Code::FitMalformed, Level::Rejected, "no record can be read"),
            trouble("b.gpx", Code::SportGuessed, Level::Note, "sport told from the speed"),
        ],
        history,
    }
}

/// An athlete of whom nothing is recorded.
pub(crate) fn nobody() -> Case {
    let mut history = History {
        athlete: Athlete::unknown("nobody"),
        first_day: None,
        activities: Vec::new(),
        sessions: Vec::new(),
        weeks: Vec::new(),
        shoes: Vec::new(),
        episodes: Vec::new(),
        cadence_curve: None,
        earlier_curve: None,
        ..history(0)
    };
    history.unassigned_shoe_distance = Metres::ZERO;
    Case {
        history,
        before: None,
        rulebook: Rulebook::builtin(),
        units: Units::Kilometres,
        counts: InputCounts::default(),
        diagnostics: Vec::new(),
    }
}

impl Case {
    pub(crate) fn report(&self) -> Report {
        let outcomes = rules::assess(&self.history, &self.rulebook);
        let before = self.before.as_ref().map(|before| rules::assess(before, &self.rulebook)).unwrap_or_default();
        let changes: Changes = rules::changes(&outcomes, &before);
        let overrides: &[Override] = self.rulebook.overrides();
        assemble(&AssembleInput {
            history: &self.history,
            outcomes: &outcomes,
            episodes: &rules::episode::views(&self.history, &outcomes, &self.rulebook),
            outcomes_before: &before,
            next_week: rules::planner::next_week(&self.history, &outcomes, &self.rulebook).as_ref(),
            return_stage: rules::return_protocol::stage_number(&self.history, &outcomes, &self.rulebook),
            pain: PainAccount::default(),
            changes: &changes,
            notify: &|outcome, finding| rules::notifies(outcome, finding, &before),
            rulebook_hash: self.rulebook.hash(),
            overrides,
            counts: self.counts,
            diagnostics: &self.diagnostics,
            version: "0.1.0",
            command: "patella report rivera --as-of 2026-11-22",
            units: self.units,
        })
    }
}
