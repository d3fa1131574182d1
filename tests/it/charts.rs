//! The charts as text and as pixels: golden files of made-up data, and what must hold for any data. The pictures
//! themselves are written to `target/charts` for people to look at.

mod awkward;
pub(crate) mod figures;
mod gallery;
mod sample;
mod shares;

use std::fs;
use std::path::Path;

use patella::model::athlete::Units;
use patella::model::finding::Severity;
use patella::reporter::charts::{cadence_pace, calendar, shoe_distance, weekly_distance};
use patella::reporter::raster::{self, SCALE};
use patella::reporter::svg::compose::titled;
use patella::reporter::svg::text::{self, Weight};
use patella::reporter::svg::{Svg, Width};
use patella::reporter::theme::{Theme, Token};
use patella::reporter::{summary_page, svg};
use resvg::tiny_skia::Pixmap;

use self::awkward::calendar_of;
use self::gallery::{gallery, hostile_name, pages};
use self::sample::{cadence, four_shoes, full_page, runs, shoe, shoes, weeks_of};
use crate::golden;

fn drawings() -> impl Iterator<Item = (String, Svg)> {
    gallery().into_iter().chain(awkward::gallery()).chain(shares::gallery())
}

fn everything() -> Vec<(String, Svg)> {
    let pages = pages().into_iter().map(|(name, svg)| (name.to_owned(), svg));
    drawings().chain(pages).collect()
}

#[test]
fn charts_are_as_recorded() {
    for (name, svg) in drawings() {
        golden::check(&format!("tests/golden/charts/{name}.svg"), svg.inline().as_bytes());
    }
    for (name, svg) in pages() {
        golden::check(&format!("tests/golden/charts/{name}.svg"), svg.standalone(Theme::Light).as_bytes());
    }
}

/// Every picture decodes, has its size and is not blank; the same drawing gives the same bytes.
#[test]
fn pictures_are_sound() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/charts");
    fs::create_dir_all(&folder).expect("a folder for pictures");
    let chart = shoe_distance::draw(&four_shoes(), Width::Wide);
    let alone =
        titled("The Pegasus 40 are past 800 km", "Shaded: 300 to 500 miles, where most are replaced.", &[], &chart);
    // Those of awkward data are checked as text; as pixels they are on the sheets below.
    let pages = pages().into_iter().map(|(name, svg)| (name.to_owned(), svg));
    let all = gallery().into_iter().chain(pages).chain([("shoe-distance-titled".to_owned(), alone)]);
    let (wide, narrow): (Vec<_>, Vec<_>) =
        awkward::gallery().into_iter().chain(shares::gallery()).partition(|(name, _)| name.ends_with("-wide"));
    for (name, drawn) in [("awkward-wide", wide), ("awkward-narrow", narrow)] {
        figures::keep(name, &drawn.into_iter().map(|(_, svg)| svg).collect::<Vec<_>>());
    }
    for (name, svg) in all {
        let dark = name.ends_with("-wide");
        let themes = if dark { &[Theme::Light, Theme::Dark][..] } else { &[Theme::Light] };
        for theme in themes {
            let png = raster::png(&svg, *theme).expect("a picture");
            if name == "page" {
                assert_eq!(png, raster::png(&svg, *theme).expect("a picture"), "the same drawing, other bytes");
            }
            let suffix = if *theme == Theme::Dark { "-dark" } else { "" };
            fs::write(folder.join(format!("{name}{suffix}.png")), &png).expect("a picture file");
            let pixmap = Pixmap::decode_png(&png).expect("a valid PNG");
            let size = [svg.width, svg.height].map(|units| (units * f64::from(SCALE)).ceil().to_bits());
            assert_eq!([pixmap.width(), pixmap.height()].map(|pixels| f64::from(pixels).to_bits()), size, "{name}");
            let (red, green, blue) = Token::Card.rgb(*theme);
            let ground = |pixel: &&resvg::tiny_skia::PremultipliedColorU8| {
                (pixel.red(), pixel.green(), pixel.blue()) == (red, green, blue)
            };
            let drawn = pixmap.pixels().iter().filter(|pixel| !ground(pixel)).count();
            assert!(drawn > 0 || name == "sparkline-empty", "{name} is blank");
            assert!(pixmap.pixels().iter().all(|pixel| pixel.alpha() == 255), "{name} has holes");
        }
    }
}

#[test]
fn a_run_of_unknown_effort_is_not_an_easy_one() {
    let draw = |letters| calendar::draw(&calendar_of(&[letters]), Width::Wide).body;
    let (easy, unknown) = (draw("e------"), draw("?------"));
    assert!(easy.contains("class=\"f-easy\"") && !unknown.contains("class=\"f-easy\""));
    assert!(unknown.contains("class=\"s-axis\"") && !easy.contains("class=\"s-axis\""));
}

/// Cells of a kind, frames, and numbers only where there is room.
#[test]
fn a_calendar_shows_hard_days_in_a_row_and_pain() {
    let body = calendar::draw(&calendar_of(&["HH-h--h", "HHpe-?."]), Width::Wide).body;
    let group = |class: &str| {
        let (_, rest) = body.split_once(&format!("<g class=\"{class}\"")).expect("the group");
        rest.split_once("</g>").expect("its end").0.matches("<rect").count()
    };
    assert_eq!((group("f-hard"), group("f-easy"), group("f-rest")), (6, 1, 5));
    // One frame in each week: the Sunday before the second has none of its own here.
    assert_eq!(group("s-act"), 2);
    let labels = labels(&calendar::draw(&calendar_of(&["HH-h--h", "HHpe-?."]), Width::Narrow));
    assert!(labels.iter().all(|label| label.text.parse::<f64>().is_err()), "no room for numbers on a phone");
}

/// Each run against what was allowed on its own day; a first run has nothing to compare with.
#[test]
fn a_column_chart_starts_at_zero_and_a_gap_stays_empty() {
    use patella::reporter::charts::line_with_zone::{self, Form, Spacing};
    let mut data = awkward::series(Form::Columns, Spacing::Weeks, &[9.0, -99.0, 5.0], 8.6);
    data.zones.clear();
    let body = line_with_zone::draw(&data, Width::Wide).body;
    let columns: Vec<(f64, f64)> = body
        .lines()
        .filter(|line| line.starts_with("<rect"))
        .map(|line| (number(line, "y").expect("y"), number(line, "height").expect("height")))
        .collect();
    let [high, low] = columns.as_slice() else { panic!("two columns, the unknown week is none: {columns:?}") };
    assert!((high.0 + high.1 - low.0 - low.1).abs() < 0.11, "both stand on zero");
    assert!((high.1 / low.1 - 9.0 / 5.0).abs() < 0.02, "heights are as the values");
}

/// The value of an attribute as a number.
fn number(element: &str, name: &str) -> Option<f64> {
    element.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0.parse().ok()
}

/// A label of a drawing: text, then left, right, top, bottom in units.
struct LabelBox {
    text: String,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

/// Labels of a drawing that holds no other drawing inside.
fn labels(svg: &Svg) -> Vec<LabelBox> {
    svg.body
        .lines()
        .filter(|line| line.starts_with("<text"))
        .map(|line| {
            let (element, rest) = line.split_once('>').expect("an element");
            let content = rest.strip_suffix("</text>").expect("one text a line");
            let content = content.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
            let content = content.replace("&#39;", "'").replace("&amp;", "&");
            let weight = if element.contains("font-weight=\"600\"") { Weight::SemiBold } else { Weight::Regular };
            let [x, y] = ["x", "y"].map(|name| number(element, name).expect("a number"));
            // That of the picture, where the label has none of its own.
            let size = number(element, "font-size").unwrap_or(11.0);
            let width = text::width(&content, size, weight);
            let left = match element {
                e if e.contains("\"middle\"") => x - width / 2.0,
                e if e.contains("\"end\"") => x - width,
                _ => x,
            };
            LabelBox { text: content, left, right: left + width, top: y - 0.73 * size, bottom: y + 0.2 * size }
        })
        .collect()
}

/// Labels that leave the picture or cover each other.
pub(crate) fn label_faults(name: &str, svg: &Svg) -> Vec<String> {
    let labels = labels(svg);
    let mut faults = Vec::new();
    for (index, one) in labels.iter().enumerate() {
        if one.left < -0.1 || one.right > svg.width + 0.1 || one.top < 0.0 || one.bottom > svg.height {
            faults.push(format!("{name}: {:?} at {:.1} to {:.1} leaves the picture", one.text, one.left, one.right));
        }
        for other in &labels[index + 1..] {
            let apart = one.right <= other.left
                || other.right <= one.left
                || one.bottom <= other.top
                || other.bottom <= one.top;
            if !apart {
                faults.push(format!("{name}: {:?} covers {:?}", one.text, other.text));
            }
        }
    }
    faults
}

#[test]
fn labels_lie_inside_and_apart() {
    let faults: Vec<String> = drawings().flat_map(|(name, svg)| label_faults(&name, &svg)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn labels_stay_apart_when_every_week_breaks_the_rule() {
    let growing: Vec<f64> = (0..26).map(|week| 20.0 * 1.3_f64.powi(week)).collect();
    for width in [Width::Wide, Width::Narrow] {
        let svg = weekly_distance::draw(&weeks_of(&growing), width);
        let bars = svg.body.matches("<rect").count();
        assert!(bars >= 20, "the bars are drawn");
        let labels = labels(&svg);
        assert!(labels.iter().any(|label| label.text.starts_with("14113")), "the last week is labelled");
        for (index, one) in labels.iter().enumerate() {
            assert!(one.left >= 0.0 && one.right <= svg.width + 0.1, "{:?} leaves the picture", one.text);
            for other in &labels[index + 1..] {
                let beside = one.right <= other.left || other.right <= one.left;
                assert!(
                    beside || one.bottom <= other.top || other.bottom <= one.top,
                    "{:?} {:?}",
                    one.text,
                    other.text
                );
            }
        }
    }
}

/// Marks of every kind that leave the picture, whatever their attribute is called.
pub(crate) fn mark_faults(name: &str, svg: &Svg) -> Vec<String> {
    let is_inside = |line: &str| {
        let (x, y) = (number(line, "x").or(number(line, "cx")), number(line, "y").or(number(line, "cy")));
        let (right, low) = (
            x.map(|x| x + number(line, "width").or(number(line, "r")).unwrap_or_default()),
            y.map(|y| y + number(line, "height").or(number(line, "r")).unwrap_or_default()),
        );
        let across = [x, right].into_iter().flatten().all(|x| (0.0..=svg.width).contains(&x));
        let down = [y, low].into_iter().flatten().all(|y| (0.0..=svg.height).contains(&y));
        let path = line.split_once(" d=\"").map_or("", |(_, path)| path.split_once('"').expect("an attribute").0);
        let mut points = path.split(['M', 'L', 'Z']).filter(|point| !point.is_empty());
        across
            && down
            && points.all(|point| {
                let (x, y) = point.split_once(' ').expect("two coordinates");
                let (x, y): (f64, f64) = (x.parse().expect("x"), y.parse().expect("y"));
                (0.0..=svg.width).contains(&x) && (0.0..=svg.height).contains(&y)
            })
    };
    let marks = svg.body.lines().filter(|line| !line.starts_with("<text"));
    marks.filter(|line| !is_inside(line)).map(|line| format!("{name}: {line} leaves the picture")).collect()
}

#[test]
fn marks_lie_inside() {
    let faults: Vec<String> = drawings().flat_map(|(name, svg)| mark_faults(&name, &svg)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn no_text_is_smaller_than_eleven_units() {
    for (name, svg) in everything() {
        for size in svg.body.split("font-size=\"").skip(1) {
            let size: f64 = size.split_once('"').expect("an attribute").0.parse().expect("a number");
            assert!(size >= 11.0, "{name} has text of {size}");
        }
    }
}

#[test]
fn hostile_names_are_text_and_nothing_else() {
    let mut bar = shoe(&hostile_name(), 512.0, &hostile_name(), Some(Severity::Stop));
    bar.tooltip = hostile_name();
    let mut data = shoes(vec![bar]);
    data.description = hostile_name();
    data.zone_label = hostile_name();
    for width in [Width::Wide, Width::Narrow] {
        let drawing = shoe_distance::draw(&data, width);
        let html = drawing.inline();
        assert!(!html.contains("<script") && html.contains("&lt;script&gt;&quot;&#39;&amp; "));
        assert!(!html.contains('\u{202E}'), "no override of the reading direction");
        for label in labels(&drawing) {
            assert!(label.left >= 0.0 && label.right <= drawing.width + 0.1, "{:?} leaves the picture", label.text);
        }
        assert!(drawing.missing_glyphs().contains(&'ש'), "worth a warning");
        raster::png(&drawing, Theme::Light).expect("still a picture");
    }
}

#[test]
fn names_of_300_characters_leave_the_distance_readable() {
    let drawing = shoe_distance::draw(&shoes(vec![shoe(&"W".repeat(300), 512.0, "soon", None)]), Width::Narrow);
    let labels = labels(&drawing);
    assert!(labels.iter().any(|label| label.text.ends_with('…')));
    assert!(labels.iter().any(|label| label.text == "512 km") && labels.iter().any(|label| label.text == "soon"));
}

#[test]
fn unknown_weeks_are_gaps_and_rest_weeks_are_zeros() {
    let count = |kilometres: &[f64]| {
        let svg = weekly_distance::draw(&weeks_of(kilometres), Width::Wide);
        let zeros = labels(&svg).iter().filter(|label| label.text == "0").count();
        (svg.body.matches("<title>").count(), zeros)
    };
    // One zero is that of the axis.
    assert_eq!(count(&[30.0, 31.0, 29.0]), (3, 1));
    assert_eq!(count(&[30.0, -1.0, 29.0]), (2, 1));
    assert_eq!(count(&[30.0, 0.0, 29.0]), (2, 2));
}

#[test]
fn only_weeks_over_the_line_are_coloured() {
    let svg = weekly_distance::draw(&weeks_of(&[40.0, 40.0, 40.0, 40.0, 44.0, 60.0]), Width::Wide);
    // 44 is exactly on the line of 1.10 x 40, 60 is 36 % above its maximum of 44.
    assert_eq!(svg.body.matches("class=\"f-past\"").count(), 5);
    assert_eq!(svg.body.matches("class=\"f-act\"").count(), 1);
}

#[test]
fn runs_below_the_band_are_coloured_only_when_it_is_a_finding() {
    let mut data = cadence(runs(), Units::Kilometres);
    let amber = |data: &_| cadence_pace::draw(data, Width::Wide).body.matches("f-watch-mark").count();
    let below = data.runs.iter().filter(|run| run.cadence < data.band.0).count();
    assert_eq!(amber(&data), below);
    data.severity = Some(Severity::Info);
    assert_eq!(amber(&data), 0);
}

/// Faster runs lie further right, and the axis counts in the athlete's unit.
#[test]
fn pace_runs_from_slow_to_fast() {
    for (units, expected) in [(Units::Kilometres, "5:30"), (Units::Miles, "9:00")] {
        let svg = cadence_pace::draw(&cadence(runs(), units), Width::Wide);
        let paces: Vec<_> = labels(&svg).into_iter().filter(|label| label.text.contains(':')).collect();
        assert!(paces.iter().any(|label| label.text == expected), "{units}");
        assert!(paces.windows(2).all(|pair| (pair[0].left < pair[1].left) == (seconds(&pair[0]) > seconds(&pair[1]))));
    }
}

fn seconds(label: &LabelBox) -> u32 {
    let (minutes, seconds) = label.text.split_once(':').expect("a pace");
    60 * minutes.parse::<u32>().expect("minutes") + seconds.parse::<u32>().expect("seconds")
}

#[test]
fn the_page_keeps_its_size_and_its_words() {
    for (name, svg) in pages() {
        assert_eq!(
            (svg.width.to_bits(), svg.height.to_bits()),
            (summary_page::SIZE.0.to_bits(), summary_page::SIZE.1.to_bits())
        );
        let lowest = labels(&svg).iter().map(|label| label.bottom).fold(0.0, f64::max);
        assert!(lowest <= svg.height, "{name}");
    }
    let text = summary_page::draw(&full_page()).body;
    for words in ["Act: back off this week", "of 42 rules", "Retire the Pegasus 40 from long runs."] {
        assert!(text.contains(words), "{words}");
    }
    assert_eq!(text.matches("<svg x=").count(), 1 + 6 + 3 + 4, "verdict, tally, findings, charts");
}

#[test]
fn numbers_are_written_to_a_tenth() {
    let mut outer = Svg::blank(10.0, 10.0, "");
    outer.nest(&svg::icon::draw(svg::icon::Icon::Fine), 0.04, -1.26);
    assert!(outer.body.starts_with("<svg x=\"0\" y=\"-1.3\" width=\"24\" height=\"24\""));
}
