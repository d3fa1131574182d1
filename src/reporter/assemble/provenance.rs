//! Where a report comes from: what was read, what was changed, what went wrong, and by which command.

use std::cmp::Reverse;

use super::Context;
use crate::diagnostics::{Diagnostic, Level};
use crate::model::athlete::Mute;
use crate::model::calendar::DaySpan;
use crate::model::finding::Override;
use crate::reporter::privacy::masked;
use crate::reporter::report::{DiagnosticLine, Provenance};
use crate::reporter::wording::{self, Wording};

/// Diagnostics listed in the footer; all are in the JSON.
const DIAGNOSTICS_SHOWN: usize = 20;

pub(in crate::reporter) const DISCLAIMER: &str = "Rules of thumb from one article and from the literature, not a diagnosis and not a forecast. See a clinician \
     about pain that lasts.";

pub(super) fn provenance(context: &Context<'_>) -> Provenance {
    let input = context.input;
    let mut troubles: Vec<&Diagnostic> = input.diagnostics.iter().collect();
    // Stable: those of one level keep the order of their paths.
    troubles.sort_by_key(|diagnostic| Reverse(diagnostic.level));
    Provenance {
        read: read(context),
        overrides: input.overrides.iter().map(overridden).collect(),
        mutes: mutes(context),
        diagnostics: lines(&troubles, |level| level != Level::Note),
        notes: lines(&troubles, |level| level == Level::Note),
        more_diagnostics: troubles.len().saturating_sub(DIAGNOSTICS_SHOWN),
        program: format!("patella {}, rulebook {}", input.version, input.rulebook_hash),
        command: masked(input.command),
        disclaimer: DISCLAIMER,
    }
}

/// A changed threshold in words.
pub(in crate::reporter) fn overridden(changed: &Override) -> String {
    let reason = changed.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
    masked(&format!("{}: {} is {} instead of {}{reason}", changed.rule, changed.key, changed.used, changed.default))
}

/// Mutes up to whose last day the judged day lies.
pub(super) fn mutes_in_force<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Mute> {
    let as_of = context.as_of();
    let mutes = context.input.history.athlete.mutes.iter();
    mutes.filter(move |mute| mute.until.is_none_or(|until| as_of <= until))
}

/// Every mute that holds on the judged day, whether its rule is raised or not (CONTRACT section 2).
fn mutes(context: &Context<'_>) -> Vec<String> {
    mutes_in_force(context)
        .map(|mute| {
            let until = mute.until.map(|until| format!(" until {}", context.wording.day(until))).unwrap_or_default();
            let reason = mute.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
            masked(&format!("{} is muted{until}{reason}", mute.rule))
        })
        .collect()
}

fn read(context: &Context<'_>) -> Vec<String> {
    let counts = context.input.counts;
    let others = counts.recordings.saturating_sub(counts.runs);
    let mut parts = vec![Wording::count(counts.runs, "run", "runs")];
    let mut add = |count: u64, one: &str, many: &str| {
        if count > 0 {
            parts.push(Wording::count(count, one, many));
        }
    };
    add(others, "other activity", "other activities");
    add(counts.duplicates, "duplicate", "duplicates");
    add(counts.rejected, "rejected file", "rejected files");
    add(counts.ignored, "ignored file", "ignored files");
    let files = Wording::count(counts.files, "file", "files");
    let mut lines = vec![format!("{files} read: {}.", wording::list(&parts))];
    let history = context.input.history;
    let with_year = Wording::new(context.wording.units());
    let judged = with_year.day(history.as_of);
    if let (Some(first), Some(last)) = (history.first_day, history.activities.last()) {
        let span = DaySpan { from: first, to: last.activity.local_day().max(first) };
        lines.push(format!("Recordings of {}, judged at the end of {judged}.", with_year.span(span)));
    } else {
        lines.push(format!("Judged at the end of {judged}."));
    }
    lines
}

/// The first of those whose level is wanted.
fn lines(troubles: &[&Diagnostic], wanted: fn(Level) -> bool) -> Vec<DiagnosticLine> {
    let shown = troubles.iter().take(DIAGNOSTICS_SHOWN).filter(|diagnostic| wanted(diagnostic.level));
    shown.map(|diagnostic| trouble(diagnostic)).collect()
}

fn trouble(diagnostic: &Diagnostic) -> DiagnosticLine {
    let place = match &diagnostic.place {
        Some(place) => format!("{}, {place}", diagnostic.path),
        None => diagnostic.path.clone(),
    };
    let message = wording::sentence(&wording::capitalised(&diagnostic.message));
    let message = match &diagnostic.help {
        Some(help) => format!("{message} {}", wording::sentence(&wording::capitalised(help))),
        None => message,
    };
    let level = match diagnostic.level {
        Level::Rejected => "Rejected",
        Level::Warning => "Warning",
        Level::Note => "Note",
    };
    DiagnosticLine { level, place: masked(&place), message: masked(&message) }
}
