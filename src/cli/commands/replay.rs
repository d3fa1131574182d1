//! `patella rules [RULE] --replay PATH`: how often each rule would have been raised and have sent an alert.

use std::fmt::Write as _;

use serde::Serialize;

use crate::cli::args::{InputOptions, RulesOptions};
use crate::cli::exit::{Exit, Failure};
use crate::cli::pipeline::{self, Imported};
use crate::cli::terminal::Terminal;
use crate::reporter::privacy::masked;
use crate::reporter::wording::Wording;
use crate::rules::replay::{self, Notification, Replay, Tally};

/// Name of the layout of the JSON.
const SCHEMA: &str = "patella.replay/1";

/// Judges every Sunday of the history, and its last day, and prints the tallies; of one rule when `rule` is given.
///
/// # Errors
///
/// When inputs cannot be used.
pub fn run(options: &RulesOptions, rule: Option<&'static str>, terminal: Terminal) -> Result<Exit, Failure> {
    let input = InputOptions { paths: options.replay.clone(), ..options.input.clone() };
    let imported = pipeline::import(&input, terminal)?;
    let recorded = imported.activities.iter().map(|(activity, _)| activity.local_day());
    let first_day = recorded.min().unwrap_or(imported.as_of);
    let days = replay::days(first_day.min(imported.as_of), imported.as_of);
    let replay = Replay::of(pipeline::outcomes(&imported, &days, input.jobs)?);
    let units = input.units.unwrap_or(imported.inputs.athlete.units);
    let shown = Shown { replay: &replay, rule, wording: Wording::new(units).as_of(imported.as_of) };
    let text = if options.json { shown.json(&imported)? } else { shown.table(&imported, terminal.is_verbose()) };
    terminal.data(&masked(&text))?;
    terminal.diagnostics(&imported.diagnostics);
    Ok(Exit::Done)
}

/// A replay as it is printed.
struct Shown<'a> {
    replay: &'a Replay,
    rule: Option<&'static str>,
    wording: Wording,
}

impl Shown<'_> {
    fn tallies(&self) -> impl Iterator<Item = &Tally> {
        self.replay.tallies().iter().filter(|tally| self.rule.is_none_or(|rule| tally.rule == rule))
    }

    fn notifications(&self) -> impl Iterator<Item = &Notification> {
        self.replay.notifications().iter().filter(|one| self.rule.is_none_or(|rule| one.rule == rule))
    }

    fn table(&self, imported: &Imported, verbose: bool) -> String {
        let days = self.replay.days();
        let mut text = String::new();
        if let Some((first, last)) = days.first().zip(days.last()) {
            let weeks = Wording::count(days.len() as u64, "week", "weeks");
            let (first, last) = (self.wording.day(*first), self.wording.day(*last));
            let _ = writeln!(text, "{}: {weeks} judged, {first} to {last}\n", imported.inputs.athlete.name);
        }
        let width = self.tallies().map(|tally| tally.rule.len()).max().unwrap_or(0);
        let rate = |events| self.replay.per_year(events).map_or_else(|| "-".to_owned(), |rate| format!("{rate:.1}"));
        let _ = writeln!(
            text,
            "{:width$}  {:>6}  {:>6}  {:>8}  {:>8}  {:>8}",
            "rule", "judged", "raised", "per year", "notified", "per year"
        );
        for tally in self.tallies() {
            let Tally { rule, judged, raised, notified, .. } = *tally;
            let (raised_rate, notified_rate) = (rate(raised), rate(notified));
            let _ = writeln!(
                text,
                "{rule:width$}  {judged:>6}  {raised:>6}  {raised_rate:>8}  {notified:>8}  {notified_rate:>8}"
            );
            for one in self.notifications().filter(|one| verbose && one.rule == rule) {
                let headline = self.wording.phrase(&one.headline);
                let _ = writeln!(text, "    {}  {}: {headline}", one.as_of, one.severity);
            }
        }
        let _ = writeln!(
            text,
            "\nWeeks in which a rule could be told and was raised, and findings that would have sent an alert: watch or above, and\n\
             new or worse than the week before."
        );
        if self.rule.is_none() {
            let total: u32 = self.tallies().map(|tally| tally.notified).sum();
            let most = self.replay.most_in_four_weeks();
            let _ = writeln!(text, "All rules: {total} alerts, {} a year, at most {most} in four weeks.", rate(total));
        }
        text
    }

    fn json(&self, imported: &Imported) -> Result<String, Failure> {
        let days = self.replay.days();
        let rules = self.tallies().map(|tally| RuleJson {
            rule: tally.rule,
            judged: tally.judged,
            raised: tally.raised,
            watch_or_above: tally.serious,
            raised_per_year: self.replay.per_year(tally.raised),
            notified: tally.notified,
            notified_per_year: self.replay.per_year(tally.notified),
            notifications: self.notifications().filter(|one| one.rule == tally.rule).map(|one| self.one(one)).collect(),
        });
        let replay = ReplayJson {
            schema: SCHEMA,
            athlete: &imported.inputs.athlete.id,
            rulebook: imported.inputs.rulebook.hash(),
            from: days.first().map(ToString::to_string),
            to: days.last().map(ToString::to_string),
            weeks: days.len(),
            most_in_four_weeks: self.replay.most_in_four_weeks(),
            rules: rules.collect(),
        };
        serde_json::to_string_pretty(&replay).map(|text| text + "\n").map_err(|error| Failure::internal(&error))
    }

    fn one(&self, one: &Notification) -> NotificationJson {
        NotificationJson {
            as_of: one.as_of.to_string(),
            severity: one.severity.name(),
            from: one.span.from.to_string(),
            to: one.span.to.to_string(),
            headline: self.wording.phrase(&one.headline),
        }
    }
}

/// The replay as programs read it.
#[derive(Serialize)]
struct ReplayJson<'a> {
    schema: &'static str,
    athlete: &'a str,
    rulebook: &'a str,
    from: Option<String>,
    to: Option<String>,
    weeks: usize,
    most_in_four_weeks: u32,
    rules: Vec<RuleJson>,
}

/// One rule of it.
#[derive(Serialize)]
struct RuleJson {
    rule: &'static str,
    judged: u32,
    raised: u32,
    watch_or_above: u32,
    raised_per_year: Option<f64>,
    notified: u32,
    notified_per_year: Option<f64>,
    notifications: Vec<NotificationJson>,
}

/// One alert of a rule.
#[derive(Serialize)]
struct NotificationJson {
    as_of: String,
    severity: &'static str,
    from: String,
    to: String,
    headline: String,
}
