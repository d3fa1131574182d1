//! Verdicts as plain text for the fixtures. Independent of the reporter on purpose: a fixture shows what a rule said,
//! not how a page words it.

use std::fmt::Write as _;

use patella::model::calendar::DaySpan;
use patella::model::finding::{Evidence, RuleOutcome, Verdict};
use patella::model::phrase::{Part, Phrase};

pub(super) fn outcome(outcome: &RuleOutcome) -> String {
    let mut text = String::new();
    match &outcome.verdict {
        Verdict::Raised(findings) => {
            for finding in findings {
                let _ = writeln!(
                    text,
                    "raised {}, confidence {}, {}",
                    finding.severity,
                    finding.confidence,
                    span(finding.span)
                );
                if !finding.subject.is_empty() {
                    let _ = writeln!(text, "  about {}", finding.subject);
                }
                let _ = writeln!(
                    text,
                    "  {} {} {} {}{}",
                    number(finding.value),
                    finding.comparison,
                    number(finding.threshold),
                    finding.unit,
                    if finding.may_notify { "" } else { ", for display only" }
                );
                let _ = writeln!(text, "  \"{}\"", phrase(&finding.headline));
                evidence(&mut text, &finding.evidence);
                for advice in &finding.advice {
                    let _ = writeln!(text, "  -> {}", phrase(advice));
                }
            }
        }
        Verdict::Clear(rows) => {
            text.push_str("clear\n");
            evidence(&mut text, rows);
        }
        Verdict::NotAssessed { reason, missing } => {
            let _ = writeln!(text, "not assessed, missing [{}]\n  {}", missing.join(", "), phrase(reason));
        }
    }
    text
}

fn evidence(text: &mut String, rows: &[Evidence]) {
    for row in rows {
        let _ = writeln!(text, "  {} {} ({}): {}", row.measure, number(row.value), span(row.span), phrase(&row.text));
    }
}

fn span(span: DaySpan) -> String {
    if span.from == span.to { span.from.to_string() } else { format!("{} to {}", span.from, span.to) }
}

/// Four digits after the point at most.
fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

pub(crate) fn phrase(phrase: &Phrase) -> String {
    phrase.0.iter().map(part).collect()
}

fn part(part: &Part) -> String {
    let kilometres = |metres: f64| format!("{} km", number((metres / 10.0).round() / 100.0));
    match part {
        Part::Words(words) => (*words).to_owned(),
        Part::Name(name) => name.clone(),
        Part::Distance(distance) => kilometres(distance.get()),
        Part::Height(height) => format!("{:.0} m", height.get()),
        Part::Duration(time) => format!("{:.0} min", time.minutes()),
        Part::Pace(speed) => {
            let pace = speed.pace().map_or(0.0, patella::model::units::SecondsPerKilometre::get).round();
            format!("{}:{:02.0}/km", (pace / 60.0).floor(), pace % 60.0)
        }
        Part::Cadence(cadence) => format!("{} spm", number((cadence.get() * 10.0).round() / 10.0)),
        Part::Share(share) => format!("{} %", number((share * 1_000.0).round() / 10.0)),
        Part::Change(change) => format!("{:+} %", (change * 1_000.0).round() / 10.0),
        Part::Number(value, digits) => format!("{value:.digits$}"),
        Part::Count(count, one, many) => format!("{count} {}", if *count == 1 { one } else { many }),
        Part::Day(day) => day.to_string(),
        Part::Span(days) => span(*days),
        Part::Week(week) => week.monday().to_string(),
        Part::Distances(distances) => {
            distances.iter().map(|distance| kilometres(distance.get())).collect::<Vec<_>>().join(", ")
        }
    }
}
