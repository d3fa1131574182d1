//! The one-page picture: verdict, tally, findings with what to do, up to four charts, next week. A4 ratio.

use crate::model::finding::Severity;
use crate::reporter::svg::Svg;

/// The verdict as a person reads it (CONTRACT section 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Stop and warn.
    Act,
    /// Watch.
    Watch,
    /// Nothing, or for information.
    Fine,
    /// Not assessed.
    NoData,
}

/// One finding.
#[derive(Debug, Clone, PartialEq)]
pub struct PageFinding {
    /// How bad.
    pub severity: Severity,
    /// The finding in one line, with its number.
    pub headline: String,
    /// What to do; may be empty.
    pub action: String,
}

/// One chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Its finding.
    pub title: String,
    /// Quantity, period, reading help; may be empty.
    pub subtitle: String,
    /// Narrow drawing.
    pub svg: Svg,
}

/// How many rules ended how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Warn and stop.
    pub act: usize,
    /// Watch.
    pub watch: usize,
    /// Clear, or raised for information.
    pub fine: usize,
    /// Not assessed.
    pub not_checked: usize,
}

/// The page's data: words only, nothing is computed here.
#[derive(Debug, Clone, PartialEq)]
pub struct SummaryPage {
    /// Kind of page, such as `Weekly running report`.
    pub overline: String,
    /// Athlete: untrusted.
    pub name: String,
    /// Judged week, such as `Week 16–22 November 2026`.
    pub week_range: String,
    /// What was read, such as `71 runs read, 1 skipped`.
    pub read_line: String,
    /// Verdict.
    pub level: Level,
    /// Verdict word, such as `Act`.
    pub word: String,
    /// What follows the word, such as `back off this week`; may be empty.
    pub headline: String,
    /// The causes in one sentence.
    pub sentence: String,
    /// Counts.
    pub tally: Tally,
    /// Findings, worst first; three are drawn.
    pub findings: Vec<PageFinding>,
    /// Charts, most important first; four are drawn.
    pub panels: Vec<Panel>,
    /// Heading of the last box, such as `Next week`.
    pub next_title: String,
    /// Its lines; three are drawn.
    pub next: Vec<String>,
    /// Disclaimer.
    pub footer: String,
}

/// Lays the page out.
#[must_use]
pub fn draw(page: &SummaryPage) -> Svg {
    Svg::blank(800.0, 1131.0, &page.sentence)
}
