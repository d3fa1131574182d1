//! `skipped-warm-up`: hard sessions that began hard (RULES card PREV-5).

use crate::model::finding::{Comparison, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::phrase::Part;
use crate::phrase;
use crate::rules::context::{Context, count, raised_or_clear};
use crate::rules::hard_sessions::{self, Around, End, Latest};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// Hard sessions and races that began without easy running before the first hard part, time and again.
    ///
    /// ## Why it matters
    ///
    /// The article asks for an easy warm-up with dynamic stretching before running. It asks it of every run; an easy
    /// run is its own warm-up, so only hard ones are judged.
    ///
    /// ## How it is computed
    ///
    /// For the last six hard sessions and races of 56 days: time from the start to the first hard part that was walked
    /// or run within the easy ceiling, by graded speed or heart rate. Recordings at most 30 minutes apart are one
    /// session, so a warm-up of its own counts. Strides are no hard part.
    ///
    /// ## Thresholds
    ///
    /// - `info_minutes`: *info* when so many sessions had less than this.
    /// - `watch_minutes`: *watch* when so many had less than this.
    /// - `least_sessions`: how many of the six it must happen in; with fewer hard sessions nothing is assessed.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed with too few hard sessions whose start was recorded. A session that is hard by its rating alone has
    /// no first hard part and is left out, as is a race of which only totals are known. So is a session whose hard
    /// parts were hardly faster than the usual run: then the critical speed is in doubt.
    ///
    /// ## Limits of the evidence
    ///
    /// In a randomised trial of 421 men over 16 weeks, a warm-up, cool-down and stretching programme did not lower
    /// injuries: 5.5 against 4.9 for each 1,000 hours. The grade is "contradicted": this is a habit, not proven
    /// prevention, and never more than *watch*. Dynamic stretching, and a warm-up without the watch, cannot be seen.
    ///
    /// ## References
    ///
    /// van Mechelen et al. 1993.
    rule SkippedWarmUp {
        id: "skipped-warm-up",
        title: "Skipped warm-up",
        family: Habits,
        article: ["PREV-5"],
        grade: Contradicted,
        summary: "Hard sessions began without easy running.",
        measures: ["easy_before_s"],
        culprits: [Flexibility],
        judged_over: "last 6 hard sessions, 56 days",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [VAN_MECHELEN_1993],
    }
    thresholds {
        /// [A] Easy minutes before the first hard part that are enough (10 to 15 in the article).
        info_minutes: f64 = 10.0, 1.0 to 30.0;
        /// [D] Easy minutes below which it is watch.
        watch_minutes: f64 = 5.0, 0.5 to 20.0;
        /// [D] Sessions of the last six in which it must happen.
        least_sessions: u32 = 3, 1 to 6;
    }
    ascending: [[watch_minutes, info_minutes]]
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let latest = Latest::of(context, End::Before);
    if let Some(verdict) = latest.too_few(thresholds.least_sessions) {
        return verdict;
    }
    let rows = rows(thresholds, &latest);
    let (short, none) = (latest.under(thresholds.info_minutes), latest.under(thresholds.watch_minutes));
    let often = |sessions: &[Around<'_>]| sessions.len() >= thresholds.least_sessions as usize;
    let (severity, which, minutes) = match (often(&none), often(&short)) {
        (true, _) => (Severity::Watch, none, thresholds.watch_minutes),
        (false, true) => (Severity::Info, short, thresholds.info_minutes),
        (false, false) => return Verdict::Clear(rows),
    };
    let count = count(which.len());
    let finding = Finding {
        severity,
        confidence: hard_sessions::confidence(&which),
        span: latest.span(&which),
        subject: String::new(),
        value: f64::from(count),
        threshold: f64::from(thresholds.least_sessions),
        unit: Unit::Count,
        comparison: Comparison::AtLeast,
        headline: phrase![
            Part::Number(f64::from(count), 0),
            " of your last ",
            Part::Count(latest.count(), "hard session", "hard sessions"),
            " began with less than ",
            Part::Number(minutes, 0),
            " minutes of easy running"
        ],
        advice: vec![
            phrase![
                "Run easily for ",
                Part::Number(thresholds.info_minutes, 0),
                " to ",
                Part::Number(thresholds.info_minutes * 1.5, 0),
                " minutes before the first hard part of a session or race."
            ],
            "Record the warm-up too: a recording of its own counts when it ends at most 30 minutes before the hard one.".into(),
        ],
        evidence: rows.clone(),
        may_notify: true,
    };
    raised_or_clear(vec![finding], rows)
}

fn rows(thresholds: &Thresholds, latest: &Latest<'_>) -> Vec<Evidence> {
    let count = |minutes: f64| Part::Number(latest.under(minutes).len() as f64, 0);
    let text = phrase![
        count(thresholds.info_minutes),
        " of the last ",
        Part::Count(latest.count(), "hard session", "hard sessions"),
        " had less than ",
        Part::Number(thresholds.info_minutes, 0),
        " minutes of easy running first, ",
        count(thresholds.watch_minutes),
        " less than ",
        Part::Number(thresholds.watch_minutes, 0)
    ];
    latest.rows("short_warm_ups", latest.under(thresholds.info_minutes).len() as f64, text)
}
