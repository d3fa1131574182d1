//! The colours of everything that a person sees (REPORT section 5), and the style sheets made of them. The only place
//! with a colour value; charts and templates name tokens. The tests below hold contrast and colour-blind distances.

use std::fmt::Write;

use super::fonts::FAMILY;

/// Red, green and blue, 0 to 255.
pub type Rgb = (u8, u8, u8);

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light; print and pictures in mail.
    Light,
    /// Light on dark.
    Dark,
}

macro_rules! tokens {
    ($($(#[$doc:meta])* $name:ident = $css:literal, $light:literal, $dark:literal;)+) => {
        /// A colour by its use.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Token { $($(#[$doc])* $name),+ }

        impl Token {
            /// Every token.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Name in CSS: the variable is `--name`, the classes are `f-name` (fill) and `s-name` (stroke).
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $css),+ }
            }

            const fn values(self) -> (u32, u32) {
                match self { $(Self::$name => ($light, $dark)),+ }
            }
        }
    };
}

tokens! {
    /// Ground of the page.
    Page = "page", 0xF5_F6_F8, 0x0E_13_19;
    /// Ground of cards and charts.
    Card = "card", 0xFF_FF_FF, 0x16_1D_25;
    /// Border of cards.
    Edge = "edge", 0xDD_E2_E8, 0x2A_34_3F;
    /// Text.
    Ink = "ink", 0x17_20_2B, 0xE9_EE_F3;
    /// Secondary text.
    Ink2 = "ink2", 0x47_52_5F, 0xB4_BF_CA;
    /// Captions and axis labels.
    Mute = "mute", 0x62_6D_7A, 0x93_A0_AE;
    /// Links.
    Link = "link", 0x1F_5F_8F, 0x8C_C4_EA;
    /// Grid lines.
    Grid = "grid", 0xE5_E9_EE, 0x2B_35_40;
    /// Axis lines.
    Axis = "axis", 0x8A_95_A1, 0x6B_78_87;
    /// Data.
    Data = "data", 0x2C_6E_9F, 0x6D_B3_E2;
    /// Data of earlier weeks.
    Past = "past", 0x6B_98_BA, 0x47_74_9A;
    /// Limit lines and their text.
    Limit = "limit", 0x1B_6B_5C, 0x56_B8_A4;
    /// The allowed band below a limit.
    Band = "band", 0xE3_F0_EC, 0x1C_38_33;
    /// Text and marks of what to act on.
    Act = "act", 0xA8_20_1A, 0xFF_8B_7D;
    /// Ground of what to act on.
    ActGround = "act-ground", 0xFB_E3_DF, 0x4A_23_20;
    /// Text of what to watch. Marks have their own amber: with this one they are 5 from `act` for deutan eyes.
    Watch = "watch", 0x8C_54_00, 0xF0_B8_49;
    /// Marks of what to watch.
    WatchMark = "watch-mark", 0xC7_7E_00, 0xF0_B8_49;
    /// Ground of what to watch.
    WatchGround = "watch-ground", 0xFB_EB_CB, 0x44_34_0F;
    /// Text and marks of what is fine.
    Ok = "ok", 0x0F_76_6E, 0x4F_C3_B1;
    /// Ground of what is fine.
    OkGround = "ok-ground", 0xE0_F1_EF, 0x15_36_33;
    /// Ground of boxes inside a card, and a rest day.
    Rest = "rest", 0xED_F0_F3, 0x22_2B_35;
    /// An easy day.
    Easy = "easy", 0xB7_D3_E6, 0x2F_58_76;
    /// A moderate day.
    Moderate = "moderate", 0x43_7A_A2, 0x5C_9A_C6;
    /// A hard day.
    Hard = "hard", 0x16_3F_60, 0xCB_E7_FA;
}

impl Token {
    /// The colour.
    #[must_use]
    pub const fn rgb(self, theme: Theme) -> Rgb {
        let (light, dark) = self.values();
        let value = match theme {
            Theme::Light => light,
            Theme::Dark => dark,
        };
        let [_, red, green, blue] = value.to_be_bytes();
        (red, green, blue)
    }

    /// The token with this light colour: the way back from plotters, which knows colours only.
    #[must_use]
    pub fn from_light(rgb: Rgb) -> Option<Self> {
        Self::ALL.iter().copied().find(|token| token.rgb(Theme::Light) == rgb)
    }

    /// As CSS writes it, such as `#F5F6F8`.
    #[must_use]
    pub fn hex(self, theme: Theme) -> String {
        let (red, green, blue) = self.rgb(theme);
        format!("#{red:02X}{green:02X}{blue:02X}")
    }
}

fn declarations(theme: Theme) -> String {
    Token::ALL.iter().fold(String::new(), |mut css, token| {
        // Writing to a string cannot fail.
        let _ = write!(css, "--{}:{};", token.name(), token.hex(theme));
        css
    })
}

/// The variables of every token. Dark only on screens: a dark desktop must not print dark.
#[must_use]
pub fn css_variables() -> String {
    format!(
        ":root{{color-scheme:light dark;{}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{}}}}}\n",
        declarations(Theme::Light),
        declarations(Theme::Dark)
    )
}

/// The classes that charts use, in terms of [`css_variables`]. A page includes both, once.
#[must_use]
pub fn css_classes() -> String {
    let classes = classes(|token| format!("var(--{})", token.name()));
    format!(".chart{{display:block;width:100%;height:auto}}\n{classes}")
}

/// The classes with literal colours, for a picture that stands alone (usvg knows classes but no variables).
#[must_use]
pub fn css_literal(theme: Theme) -> String {
    classes(|token| token.hex(theme))
}

fn classes(colour: impl Fn(Token) -> String) -> String {
    let mut css = format!("svg text{{font-family:{FAMILY},sans-serif;font-feature-settings:normal}}\n");
    for token in Token::ALL {
        let (name, colour) = (token.name(), colour(*token));
        let _ = writeln!(css, ".f-{name}{{fill:{colour}}}.s-{name}{{fill:none;stroke:{colour}}}");
    }
    let card = colour(Token::Card);
    let _ = writeln!(css, ".halo{{paint-order:stroke;stroke:{card};stroke-width:3px;stroke-linejoin:round}}");
    css
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEMES: [Theme; 2] = [Theme::Light, Theme::Dark];

    fn linear(channel: u8) -> f64 {
        let share = f64::from(channel) / 255.0;
        if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    }

    fn linear_rgb((red, green, blue): Rgb) -> [f64; 3] {
        [red, green, blue].map(linear)
    }

    /// WCAG 2.2, relative luminance and contrast ratio.
    fn contrast(one: Token, other: Token, theme: Theme) -> f64 {
        let luminance = |token: Token| {
            let [red, green, blue] = linear_rgb(token.rgb(theme));
            0.2126 * red + 0.7152 * green + 0.0722 * blue
        };
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// CIE 1976 L*a*b* under D65.
    fn lab([red, green, blue]: [f64; 3]) -> [f64; 3] {
        let f = |t: f64| if t > 216.0 / 24_389.0 { t.cbrt() } else { (24_389.0 / 27.0 * t + 16.0) / 116.0 };
        let x = f((0.412_456_4 * red + 0.357_576_1 * green + 0.180_437_5 * blue) / 0.950_47);
        let y = f(0.212_672_9 * red + 0.715_152_2 * green + 0.072_175 * blue);
        let z = f((0.019_333_9 * red + 0.119_192 * green + 0.950_304_1 * blue) / 1.088_83);
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    /// Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
    const PROTAN: [[f64; 3]; 3] =
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]];
    const DEUTAN: [[f64; 3]; 3] =
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]];
    const TRITAN: [[f64; 3]; 3] =
        [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]];

    fn distance(one: Token, other: Token, theme: Theme, sight: &[[f64; 3]; 3]) -> f64 {
        let seen = |token: Token| {
            let rgb = linear_rgb(token.rgb(theme));
            lab(sight.map(|row| row.iter().zip(rgb).map(|(m, c)| m * c).sum::<f64>().clamp(0.0, 1.0)))
        };
        seen(one).iter().zip(seen(other)).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
    }

    #[test]
    fn text_has_a_contrast_of_four_and_a_half() {
        use Token::*;
        let pairs = [
            (Ink, &[Card, Page, Rest, ActGround, WatchGround, OkGround, Band, Easy][..]),
            (Ink2, &[Card, Page, Rest, ActGround, WatchGround, OkGround]),
            (Mute, &[Card, Page, Rest]),
            (Link, &[Card, Page, Rest]),
            (Limit, &[Card, Band]),
            (Act, &[Card, Page, ActGround]),
            (Watch, &[Card, Page, WatchGround]),
            (Ok, &[Card, Page, OkGround]),
            (Card, &[Act, Hard]),
        ];
        for theme in THEMES {
            for (text, grounds) in pairs {
                for ground in grounds {
                    let ratio = contrast(text, *ground, theme);
                    assert!(ratio >= 4.5, "{text:?} on {ground:?} in {theme:?}: {ratio:.2}");
                }
            }
        }
    }

    #[test]
    fn marks_have_a_contrast_of_three() {
        use Token::*;
        for theme in THEMES {
            for mark in [Axis, Data, Past, Limit, Act, WatchMark, Ok, Mute] {
                let ratio = contrast(mark, Card, theme);
                assert!(ratio >= 3.0, "{mark:?} in {theme:?}: {ratio:.2}");
            }
            for (mark, ground) in [(Act, ActGround), (Limit, Band), (Watch, WatchGround), (Ok, OkGround), (Mute, Rest)]
            {
                let ratio = contrast(mark, ground, theme);
                assert!(ratio >= 3.0, "{mark:?} on {ground:?} in {theme:?}: {ratio:.2}");
            }
            for (one, other) in [(Easy, Moderate), (Moderate, Hard)] {
                assert!(contrast(one, other, theme) >= 2.3, "{one:?} and {other:?} in {theme:?}");
            }
        }
    }

    #[test]
    fn states_differ_for_colour_blind_eyes() {
        use Token::*;
        for theme in THEMES {
            for sight in [&PROTAN, &DEUTAN, &TRITAN] {
                for (one, other) in [(Act, WatchMark), (Act, Ok), (Act, Data), (Act, Past), (WatchMark, Data)] {
                    let difference = distance(one, other, theme, sight);
                    // Weakest: act and ok in the dark for protan eyes, 17.8. State is always a shape and a word too.
                    let least = if (theme, other) == (Theme::Dark, Ok) { 17.0 } else { 20.0 };
                    assert!(difference >= least, "{one:?} and {other:?} in {theme:?}: {difference:.1}");
                }
            }
        }
    }

    #[test]
    fn colour_blind_distances_are_those_of_the_design() {
        // REPORT section 5 gives these for the light theme.
        for (sight, expected) in
            [(&PROTAN, [42.0, 33.0, 61.0]), (&DEUTAN, [29.0, 49.0, 78.0]), (&TRITAN, [34.0, 103.0, 103.0])]
        {
            for (other, expected) in [Token::WatchMark, Token::Ok, Token::Data].into_iter().zip(expected) {
                let difference = distance(Token::Act, other, Theme::Light, sight);
                assert!((difference - expected).abs() <= 1.5, "act and {other:?}: {difference:.1}, not {expected}");
            }
        }
    }

    #[test]
    fn every_light_colour_names_one_token() {
        for token in Token::ALL {
            assert_eq!(Token::from_light(token.rgb(Theme::Light)), Some(*token));
        }
        assert_eq!(Token::from_light((1, 2, 3)), None);
    }

    #[test]
    fn style_sheets_cover_every_token() {
        let (variables, classes, literal) = (css_variables(), css_classes(), css_literal(Theme::Dark));
        for token in Token::ALL {
            assert_eq!(variables.matches(&format!("--{}:", token.name())).count(), 2);
            assert!(classes.contains(&format!(".f-{0}{{fill:var(--{0})}}", token.name())));
            assert!(literal.contains(&format!(".s-{}{{fill:none;stroke:{}}}", token.name(), token.hex(Theme::Dark))));
        }
        assert!(!literal.contains("var("), "usvg knows no variables");
    }
}
