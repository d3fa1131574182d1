//! The overview as a coach reads it, as plain data: who needs something, why, and what changed. Words only; nothing is
//! judged here, and whoever shows it escapes it.

use std::fmt::Write;

use chrono::{Datelike, NaiveDate, Weekday};

use super::{FamilyOutcome, Team, TeamAthlete, Word, shortened};
use crate::model::athlete::Units;
use crate::model::calendar::{DaySpan, WeekId, shift};
use crate::model::finding::{Family, Override, Severity};
use crate::model::units::Metres;
use crate::reporter::assemble::{DISCLAIMER, overridden};
use crate::reporter::privacy::masked;
use crate::reporter::report::State;
use crate::reporter::wording::{EN_DASH, Wording, capitalised, list, sentence, uncapitalised};
use crate::rules::RULES;

/// Letters of a name, and of a reason: more would make one row as long as ten.
const NAME_LETTERS: usize = 60;
const REASON_LETTERS: usize = 240;
/// Names in a list before the rest is counted.
const NAMES: usize = 6;
/// Rules in a list before the rest is counted.
const RULES_NAMED: usize = 3;
/// Days without a run that are worth saying so. Chosen: two weeks are more than a rest.
const LONG_WITHOUT_RUN_DAYS: i64 = 14;

/// What the overview says besides its rows.
pub struct About<'a> {
    /// Thresholds that every athlete inherits.
    pub overrides: &'a [Override],
    /// Files that could not be used, of all athletes.
    pub rejected_files: usize,
    /// Whether each athlete has a page to lead to.
    pub has_pages: bool,
    /// Version of the program.
    pub version: &'a str,
    /// Hash of the rulebook that athletes inherit.
    pub rulebook_hash: &'a str,
    /// The command as it can be given again.
    pub command: &'a str,
}

/// The overview, top to bottom.
#[derive(Debug, Clone, PartialEq)]
pub struct TeamPage {
    /// Kind of page and name of the team.
    pub kicker: String,
    /// The answer.
    pub heading: String,
    /// The judged days.
    pub period: String,
    /// What the distances are of, where that are other days.
    pub distances_of: Option<String>,
    /// Who must stop running; `None` for nobody.
    pub stopped: Option<String>,
    /// Athletes by state.
    pub tally: Vec<(State, usize, &'static str)>,
    /// What changed for how many.
    pub changed: String,
    /// Names of the groups of rules.
    pub groups: Vec<&'static str>,
    /// One row an athlete, most urgent first.
    pub rows: Vec<Row>,
    /// Changed thresholds.
    pub overrides: Vec<String>,
    /// Files and failures, as sentences.
    pub trouble: Vec<String>,
    /// Version and rulebook.
    pub program: String,
    /// The command as it can be given again.
    pub command: String,
    /// What this is not.
    pub disclaimer: &'static str,
}

/// One athlete.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Shape and colour.
    pub state: State,
    /// True under a medical stop.
    pub is_stopped: bool,
    /// Name.
    pub name: String,
    /// Id, where it says more than the name.
    pub id: Option<String>,
    /// Address of the athlete's page, relative to the overview.
    pub link: Option<String>,
    /// The state as people read it.
    pub word: &'static str,
    /// The main reason.
    pub reason: String,
    /// What to do, and what else there is; may be empty.
    pub more: String,
    /// What changed in the last week; may be empty.
    pub changed: String,
    /// True for an athlete with pain that has not ended.
    pub is_in_pain: bool,
    /// Distance of the last complete week.
    pub distance: String,
    /// Its change to the week before.
    pub change: String,
    /// Distances of the last weeks in the athlete's unit, oldest first.
    pub weeks: Vec<Option<f64>>,
    /// The same in words.
    pub weeks_in_words: String,
    /// State of each group of rules; empty for an athlete who could not be judged.
    pub groups: Vec<State>,
    /// Days since the last run.
    pub last_run: String,
}

/// Words the overview.
#[must_use]
pub fn page(team: &Team, about: &About<'_>) -> TeamPage {
    let as_of: NaiveDate = team.as_of.parse().unwrap_or_default();
    let mut athletes: Vec<&TeamAthlete> = team.athletes.iter().collect();
    // Stable: within both halves the order of team.json is kept.
    athletes.sort_by_key(|athlete| !athlete.is_stopped());
    let name = team.name.as_ref().map(|name| format!(" \u{b7} {}", shortened(&masked(name), NAME_LETTERS)));
    TeamPage {
        kicker: format!("Coach overview{}", name.unwrap_or_default()),
        heading: heading(team),
        period: period(as_of),
        distances_of: distances_of(as_of),
        stopped: stopped(&athletes),
        tally: tally(team),
        changed: changed_for(team, as_of),
        groups: Family::ALL.iter().map(|family| group(*family)).collect(),
        rows: athletes.into_iter().map(|athlete| row(athlete, as_of, about.has_pages)).collect(),
        overrides: about.overrides.iter().map(overridden).collect(),
        trouble: trouble(team, about.rejected_files),
        program: format!("patella {}, rulebook {}", about.version, about.rulebook_hash),
        command: masked(about.command),
        disclaimer: DISCLAIMER,
    }
}

/// How many need something, as a sentence without a full stop.
#[must_use]
pub fn heading(team: &Team) -> String {
    let all = team.athletes.len();
    let athletes = if all == 1 { "athlete" } else { "athletes" };
    match team.athletes.iter().filter(|athlete| athlete.word() == "Act").count() {
        0 if all == 1 => "The one athlete needs no action".to_owned(),
        0 => format!("None of {all} {athletes} needs action"),
        1 => format!("1 of {all} {athletes} needs action"),
        count => format!("{count} of {all} {athletes} need action"),
    }
}

fn wording(as_of: NaiveDate) -> Wording {
    Wording::new(Units::Kilometres).as_of(as_of)
}

fn period(as_of: NaiveDate) -> String {
    let week = DaySpan::week(WeekId::containing(as_of));
    let week = format!("Week {}", Wording::new(Units::Kilometres).span(week));
    if as_of.weekday() == Weekday::Sun { week } else { format!("{week}, up to {}", wording(as_of).day(as_of)) }
}

/// In a week that is not over the distances are those of the week before.
fn distances_of(as_of: NaiveDate) -> Option<String> {
    let last = WeekId::containing(shift(as_of, -7));
    let is_running = as_of.weekday() != Weekday::Sun;
    is_running.then(|| format!("distances of the week {}", wording(as_of).span(DaySpan::week(last))))
}

fn stopped(athletes: &[&TeamAthlete]) -> Option<String> {
    let names: Vec<String> =
        athletes.iter().filter(|athlete| athlete.is_stopped()).map(|athlete| shown_name(athlete)).collect();
    let verb = if names.len() == 1 { "has" } else { "have" };
    (!names.is_empty()).then(|| format!("{} {verb} to stop running and see a professional.", few(&names, NAMES)))
}

fn tally(team: &Team) -> Vec<(State, usize, &'static str)> {
    let count = |word: &str| team.athletes.iter().filter(|athlete| athlete.word() == word).count();
    let states = [
        (State::Act, count("Act"), "to act on"),
        (State::Watch, count("Watch"), "to watch"),
        (State::NotChecked, count("No data"), "without data"),
        (State::Fine, count("Fine"), "fine"),
    ];
    states.into_iter().filter(|(_, count, _)| *count > 0).collect()
}

fn changed_for(team: &Team, as_of: NaiveDate) -> String {
    let since = wording(as_of).day(shift(as_of, -7));
    let count = |has: fn(&TeamAthlete) -> bool| team.athletes.iter().filter(|athlete| has(athlete)).count();
    let counts = [
        (count(|athlete| told(athlete, &athlete.changes.new).next().is_some()), "have something new"),
        (count(|athlete| told(athlete, &athlete.changes.worse).next().is_some()), "got worse"),
        (count(|athlete| told(athlete, &athlete.changes.cleared).next().is_some()), "cleared something"),
    ];
    let parts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(
            |(count, what)| {
                if *count == 1 { format!("1 {}", what.replace("have ", "has ")) } else { format!("{count} {what}") }
            },
        )
        .collect();
    if parts.is_empty() {
        format!("Nothing changed since {since}.")
    } else {
        format!("Since {since}: {}.", list(&parts))
    }
}

/// Short name of a group of rules.
const fn group(family: Family) -> &'static str {
    match family {
        Family::Pain => "Pain",
        Family::TrainingLoad => "Load",
        Family::RunningForm => "Form",
        Family::ShoesAndSurface => "Shoes",
        Family::Habits => "Habits",
    }
}

fn trouble(team: &Team, rejected_files: usize) -> Vec<String> {
    let failed = team.athletes.iter().filter(|athlete| athlete.error.is_some()).count();
    let count =
        |count: usize, one: &str, many: &str| Wording::count(u64::try_from(count).unwrap_or(u64::MAX), one, many);
    let mut lines = Vec::new();
    if failed > 0 {
        lines.push(format!("{} could not be judged.", count(failed, "athlete", "athletes")));
    }
    if rejected_files > 0 {
        lines.push(format!(
            "{} could not be used; each athlete’s report names theirs.",
            count(rejected_files, "file", "files")
        ));
    }
    lines
}

fn row(athlete: &TeamAthlete, as_of: NaiveDate, has_pages: bool) -> Row {
    let wording = Wording::new(athlete.words.units).as_of(as_of);
    let metres: Vec<Option<Metres>> =
        athlete.weekly_distance_m.iter().map(|metres| metres.and_then(Metres::new)).collect();
    let none = || EN_DASH.to_string();
    let days = athlete.last_run.as_ref().and_then(|day| day.parse::<NaiveDate>().ok());
    let days = days.map(|day| as_of.signed_duration_since(day).num_days());
    let (reason, more) = reason(athlete, days);
    let is_linked = has_pages && athlete.error.is_none();
    Row {
        state: state_of(&athlete.severity),
        is_stopped: athlete.is_stopped(),
        name: shown_name(athlete),
        id: (athlete.id != athlete.name).then(|| shortened(&athlete.id, NAME_LETTERS)),
        link: is_linked.then(|| format!("{}/report.html", address(&athlete.id))),
        word: athlete.word(),
        reason: shortened(&reason, REASON_LETTERS),
        more: shortened(&more, REASON_LETTERS),
        changed: changed(athlete),
        is_in_pain: athlete.words.pain.is_some(),
        distance: metres.last().copied().flatten().map_or_else(none, |distance| wording.distance(distance)),
        change: athlete.change_ratio.map_or_else(none, Wording::change),
        weeks: metres.iter().map(|metres| metres.map(|distance| wording.distance_value(distance))).collect(),
        weeks_in_words: weeks_in_words(&metres, wording),
        groups: athlete.families.iter().map(|family| group_state(athlete, family)).collect(),
        last_run: match days {
            Some(0) => "today".to_owned(),
            Some(1) => "1\u{a0}day".to_owned(),
            Some(days) => format!("{days}\u{a0}days"),
            None => none(),
        },
    }
}

fn state_of(severity: &str) -> State {
    match severity {
        "stop" | "warn" => State::Act,
        "watch" => State::Watch,
        "not-assessed" => State::NotChecked,
        _ => State::Fine,
    }
}

/// The state of a group of rules. Pain that no rule is raised for is still no tick.
fn group_state(athlete: &TeamAthlete, family: &FamilyOutcome) -> State {
    match state_of(&family.severity) {
        State::Fine if family.family == Family::Pain.name() && athlete.words.pain.is_some() => State::Info,
        state => state,
    }
}

fn shown_name(athlete: &TeamAthlete) -> String {
    let name = if athlete.name.trim().is_empty() { &athlete.id } else { &athlete.name };
    shortened(name, NAME_LETTERS)
}

/// The main reason, and what stands below it.
fn reason(athlete: &TeamAthlete, days_since_run: Option<i64>) -> (String, String) {
    if let Some(error) = &athlete.error {
        return (format!("Could not be judged: {error}"), String::new());
    }
    let is_told = |severity: &str| Severity::from_name(severity).is_some_and(|severity| severity >= Severity::Watch);
    let mut told = athlete.top_findings.iter().filter(|finding| is_told(&finding.severity));
    let asks = if athlete.words.asks.is_empty() { String::new() } else { sentence(&capitalised(&athlete.words.asks)) };
    match told.next() {
        Some(first) if athlete.is_stopped() => (format!("Seek care: {}", first.headline), asks),
        Some(first) => {
            let mut others: Vec<String> = told.map(|finding| title(&finding.rule)).collect();
            others.dedup();
            others.retain(|other| *other != title(&first.rule));
            let also = if others.is_empty() { String::new() } else { format!(" Also {}.", list(&others)) };
            let pain = athlete.words.pain.as_ref().map(|pain| format!(" {pain}.")).unwrap_or_default();
            (first.headline.clone(), format!("{asks}{also}{pain}"))
        }
        None => without_finding(athlete, days_since_run),
    }
}

/// What there is to say of an athlete for whom nothing is raised. Pain comes first: a rule speaks of it only after
/// days.
fn without_finding(athlete: &TeamAthlete, days_since_run: Option<i64>) -> (String, String) {
    let sentence = athlete.words.sentence.clone();
    let away = days_since_run.filter(|days| *days >= LONG_WITHOUT_RUN_DAYS);
    let away = away.map(|days| format!("No runs for {days}\u{a0}days"));
    match (&athlete.words.pain, away) {
        (Some(pain), Some(away)) => (pain.clone(), format!("{away}. {sentence}")),
        (Some(pain), None) => (pain.clone(), sentence),
        (None, Some(away)) => (away, sentence),
        (None, None) => (capitalised(&athlete.words.asks), sentence),
    }
}

/// Those that are not muted.
fn told<'a>(athlete: &'a TeamAthlete, rules: &'a [Word]) -> impl Iterator<Item = &'a Word> {
    rules.iter().filter(|rule| !athlete.words.muted.contains(rule))
}

/// Rules that are new, worse or cleared since a week before: `New: single-run spike. Cleared: worn shoes.`
#[must_use]
pub fn changed(athlete: &TeamAthlete) -> String {
    let part = |label: &str, rules: &[Word]| {
        let titles: Vec<String> = told(athlete, rules).map(|rule| title(rule)).collect();
        (!titles.is_empty()).then(|| format!("{label}: {}.", few(&titles, RULES_NAMED)))
    };
    let changes = &athlete.changes;
    let parts = [part("New", &changes.new), part("Worse", &changes.worse), part("Cleared", &changes.cleared)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The title of a rule inside a sentence.
fn title(rule: &str) -> String {
    let title = RULES.iter().find(|entry| entry.meta.id == rule).map_or(rule, |entry| entry.meta.title);
    uncapitalised(title)
}

/// The first names of a list, and how many more there are.
fn few(names: &[String], most: usize) -> String {
    let more = names.len().saturating_sub(most);
    let mut shown: Vec<String> = names.iter().take(most).cloned().collect();
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    list(&shown)
}

fn weeks_in_words(weeks: &[Option<Metres>], wording: Wording) -> String {
    let number = |week: &Option<Metres>| {
        week.map_or_else(|| "none".to_owned(), |distance| format!("{:.0}", wording.distance_value(distance)))
    };
    let numbers: Vec<String> = weeks.iter().map(number).collect();
    format!("{} a week: {}", wording.distance_unit(), numbers.join(", "))
}

/// A folder's name as a part of a relative address (RFC 3986 section 2.3): what is not unreserved is escaped.
fn address(name: &str) -> String {
    name.bytes().fold(String::new(), |mut address, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            address.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(address, "%{byte:02X}");
        }
        address
    })
}
