//! `return-protocol-broken`: the sessions of the way back against the article's stages (RULES card RTR). Where the
//! runner is and what was off in a session is told by `rules::return_protocol`.

use crate::model::bouts::BoutEvidence;
use crate::model::calendar::DaySpan;
use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::measures::Session;
use crate::model::phrase::{Part, Phrase};
use crate::model::return_protocol::{Entered, ReturnSession, ReturnState, StepBack};
use crate::phrase;
use crate::rules::context::{Context, above, count, evidence, not_assessed, raised_or_clear};
use crate::rules::ids::MEDICAL_RED_FLAG;
use crate::rules::return_protocol::Protocol;
use crate::rules::return_protocol::kept::{self, Fault};
use crate::rules::return_protocol::{weeks, words};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// Sessions of the return-to-running protocol that were longer, faster or closer together than its stage allows,
    /// and pain that came back in it.
    ///
    /// ## Why it matters
    ///
    /// The article goes back to running in five steps of a week: walking with one minute of running, with two, 20 to 30
    /// minutes of easy running, a little longer, and only then faster. When pain returns or grows it goes one step back
    /// for a week.
    ///
    /// ## How it is computed
    ///
    /// The protocol starts on the day under `[return_to_running]` in athlete.toml. A stage is done after `stage_days`
    /// days and `stage_sessions` sessions. Bouts of walking and running are told from cadence and speed. Pain during a
    /// session, within 24 hours or the next morning is too much when it is `rtr_pain_delta` above the highest score of
    /// the stage before (in the first stage: above the last score before the start); the stage before then begins again
    /// the next day, and in the first stage there are `stage_days` days of rest.
    ///
    /// In the stages of walking and running and in the one of continuous running, one criterion off is *info*: the
    /// middle bouts, too short a session, too much walking in a continuous run. Running without walks, on consecutive
    /// days or for too long is *watch*. Two such sessions, hard running, running in days of rest, and running on at the
    /// later stage after pain are *warn*. In stage 4 the minutes of seven days are compared with the seven before. In
    /// stage 5 the first week with pace work must hold little of it and no new longest run.
    ///
    /// ## Thresholds
    ///
    /// - `walk_s`, `first_run_s`, `second_run_s`: bouts of stages 1 and 2. `gentler_step`: 1 puts a stage 2b between 2
    ///   and 3, of `gentler_walk_s` and `gentler_run_s`. `bout_tolerance_s`: how far a middle bout may be off.
    /// - `plan_shortest_min`, `plan_longest_min`: what sessions are planned as; `shortest_min`, `longest_min`: what is
    ///   kept.
    /// - `walk_share`: walking up to which running is continuous. `hard_min`: minutes of hard running that make a
    ///   session hard.
    /// - `stage_days`, `stage_sessions`: what a stage takes. `last_stage_days`: after so many days in stage 5 the
    ///   protocol is done.
    /// - `planned_rise_ratio`, `watch_rise_ratio`, `warn_rise_ratio`: more minutes than in the seven days before.
    /// - `pace_share`: hard minutes of all minutes in the week of the first pace work. `longest_run_margin`: a run so
    ///   much longer than the longest of 30 days is a new longest run.
    /// - `rtr_pain_delta`: pain above the baseline that leads back. `evidence_mode`: 1 takes the limits of trials on
    ///   knee pain instead: more than `evidence_pain` during the run, or worse after it or the next morning.
    /// - `judged_days`: days that are looked at.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed without a start, before it, after the end of the protocol and under a medical stop. A session in
    /// which bouts cannot be seen is judged by its length and spacing alone; when that is so for all of them and
    /// nothing else is off, nothing is said.
    ///
    /// ## Limits of the evidence
    ///
    /// Starting with walks is common practice; these steps were not tested against others. From stage 2 to stage 3
    /// running time doubles, against the article's own 10 to 15 %: `gentler_step` offers a step between. The pain
    /// limits of `evidence_mode` are those of a trial in runners with pain around the kneecap. Bouts from speed alone
    /// are less certain than from cadence.
    ///
    /// ## References
    ///
    /// Esculier et al. 2018.
    rule ReturnProtocolBroken {
        id: "return-protocol-broken",
        title: "Return protocol broken",
        family: Pain,
        article: ["RTR-1", "RTR-2", "RTR-3", "RTR-4", "RTR-5", "RTR-6", "MT-3"],
        grade: Partial,
        summary: "Sessions of the return to running that went beyond its stage, or pain that came back in it.",
        measures: ["walk_bout_s", "run_bout_s", "walk_share", "moving_s"],
        culprits: [TrainingLoad],
        judged_over: "14 days",
        after: ["medical-red-flag"],
        notifies: true,
        since: "0.1.0",
        citations: [ESCULIER_2018],
    }
    thresholds {
        /// [A] Walk between the runs of stages 1 and 2, in seconds.
        walk_s: f64 = 120.0, 10.0 to 900.0;
        /// [A] Run of stage 1, in seconds.
        first_run_s: f64 = 60.0, 10.0 to 900.0;
        /// [A] Run of stage 2, in seconds.
        second_run_s: f64 = 120.0, 10.0 to 900.0;
        /// [D] 1 puts stage 2b between 2 and 3; 0 is the article's way.
        gentler_step: u32 = 0, 0 to 1;
        /// [D] Walk of stage 2b, in seconds.
        gentler_walk_s: f64 = 60.0, 10.0 to 900.0;
        /// [D] Run of stage 2b, in seconds.
        gentler_run_s: f64 = 240.0, 10.0 to 900.0;
        /// [D] How far the middle bout may be off, in seconds.
        bout_tolerance_s: f64 = 20.0, 1.0 to 300.0;
        /// [A] Shortest session that is planned, in minutes.
        plan_shortest_min: f64 = 20.0, 5.0 to 60.0;
        /// [A] Longest session that is planned, in minutes.
        plan_longest_min: f64 = 30.0, 10.0 to 90.0;
        /// [D] Shortest session that keeps to the stage, in minutes.
        shortest_min: f64 = 18.0, 1.0 to 60.0;
        /// [D] Longest session that keeps to the stage, in minutes.
        longest_min: f64 = 33.0, 10.0 to 120.0;
        /// [D] Share of walking up to which running is continuous.
        walk_share: f64 = 0.10, 0.0 to 0.9;
        /// [D] Minutes of hard running that make a session hard.
        hard_min: f64 = 1.0, 0.1 to 30.0;
        /// [A] Days of a stage.
        stage_days: u32 = 7, 1 to 60;
        /// [D] Sessions of a stage.
        stage_sessions: u32 = 3, 1 to 14;
        /// [A] More minutes in a week of stage 4 than in the one before, as planned.
        planned_rise_ratio: f64 = 0.10, 0.0 to 1.0;
        /// [A] More than this: watch.
        watch_rise_ratio: f64 = 0.15, 0.0 to 2.0;
        /// [D] More than this: warn.
        warn_rise_ratio: f64 = 0.25, 0.01 to 5.0;
        /// [D] Hard minutes of all minutes in the week of the first pace work.
        pace_share: f64 = 0.10, 0.01 to 1.0;
        /// [D] A run longer than the longest of 30 days by more than this is a new longest run.
        longest_run_margin: f64 = 0.05, 0.0 to 1.0;
        /// [D] Days in stage 5 after which the protocol is done.
        last_stage_days: u32 = 28, 7 to 365;
        /// [A] Points above the baseline that lead back to the stage before.
        rtr_pain_delta: u32 = 1, 1 to 10;
        /// [E] 1 takes the limits of trials on pain around the kneecap instead of the article's.
        evidence_mode: u32 = 0, 0 to 1;
        /// [E] More than this during a run leads back in that mode.
        evidence_pain: u32 = 2, 0 to 10;
        /// [D] Days in which sessions are judged.
        judged_days: u32 = 14, 1 to 60;
    }
    ascending: [[plan_shortest_min, plan_longest_min], [shortest_min, longest_min], [planned_rise_ratio, watch_rise_ratio, warn_rise_ratio]]
}

/// Sessions at watch that together are a warning, and step-backs from one stage that ask for help (RULES card RTR).
const SESSIONS_FOR_WARN: usize = 2;
const STEP_BACKS_FOR_HELP: usize = 2;

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    if context.is_raised(MEDICAL_RED_FLAG) {
        return not_assessed(
            "Under a medical stop there is no way back to plan: see a professional first.".into(),
            &[],
        );
    }
    let Some(start) = context.history.athlete.return_to_running_start else {
        let reason = "No return to running was started. To follow the article's protocol, set start under [return_to_running] in athlete.toml.";
        return not_assessed(reason.into(), &["return_to_running"]);
    };
    let (Some(state), Some(protocol)) = (context.return_state(), context.return_protocol()) else {
        return not_assessed(phrase!["The return to running starts on ", Part::Day(start), "."], &[]);
    };
    if let Some(last) = state.finished_on {
        return not_assessed(phrase!["The return to running was done on ", Part::Day(last), "."], &[]);
    }
    let window = context.last_days(thresholds.judged_days);
    let judged: Vec<Judged<'_>> = state
        .sessions
        .iter()
        .filter(|session| window.contains(session.day))
        .map(|session| Judged { session, faults: kept::faults(context, &protocol, &state, session) })
        .collect();
    let way = Way { context, protocol: &protocol, state: &state, window, judged };
    let mut findings: Vec<Finding> = way.sessions().into_iter().chain(way.pain()).collect();
    findings.extend(way.longer().into_iter().chain(way.pace()));
    if findings.is_empty() && way.is_blind() {
        let reason =
            "The recordings do not show when was walked and when was run: record cadence or speed every second.";
        return not_assessed(reason.into(), &["walk_bout_s", "run_bout_s"]);
    }
    raised_or_clear(findings, way.rows())
}

/// A session with what was off.
struct Judged<'a> {
    session: &'a ReturnSession,
    faults: Vec<Fault>,
}

impl Judged<'_> {
    fn severity(&self) -> Option<Severity> {
        self.faults.iter().map(|fault| fault.severity).max()
    }

    fn row(&self) -> Evidence {
        words::session(self.session, &self.faults)
    }
}

/// All that the findings are made of.
struct Way<'a> {
    context: &'a Context<'a>,
    protocol: &'a Protocol,
    state: &'a ReturnState,
    window: DaySpan,
    judged: Vec<Judged<'a>>,
}

impl Way<'_> {
    /// Sessions that were off, as one finding.
    fn sessions(&self) -> Option<Finding> {
        let off: Vec<&Judged<'_>> = self.judged.iter().filter(|judged| !judged.faults.is_empty()).collect();
        let worst = off.iter().filter_map(|judged| judged.severity()).max()?;
        let serious = off.iter().filter(|judged| judged.severity() >= Some(Severity::Watch)).count();
        let severity = if serious >= SESSIONS_FOR_WARN { Severity::Warn } else { worst };
        let from = off.first()?.session.day;
        let span = DaySpan { from, to: off.last()?.session.day };
        let mut headline = match off.as_slice() {
            [one] => phrase!["Stage ", one.session.stage.name(), " of the return to running: "],
            _ => phrase![
                Part::Count(count(off.len()), "session", "sessions"),
                " of the return to running did not keep to the stage"
            ],
        };
        if let [Judged { faults, .. }] = off.as_slice() {
            headline.0.extend(faults.first().map(|fault| fault.text.0.clone()).unwrap_or_default());
        }
        let rows =
            off.iter().map(|judged| judged.row()).chain([words::stage(self.state, self.context.as_of())]).collect();
        let mut finding = self.finding(severity, span, "sessions", headline, rows);
        (finding.value, finding.threshold, finding.comparison) = (off.len() as f64, 0.0, Comparison::Above);
        Some(finding)
    }

    /// Pain that led back, while the stage that it led back to lasts; twice from one stage for all of the judged days.
    fn pain(&self) -> Option<Finding> {
        let step: &StepBack = self.state.step_backs.last().filter(|step| self.window.contains(step.day))?;
        let times = self.state.step_backs_from(step.stage);
        let is_back = self.state.current().is_some_and(|period| period.entered == Entered::SteppedBack);
        if !is_back && times < STEP_BACKS_FOR_HELP {
            return None;
        }
        let headline = if times >= STEP_BACKS_FOR_HELP {
            phrase!["Pain led back ", Part::Count(count(times), "time", "times"), " from stage ", step.stage.name()]
        } else {
            phrase!["Pain came back in stage ", step.stage.name(), " of the return to running"]
        };
        let text = phrase![
            "Pain of ",
            Part::Number(step.score.into(), 0),
            " on ",
            Part::Day(step.day),
            " after the session of ",
            Part::Day(step.session_day),
            "; up to ",
            Part::Number(step.baseline.into(), 0),
            " was usual"
        ];
        let row = Evidence {
            activities: vec![step.session],
            ..evidence("pain_score", step.score.into(), DaySpan { from: step.session_day, to: step.day }, text)
        };
        let span = DaySpan { from: step.session_day, to: step.day };
        let mut finding = self.finding(
            Severity::Warn,
            span,
            "pain",
            headline,
            vec![row, words::stage(self.state, self.context.as_of())],
        );
        (finding.value, finding.threshold) =
            (step.score.into(), f64::from(u32::from(step.baseline) + self.protocol.rtr_pain_delta));
        (finding.unit, finding.comparison) = (Unit::None, Comparison::AtLeast);
        if times >= STEP_BACKS_FOR_HELP {
            finding.advice.insert(0, "See a physiotherapist or doctor before you go on.".into());
        }
        Some(finding)
    }

    /// The week of stage 4 that rose most.
    fn longer(&self) -> Option<Finding> {
        let blocks = weeks::longer(self.state, self.window);
        let block = blocks.into_iter().max_by(|one, other| one.rise.total_cmp(&other.rise))?;
        let severity = if above(block.rise, self.protocol.warn_rise_ratio) {
            Severity::Warn
        } else if above(block.rise, self.protocol.watch_rise_ratio) {
            Severity::Watch
        } else {
            return None;
        };
        let rows = vec![words::block(&block), words::stage(self.state, self.context.as_of())];
        let headline = phrase![Part::Change(block.rise), " running time in a week of stage 4"];
        let mut finding = self.finding(severity, block.span, "longer", headline, rows);
        let is_warn = severity == Severity::Warn;
        let limit = if is_warn { self.protocol.warn_rise_ratio } else { self.protocol.watch_rise_ratio };
        (finding.value, finding.threshold) = (block.rise, limit);
        (finding.unit, finding.comparison) = (Unit::Ratio, Comparison::Above);
        Some(finding)
    }

    /// The week of the first pace work.
    fn pace(&self) -> Option<Finding> {
        let pace = weeks::first_pace(self.context, self.protocol, self.state)?;
        let share = pace.hard.ratio_to(pace.all).unwrap_or(0.0);
        let is_too_much = above(share, self.protocol.pace_share);
        if !self.window.contains(pace.session.day) || !(is_too_much || pace.longest.is_some()) {
            return None;
        }
        let text = phrase![
            "First pace work on ",
            Part::Day(pace.session.day),
            ": ",
            Part::Share(share),
            " of the running of its week was hard"
        ];
        let mut rows = vec![evidence("hard_share", share, pace.week, text)];
        if let Some(run) = pace.longest {
            let text = phrase![
                Part::Distance(run.distance.unwrap_or_default()),
                " on ",
                Part::Day(run.day),
                ", longer than any of the 30 days before, in the same week"
            ];
            rows.push(evidence("distance_m", run.distance.unwrap_or_default().get(), DaySpan::day(run.day), text));
        }
        let headline = if pace.longest.is_some() {
            phrase!["Faster and longer running came back in the same week"]
        } else {
            phrase![Part::Share(share), " of the first week with pace work was hard"]
        };
        let mut finding = self.finding(Severity::Watch, pace.week, "pace", headline, rows);
        let rise = pace.longest.and_then(Session::spike_ratio).filter(|_| !is_too_much);
        (finding.value, finding.threshold) =
            rise.map_or((share, self.protocol.pace_share), |rise| (rise, self.protocol.longest_run_margin));
        (finding.unit, finding.comparison) = (Unit::Ratio, Comparison::Above);
        Some(finding)
    }

    /// What all findings have alike.
    fn finding(
        &self,
        severity: Severity,
        span: DaySpan,
        subject: &str,
        headline: Phrase,
        evidence: Vec<Evidence>,
    ) -> Finding {
        Finding {
            severity,
            confidence: self.confidence(),
            span,
            subject: subject.to_owned(),
            value: 0.0,
            threshold: 0.0,
            unit: Unit::Count,
            comparison: Comparison::Above,
            headline,
            advice: words::advice(self.protocol, self.state),
            evidence,
            may_notify: true,
        }
    }

    /// Bouts by speed alone are doubtful, and so is a session without any.
    fn confidence(&self) -> Confidence {
        let bouts = || self.judged.iter().map(|judged| judged.session.bouts.as_ref());
        if bouts().all(|bouts| bouts.is_some_and(|bouts| bouts.evidence == BoutEvidence::Cadence)) {
            Confidence::High
        } else if bouts().any(|bouts| bouts.is_some_and(|bouts| bouts.evidence == BoutEvidence::Cadence)) {
            Confidence::Medium
        } else {
            Confidence::Low
        }
    }

    fn rows(&self) -> Vec<Evidence> {
        let blocks = weeks::longer(self.state, self.window);
        let weeks = blocks.iter().map(words::block);
        self.judged
            .iter()
            .map(Judged::row)
            .chain(weeks)
            .chain([words::stage(self.state, self.context.as_of())])
            .collect()
    }

    /// True when there are sessions that bouts should be seen in, and none shows any.
    fn is_blind(&self) -> bool {
        let mut needed = self.judged.iter().filter(|judged| judged.session.stage.is_every_other_day()).peekable();
        needed.peek().is_some() && needed.all(|judged| judged.session.bouts.is_none())
    }
}
