//! One case of a fixture file, from its Markdown to the outcome of the rule.

use chrono::NaiveDate;
use patella::metrics::{self, HistoryInput};
use patella::model::activity::Surface;
use patella::model::athlete::{Athlete, Exclusion, ExclusionReason, Mute, RoadSide};
use patella::model::calendar::{DaySpan, shift};
use patella::model::finding::{Comparison, Confidence, Finding, RuleOutcome, Severity, Unit, Verdict};
use patella::model::history::History;
use patella::model::pain::{Flag, Habit, HabitEntry, Location, PainEntry, Quality, Side, Treatment, When};
use patella::model::shoe::{Shoe, ShoeCategory};
use patella::model::units::Metres;
use patella::phrase;
use patella::rules::rulebook::Rulebook;
use serde::Deserialize;

use super::log::{self, Log};

/// The rule of red flags raised on a day.
pub(crate) fn medical_stop(day: NaiveDate) -> RuleOutcome {
    let stop = Finding {
        severity: Severity::Stop,
        confidence: Confidence::High,
        span: DaySpan::day(day),
        subject: String::new(),
        value: 1.0,
        threshold: 0.0,
        unit: Unit::Count,
        comparison: Comparison::Above,
        headline: phrase!["The knee locks"],
        advice: Vec::new(),
        evidence: Vec::new(),
        may_notify: true,
    };
    RuleOutcome { rule: "medical-red-flag", verdict: Verdict::Raised(vec![stop]), muted: None, disabled: None }
}

/// The `toml` block. Names are those of athlete.toml, pain.csv and rulebook.toml.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Setup {
    as_of: Option<toml::value::Datetime>,
    height_cm: Option<f64>,
    body_mass_kg: Option<f64>,
    max_heart_rate_bpm: Option<f64>,
    usual_road_side: Option<String>,
    return_to_running: Option<toml::value::Datetime>,
    last_checkup: Option<toml::value::Datetime>,
    seated_hours_per_day: Option<f64>,
    default_surface: Option<String>,
    shoe: Vec<ShoeSetup>,
    excluded: Vec<Excluded>,
    mute: Vec<MuteSetup>,
    pain: Vec<Pain>,
    habit: Vec<HabitSetup>,
    rulebook: toml::Table,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ShoeSetup {
    name: String,
    start_km: Option<f64>,
    limit_km: Option<f64>,
    brand: Option<String>,
    model: Option<String>,
    category: Option<String>,
    drop_mm: Option<f64>,
    stack_mm: Option<f64>,
    in_use_from: Option<toml::value::Datetime>,
    insole_since: Option<toml::value::Datetime>,
    retired_on: Option<toml::value::Datetime>,
    default: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Excluded {
    from: toml::value::Datetime,
    to: toml::value::Datetime,
    reason: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct MuteSetup {
    rule: String,
    until: Option<toml::value::Datetime>,
    reason: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pain {
    date: toml::value::Datetime,
    time: Option<String>,
    location: Option<String>,
    side: Option<String>,
    /// The score, or those of so many days in a row.
    #[serde(default)]
    score: Scores,
    when: Option<String>,
    quality: Option<String>,
    worsened_during_run: Option<bool>,
    #[serde(default)]
    flags: Vec<String>,
    #[serde(default)]
    treatment: Vec<String>,
    soreness: Option<u8>,
    fatigue: Option<u8>,
    /// So many days in a row, with the same numbers.
    days: Option<u16>,
    /// Days from one row to the next.
    every: Option<i64>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Scores {
    One(u8),
    Each(Vec<u8>),
}

impl Default for Scores {
    fn default() -> Self {
        Self::One(0)
    }
}

/// A row of habits.csv, `weeks` times a week apart.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct HabitSetup {
    date: toml::value::Datetime,
    habit: String,
    minutes: Option<f64>,
    #[serde(default = "once")]
    weeks: i64,
    /// So many rows, `every` days apart.
    #[serde(default = "once")]
    days: i64,
    #[serde(default = "once")]
    every: i64,
}

const fn once() -> i64 {
    1
}

fn date(value: &toml::value::Datetime) -> NaiveDate {
    value.to_string().parse().expect("a date without a time")
}

/// A training log with its surroundings, ready to be judged on any day.
#[derive(Clone)]
pub(crate) struct Scene {
    pub(crate) athlete: Athlete,
    pub(crate) log: Log,
    pub(crate) pain: Vec<PainEntry>,
    pub(crate) habits: Vec<HabitEntry>,
    pub(crate) as_of: NaiveDate,
}

impl Scene {
    pub(crate) fn new(setup: &Setup, log: Log) -> Self {
        let mut athlete = Athlete::unknown("fixture");
        athlete.height_cm = setup.height_cm;
        athlete.body_mass_kg = setup.body_mass_kg;
        athlete.max_heart_rate_bpm = setup.max_heart_rate_bpm;
        athlete.usual_road_side =
            setup.usual_road_side.as_deref().map(|side| RoadSide::from_name(side).expect("a side"));
        athlete.return_to_running_start = setup.return_to_running.as_ref().map(date);
        athlete.last_checkup = setup.last_checkup.as_ref().map(date);
        athlete.seated_hours_per_day = setup.seated_hours_per_day;
        athlete.default_surface =
            setup.default_surface.as_deref().map(|name| Surface::from_name(name).expect("a surface"));
        athlete.shoes = setup.shoe.iter().map(ShoeSetup::shoe).collect();
        athlete.exclusions.clone_from(&log.unrecorded);
        athlete.exclusions.extend(setup.excluded.iter().map(|excluded| Exclusion {
            span: DaySpan { from: date(&excluded.from), to: date(&excluded.to) },
            reason: ExclusionReason::from_name(&excluded.reason).expect("a reason"),
        }));
        athlete.mutes = setup
            .mute
            .iter()
            .map(|mute| Mute {
                rule: mute.rule.clone(),
                until: mute.until.as_ref().map(date),
                reason: mute.reason.clone(),
            })
            .collect();
        let pain = setup.pain.iter().flat_map(Pain::days);
        let pain = (2..).zip(pain).map(|(line, (pain, score, date))| pain.entry(line, score, date)).collect();
        let habits =
            (2..).zip(setup.habit.iter().flat_map(HabitSetup::days)).map(|(line, row)| HabitEntry { line, ..row });
        let habits = habits.collect();
        let as_of = setup.as_of.as_ref().map_or(log.last_day, date);
        Self { athlete, log, pain, habits, as_of }
    }

    /// A log without any surroundings, judged on its last day.
    pub(crate) fn of(log: &str) -> Self {
        Self::new(&Setup::default(), log::parse(log))
    }

    pub(crate) fn history(&self) -> History {
        self.history_on(self.as_of)
    }

    /// The history as it is at the end of this day.
    pub(crate) fn history_on(&self, as_of: NaiveDate) -> History {
        let input = HistoryInput {
            athlete: &self.athlete,
            activities: &self.log.activities,
            pain: &self.pain,
            habits: &self.habits,
            service_shoes: &[],
        };
        metrics::history(&input, as_of).expect("a history")
    }

    /// The same training, so many weeks later.
    pub(crate) fn shifted(&self, weeks: i64) -> Self {
        let mut scene = self.clone();
        let move_day = |day: &mut NaiveDate| *day = shift(*day, weeks * 7);
        for (activity, _) in &mut scene.log.activities {
            activity.start_utc += chrono::TimeDelta::weeks(weeks);
        }
        for exclusion in &mut scene.athlete.exclusions {
            move_day(&mut exclusion.span.from);
            move_day(&mut exclusion.span.to);
        }
        scene.pain.iter_mut().for_each(|entry| move_day(&mut entry.date));
        scene.habits.iter_mut().for_each(|entry| move_day(&mut entry.date));
        scene.athlete.last_checkup.iter_mut().for_each(move_day);
        for shoe in &mut scene.athlete.shoes {
            [&mut shoe.in_use_from, &mut shoe.retired_on, &mut shoe.insole_since]
                .into_iter()
                .flatten()
                .for_each(move_day);
        }
        scene.athlete.return_to_running_start.iter_mut().for_each(move_day);
        move_day(&mut scene.as_of);
        scene
    }
}

impl ShoeSetup {
    fn shoe(&self) -> Shoe {
        Shoe {
            name: self.name.clone(),
            start_distance: self.start_km.and_then(Metres::from_kilometres),
            limit: self.limit_km.and_then(Metres::from_kilometres),
            brand: self.brand.clone(),
            model: self.model.clone(),
            category: self.category.as_deref().map(|name| ShoeCategory::from_name(name).expect("a category")),
            drop_mm: self.drop_mm,
            stack_mm: self.stack_mm,
            in_use_from: self.in_use_from.as_ref().map(date),
            insole_since: self.insole_since.as_ref().map(date),
            retired_on: self.retired_on.as_ref().map(date),
            default: self.default,
            ..Shoe::default()
        }
    }
}

impl HabitSetup {
    fn days(&self) -> impl Iterator<Item = HabitEntry> + '_ {
        let rows = (0..self.weeks).flat_map(move |week| (0..self.days).map(move |row| 7 * week + row * self.every));
        rows.map(|days| HabitEntry {
            line: 0,
            date: shift(date(&self.date), days),
            habit: Habit::from_name(&self.habit).expect("a habit"),
            minutes: self.minutes,
            note: None,
        })
    }
}

impl Pain {
    /// Each row of it: its score and day.
    fn days(&self) -> impl Iterator<Item = (&Self, u8, NaiveDate)> {
        let scores = match &self.score {
            Scores::One(score) => vec![*score; self.days.unwrap_or(1).into()],
            Scores::Each(scores) => scores.clone(),
        };
        let every = self.every.unwrap_or(1);
        let days = (0..).map(move |day| shift(date(&self.date), day * every));
        scores.into_iter().zip(days).map(move |(score, day)| (self, score, day))
    }

    /// A row of the right knee; a side that is left empty names no knee.
    fn entry(&self, line: u64, score: u8, date: NaiveDate) -> PainEntry {
        let known = |name: &String| Flag::from_name(name).unwrap_or_else(|| panic!("no flag: {name}"));
        PainEntry {
            time: self.time.as_deref().map(|time| time.parse().expect("a time such as 07:30:00")),
            side: self.side.as_deref().map_or(Some(Side::Right), Side::from_name),
            location: self.location.as_deref().map(|name| Location::from_name(name).expect("a place")),
            when: self.when.as_deref().map(|name| When::from_name(name).expect("a when")),
            quality: self.quality.as_deref().map(|name| Quality::from_name(name).expect("a quality")),
            worsened_during_run: self.worsened_during_run,
            flags: self.flags.iter().map(known).collect(),
            treatment: self.treatment.iter().map(|name| Treatment::from_name(name).expect("a treatment")).collect(),
            soreness: self.soreness,
            fatigue: self.fatigue,
            ..PainEntry::new(line, date, score)
        }
    }
}

/// One section of a fixture file that has a log.
pub(crate) struct Case<'a> {
    /// Text of the heading.
    pub(crate) heading: String,
    text: &'a str,
    setup: Setup,
    log: &'a str,
}

/// The file in pieces, each but the first beginning with a heading of level 2.
pub(crate) fn split(text: &str) -> Vec<&str> {
    let starts: Vec<usize> = text.match_indices("\n## ").map(|(at, _)| at + 1).collect();
    let ends = starts.iter().copied().chain([text.len()]);
    std::iter::once(0).chain(starts.iter().copied()).zip(ends).map(|(from, to)| &text[from..to]).collect()
}

/// Content of the first block of this kind.
fn block<'a>(text: &'a str, kind: &str) -> Option<&'a str> {
    let start = text.find(&format!("```{kind}\n"))? + kind.len() + 4;
    let length = text[start..].find("```")?;
    Some(&text[start..start + length])
}

impl<'a> Case<'a> {
    pub(crate) fn parse(text: &'a str, path: &str) -> Option<Self> {
        let heading = text.strip_prefix("## ")?.lines().next()?.to_owned();
        let log = block(text, "log").unwrap_or_else(|| panic!("{path}: no log under \"{heading}\""));
        let setup = block(text, "toml").unwrap_or_default();
        let setup = toml::from_str(setup).unwrap_or_else(|error| panic!("{path}: {heading}: {error}"));
        Some(Self { heading, text, setup, log })
    }

    pub(crate) fn outcome(&self, rule: &str) -> RuleOutcome {
        let mut outcomes = self.judged().1.into_iter();
        outcomes.find(|outcome| outcome.rule == rule).expect("every rule has an outcome")
    }

    /// The history, and the outcomes of all rules.
    pub(crate) fn judged(&self) -> (History, Vec<RuleOutcome>) {
        let scene = Scene::new(&self.setup, log::parse(self.log));
        let layer = toml::to_string(&self.setup.rulebook).expect("it was TOML");
        let rulebook = Rulebook::load(&[("fixture", &layer)]).expect("a valid rulebook");
        let history = scene.history();
        let outcomes = patella::rules::assess(&history, &rulebook);
        (history, outcomes)
    }

    /// The section with this expectation in place of its own, or at its end.
    pub(crate) fn with_expectation(&self, expectation: &str) -> String {
        match block(self.text, "expect") {
            Some(found) => {
                self.text.replacen(&format!("```expect\n{found}```"), &format!("```expect\n{expectation}```"), 1)
            }
            None => format!("{}\n\n```expect\n{expectation}```\n\n", self.text.trim_end()),
        }
    }
}
