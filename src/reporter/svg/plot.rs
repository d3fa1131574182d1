//! A plotting area with the axes in our form: plotters does the coordinates and the lines, [`super::elements`] the
//! rest.

use std::ops::Range;

use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{Drawable, PointCollection, Polygon};
use plotters::series::LineSeries;
use plotters::style::{Color, RGBColor, ShapeStyle};

use super::Svg;
use super::backend::{SvgBackend, TENTHS, tenths};
use super::elements::{Anchor, Label, Lines};
use super::text::Weight;
use crate::reporter::theme::{Theme, Token};

/// Size of axis labels, in units: the smallest text anywhere.
pub const SMALL: f64 = 11.0;
/// Size of labels at marks, in units.
pub const LABEL: f64 = 12.0;

/// The picture and, inside it, the area of the data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Width of the picture in units.
    pub width: f64,
    /// Height of the picture in units.
    pub height: f64,
    /// Room on the left of the data, for labels.
    pub left: f64,
    /// Room on the right.
    pub right: f64,
    /// Room above.
    pub top: f64,
    /// Room below.
    pub bottom: f64,
}

/// A place on the picture, in tenths of a unit.
pub type Place = (i32, i32);

/// A place on the picture from units.
#[must_use]
pub fn place(x: f64, y: f64) -> Place {
    (tenths(x), tenths(y))
}

/// An area that data are drawn on.
pub struct Plot<'a, 'b> {
    chart: ChartContext<'a, SvgBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>,
    root: &'a DrawingArea<SvgBackend<'b>, Shift>,
    /// Its place on the picture.
    pub frame: Frame,
}

/// Draws on a new picture. The ranges are those of the data area, left to right and bottom to top.
pub fn plot(
    description: &str,
    frame: Frame,
    x: Range<f64>,
    y: Range<f64>,
    paint: impl FnOnce(&mut Plot<'_, '_>),
) -> Svg {
    let mut svg = Svg::blank(frame.width, frame.height, description);
    plot_into(&mut svg.body, frame, x, y, paint);
    svg
}

fn plot_into(out: &mut String, frame: Frame, x: Range<f64>, y: Range<f64>, paint: impl FnOnce(&mut Plot<'_, '_>)) {
    let root = SvgBackend::new(out, frame.width, frame.height).into_drawing_area();
    let [left, right, top, bottom] =
        [frame.left, frame.right, frame.top, frame.bottom].map(|room| tenths(room).unsigned_abs());
    let chart = ChartBuilder::on(&root)
        .margin_left(left)
        .margin_right(right)
        .margin_top(top)
        .margin_bottom(bottom)
        .build_cartesian_2d(x, y);
    match chart {
        Ok(chart) => paint(&mut Plot { chart, root: &root, frame }),
        Err(_) => debug_assert!(false, "the backend never fails"),
    }
}

fn style(token: Token, width: f64) -> ShapeStyle {
    let (red, green, blue) = token.rgb(Theme::Light);
    ShapeStyle::from(RGBColor(red, green, blue)).stroke_width(tenths(width).unsigned_abs())
}

/// The backend cannot fail (its error is `Infallible`); plotters' own error is a drawing area borrowed twice, which
/// this module never does.
fn done<T, E>(outcome: &Result<T, E>) {
    debug_assert!(outcome.is_ok(), "drawing to a string never fails");
}

impl<'b> Plot<'_, 'b> {
    /// An element placed by data. Must lie inside the ranges: plotters moves it to the edge otherwise.
    pub fn draw<E>(&self, element: &E)
    where
        for<'e> &'e E: PointCollection<'e, (f64, f64)>,
        E: Drawable<SvgBackend<'b>>,
    {
        done(&self.chart.plotting_area().draw(element));
    }

    /// An element placed on the picture.
    pub fn pin<E>(&self, element: &E)
    where
        for<'e> &'e E: PointCollection<'e, Place>,
        E: Drawable<SvgBackend<'b>>,
    {
        done(&self.root.draw(element));
    }

    /// A line through these points.
    pub fn line(&mut self, points: Vec<(f64, f64)>, token: Token, width: f64) {
        done(&self.chart.draw_series(LineSeries::new(points, style(token, width))));
    }

    /// A filled outline.
    pub fn area(&self, outline: Vec<(f64, f64)>, token: Token) {
        let (red, green, blue) = token.rgb(Theme::Light);
        self.draw(&Polygon::new(outline, RGBColor(red, green, blue).filled()));
    }

    /// Where this lies on the picture, in units.
    pub fn at(&self, x: f64, y: f64) -> (f64, f64) {
        let (x, y) = self.chart.backend_coord(&(x, y));
        (f64::from(x) / TENTHS, f64::from(y) / TENTHS)
    }

    /// Horizontal lines with their label on the left; `axis` is written above.
    pub fn horizontal_grid(&self, ticks: &[(f64, String)], axis: &str) {
        let x = self.chart.x_range();
        let ends = ticks.iter().flat_map(|(value, _)| [(x.start, *value), (x.end, *value)]).collect();
        self.draw(&Lines { ends, token: Token::Grid, width: 1.0 });
        for (value, text) in ticks {
            let label = Label::new((x.start, *value), text, SMALL).anchor(Anchor::End);
            self.draw(&label.offset(-6.0, 0.364 * SMALL));
        }
        self.pin(&Label::new(place(0.0, SMALL), axis, SMALL));
    }

    /// The line that bars stand on.
    pub fn base_line(&mut self, value: f64) {
        let x = self.chart.x_range();
        self.line(vec![(x.start, value), (x.end, value)], Token::Axis, 1.0);
    }

    /// Labels below the data area, centred; the one marked true is bold.
    pub fn below(&self, ticks: &[(f64, String, bool)]) {
        let y = self.frame.height - self.frame.bottom + 17.0;
        for (value, text, strong) in ticks {
            let (x, _) = self.at(*value, self.chart.y_range().start);
            let (weight, token) = if *strong { (Weight::SemiBold, Token::Ink) } else { (Weight::Regular, Token::Mute) };
            let half = super::text::width(text, SMALL, weight) / 2.0;
            let x = x.clamp(half.min(self.frame.width / 2.0), (self.frame.width - half).max(self.frame.width / 2.0));
            self.pin(&Label::new(place(x, y), text, SMALL).ink(weight, token).anchor(Anchor::Middle));
        }
    }
}

/// Steps of 1, 2, 2.5 or 5 times a power of ten: the smallest that cuts `span` into at most `most` parts.
#[must_use]
pub fn nice_step(span: f64, most: f64) -> f64 {
    let rough = (span / most).max(1e-9);
    let power = 10_f64.powf(rough.log10().floor());
    [1.0, 2.0, 2.5, 5.0]
        .into_iter()
        .map(|step| step * power)
        .find(|step| *step >= rough * 0.999_999)
        .unwrap_or(10.0 * power)
}

/// The multiples of `step` from `from` to `to`, at most a hundred.
#[must_use]
pub fn ticks(from: f64, to: f64, step: f64) -> Vec<f64> {
    let first = (from / step - 1e-9).ceil();
    (0..100).map(|index| (first + f64::from(index)) * step).take_while(|tick| *tick <= to + step * 1e-9).collect()
}

/// A tick in words, with as many decimals as its step needs.
#[must_use]
pub fn tick_text(tick: f64, step: f64) -> String {
    let digits = (0..6).find(|digits| {
        let scaled = step * 10_f64.powi(*digits);
        (scaled - scaled.round()).abs() < 1e-6 * scaled.max(1.0)
    });
    format!("{tick:.digits$}", digits = digits.and_then(|digits| usize::try_from(digits).ok()).unwrap_or(6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        assert!((nice_step(65.0, 4.0) - 20.0).abs() < 1e-9);
        assert!((nice_step(100.0, 4.0) - 25.0).abs() < 1e-9);
        assert!((nice_step(1.6, 4.0) - 0.5).abs() < 1e-9);
        assert!((nice_step(9.0, 1.0) - 10.0).abs() < 1e-9);
    }

    #[test]
    fn ticks_are_inside_the_range() {
        assert_eq!(ticks(0.0, 65.0, 20.0), [0.0, 20.0, 40.0, 60.0]);
        assert_eq!(ticks(1.2, 2.0, 0.5), [1.5, 2.0]);
        assert_eq!(ticks(3.0, 2.0, 1.0), [0.0; 0]);
    }

    #[test]
    fn ticks_have_no_more_decimals_than_their_step() {
        let texts =
            |to, step: f64| -> Vec<String> { ticks(0.0, to, step).iter().map(|t| tick_text(*t, step)).collect() };
        assert_eq!(texts(0.3, 0.1), ["0.0", "0.1", "0.2", "0.3"]);
        assert_eq!(texts(60.0, 20.0), ["0", "20", "40", "60"]);
        assert_eq!(texts(5.0, 2.5), ["0.0", "2.5", "5.0"]);
    }

    #[test]
    fn data_land_where_the_frame_says() {
        let frame = Frame { width: 720.0, height: 250.0, left: 30.0, right: 90.0, top: 30.0, bottom: 24.0 };
        let svg = plot("", frame, 0.0..10.0, 0.0..100.0, |plot| {
            let (left, bottom) = plot.at(0.0, 0.0);
            let (right, top) = plot.at(10.0, 100.0);
            for (is, should) in [(left, 30.0), (bottom, 226.0), (right, 630.0), (top, 30.0)] {
                assert!((is - should).abs() <= 0.21, "{is} instead of {should}");
            }
            plot.line(vec![(0.0, 0.0), (10.0, 100.0)], Token::Data, 1.5);
        });
        assert!(svg.body.contains("class=\"s-data\" stroke-width=\"1.5\""));
    }
}
