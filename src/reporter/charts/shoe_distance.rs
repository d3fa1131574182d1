//! Shoe distance: which pair is due? Horizontal bars, the zone in which shoes are replaced, each pair's own limit.

use super::{empty, in_units, mark_token};
use crate::model::athlete::Units;
use crate::model::finding::Severity;
use crate::model::units::Metres;
use crate::reporter::svg::elements::{Anchor, Bar, Label};
use crate::reporter::svg::plot::{Frame, LABEL, Plot, SMALL, nice_step, place, plot, tick_text, ticks};
use crate::reporter::svg::text::{Metrics, Weight, width};
use crate::reporter::svg::{Svg, Width};
use crate::reporter::theme::Token;

/// One pair.
#[derive(Debug, Clone, PartialEq)]
pub struct ShoeBar {
    /// Name as the athlete wrote it: untrusted, any length, any script.
    pub name: String,
    /// Known distance.
    pub distance: Metres,
    /// Distance if all unassigned runs were done in this pair: a pale extension of the bar.
    pub possible_distance: Option<Metres>,
    /// The distance in words, such as `842 km`.
    pub distance_label: String,
    /// State or projection in words, such as `limit about 2 March`; may be empty.
    pub note: String,
    /// This pair's own limit: a mark on the bar's row.
    pub limit: Option<Metres>,
    /// Set when the pair is flagged.
    pub severity: Option<Severity>,
    /// True for a retired pair, drawn pale.
    pub retired: bool,
    /// Tooltip.
    pub tooltip: String,
}

/// The chart's data.
#[derive(Debug, Clone, PartialEq)]
pub struct ShoeDistance {
    /// One-sentence result for those who cannot see the picture.
    pub description: String,
    /// The article's range: 300 to 500 miles (RULES card SHOE-1).
    pub zone: (Metres, Metres),
    /// Name of the zone, such as `replace between 300 and 500 mi`.
    pub zone_label: String,
    /// Scale of the axis.
    pub units: Units,
    /// The pairs in the order in which they are drawn, top first.
    pub shoes: Vec<ShoeBar>,
}

/// Room above the rows for the name of the zone.
const TOP: f64 = 22.0;
/// Thickness of a bar.
const BAR: f64 = 11.0;
/// Height of a line of text.
const LINE: f64 = 16.0;
/// Room below a bar.
const GAP: f64 = 8.0;
/// Room between name, distance and note.
const SPACE: f64 = 8.0;
/// What a name keeps, whatever is written beside it.
const LEAST_NAME: f64 = 120.0;

/// Draws it.
#[must_use]
pub fn draw(data: &ShoeDistance, size: Width) -> Svg {
    if data.shoes.is_empty() {
        return empty(&data.description, &data.zone_label, size);
    }
    let longest = data
        .shoes
        .iter()
        .flat_map(|shoe| [Some(shoe.distance), shoe.possible_distance, shoe.limit])
        .flatten()
        .chain([data.zone.1])
        .map(|distance| in_units(distance, data.units))
        .fold(0.0, f64::max);
    let end = longest * 1.04;
    let width = size.units();
    let zone_at = (width - 4.0) * in_units(data.zone.0, data.units) / end;
    let heads: Vec<Head> = data.shoes.iter().map(|shoe| Head::of(shoe, width - 4.0, zone_at)).collect();
    let rows: f64 = heads.iter().map(Head::row).sum::<f64>();
    let frame = Frame { width, height: TOP + rows + 26.0, left: 2.0, right: 2.0, top: TOP, bottom: 26.0 };
    // Rows are counted in units from the bottom.
    plot(&data.description, frame, 0.0..end, 0.0..rows, |plot| {
        zone(data, end, rows, plot);
        let mut top = rows;
        for (shoe, head) in data.shoes.iter().zip(&heads) {
            row(shoe, head, top, data.units, plot);
            top -= head.row();
        }
    })
}

/// The words above a bar.
struct Head {
    name: String,
    /// Where the distance begins, from the left edge of the row.
    distance_at: f64,
    /// The note and where it begins; on the same line as the name where it fits, below it otherwise.
    note: String,
    note_at: f64,
    two_lines: bool,
}

impl Head {
    /// The note stays out of the zone, where it is hard to read, if its own line helps.
    fn of(shoe: &ShoeBar, room: f64, zone_at: f64) -> Self {
        let bold = Metrics::new(Weight::SemiBold);
        let plain = Metrics::new(Weight::Regular);
        let distance = plain.width(&shoe.distance_label, LABEL);
        let note = plain.width(&shoe.note, SMALL);
        let note_room = if shoe.note.is_empty() { 0.0 } else { note + SPACE };
        let name_room = room - distance - SPACE - note_room;
        let name_width = bold.width(&shoe.name, LABEL);
        let in_zone = name_width + SPACE + distance + note_room > zone_at && note < zone_at;
        let two_lines = note_room > 0.0 && (in_zone || name_room < name_width.min(LEAST_NAME));
        let name_room = if two_lines { room - distance - SPACE } else { name_room };
        let name = bold.ellipsis(&shoe.name, LABEL, name_room.max(0.0));
        let distance_at = bold.width(&name, LABEL) + SPACE;
        let note_at = if two_lines { 0.0 } else { distance_at + distance + SPACE };
        Self { name, distance_at, note: plain.ellipsis(&shoe.note, SMALL, room - note_at), note_at, two_lines }
    }

    fn row(&self) -> f64 {
        if self.two_lines { 2.0 * LINE + BAR + GAP } else { LINE + BAR + GAP }
    }
}

fn zone(data: &ShoeDistance, end: f64, rows: f64, plot: &mut Plot<'_, '_>) {
    let [from, to] = [data.zone.0, data.zone.1].map(|distance| in_units(distance, data.units));
    plot.draw(&Bar::new([(from, 0.0), (to, rows)], Token::WatchGround));
    let step = nice_step(end, 5.0);
    let unit = data.units.name();
    let ticks = ticks(0.0, end, step);
    for tick in &ticks {
        plot.line(vec![(*tick, 0.0), (*tick, rows)], Token::Grid, 1.0);
    }
    for edge in [from, to] {
        plot.line(vec![(edge, 0.0), (edge, rows)], Token::WatchMark, 1.2);
    }
    let labels: Vec<(f64, String, bool)> = ticks
        .into_iter()
        .map(|tick| (tick, if tick > 0.0 { tick_text(tick, step) } else { format!("0 {unit}") }, false))
        .collect();
    plot.below(&labels);
    let (x, _) = plot.at(to, 0.0);
    let text = Metrics::new(Weight::SemiBold).ellipsis(&data.zone_label, SMALL, plot.frame.width);
    // Ends at the zone's right edge, or where the picture begins if it is longer than that.
    let x = x.max(width(&text, SMALL, Weight::SemiBold)).min(plot.frame.width);
    let label = Label::new(place(x, TOP - 7.0), &text, SMALL).ink(Weight::SemiBold, Token::Watch);
    plot.pin(&label.anchor(Anchor::End));
}

fn row(shoe: &ShoeBar, head: &Head, top: f64, units: Units, plot: &mut Plot<'_, '_>) {
    let (left, y) = plot.at(0.0, top);
    let base = y + 12.0;
    let (name_token, text_token) = if shoe.retired { (Token::Ink2, Token::Ink2) } else { (Token::Ink, Token::Ink) };
    let name = Label::new(place(left, base), &head.name, LABEL).ink(Weight::SemiBold, name_token);
    plot.pin(&name.halo());
    let distance = Label::new(place(left + head.distance_at, base), &shoe.distance_label, LABEL);
    plot.pin(&distance.ink(Weight::Regular, text_token).halo());
    if !head.note.is_empty() {
        let below = if head.two_lines { LINE - 1.0 } else { 0.0 };
        let note = Label::new(place(left + head.note_at, base + below), &head.note, SMALL);
        plot.pin(&note.ink(Weight::Regular, Token::Ink2).halo());
    }
    let upper = top - head.row() + BAR + GAP;
    let lower = upper - BAR;
    let known = in_units(shoe.distance, units);
    let token = shoe.severity.map_or(if shoe.retired { Token::Past } else { Token::Data }, mark_token);
    if let Some(possible) = shoe.possible_distance.map(|distance| in_units(distance, units)) {
        let corners = [(0.0, lower), (possible, upper)];
        plot.draw(&Bar { opacity: 0.35, radius: 2.0, hatched: true, ..Bar::new(corners, token) });
    }
    plot.draw(&Bar { radius: 2.0, title: shoe.tooltip.clone(), ..Bar::new([(0.0, lower), (known, upper)], token) });
    if let Some(limit) = shoe.limit.map(|distance| in_units(distance, units)) {
        let mark = vec![(limit, lower - 3.0), (limit, upper + 3.0)];
        plot.line(mark.clone(), Token::Card, 5.0);
        plot.line(mark, Token::Ink, 2.0);
    }
}
