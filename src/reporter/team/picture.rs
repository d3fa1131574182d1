//! The overview as one picture of a page: the athletes who need something and as many of the others as fit, the rest
//! counted. Light always, since it is for mail and print.

use super::html::spark;
use super::page::{Row, TeamPage};
use crate::reporter::raster::{self, RasterError};
use crate::reporter::report::State;
use crate::reporter::svg::Svg;
use crate::reporter::svg::compose::{write_box, write_lines, write_text};
use crate::reporter::svg::elements::{Anchor, Label};
use crate::reporter::svg::icon::{self, Icon};
use crate::reporter::svg::text::{Metrics, Weight, width};
use crate::reporter::theme::{Theme, Token};
use crate::reporter::wording::list;

/// Athletes drawn: as many as fit a page of the ratio of A4.
const ROWS: usize = 30;
/// Width of the page in units.
const WIDTH: f64 = 800.0;
const MARGIN: f64 = 40.0;
const RIGHT: f64 = WIDTH - MARGIN;
const ROW: f64 = 28.0;
/// Left edges of name, reason and sparkline; right edges of distance and change.
const NAME: f64 = MARGIN + 24.0;
const REASON: f64 = 222.0;
const DISTANCE: f64 = 540.0;
const CHANGE: f64 = 600.0;
const WEEKS: f64 = 608.0;

/// The picture as PNG bytes.
///
/// # Errors
/// When the drawing cannot be made into a picture.
pub fn render(page: &TeamPage) -> Result<Vec<u8>, RasterError> {
    raster::png(&draw(page), Theme::Light)
}

/// Lays the page out.
#[must_use]
pub fn draw(page: &TeamPage) -> Svg {
    let mut svg = Svg::blank(WIDTH, 0.0, &page.heading);
    head(&mut svg, page);
    let mut y = 96.0;
    if let Some(stopped) = &page.stopped {
        y = stop(&mut svg, stopped, y) + 10.0;
    }
    y = tally(&mut svg, page, y) + 10.0;
    y = columns(&mut svg, y);
    for row in page.rows.iter().take(ROWS) {
        let is_shared = page.rows.iter().filter(|other| other.name == row.name).count() > 1;
        // Of two with one name only the id says who is meant.
        let name = row.id.as_ref().filter(|_| is_shared).unwrap_or(&row.name);
        draw_row(&mut svg, row, name, y);
        y += ROW;
    }
    if let Some(rest) = rest(page) {
        write_text(&mut svg, MARGIN, y + 20.0, &text(&rest, 12.0, Weight::Regular, Token::Ink2));
        y += ROW;
    }
    let footer = Metrics::new(Weight::Regular).ellipsis(page.disclaimer, 11.0, RIGHT - MARGIN);
    write_text(&mut svg, MARGIN, y + 26.0, &text(&footer, 11.0, Weight::Regular, Token::Mute));
    svg.height = (y + 46.0).round();
    svg
}

fn text(words: &str, size: f64, weight: Weight, token: Token) -> Label<()> {
    Label::new((), words, size).ink(weight, token)
}

/// A line that ends here, or as much of it as there is room for.
fn fitted(words: &str, size: f64, weight: Weight, token: Token, room: f64) -> Label<()> {
    text(&Metrics::new(weight).ellipsis(words, size, room), size, weight, token)
}

fn head(svg: &mut Svg, page: &TeamPage) {
    let half = (RIGHT - MARGIN) / 2.0 - 10.0;
    write_text(svg, MARGIN, 48.0, &fitted(&page.kicker, 13.0, Weight::Regular, Token::Mute, half));
    let period = fitted(&page.period, 13.0, Weight::Regular, Token::Mute, half).anchor(Anchor::End);
    write_text(svg, RIGHT, 48.0, &period);
    let heading = fitted(&page.heading, 28.0, Weight::SemiBold, Token::Ink, RIGHT - MARGIN);
    write_text(svg, MARGIN - 1.0, 78.0, &heading);
}

fn stop(svg: &mut Svg, stopped: &str, top: f64) -> f64 {
    const TEXT: f64 = MARGIN + 54.0;
    let lines = Metrics::new(Weight::Regular).wrap(stopped, 14.0, RIGHT - 20.0 - TEXT, 3);
    let height = 46.0 + 19.5 * lines.len() as f64;
    write_box(svg, (MARGIN, top), (RIGHT - MARGIN, height), 8.0, Token::ActGround);
    write_box(svg, (MARGIN, top), (6.0, height), 3.0, Token::Act);
    svg.nest(&icon::sized(Icon::Act, 26.0), MARGIN + 18.0, top + 12.0);
    write_text(svg, TEXT, top + 30.0, &text("Seek care", 18.0, Weight::SemiBold, Token::Act));
    write_lines(svg, TEXT, top + 36.0, &lines, &text("", 14.0, Weight::Regular, Token::Ink), 19.5);
    top + height
}

fn tally(svg: &mut Svg, page: &TeamPage, top: f64) -> f64 {
    let base = top + 15.0;
    let mut x = MARGIN;
    for (state, count, words) in &page.tally {
        svg.nest(&icon::sized(icon_of(*state), 17.0), x, top + 1.0);
        let count = count.to_string();
        write_text(svg, x + 24.0, base, &text(&count, 15.0, Weight::SemiBold, Token::Ink));
        x += 24.0 + width(&count, 15.0, Weight::SemiBold) + 6.0;
        write_text(svg, x, base, &text(words, 13.0, Weight::Regular, Token::Ink2));
        x += width(words, 13.0, Weight::Regular) + 22.0;
    }
    // What changed is half of what a coach asks: it gets a line of its own before it is cut.
    if width(&page.changed, 12.0, Weight::Regular) <= RIGHT - x {
        let changed = text(&page.changed, 12.0, Weight::Regular, Token::Ink2).anchor(Anchor::End);
        write_text(svg, RIGHT, base, &changed);
        return top + 26.0;
    }
    write_text(svg, MARGIN, base + 22.0, &fitted(&page.changed, 12.0, Weight::Regular, Token::Ink2, RIGHT - MARGIN));
    top + 46.0
}

fn columns(svg: &mut Svg, top: f64) -> f64 {
    let head = |words: &str| text(words, 11.0, Weight::Regular, Token::Mute);
    let base = top + 12.0;
    write_text(svg, NAME, base, &head("Athlete"));
    write_text(svg, REASON, base, &head("Main reason"));
    write_text(svg, CHANGE, base, &head("Week, change").anchor(Anchor::End));
    write_text(svg, WEEKS, base, &head("8 weeks"));
    write_text(svg, RIGHT, base, &head("Last run").anchor(Anchor::End));
    top + 20.0
}

fn draw_row(svg: &mut Svg, row: &Row, name: &str, top: f64) {
    write_box(svg, (MARGIN, top), (RIGHT - MARGIN, 1.0), 0.0, Token::Grid);
    let base = top + 19.0;
    svg.nest(&icon::sized(icon_of(row.state), 15.0), MARGIN, top + 6.5);
    write_text(svg, NAME, base, &fitted(name, 13.0, Weight::SemiBold, Token::Ink, REASON - NAME - 10.0));
    let (weight, ink) = if row.is_stopped { (Weight::SemiBold, Token::Act) } else { (Weight::Regular, Token::Ink) };
    let distance = fitted(&row.distance, 12.0, Weight::Regular, Token::Ink, 70.0).anchor(Anchor::End);
    let room = DISTANCE - width(&distance.text, 12.0, Weight::Regular) - 12.0 - REASON;
    write_text(svg, REASON, base, &fitted(&row.reason, 12.0, weight, ink, room));
    write_text(svg, DISTANCE, base, &distance);
    let change = fitted(&row.change, 12.0, Weight::Regular, Token::Ink2, 56.0).anchor(Anchor::End);
    write_text(svg, CHANGE, base, &change);
    if row.weeks.iter().any(Option::is_some) {
        svg.nest(&spark(row), WEEKS, top + 1.0);
    }
    let last = text(&row.last_run, 12.0, Weight::Regular, Token::Ink2).anchor(Anchor::End);
    write_text(svg, RIGHT, base, &last);
}

/// How many are not drawn, by state.
fn rest(page: &TeamPage) -> Option<String> {
    let left: Vec<&Row> = page.rows.iter().skip(ROWS).collect();
    let counts = page.tally.iter().filter_map(|(state, _, words)| {
        let count = left.iter().filter(|row| row.state == *state).count();
        (count > 0).then(|| format!("{count} {words}"))
    });
    let counts: Vec<String> = counts.collect();
    (!left.is_empty()).then(|| format!("and {} more: {}", left.len(), list(&counts)))
}

const fn icon_of(state: State) -> Icon {
    match state {
        State::Act => Icon::Act,
        State::Watch => Icon::Watch,
        State::Info => Icon::Info,
        State::Fine => Icon::Fine,
        State::NotChecked => Icon::NotChecked,
        State::Muted => Icon::Muted,
    }
}
