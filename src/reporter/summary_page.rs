//! The one-page picture: verdict, tally, findings with what to do, up to four charts, next week. A4 ratio.

use crate::model::finding::Severity;
use crate::reporter::svg::Svg;
use crate::reporter::svg::compose::{write_box, write_lines, write_text};
use crate::reporter::svg::elements::{Anchor, Label};
use crate::reporter::svg::icon::{self, Icon};
use crate::reporter::svg::text::{Metrics, Weight, width};
use crate::reporter::theme::Token;

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

/// How many rules ended how: every rule is in one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Warn and stop.
    pub act: usize,
    /// Watch.
    pub watch: usize,
    /// Raised for information.
    pub info: usize,
    /// Clear.
    pub fine: usize,
    /// Not assessed.
    pub not_checked: usize,
    /// Raised, known and accepted.
    pub muted: usize,
}

/// A rule that was not raised.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherRule {
    /// Fine or not checked.
    pub icon: Icon,
    /// Title of the rule.
    pub title: String,
    /// Measured value or what is missing.
    pub value: String,
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
    /// Open episodes of pain in a line; `None` without one.
    pub pain: Option<String>,
    /// Findings, worst first; three are drawn.
    pub findings: Vec<PageFinding>,
    /// Charts, most important first; four are drawn.
    pub panels: Vec<Panel>,
    /// Heading of the last box, such as `Next week`.
    pub next_title: String,
    /// Its lines; three are drawn.
    pub next: Vec<String>,
    /// What the week to come may hold, below them; `None` when it is not known and under a medical stop.
    pub ceilings: Option<String>,
    /// The rules that were not raised, most telling first: they fill what room is left.
    pub others: Vec<OtherRule>,
    /// Disclaimer.
    pub footer: String,
}

/// Size of the page in units: the ratio of A4.
pub const SIZE: (f64, f64) = (800.0, 1131.0);
const MARGIN: f64 = 40.0;
const INNER: f64 = SIZE.0 - 2.0 * MARGIN;
/// Findings, charts and lines of advice that are drawn.
const FINDINGS: usize = 3;
const PANELS: usize = 4;
/// Room above the charts.
const PANELS_GAP: f64 = 6.0;
const NEXT: usize = 3;
/// Baseline of the footer; a second line fits below it.
const FOOTER: f64 = SIZE.1 - 26.0;

/// Lays the page out. Words come before charts: a chart that does not fit is left out, and so is a fourth finding.
#[must_use]
pub fn draw(page: &SummaryPage) -> Svg {
    let mut svg = Svg::blank(SIZE.0, SIZE.1, &format!("{}: {}", page.word, page.sentence));
    head(&mut svg, page);
    let y = verdict(&mut svg, page, 96.0);
    let y = tally(&mut svg, page.tally, y + 13.0);
    let y = pain(&mut svg, page, y + 13.0);
    let next = next_lines(page);
    let next_height = if next.is_empty() { 0.0 } else { NEXT_HEAD + NEXT_LINE * next.len() as f64 + 14.0 };
    let bottom = FOOTER - 28.0 - next_height;
    let y = findings(&mut svg, page, y, findings_drawn(page, y, bottom));
    let y = panels(&mut svg, &page.panels, y + PANELS_GAP, bottom);
    if !next.is_empty() {
        next_box(&mut svg, &page.next_title, &next, y, next_height);
    }
    others(&mut svg, &page.others, y + next_height + 24.0);
    let small = text("", 11.0, Weight::Regular, Token::Mute);
    let footer = Metrics::new(Weight::Regular).wrap(&page.footer, small.size, INNER, 2);
    write_lines(&mut svg, MARGIN, FOOTER - small.size, &footer, &small, 14.0);
    svg
}

fn text(words: &str, size: f64, weight: Weight, token: Token) -> Label<()> {
    Label::new((), words, size).ink(weight, token)
}

fn head(svg: &mut Svg, page: &SummaryPage) {
    let plain = Metrics::new(Weight::Regular);
    let right = SIZE.0 - MARGIN;
    let half = INNER / 2.0 - 10.0;
    let overline = plain.ellipsis(&page.overline, 13.0, half);
    write_text(svg, MARGIN, 48.0, &text(&overline, 13.0, Weight::Regular, Token::Mute));
    let read = plain.ellipsis(&page.read_line, 13.0, half);
    write_text(svg, right, 48.0, &text(&read, 13.0, Weight::Regular, Token::Mute).anchor(Anchor::End));
    let week = plain.ellipsis(&page.week_range, 14.0, half);
    write_text(svg, right, 78.0, &text(&week, 14.0, Weight::Regular, Token::Ink2).anchor(Anchor::End));
    let name_room = INNER - plain.width(&week, 14.0) - 24.0;
    let name = Metrics::new(Weight::SemiBold).ellipsis(&page.name, 28.0, name_room);
    write_text(svg, MARGIN - 1.0, 78.0, &text(&name, 28.0, Weight::SemiBold, Token::Ink));
}

/// Icon, text colour, ground and edge of a verdict.
const fn look(level: Level) -> (Icon, Token, Token, Token) {
    match level {
        Level::Act => (Icon::Act, Token::Act, Token::ActGround, Token::Act),
        Level::Watch => (Icon::Watch, Token::Watch, Token::WatchGround, Token::WatchMark),
        Level::Fine => (Icon::Fine, Token::Ok, Token::OkGround, Token::Ok),
        Level::NoData => (Icon::NotChecked, Token::Ink2, Token::Rest, Token::Axis),
    }
}

fn verdict(svg: &mut Svg, page: &SummaryPage, top: f64) -> f64 {
    const TEXT: f64 = MARGIN + 66.0;
    const ROOM: f64 = SIZE.0 - MARGIN - 24.0 - TEXT;
    let (icon, ink, ground, edge) = look(page.level);
    let line = if page.headline.is_empty() { page.word.clone() } else { format!("{}: {}", page.word, page.headline) };
    let bold = Metrics::new(Weight::SemiBold);
    let lines = bold.wrap(&line, 24.0, ROOM, 2);
    let sentence = Metrics::new(Weight::Regular).wrap(&page.sentence, 14.0, ROOM, 3);
    let height = 20.0 + 31.0 * lines.len() as f64 + 19.5 * sentence.len() as f64 + 15.0;
    write_box(svg, (MARGIN, top), (INNER, height), 8.0, ground);
    write_box(svg, (MARGIN, top), (6.0, height), 3.0, edge);
    svg.nest(&icon::sized(icon, 34.0), MARGIN + 21.0, top + 16.0);
    let y = write_lines(svg, TEXT, top + 17.0, &lines, &text("", 24.0, Weight::SemiBold, ink), 31.0);
    write_lines(svg, TEXT, y + 3.0, &sentence, &text("", 14.0, Weight::Regular, Token::Ink), 19.5);
    top + height
}

fn tally(svg: &mut Svg, tally: Tally, top: f64) -> f64 {
    let states = [
        (Icon::Act, tally.act, "to act on"),
        (Icon::Watch, tally.watch, "to watch"),
        (Icon::Info, tally.info, "for information"),
        (Icon::Fine, tally.fine, "fine"),
        (Icon::NotChecked, tally.not_checked, "not checked"),
        (Icon::Muted, tally.muted, "muted"),
    ];
    let base = top + 15.0;
    let all: usize = states.iter().map(|(_, count, _)| count).sum();
    let rules = format!("of {all} rules");
    let used = || states.into_iter().filter(|(_, count, _)| *count > 0);
    let lengths = used().map(|(_, count, word)| {
        24.0 + width(&count.to_string(), 15.0, Weight::SemiBold) + 6.0 + width(word, 13.0, Weight::Regular)
    });
    // With every state the words move together, so that the number of all still stands beside them.
    let spare = INNER - width(&rules, 13.0, Weight::Regular) - lengths.sum::<f64>();
    let gap = (spare / used().count().max(1) as f64).clamp(0.0, 22.0);
    let mut x = MARGIN;
    for (icon, count, word) in used() {
        svg.nest(&icon::sized(icon, 17.0), x, top + 1.0);
        let count = count.to_string();
        write_text(svg, x + 24.0, base, &text(&count, 15.0, Weight::SemiBold, Token::Ink));
        x += 24.0 + width(&count, 15.0, Weight::SemiBold) + 6.0;
        write_text(svg, x, base, &text(word, 13.0, Weight::Regular, Token::Ink2));
        x += width(word, 13.0, Weight::Regular) + gap;
    }
    let right = SIZE.0 - MARGIN;
    write_text(svg, right, base, &text(&rules, 13.0, Weight::Regular, Token::Mute).anchor(Anchor::End));
    write_box(svg, (MARGIN, top + 30.0), (INNER, 1.0), 0.0, Token::Edge);
    top + 31.0
}

/// The line on pain, on two lines at most.
fn pain(svg: &mut Svg, page: &SummaryPage, top: f64) -> f64 {
    let Some(words) = &page.pain else { return top };
    let lines = Metrics::new(Weight::Regular).wrap(words, 13.0, INNER, 2);
    write_lines(svg, MARGIN, top, &lines, &text("", 13.0, Weight::Regular, Token::Ink), 17.5) + 10.0
}

const fn icon_of(severity: Severity) -> Icon {
    match severity {
        Severity::Info => Icon::Info,
        Severity::Watch => Icon::Watch,
        Severity::Warn | Severity::Stop => Icon::Act,
    }
}

/// Three findings; two where that makes room for four charts, since the third has its chart then.
fn findings_drawn(page: &SummaryPage, top: f64, bottom: f64) -> usize {
    let fits = |most: &usize| {
        let y = findings(&mut Svg::blank(SIZE.0, SIZE.1, ""), page, top, *most);
        fitting(&page.panels, bottom - y - PANELS_GAP).len() == PANELS
    };
    [FINDINGS, FINDINGS - 1].into_iter().find(fits).unwrap_or(FINDINGS)
}

fn findings(svg: &mut Svg, page: &SummaryPage, top: f64, most: usize) -> f64 {
    const TEXT: f64 = MARGIN + 32.0;
    const ROOM: f64 = SIZE.0 - MARGIN - TEXT;
    let headline = text("", 15.0, Weight::SemiBold, Token::Ink);
    let action = text("", 13.0, Weight::Regular, Token::Ink2);
    page.findings.iter().take(most).fold(top, |top, finding| {
        svg.nest(&icon::sized(icon_of(finding.severity), 19.0), MARGIN, top + 1.0);
        let lines = Metrics::new(Weight::SemiBold).wrap(&finding.headline, headline.size, ROOM, 2);
        let y = write_lines(svg, TEXT, top, &lines, &headline, 20.0);
        let lines = Metrics::new(Weight::Regular).wrap(&finding.action, action.size, ROOM, 2);
        write_lines(svg, TEXT, y + 1.0, &lines, &action, 17.5) + 10.0
    })
}

/// Height of the words above a chart whose title is one line.
const PANEL_HEAD: f64 = 42.0;
/// Height of a line of a title.
const TITLE_LINE: f64 = 19.0;
/// Room below a row of charts.
const PANEL_GAP: f64 = 16.0;

/// Two in a row; room that is left over goes between the rows. Returns where the next block begins.
fn panels(svg: &mut Svg, panels: &[Panel], top: f64, bottom: f64) -> f64 {
    const COLUMN: f64 = INNER - 342.0;
    let fitting = fitting(panels, bottom - top);
    let spare = bottom - top - height(&fitting);
    let spread = (spare / (fitting.len().div_ceil(2) + 1) as f64).clamp(0.0, 12.0);
    let mut y = top + spread;
    for row in fitting.chunks(2) {
        for (panel, x) in row.iter().zip([MARGIN, MARGIN + COLUMN]) {
            let title = text("", 15.0, Weight::SemiBold, Token::Ink);
            let below = write_lines(svg, x, y, &title_lines(panel), &title, TITLE_LINE);
            let subtitle = Metrics::new(Weight::Regular).ellipsis(&panel.subtitle, 12.0, panel.svg.width);
            write_text(svg, x, below + 12.0, &text(&subtitle, 12.0, Weight::Regular, Token::Mute));
            svg.nest(&panel.svg, x, y + head_height(row));
        }
        y += height(row) + spread;
    }
    y
}

fn title_lines(panel: &Panel) -> Vec<String> {
    Metrics::new(Weight::SemiBold).wrap(&panel.title, 15.0, panel.svg.width, 2)
}

/// Height of the words above a row: as much as its longest title needs, so that its charts stand level.
fn head_height(row: &[&Panel]) -> f64 {
    let lines = row.iter().map(|panel| title_lines(panel).len()).max().unwrap_or_default();
    PANEL_HEAD + TITLE_LINE * lines.saturating_sub(1) as f64
}

/// Height of these charts, two in a row.
fn height(panels: &[&Panel]) -> f64 {
    let highest = |row: &[&Panel]| row.iter().map(|panel| panel.svg.height).fold(0.0, f64::max);
    panels.chunks(2).map(|row| head_height(row) + highest(row) + PANEL_GAP).sum()
}

/// The charts that fit into this height, in order. One that would make its row too high is passed over for the next;
/// where that leaves a place empty, the first four that fit together are taken, should there be such.
fn fitting(panels: &[Panel], room: f64) -> Vec<&Panel> {
    let fits = |chosen: &[&Panel]| chosen.len() <= PANELS && height(chosen) <= room;
    let greedy = panels.iter().fold(Vec::new(), |chosen, panel| {
        let tried: Vec<&Panel> = chosen.iter().copied().chain([panel]).collect();
        if fits(&tried) { tried } else { chosen }
    });
    if greedy.len() == PANELS { greedy } else { together(panels, &fits).unwrap_or(greedy) }
}

/// The first four charts, in order, that fit together. Few are asked, so that few combinations are tried.
fn together<'a>(panels: &'a [Panel], fits: &dyn Fn(&[&Panel]) -> bool) -> Option<Vec<&'a Panel>> {
    const ASKED: u32 = 10;
    let asked = ASKED.min(u32::try_from(panels.len()).unwrap_or(ASKED));
    // Bits from the most significant on stand for the charts in their order: the largest number is the best choice.
    (0..1_u32 << asked).rev().filter(|choice| choice.count_ones() as usize == PANELS).find_map(|choice| {
        let chosen: Vec<&Panel> =
            (0..asked).rev().zip(panels).filter(|(bit, _)| choice >> bit & 1 == 1).map(|(_, panel)| panel).collect();
        fits(&chosen).then_some(chosen)
    })
}

/// Height above the first line of the last box.
const NEXT_HEAD: f64 = 36.0;
/// Height of a line of it.
const NEXT_LINE: f64 = 18.0;
/// Left edge of its words.
const NEXT_TEXT: f64 = MARGIN + 38.0;

/// The lines of the last box; the first of each piece of advice has its number.
fn next_lines(page: &SummaryPage) -> Vec<(Option<usize>, String)> {
    let room = SIZE.0 - MARGIN - 20.0 - NEXT_TEXT;
    let plain = Metrics::new(Weight::Regular);
    page.next
        .iter()
        .take(NEXT)
        .enumerate()
        .flat_map(|(index, advice)| {
            let lines = plain.wrap(advice, 13.0, room, 2).into_iter().enumerate();
            lines.map(move |(line, words)| ((line == 0).then_some(index + 1), words))
        })
        .chain(page.ceilings.iter().flat_map(|words| plain.wrap(words, 13.0, room, 2)).map(|words| (None, words)))
        .collect()
}

/// The other rules below everything else, as many as there is room for: a page about little shows why it is little.
fn others(svg: &mut Svg, others: &[OtherRule], top: f64) {
    const TEXT: f64 = MARGIN + 26.0;
    const ROOM: f64 = SIZE.0 - MARGIN - TEXT;
    let title = text("", 13.0, Weight::SemiBold, Token::Ink);
    let value = text("", 12.0, Weight::Regular, Token::Ink2);
    let mut y = top;
    for rule in others {
        let lines = Metrics::new(Weight::Regular).wrap(&rule.value, value.size, ROOM, 2);
        if y + 18.0 + 16.0 * lines.len() as f64 > FOOTER - 24.0 {
            return;
        }
        svg.nest(&icon::sized(rule.icon, 15.0), MARGIN, y + 1.0);
        let name = Metrics::new(Weight::SemiBold).ellipsis(&rule.title, title.size, ROOM);
        y = write_lines(svg, TEXT, y, &[name], &title, 18.0);
        y = write_lines(svg, TEXT, y, &lines, &value, 16.0) + 10.0;
    }
}

fn next_box(svg: &mut Svg, title: &str, lines: &[(Option<usize>, String)], top: f64, height: f64) {
    write_box(svg, (MARGIN, top), (INNER, height), 8.0, Token::Rest);
    let title = Metrics::new(Weight::SemiBold).ellipsis(title, 15.0, INNER - 40.0);
    write_text(svg, MARGIN + 20.0, top + 27.0, &text(&title, 15.0, Weight::SemiBold, Token::Ink));
    let mut base = top + NEXT_HEAD + 13.0;
    for (number, words) in lines {
        if let Some(number) = number {
            let number = number.to_string();
            write_text(svg, MARGIN + 20.0, base, &text(&number, 13.0, Weight::SemiBold, Token::Mute));
        }
        write_text(svg, NEXT_TEXT, base, &text(words, 13.0, Weight::Regular, Token::Ink));
        base += NEXT_LINE;
    }
}
