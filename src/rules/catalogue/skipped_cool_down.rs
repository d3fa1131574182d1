//! `skipped-cool-down`: hard sessions that ended hard (RULES card PREV-6).

use crate::model::finding::{Comparison, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::phrase::Part;
use crate::phrase;
use crate::rules::context::{Context, count, raised_or_clear};
use crate::rules::hard_sessions::{self, End, Latest};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// Hard sessions and races that ended with their last hard part, time and again.
    ///
    /// ## Why it matters
    ///
    /// The article asks to walk and stretch after running, and not just to stop.
    ///
    /// ## How it is computed
    ///
    /// For the last six hard sessions and races of 56 days: time after the last hard part that was walked, or run
    /// within the easy ceiling by graded speed or heart rate. Recordings at most 30 minutes apart are one session, so a
    /// cool-down of its own counts.
    ///
    /// ## Thresholds
    ///
    /// - `info_minutes`: *info* when so many sessions had less than this.
    /// - `least_sessions`: how many of the six it must happen in; with fewer hard sessions nothing is assessed.
    ///
    /// ## When it stays silent
    ///
    /// Never above *info*: many stop the watch after the last hard part and walk home. Not assessed with too few hard
    /// sessions whose end was recorded; a file that breaks off has none. A session that is hard by its rating alone has
    /// no last hard part and is left out, as is a race of which only totals are known. So is a session whose hard parts
    /// were hardly faster than the usual run: then the critical speed is in doubt.
    ///
    /// ## Limits of the evidence
    ///
    /// In a randomised trial of 421 men over 16 weeks, a warm-up, cool-down and stretching programme did not lower
    /// injuries. A review of active cool-downs found that they do not appear to prevent injuries and hardly help
    /// recovery. So the grade is "contradicted". Stretching cannot be seen.
    ///
    /// ## References
    ///
    /// van Mechelen et al. 1993; Van Hooren and Peake 2018.
    rule SkippedCoolDown {
        id: "skipped-cool-down",
        title: "Skipped cool-down",
        family: Habits,
        article: ["PREV-6"],
        grade: Contradicted,
        summary: "Hard sessions ended without easy running or walking.",
        measures: ["easy_after_s"],
        culprits: [Flexibility],
        judged_over: "last 6 hard sessions, 56 days",
        after: [],
        notifies: false,
        since: "0.1.0",
        citations: [VAN_MECHELEN_1993, VAN_HOOREN_2018],
    }
    thresholds {
        /// [D] Easy minutes after the last hard part that are enough.
        info_minutes: f64 = 5.0, 0.5 to 30.0;
        /// [D] Sessions of the last six in which it must happen.
        least_sessions: u32 = 3, 1 to 6;
    }
    ascending: []
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let latest = Latest::of(context, End::After);
    if let Some(verdict) = latest.too_few(thresholds.least_sessions) {
        return verdict;
    }
    let rows = rows(thresholds, &latest);
    let short = latest.under(thresholds.info_minutes);
    let count = count(short.len());
    if count < thresholds.least_sessions {
        return Verdict::Clear(rows);
    }
    let finding = Finding {
        severity: Severity::Info,
        confidence: hard_sessions::confidence(&short),
        span: latest.span(&short),
        subject: String::new(),
        value: f64::from(count),
        threshold: f64::from(thresholds.least_sessions),
        unit: Unit::Count,
        comparison: Comparison::AtLeast,
        headline: phrase![
            Part::Number(f64::from(count), 0),
            " of your last ",
            Part::Count(latest.count(), "hard session", "hard sessions"),
            " ended with less than ",
            Part::Number(thresholds.info_minutes, 0),
            " minutes of easy running or walking"
        ],
        advice: vec![
            phrase![
                "Walk or jog for ",
                Part::Number(thresholds.info_minutes, 0),
                " minutes or more after the last hard part, with the watch running."
            ],
            "If you do and stop the watch first, mute this rule: nothing can be told from it.".into(),
        ],
        evidence: rows.clone(),
        may_notify: false,
    };
    raised_or_clear(vec![finding], rows)
}

fn rows(thresholds: &Thresholds, latest: &Latest<'_>) -> Vec<Evidence> {
    let short = latest.under(thresholds.info_minutes).len() as f64;
    let text = phrase![
        Part::Number(short, 0),
        " of the last ",
        Part::Count(latest.count(), "hard session", "hard sessions"),
        " had less than ",
        Part::Number(thresholds.info_minutes, 0),
        " minutes of easy running or walking after them"
    ];
    latest.rows("short_cool_downs", short, text)
}
