//! Which rules were raised in the days before an episode of pain began, and how often they are raised in this runner
//! anyway (RULES, culprit ranking). What came before is not thereby a cause: both counts are always given, and the
//! order is that of the evidence grades, never of a made-up weight.
//!
//! Nothing is seen with hindsight: a window is judged on its Sundays and its last day, each with what was known on it.

use crate::rules::context::count;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::RULES;
use super::replay::JudgedDay;
use super::rule::RuleMeta;
use crate::model::before_onset::{BeforeOnset, RaisedBefore};
use crate::model::calendar::{DaySpan, WeekId, shift};
use crate::model::finding::{EvidenceGrade, Family, Finding, Verdict};
use crate::model::pain::{Location, PainEpisode};

/// Days before an onset in which rules are looked for, where it is not the 28 of their family (RULES, culprit ranking;
/// of `two-week-volume-jump` as of LOAD-1).
const WINDOWS: [(&str, i64); 3] = [("single-run-spike", 7), ("weekly-volume-jump", 21), ("two-week-volume-jump", 21)];
/// Window of training load, shoes and surface, and habits.
const USUAL_WINDOW: i64 = 28;
/// Window of running form.
const FORM_WINDOW: i64 = 42;
/// Raised by what does not change from week to week, by pain itself, or for display alone: none of them can have come
/// before pain.
const NEVER_BEFORE: [&str; 4] = ["acute-chronic-ratio", "gait-check-advised", "overdue-checkup", "long-sitting"];
/// Weeks before the judged day from which windows without pain are taken: habits of longer ago say little, and ten
/// years would be judged for each report; chosen.
const OTHER_WEEKS: i64 = 104;

/// The rules that are looked for before an onset, with the days before it.
fn looked_for() -> impl Iterator<Item = (&'static RuleMeta, i64)> {
    let metas = RULES.iter().map(|entry| entry.meta);
    metas.filter(|meta| meta.family != Family::Pain && !NEVER_BEFORE.contains(&meta.id)).map(|meta| {
        let own = WINDOWS.iter().find(|(rule, _)| *rule == meta.id).map(|(_, days)| *days);
        let of_family = if meta.family == Family::RunningForm { FORM_WINDOW } else { USUAL_WINDOW };
        (meta, own.unwrap_or(of_family))
    })
}

/// The days on which the rules must be judged to tell what was raised before these episodes; none without an episode.
#[must_use]
pub fn days(episodes: &[PainEpisode], first_day: NaiveDate, as_of: NaiveDate) -> Vec<NaiveDate> {
    let knee: Vec<NaiveDate> = of_the_knee(episodes).map(|episode| episode.from).collect();
    if knee.is_empty() {
        return Vec::new();
    }
    let longest = FORM_WINDOW.max(USUAL_WINDOW);
    let last_sunday = last_sunday(as_of);
    let mut days: BTreeSet<NaiveDate> = (0..OTHER_WEEKS).map(|week| shift(last_sunday, -7 * week)).collect();
    for onset in knee {
        let sundays =
            (0..=longest).map(|back| shift(onset, -back)).filter(|day| WeekId::containing(*day).sunday() == *day);
        days.extend(sundays);
        days.insert(onset);
    }
    days.into_iter().filter(|day| (first_day..=as_of).contains(day)).collect()
}

/// What was raised before each of these episodes, in their order; nothing for one that is not of the knee. `judged`
/// holds the [`days`] in order.
#[must_use]
pub fn before_onsets(episodes: &[PainEpisode], judged: &[JudgedDay], as_of: NaiveDate) -> Vec<BeforeOnset> {
    let mut found = vec![BeforeOnset::default(); episodes.len()];
    for (meta, window) in looked_for() {
        let rule = History { judged, rule: meta.id };
        let onsets = |episode: &PainEpisode| rule.window(onset_window(episode.from, window));
        let before: Vec<Option<Window<'_>>> = of_the_knee(episodes).map(onsets).collect();
        let counts = Counts::of(&before);
        let others =
            Counts::of(&other_windows(episodes, window, as_of).map(|span| rule.window(span)).collect::<Vec<_>>());
        for (account, episode) in found.iter_mut().zip(episodes).filter(|(_, episode)| is_of_the_knee(episode)) {
            match onsets(episode) {
                None => account.not_assessed.push(meta.id),
                Some(Window { latest: None }) => account.not_raised.push(meta.id),
                Some(Window { latest: Some(finding) }) => {
                    account.raised.push(raised_before(meta, window, episode.from, finding, counts, others));
                }
            }
        }
    }
    for account in &mut found {
        account.raised.sort_by_key(|raised| (order_of(raised.grade), raised.lag_days));
    }
    found
}

fn raised_before(
    meta: &RuleMeta,
    window: i64,
    onset: NaiveDate,
    finding: &Finding,
    before: Counts,
    others: Counts,
) -> RaisedBefore {
    RaisedBefore {
        rule: meta.id,
        grade: meta.grade,
        severity: finding.severity,
        span: finding.span,
        headline: finding.headline.clone(),
        lag_days: u32::try_from((onset - finding.span.to).num_days()).unwrap_or(0),
        window_days: u32::try_from(window).unwrap_or(0),
        present_before: before.raised,
        episodes: before.told,
        present_in_other_windows: others.raised,
        other_windows: others.told,
    }
}

/// Supported rules first; contradicted ones last (RULES, culprit ranking).
const fn order_of(grade: EvidenceGrade) -> u8 {
    match grade {
        EvidenceGrade::Supported => 0,
        EvidenceGrade::Partial => 1,
        EvidenceGrade::NoEvidence => 2,
        EvidenceGrade::Contradicted => 3,
    }
}

fn is_of_the_knee(episode: &PainEpisode) -> bool {
    episode.location != Some(Location::Elsewhere)
}

fn of_the_knee(episodes: &[PainEpisode]) -> impl Iterator<Item = &PainEpisode> {
    episodes.iter().filter(|episode| is_of_the_knee(episode))
}

fn last_sunday(day: NaiveDate) -> NaiveDate {
    let week = WeekId::containing(day);
    if week.is_complete(day) { week.sunday() } else { week.plus(-1).sunday() }
}

/// The day of the onset and the days before it.
fn onset_window(onset: NaiveDate, days: i64) -> DaySpan {
    DaySpan { from: shift(onset, -days), to: onset }
}

/// Windows of the same length without pain, end to end back from the last Sunday: they hold no day of an episode, and
/// none of the window before one. An episode that is open lasts.
fn other_windows(episodes: &[PainEpisode], days: i64, as_of: NaiveDate) -> impl Iterator<Item = DaySpan> {
    let last_sunday = last_sunday(as_of);
    let painful: Vec<DaySpan> = episodes
        .iter()
        .map(|episode| DaySpan { from: shift(episode.from, -days), to: episode.to.unwrap_or(as_of) })
        .collect();
    let windows = (0..OTHER_WEEKS * 7 / days).map(move |number| onset_window(shift(last_sunday, -number * days), days));
    windows.filter(move |window| !painful.iter().any(|painful| painful.overlaps(*window)))
}

/// What one rule said over time.
struct History<'a> {
    judged: &'a [JudgedDay],
    rule: &'static str,
}

/// What a rule said in a window in which it could be told.
#[derive(Debug, Clone, Copy)]
struct Window<'a> {
    /// The latest finding about its days, the worst of them when several end on one day.
    latest: Option<&'a Finding>,
}

impl<'a> History<'a> {
    /// What the rule said on the judged days of a window about its days; `None` when it could not be told on its last
    /// one and was not raised before.
    fn window(&self, span: DaySpan) -> Option<Window<'a>> {
        let from = self.judged.partition_point(|(day, _)| *day < span.from);
        let to = self.judged.partition_point(|(day, _)| *day <= span.to);
        let days = self.judged.get(from..to).unwrap_or_default();
        let mut verdicts = days.iter().filter_map(|(day, outcomes)| {
            Some((*day, &outcomes.iter().find(|outcome| outcome.rule == self.rule)?.verdict))
        });
        let raised = verdicts.clone().filter_map(|(_, verdict)| match verdict {
            Verdict::Raised(findings) => Some(findings),
            _ => None,
        });
        let latest = raised
            .flatten()
            .filter(|finding| finding.span.overlaps(span))
            .max_by_key(|finding| (finding.span.to, finding.severity));
        let told = verdicts
            .next_back()
            .is_some_and(|(day, verdict)| day == span.to && !matches!(verdict, Verdict::NotAssessed { .. }));
        (told || latest.is_some()).then_some(Window { latest })
    }
}

/// In how many windows a rule could be told, and in how many of these it was raised.
#[derive(Debug, Clone, Copy)]
struct Counts {
    told: u32,
    raised: u32,
}

impl Counts {
    fn of(windows: &[Option<Window<'_>>]) -> Self {
        let count =
            |wanted: fn(&Window<'_>) -> bool| count(windows.iter().flatten().filter(|window| wanted(window)).count());
        Self { told: count(|_| true), raised: count(|window| window.latest.is_some()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::finding::{Comparison, Confidence, Evidence, RuleOutcome, Severity, Unit};
    use crate::model::pain::PainEntry;
    use crate::phrase;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn episode(from: &str, to: Option<&str>) -> PainEpisode {
        PainEpisode {
            side: None,
            location: Some(Location::Outer),
            from: day(from),
            to: to.map(day),
            max_score: 3,
            entries: vec![PainEntry::new(2, day(from), 3)],
        }
    }

    fn finding(span: DaySpan) -> Finding {
        let evidence = Evidence { measure: "distance_m", value: 1.0, span, activities: Vec::new(), text: phrase!["x"] };
        Finding {
            severity: Severity::Watch,
            confidence: Confidence::High,
            span,
            value: 1.0,
            threshold: 0.5,
            unit: Unit::Ratio,
            comparison: Comparison::Above,
            subject: String::new(),
            headline: phrase!["x"],
            evidence: vec![evidence],
            advice: Vec::new(),
            may_notify: true,
        }
    }

    /// The given days judged: the spike rule raised for those spikes that lie in the 14 days up to each, base first
    /// never told, all other rules clear.
    fn judged(days: &[NaiveDate], spikes: &[&str]) -> Vec<JudgedDay> {
        let verdict = |rule: &str, as_of: NaiveDate| match rule {
            "single-run-spike" => {
                let seen = DaySpan::ending(as_of, 14);
                let spikes = spikes.iter().map(|spike| day(spike)).filter(|spike| seen.contains(*spike));
                let findings: Vec<Finding> = spikes.map(|spike| finding(DaySpan::day(spike))).collect();
                if findings.is_empty() { Verdict::Clear(Vec::new()) } else { Verdict::Raised(findings) }
            }
            "intensity-before-base" => Verdict::NotAssessed { reason: phrase!["x"], missing: Vec::new() },
            _ => Verdict::Clear(Vec::new()),
        };
        let outcomes = |as_of: NaiveDate| {
            let outcome =
                |rule: &'static str| RuleOutcome { rule, verdict: verdict(rule, as_of), muted: None, disabled: None };
            RULES.iter().map(|entry| outcome(entry.meta.id)).collect()
        };
        days.iter().map(|day| (*day, outcomes(*day))).collect()
    }

    #[test]
    fn a_spike_in_the_week_before_is_found_with_its_lag_and_the_base_rate() {
        // 22 November 2026 is a Sunday. Pain since Thursday 19 November; spikes on Sunday 15 November (4 days before)
        // and on Sunday 4 October, which lies in the window that ends on that day and, by its first day, in the next.
        let (first, as_of) = (day("2026-04-27"), day("2026-11-22"));
        let episodes = [episode("2026-11-19", None)];
        let days = days(&episodes, first, as_of);
        let judged = judged(&days, &["2026-11-15", "2026-10-04"]);
        let found = before_onsets(&episodes, &judged, as_of);
        let [spike] = found[0].raised.as_slice() else { panic!("{:?}", found[0].raised) };
        assert_eq!((spike.rule, spike.lag_days, spike.window_days), ("single-run-spike", 4, 7));
        assert_eq!((spike.present_before, spike.episodes), (1, 1));
        // Windows of 8 days that end on the 28 Sundays from 8 November back to 3 May: a later one would hold days of 12
        // to 22 November, an earlier one ends before the first recording.
        assert_eq!((spike.present_in_other_windows, spike.other_windows), (2, 28));
        assert_eq!(spike.lift(), None, "one episode is chance");
        assert!(spike.base_rate().is_some_and(|rate| (rate - 2.0 / 28.0).abs() < 1e-12));
        assert_eq!(found[0].not_assessed, ["intensity-before-base"]);
        assert!(found[0].not_raised.contains(&"worn-shoes") && !found[0].not_raised.contains(&"single-run-spike"));
        assert!(!found[0].not_raised.contains(&"long-sitting"));
    }

    #[test]
    fn nothing_is_seen_that_lies_outside_the_window_or_after_the_onset() {
        let (first, as_of) = (day("2026-04-27"), day("2026-11-22"));
        let episodes = [episode("2026-11-12", Some("2026-11-13"))];
        let days = days(&episodes, first, as_of);
        let raised = |spike: &str| !before_onsets(&episodes, &judged(&days, &[spike]), as_of)[0].raised.is_empty();
        assert!(raised("2026-11-12") && raised("2026-11-05"));
        assert!(!raised("2026-11-04") && !raised("2026-11-13"));
    }

    #[test]
    fn three_episodes_give_a_ratio() {
        let (first, as_of) = (day("2025-11-24"), day("2026-11-22"));
        let onsets = ["2026-03-18", "2026-06-17", "2026-09-16"];
        let episodes = onsets.map(|onset| episode(onset, Some(onset)));
        let days = days(&episodes, first, as_of);
        let spikes = ["2026-03-15", "2026-06-14", "2026-07-12"];
        let found = before_onsets(&episodes, &judged(&days, &spikes), as_of);
        assert_eq!(found[2].raised, [], "no spike before the third");
        let spike = &found[0].raised[0];
        assert_eq!((spike.present_before, spike.episodes), (2, 3));
        let rate = f64::from(spike.present_in_other_windows) / f64::from(spike.other_windows);
        assert!(spike.lift().is_some_and(|lift| (lift - 2.0 / 3.0 / rate).abs() < 1e-12));
    }

    #[test]
    fn pain_elsewhere_has_no_culprits() {
        let elsewhere = PainEpisode { location: Some(Location::Elsewhere), ..episode("2026-11-19", None) };
        assert!(days(std::slice::from_ref(&elsewhere), day("2026-04-27"), day("2026-11-22")).is_empty());
        assert_eq!(before_onsets(&[elsewhere], &[], day("2026-11-22")), [BeforeOnset::default()]);
    }
}
