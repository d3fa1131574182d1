//! The icons of the states, 24 x 24 units. State is always shape, word and colour: the word stands beside the icon.

use super::Svg;

/// A state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// Triangle with an exclamation mark.
    Act,
    /// Diamond.
    Watch,
    /// Disc with a tick.
    Fine,
    /// Square with an i.
    Info,
    /// Dashed ring.
    NotChecked,
    /// Disc with a bar.
    Muted,
}

/// The icon, hidden from screen readers.
#[must_use]
pub fn draw(icon: Icon) -> Svg {
    let mut svg = Svg::blank(24.0, 24.0, "");
    svg.body.push_str(match icon {
        Icon::Act => concat!(
            "<path d=\"M12 2.6L22.6 21.4H1.4Z\" class=\"f-act\" stroke-linejoin=\"round\"/>\n",
            "<path d=\"M12 9.4V14.6\" class=\"s-card\" stroke-width=\"2.2\" stroke-linecap=\"round\"/>\n",
            "<circle cx=\"12\" cy=\"18\" r=\"1.3\" class=\"f-card\"/>\n"
        ),
        Icon::Watch => "<path d=\"M12 2L22 12L12 22L2 12Z\" class=\"f-watch-mark\"/>\n",
        Icon::Fine => concat!(
            "<circle cx=\"12\" cy=\"12\" r=\"10\" class=\"f-ok\"/>\n",
            "<path d=\"M7.4 12.4L10.7 15.6L16.6 9\" class=\"s-card\" stroke-width=\"2.2\" ",
            "stroke-linecap=\"round\" stroke-linejoin=\"round\"/>\n"
        ),
        Icon::Info => concat!(
            "<rect x=\"2.5\" y=\"2.5\" width=\"19\" height=\"19\" rx=\"3.5\" class=\"f-data\"/>\n",
            "<circle cx=\"12\" cy=\"7.4\" r=\"1.4\" class=\"f-card\"/>\n",
            "<path d=\"M12 11.4V16.8\" class=\"s-card\" stroke-width=\"2.2\" stroke-linecap=\"round\"/>\n"
        ),
        Icon::NotChecked => concat!(
            "<circle cx=\"12\" cy=\"12\" r=\"9\" class=\"s-mute\" stroke-width=\"2.2\" ",
            "stroke-dasharray=\"3.1 2.55\"/>\n"
        ),
        Icon::Muted => concat!(
            "<circle cx=\"12\" cy=\"12\" r=\"10\" class=\"f-mute\"/>\n",
            "<path d=\"M7 12H17\" class=\"s-card\" stroke-width=\"2.2\" stroke-linecap=\"round\"/>\n"
        ),
    });
    svg
}

/// The same in another size.
pub(crate) fn sized(icon: Icon, size: f64) -> Svg {
    let drawn = draw(icon);
    let mut svg = Svg::blank(size, size, "");
    let scale = size / drawn.width;
    svg.body = format!("<g transform=\"scale({scale:.3})\">\n{}</g>\n", drawn.body);
    svg
}
