//! What a chart is when drawn: a size, a description and SVG elements whose colours are CSS classes.
//!
//! The same elements are shown in two ways: inside HTML, where variables give light, dark and print
//! ([`Svg::inline`]), and as a picture of its own with literal colours ([`Svg::standalone`]), which is also what the
//! PNG is made of. Start reading at [`plot`]; [`backend`] is what plotters draws on.

pub mod backend;
pub mod compose;
pub mod elements;
pub mod icon;
pub mod letters;
pub mod plot;
pub mod text;

use std::collections::BTreeSet;
use std::fmt::Write;

use self::backend::{tenths, units};
use super::fonts;
use super::theme::{self, Theme, Token};

/// The two drawings of each chart: shrinking one would make its text too small to read on a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// 720 units: the report's column.
    Wide,
    /// 342 units: a phone, or half of the one-page summary.
    Narrow,
}

impl Width {
    /// Width in units.
    #[must_use]
    pub const fn units(self) -> f64 {
        match self {
            Self::Wide => 720.0,
            Self::Narrow => 342.0,
        }
    }

    /// The first of two values for the wide drawing, the second for the narrow one.
    pub(crate) const fn pick(self, wide: f64, narrow: f64) -> f64 {
        match self {
            Self::Wide => wide,
            Self::Narrow => narrow,
        }
    }
}

/// A finished drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Svg {
    /// Width in units.
    pub width: f64,
    /// Height in units.
    pub height: f64,
    /// One-sentence result for those who cannot see the picture; empty for decoration.
    pub description: String,
    /// The elements, without the root.
    pub body: String,
}

impl Svg {
    /// A drawing of this size with nothing in it.
    #[must_use]
    pub fn blank(width: f64, height: f64, description: &str) -> Self {
        Self { width, height, description: description.to_owned(), body: String::new() }
    }

    fn view_box(&self) -> String {
        format!("viewBox=\"0 0 {} {}\"", number(self.width), number(self.height))
    }

    fn role(&self) -> String {
        if self.description.is_empty() {
            "aria-hidden=\"true\"".to_owned()
        } else {
            format!("role=\"img\" aria-label=\"{}\"", text::escape(&self.description))
        }
    }

    /// For HTML: colours by class, so that [`theme::css_variables`] and [`theme::css_classes`] give light, dark and
    /// print. There is no `<title>` on the root, which browsers would show as a tooltip over all of it.
    #[must_use]
    pub fn inline(&self) -> String {
        format!(
            "<svg class=\"chart f-mute\" font-size=\"11\" {} {}>\n{}</svg>\n",
            self.view_box(),
            self.role(),
            self.body
        )
    }

    /// A picture of its own: literal colours, a ground, the size in units.
    #[must_use]
    pub fn standalone(&self, theme: Theme) -> String {
        self.with_style(theme, "")
    }

    /// The same with the typeface inside: it looks alike wherever it is opened, and its text stays text.
    #[must_use]
    pub fn with_fonts(&self, theme: Theme) -> String {
        self.with_style(theme, &fonts::font_face_css())
    }

    fn with_style(&self, theme: Theme, fonts: &str) -> String {
        let (width, height) = (number(self.width), number(self.height));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" class=\"f-mute\" font-size=\"11\" {} {}>\n<style>\n{fonts}{}</style>\n\
             <rect width=\"{width}\" height=\"{height}\" class=\"f-{}\"/>\n{}</svg>\n",
            self.view_box(),
            self.role(),
            theme::css_literal(theme),
            Token::Card.name(),
            self.body
        )
    }

    /// Puts another drawing on this one, its upper left corner here.
    pub fn nest(&mut self, inner: &Self, x: f64, y: f64) {
        // Writing to a string cannot fail.
        let _ = write!(
            self.body,
            "<svg x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" {}>\n{}</svg>\n",
            number(x),
            number(y),
            number(inner.width),
            number(inner.height),
            inner.view_box(),
            inner.body
        );
    }

    /// The same with labels that the embedded font can draw, for pixels ([`letters`]).
    #[must_use]
    pub fn drawable(&self) -> Self {
        Self { body: letters::drawable_labels(&self.body), ..self.clone() }
    }

    /// The text of all labels, one a line.
    #[must_use]
    pub fn labels(&self) -> String {
        let elements = self.body.split("<text").skip(1);
        let labels = elements.filter_map(|element| Some(element.split_once('>')?.1.split_once("</text>")?.0));
        labels.fold(String::new(), |labels, label| labels + label + "\n")
    }

    /// Characters of its labels that the embedded font lacks.
    #[must_use]
    pub fn missing_glyphs(&self) -> BTreeSet<char> {
        text::missing_glyphs(&self.labels())
    }
}

/// A length to a tenth of a unit.
pub(crate) fn number(length: f64) -> String {
    units(tenths(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Svg {
        let mut svg = Svg::blank(100.0, 20.5, "a \"result\"");
        svg.body.push_str("<text x=\"0\" y=\"9\" class=\"f-ink\">run 靴</text>\n");
        svg
    }

    #[test]
    fn inline_uses_variables_and_has_no_title() {
        let html = sample().inline();
        assert!(html.starts_with(
            "<svg class=\"chart f-mute\" font-size=\"11\" viewBox=\"0 0 100 20.5\" role=\"img\" aria-label=\"a &quot;result&quot;\">"
        ));
        assert!(!html.contains('#') && !html.contains("<style>") && !html.contains("<title>"));
    }

    #[test]
    fn standalone_has_its_own_colours() {
        let svg = sample().standalone(Theme::Dark);
        assert!(svg.contains("width=\"100\" height=\"20.5\"") && svg.contains(".f-card{fill:#161D25}"));
    }

    #[test]
    fn missing_glyphs_are_those_of_labels() {
        assert_eq!(sample().missing_glyphs().into_iter().collect::<String>(), "靴");
    }

    #[test]
    fn decoration_is_hidden_from_screen_readers() {
        assert!(Svg::blank(1.0, 1.0, "").inline().contains("aria-hidden=\"true\""));
    }
}
