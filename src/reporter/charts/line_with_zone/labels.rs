//! The words on a line with a zone: values at the marks, names of zones, guides and limits, none upon another.

use super::{Form, LinePoint, LineWithZone, ZoneSide, stretches};
use crate::reporter::charts::{Covered, name_on_the_right, text_token};
use crate::reporter::svg::Width;
use crate::reporter::svg::elements::{Anchor, Label};
use crate::reporter::svg::plot::{LABEL, Plot, SMALL, place};
use crate::reporter::svg::text::{Metrics, Weight, width};
use crate::reporter::theme::Token;

/// Marked runs that all have their value beside them.
const MOST_TOLD: usize = 4;

/// Values first, since they are what the picture is about; then the names, where room is left.
pub(super) fn draw(
    data: &LineWithZone,
    places: &[f64],
    marked: &[(f64, f64, &LinePoint)],
    size: Width,
    plot: &Plot<'_, '_>,
) {
    name_on_the_right(&data.axis, &data.limit_label, size, plot);
    let mut covered: Vec<Covered> = Vec::new();
    values(data, marked, plot, &mut covered);
    zeros(data, marked, plot, &mut covered);
    let dots: Vec<(f64, f64)> = match data.form {
        Form::Line => stretches(data, places).iter().flat_map(|line| fill_in(line)).collect(),
        Form::Dots => marked.iter().map(|(place, value, _)| (*place, *value)).collect(),
        Form::Columns => marked.iter().flat_map(|(place, value, _)| column(*place, *value)).collect(),
    };
    let dots: Vec<(f64, f64)> = dots.into_iter().map(|(x, y)| plot.at(x, y)).collect();
    let mut names = Names { plot, dots, covered, over_columns: data.form == Form::Columns };
    for zone in &data.zones {
        let down = if zone.side == ZoneSide::Above { -6.0 } else { 14.0 };
        names.add(&zone.label, (zone.edge, down), Token::Watch);
    }
    for guide in &data.guides {
        names.add(&guide.label, (guide.value, -4.0), Token::Mute);
    }
}

/// Values at the marks that break the rule, worst and latest first where they would cover each other.
fn values(data: &LineWithZone, marked: &[(f64, f64, &LinePoint)], plot: &Plot<'_, '_>, covered: &mut Vec<Covered>) {
    let mut told: Vec<(usize, &(f64, f64, &LinePoint))> = marked
        .iter()
        .enumerate()
        .filter(|(index, (_, _, point))| point.severity.is_some() || super::is_last(data, marked, *index))
        .collect();
    if data.form == Form::Dots && told.len() > MOST_TOLD {
        // Of many runs the farthest and the latest; each one more would only repeat them.
        let reach = |value: f64| data.zones.iter().map(|zone| (value - zone.edge).abs()).fold(f64::INFINITY, f64::min);
        let farthest = told.iter().map(|(_, (_, value, _))| reach(*value)).fold(0.0, f64::max);
        let latest = told.last().map(|(index, _)| *index);
        let mut found = false;
        told.retain(|(index, (_, value, _))| {
            let first = !found && reach(*value) >= farthest;
            found |= first;
            first || Some(*index) == latest
        });
    }
    told.sort_by_key(|(index, (_, _, point))| {
        std::cmp::Reverse((super::is_last(data, marked, *index), point.severity, *index))
    });
    for (index, (x, value, point)) in told {
        let (x, y) = plot.at(*x, *value);
        // The last one of a line has room on its right; the others are labelled above.
        let (x, y, anchor) = if super::is_last(data, marked, index) {
            (x + 9.0, y + 0.364 * LABEL, Anchor::Start)
        } else {
            let half = width(&point.label, LABEL, Weight::SemiBold) / 2.0;
            let above = if data.form == Form::Columns { 5.0 } else { 9.0 };
            (x.min(plot.frame.width - half).max(plot.frame.left + half), y - above, Anchor::Middle)
        };
        let room = Covered::text(&point.label, LABEL, Weight::SemiBold, x, y, anchor);
        if covered.iter().any(|other| other.overlaps(room)) {
            continue;
        }
        covered.push(room);
        let token = point.severity.map_or(Token::Ink, text_token);
        let label = Label::new(place(x, y), &point.label, LABEL).ink(Weight::SemiBold, token).anchor(anchor);
        plot.pin(&if data.form == Form::Line { label } else { label.halo() });
    }
}

/// What is drawn already, as names are added to it.
struct Names<'p, 'a, 'b> {
    plot: &'p Plot<'a, 'b>,
    dots: Vec<(f64, f64)>,
    covered: Vec<Covered>,
    over_columns: bool,
}

impl Names<'_, '_, '_> {
    /// At a line, at the end where fewer points are; left out where other words are already, since the caption says
    /// it too.
    fn add(&mut self, text: &str, (value, down): (f64, f64), token: Token) {
        const INSET: f64 = 6.0;
        if text.is_empty() {
            return;
        }
        let frame = self.plot.frame;
        let (_, line) = self.plot.at(0.0, value);
        let (left, right) = (frame.left + INSET, frame.width - frame.right - INSET);
        let text = Metrics::new(Weight::Regular).ellipsis(text, SMALL, right - left);
        // Where the zone is too narrow for words they stand on the other side of its edge.
        let is_inside = |y: f64| y > frame.top + 0.8 * SMALL && y < frame.height - frame.bottom - 3.0;
        let y = if is_inside(line + down) { line + down } else { line + if down < 0.0 { 14.0 } else { -6.0 } };
        let crossed = |taken: &Covered| self.dots.iter().filter(|dot| taken.holds(**dot)).count();
        let best = [(left, Anchor::Start), (right, Anchor::End)]
            .into_iter()
            .map(|(x, anchor)| (x, anchor, Covered::text(&text, SMALL, Weight::Regular, x, y, anchor)))
            .filter(|(_, _, taken)| !self.covered.iter().any(|other| other.overlaps(*taken)))
            .min_by_key(|(_, _, taken)| crossed(taken));
        if let Some((x, anchor, taken)) = best {
            let label = Label::new(place(x, y), &text, SMALL).ink(Weight::Regular, token).anchor(anchor);
            self.plot.pin(&if self.over_columns || crossed(&taken) > 0 { label.halo() } else { label });
            self.covered.push(taken);
        }
    }
}

/// A zero stands at each column without height: it would otherwise look like one that is not known.
fn zeros(data: &LineWithZone, marked: &[(f64, f64, &LinePoint)], plot: &Plot<'_, '_>, covered: &mut Vec<Covered>) {
    let plain = marked.iter().filter(|(_, value, point)| *value == 0.0 && point.severity.is_none());
    for (x, y) in plain.filter(|_| data.form == Form::Columns).map(|(place, value, _)| plot.at(*place, *value)) {
        let room = Covered::text("0", SMALL, Weight::Regular, x, y - 4.0, Anchor::Middle);
        if covered.iter().any(|other| other.overlaps(room)) {
            continue;
        }
        covered.push(room);
        plot.pin(&Label::new(place(x, y - 4.0), "0", SMALL).anchor(Anchor::Middle).halo());
    }
}

/// Points all over a column, close enough to see what it hides.
fn column(place: f64, value: f64) -> impl Iterator<Item = (f64, f64)> {
    const PARTS: i32 = 8;
    let heights = (0..=PARTS).map(move |part| value * f64::from(part) / f64::from(PARTS));
    heights.flat_map(move |height| [-0.3, 0.0, 0.3].map(|beside| (place + beside, height)))
}

/// Points along a line, close enough to see what it crosses.
fn fill_in(line: &[(f64, f64)]) -> Vec<(f64, f64)> {
    const PARTS: i32 = 8;
    let between = line.windows(2).flat_map(|pair| {
        let &[(x0, y0), (x1, y1)] = pair else { return Vec::new() };
        (0..PARTS)
            .map(|part| f64::from(part) / f64::from(PARTS))
            .map(|share| (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share))
            .collect()
    });
    between.chain(line.last().copied()).collect()
}
