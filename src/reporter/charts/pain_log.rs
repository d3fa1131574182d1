//! Pain day by day: is it rising or settling, where, and what training came before it? A row for each place with a dot a
//! day, and beneath it, on the same days, hard days, long runs and weekly distance.

mod training;

use chrono::NaiveDate;

use super::{Covered, empty, short_date};
use crate::model::athlete::Units;
use crate::model::calendar::{DaySpan, WeekId, shift};
use crate::model::finding::Severity;
use crate::model::units::Metres;
use crate::reporter::svg::elements::{Anchor, Bar, Label, Lines, Mark, Shape};
use crate::reporter::svg::plot::{Frame, Plot, SMALL, place, plot};
use crate::reporter::svg::text::{Metrics, Weight, width};
use crate::reporter::svg::{Svg, Width};
use crate::reporter::theme::Token;

/// One day of one place.
#[derive(Debug, Clone, PartialEq)]
pub struct PainDot {
    /// The day.
    pub day: NaiveDate,
    /// 0 none to 10 worst; a zero is a small grey dot.
    pub score: u8,
    /// True when something was done about it: a short line below the dot.
    pub treated: bool,
    /// Set when a professional was seen or gave the all-clear: a diamond with this word.
    pub professional: Option<&'static str>,
    /// Tooltip.
    pub tooltip: String,
}

/// One place.
#[derive(Debug, Clone, PartialEq)]
pub struct PainRow {
    /// Side and place, such as `Right, outer`; cut where it does not fit.
    pub name: String,
    /// Its episodes: a tinted ground.
    pub episodes: Vec<DaySpan>,
    /// True while the last of them has not ended.
    pub open: bool,
    /// The days in order, one dot a day.
    pub dots: Vec<PainDot>,
}

/// One week of training.
#[derive(Debug, Clone, PartialEq)]
pub struct PainWeek {
    /// Which week.
    pub week: WeekId,
    /// Its distance; `None` for a week that is not known, which is drawn as a gap.
    pub distance: Option<Metres>,
    /// Set when the week broke a rule of distance: it stands out among the faint ones.
    pub severity: Option<Severity>,
    /// Tooltip.
    pub tooltip: String,
}

/// The chart's data.
#[derive(Debug, Clone, PartialEq)]
pub struct PainLog {
    /// One-sentence result for those who cannot see the picture.
    pub description: String,
    /// What the dots are, such as `pain, 0 to 10`.
    pub axis: String,
    /// Days drawn.
    pub span: DaySpan,
    /// The places, the one that matters most first.
    pub rows: Vec<PainRow>,
    /// Name of the upper ticks, and their days.
    pub hard_days: (String, Vec<NaiveDate>),
    /// Name of the lower ticks, and their days.
    pub long_runs: (String, Vec<NaiveDate>),
    /// Quantity and unit of the bars, such as `km per week`.
    pub weeks_label: String,
    /// The most of any week in words, such as `at most 52 km`; may be empty.
    pub most_label: String,
    /// Scale of the bars.
    pub units: Units,
    /// The weeks in order.
    pub weeks: Vec<PainWeek>,
}

/// Room above the rows, for the axis title.
const TOP: f64 = 18.0;
/// Height of a row of dots.
const ROW: f64 = 38.0;
/// Where the middle of the dots is in it, from its top.
const MIDDLE: f64 = 24.0;
/// Height of a name that stands above its row.
const NAME: f64 = 15.0;
/// Height of a lane of ticks.
const LANE: f64 = 17.0;
/// Height of the lane of bars.
const WEEKS: f64 = 46.0;
/// Room below the days.
const BOTTOM: f64 = 26.0;
/// Half the width of the largest dot, a ten of ten.
const LARGEST: f64 = 7.0;

/// Where the parts of the picture lie, in units from its top.
#[derive(Debug, Clone, Copy)]
struct Layout {
    size: Width,
    /// Height of a row with its name.
    row: f64,
    /// Height of all parts between the axis title and the days.
    height: f64,
    /// Number of days less one.
    days: f64,
}

impl Layout {
    fn new(data: &PainLog, size: Width) -> Self {
        let beside = size == Width::Wide;
        let row = if beside { ROW } else { ROW + NAME };
        let lane = if beside { LANE } else { LANE + NAME };
        let weeks = if data.weeks.is_empty() { 0.0 } else { WEEKS + if beside { 6.0 } else { NAME } };
        let height = data.rows.len() as f64 * row + 2.0 * lane + weeks;
        Self { size, row, height, days: (data.span.to - data.span.from).num_days().max(1) as f64 }
    }

    /// Height of a lane of ticks with its name.
    const fn lane(self) -> f64 {
        match self.size {
            Width::Wide => LANE,
            Width::Narrow => LANE + NAME,
        }
    }

    /// Height of a name that stands above what it names.
    const fn above(self) -> f64 {
        match self.size {
            Width::Wide => 0.0,
            Width::Narrow => NAME,
        }
    }
}

/// Draws it.
#[must_use]
pub fn draw(data: &PainLog, size: Width) -> Svg {
    if data.rows.iter().all(|row| row.dots.is_empty()) {
        return empty(&data.description, &data.axis, size);
    }
    let layout = Layout::new(data, size);
    let bold = |text: &str| width(text, SMALL, Weight::SemiBold);
    let plain = |text: &str| width(text, SMALL, Weight::Regular);
    let names = data.rows.iter().map(|row| bold(&row.name));
    let lanes = [&data.hard_days.0, &data.long_runs.0, &data.weeks_label, &data.most_label].map(|name| plain(name));
    let column = names.chain(lanes).fold(0.0, f64::max).min(150.0);
    let frame = Frame {
        width: size.units(),
        height: TOP + layout.height + BOTTOM,
        left: size.pick(column + 2.0 * SMALL, LARGEST + 1.0),
        right: LARGEST + 1.0,
        top: TOP,
        bottom: BOTTOM,
    };
    // Days across; down, units from the bottom of the data.
    plot(&data.description, frame, 0.0..layout.days, 0.0..layout.height, |plot| {
        plot.pin(&Label::new(place(0.0, SMALL), &data.axis, SMALL));
        month_lines(data.span, layout, plot);
        for (index, row) in data.rows.iter().enumerate() {
            let top = layout.height - index as f64 * layout.row;
            draw_row(row, data.span, (layout, top), plot);
        }
        training::draw(data, layout, plot);
        days_below(data.span, layout.days, plot);
    })
}

/// The place of a day across, or nothing outside the picture.
fn across(span: DaySpan, day: NaiveDate) -> Option<f64> {
    span.contains(day).then(|| (day - span.from).num_days() as f64)
}

/// Pale lines at the labelled Mondays, so that a dot can be followed down to the training beneath it.
fn month_lines(span: DaySpan, layout: Layout, plot: &Plot<'_, '_>) {
    let ends = mondays(span, layout.days, plot).into_iter();
    let ends = ends.flat_map(|(x, _)| [(x, 0.0), (x, layout.height)]).collect();
    plot.draw(&Lines { ends, token: Token::Grid, width: 1.0 });
}

/// Beside the row where there is room, above it on a phone.
fn name(text: &str, (weight, token): (Weight, Token), at: f64, layout: Layout, plot: &Plot<'_, '_>) {
    let room = match layout.size {
        Width::Wide => plot.frame.left - 2.0 * SMALL + 1.0,
        Width::Narrow => plot.frame.width - 2.0,
    };
    let text = Metrics::new(weight).ellipsis(text, SMALL, room);
    plot.pin(&Label::new(place(0.0, at), &text, SMALL).ink(weight, token));
}

fn draw_row(row: &PainRow, span: DaySpan, (layout, top): (Layout, f64), plot: &Plot<'_, '_>) {
    let middle = top - layout.above() - MIDDLE;
    for episode in row.episodes.iter().filter(|episode| episode.overlaps(span)) {
        let day = |day: NaiveDate| (day.clamp(span.from, span.to) - span.from).num_days() as f64;
        // Half a day on both sides, so that one day is seen too.
        let corners = [
            ((day(episode.from) - 0.5).max(0.0), middle - 12.0),
            ((day(episode.to) + 0.5).min(layout.days), middle + 11.0),
        ];
        plot.draw(&Bar { radius: 4.0, ..Bar::new(corners, Token::ActGround) });
    }
    plot.draw(&Lines { ends: vec![(0.0, middle), (layout.days, middle)], token: Token::Grid, width: 1.0 });
    let (_, y) = plot.at(0.0, middle);
    let ink = if row.open { (Weight::SemiBold, Token::Ink) } else { (Weight::Regular, Token::Ink2) };
    let at = if layout.size == Width::Wide { y + 0.364 * SMALL } else { y - MIDDLE - 2.0 };
    name(&row.name, ink, at, layout, plot);
    for dot in &row.dots {
        draw_dot(dot, span, (layout, middle), plot);
    }
    scores(row, span, middle, plot);
}

/// Half the width of a dot: its area is as the score.
fn radius(score: u8) -> f64 {
    LARGEST * (f64::from(score.min(10)) / 10.0).sqrt()
}

fn draw_dot(dot: &PainDot, span: DaySpan, (layout, middle): (Layout, f64), plot: &Plot<'_, '_>) {
    let Some(x) = across(span, dot.day) else { return };
    let title = if layout.size == Width::Wide { dot.tooltip.clone() } else { String::new() };
    let mark = |shape, radius, token, opacity| Mark {
        at: [(x, middle)],
        shape,
        radius,
        token,
        opacity,
        title: title.clone(),
    };
    match dot.score {
        0 => plot.draw(&mark(Shape::Dot, 1.6, Token::Axis, 1.0)),
        score => plot.draw(&mark(Shape::Dot, radius(score), Token::Act, 0.75)),
    }
    if dot.treated {
        let (x, y) = plot.at(x, middle);
        let ends = vec![place(x, y + 8.5), place(x, y + 12.0)];
        plot.pin(&Lines { ends, token: Token::Limit, width: 2.0 });
    }
    if dot.professional.is_some() {
        plot.draw(&Mark { radius: 5.6, ..mark(Shape::Diamond, 5.6, Token::Card, 1.0) });
        plot.draw(&mark(Shape::Diamond, 4.4, Token::Ok, 1.0));
    }
}

/// The word of a professional, the last score, the highest, the first: those that do not cover another.
fn scores(row: &PainRow, span: DaySpan, middle: f64, plot: &Plot<'_, '_>) {
    let hurts = || row.dots.iter().filter(|dot| dot.score > 0 && span.contains(dot.day));
    let highest = hurts().max_by_key(|dot| dot.score);
    let told = row.dots.iter().filter_map(|dot| Some((dot, dot.professional?.to_owned(), Token::Ok)));
    let score = |dot: &PainDot| dot.score.to_string();
    let numbers = [hurts().next_back(), highest, hurts().next()].into_iter().flatten();
    let numbers = numbers.filter(|dot| dot.professional.is_none()).map(|dot| (dot, score(dot), Token::Act));
    let mut covered: Vec<Covered> = Vec::new();
    for (dot, text, token) in told.chain(numbers) {
        let Some((x, y)) = across(span, dot.day).map(|x| plot.at(x, middle)) else { continue };
        let half = width(&text, SMALL, Weight::SemiBold) / 2.0;
        let x = x.min(plot.frame.width - half).max(half);
        let y = y - radius(dot.score).max(5.0) - 3.0;
        let taken = Covered::text(&text, SMALL, Weight::SemiBold, x, y, Anchor::Middle);
        if covered.iter().any(|other| other.overlaps(taken)) {
            continue;
        }
        covered.push(taken);
        let label = Label::new(place(x, y), &text, SMALL).ink(Weight::SemiBold, token);
        plot.pin(&label.anchor(Anchor::Middle).halo());
    }
}

/// Mondays that have room for their label, counted back from the last one.
fn mondays(span: DaySpan, days: f64, plot: &Plot<'_, '_>) -> Vec<(f64, NaiveDate)> {
    let week = plot.at(7.0_f64.min(days), 0.0).0 - plot.at(0.0, 0.0).0;
    let room = width("26 Aug", SMALL, Weight::SemiBold) + 2.0 * SMALL;
    let step = (1_i64..60).find(|step| *step as f64 * week >= room).unwrap_or(60);
    let last = WeekId::containing(span.to).monday();
    let back = (0..60).map(|index| shift(last, -7 * step * index)).take_while(|day| *day >= span.from);
    back.filter_map(|day| Some((across(span, day)?, day))).collect()
}

fn days_below(span: DaySpan, days: f64, plot: &Plot<'_, '_>) {
    let mut labels = mondays(span, days, plot);
    if labels.is_empty() {
        labels.push((0.0, span.from));
    }
    let labels: Vec<_> =
        labels.into_iter().enumerate().map(|(index, (x, day))| (x, short_date(day), index == 0)).collect();
    plot.below(&labels);
}
