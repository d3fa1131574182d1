//! The drawing backend of plotters that writes our SVG (REPORT section 8).
//!
//! plotters counts in whole pixels; this backend reports ten of them to a unit, so that everything, stroke widths and
//! font sizes too, is drawn to a tenth. Colours become classes: [`Token::from_light`] finds the name of the colour.

use std::convert::Infallible;
use std::fmt::Write;

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};

use super::text::{Metrics, Weight, escape};
use crate::reporter::theme::Token;

/// Backend pixels to a unit.
pub const TENTHS: f64 = 10.0;

/// Distance of the baseline below the anchor, in em of Inter: ascender, half of the capital height, descender.
const BASELINE_TOP_EM: f64 = 0.93;
const BASELINE_CENTRE_EM: f64 = 0.364;
const BASELINE_BOTTOM_EM: f64 = -0.24;

type Outcome = Result<(), DrawingErrorKind<Infallible>>;

/// Writes elements to a string; the root element is the caller's.
pub struct SvgBackend<'a> {
    out: &'a mut String,
    size: (u32, u32),
}

/// A length in tenths as a number of units without trailing zeros: 125 is `12.5`.
pub(super) fn units(tenths: i32) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, part) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    if part == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// A length in units as the backend counts.
#[expect(clippy::cast_possible_truncation, reason = "a conversion from float to integer saturates")]
pub fn tenths(units: f64) -> i32 {
    (units * TENTHS).round() as i32
}

/// `class`, and the opacity when there is one.
pub(super) fn paint(prefix: char, colour: BackendColor) -> String {
    let token = Token::from_light(colour.rgb);
    debug_assert!(token.is_some(), "colour {:?} is no token", colour.rgb);
    let class = format!("class=\"{prefix}-{}\"", token.unwrap_or(Token::Ink).name());
    if colour.alpha < 1.0 { format!("{class} opacity=\"{}\"", (colour.alpha * 100.0).round() / 100.0) } else { class }
}

impl<'a> SvgBackend<'a> {
    /// Writes to `out` a drawing of this size in units.
    pub fn new(out: &'a mut String, width: f64, height: f64) -> Self {
        Self { out, size: (tenths(width).unsigned_abs(), tenths(height).unsigned_abs()) }
    }

    /// One element, written as it is.
    #[expect(clippy::unnecessary_wraps, reason = "this is what every method of a backend returns")]
    pub(super) fn raw(&mut self, element: &str) -> Outcome {
        self.out.push_str(element);
        self.out.push('\n');
        Ok(())
    }

    fn path(&mut self, points: impl IntoIterator<Item = BackendCoord>, close: bool, attributes: &str) -> Outcome {
        let mut data = String::new();
        for (x, y) in points {
            data.push(if data.is_empty() { 'M' } else { 'L' });
            // Writing to a string cannot fail.
            let _ = write!(data, "{} {}", units(x), units(y));
        }
        if data.is_empty() {
            return Ok(());
        }
        let end = if close { "Z" } else { "" };
        self.raw(&format!("<path d=\"{data}{end}\" {attributes}/>"))
    }
}

fn stroke<S: BackendStyle>(style: &S) -> String {
    let width = i32::try_from(style.stroke_width()).unwrap_or(i32::MAX);
    let paint = paint('s', style.color());
    // A width of 1 is what SVG draws without one.
    if width == 10 { paint } else { format!("{paint} stroke-width=\"{}\"", units(width)) }
}

impl DrawingBackend for SvgBackend<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Outcome {
        Ok(())
    }

    fn present(&mut self) -> Outcome {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, colour: BackendColor) -> Outcome {
        let paint = paint('f', colour);
        self.raw(&format!("<rect x=\"{}\" y=\"{}\" width=\"0.1\" height=\"0.1\" {paint}/>", units(x), units(y)))
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Outcome {
        self.path([from, to], false, &stroke(style))
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Outcome {
        let paint = if fill { paint('f', style.color()) } else { stroke(style) };
        let (x, y) = (left.min(right), top.min(bottom));
        let (width, height) = (left.max(right) - x, top.max(bottom) - y);
        let [x, y, width, height] = [x, y, width, height].map(units);
        self.raw(&format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {paint}/>"))
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Outcome {
        self.path(path, false, &format!("{} stroke-linejoin=\"round\"", stroke(style)))
    }

    fn draw_circle<S: BackendStyle>(&mut self, (x, y): BackendCoord, radius: u32, style: &S, fill: bool) -> Outcome {
        let paint = if fill { paint('f', style.color()) } else { stroke(style) };
        let [x, y, radius] = [x, y, i32::try_from(radius).unwrap_or(i32::MAX)].map(units);
        self.raw(&format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" {paint}/>"))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, points: I, style: &S) -> Outcome {
        self.path(points, true, &paint('f', style.color()))
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, (x, y): BackendCoord) -> Outcome {
        let anchor = style.anchor();
        let baseline = match anchor.v_pos {
            VPos::Top => BASELINE_TOP_EM,
            VPos::Center => BASELINE_CENTRE_EM,
            VPos::Bottom => BASELINE_BOTTOM_EM,
        };
        let place = match anchor.h_pos {
            HPos::Left => "",
            HPos::Center => " text-anchor=\"middle\"",
            HPos::Right => " text-anchor=\"end\"",
        };
        let weight = if weight(style.style()) == Weight::SemiBold { " font-weight=\"600\"" } else { "" };
        // Sizes are in tenths like everything else.
        let [x, y, size] = [x, y + tenths(style.size() / TENTHS * baseline), tenths(style.size() / TENTHS)].map(units);
        let paint = paint('f', style.color());
        self.raw(&format!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\"{weight}{place} {paint}>{}</text>",
            escape(text)
        ))
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let width = Metrics::new(weight(style.style())).width(text, style.size());
        let height = (BASELINE_TOP_EM - BASELINE_BOTTOM_EM) * style.size();
        Ok((tenths(width / TENTHS).unsigned_abs(), tenths(height / TENTHS).unsigned_abs()))
    }
}

fn weight(style: FontStyle) -> Weight {
    match style {
        FontStyle::Bold => Weight::SemiBold,
        FontStyle::Normal | FontStyle::Italic | FontStyle::Oblique => Weight::Regular,
    }
}
