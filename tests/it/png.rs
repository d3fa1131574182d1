//! The one-page picture from outside: what is on it, that no text lies on another, that it says what the page and the
//! terminal say, and what becomes of letters that the embedded font lacks.

use std::path::Path;

use patella::model::athlete::Units;
use patella::reporter::report::{Chart, Figure, Page, Report};
use patella::reporter::svg::Svg;
use patella::reporter::svg::text::{self, Weight};
use patella::reporter::theme::Theme;
use patella::reporter::{html, png, raster, text as terminal, write};

use crate::report::fixture::{case, nobody};
use crate::report::raised;

const LONG: &str =
    "Wolfeschlegelsteinhausenbergerdorff the Third, called the Long Runner of the Northern Hills and Valleys";

/// Reports of every kind, by name.
fn reports() -> Vec<(&'static str, Report)> {
    let named = |name: &str| {
        let mut named = case();
        named.history.athlete.name = name.repeat(3);
        for shoe in &mut named.history.shoes {
            shoe.name = format!("{name} {}", shoe.name);
        }
        named.report()
    };
    let mut miles = case();
    miles.units = Units::Miles;
    vec![
        ("usual", case().report()),
        ("miles", miles.report()),
        ("nobody", nobody().report()),
        ("long", named(LONG)),
        ("markup", named("<script>\"'&</script>")),
        ("hebrew", named("רץ מהיר")),
        ("japanese", named("走る靴の名前")),
        ("emoji", named("🏃\u{200D}♀️ 👟 Läufer")),
        ("cyrillic", named("Щербаков Кроссовки")),
        ("vietnamese", named("Nguyễn Thị Hương")),
        ("stop", raised::stop()),
        ("raised", raised::everything(Units::Kilometres)),
        ("raised-miles", raised::everything(Units::Miles)),
    ]
}

/// Leaves a picture for people to look at.
fn keep(name: &str, page: &Svg) {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("png/{name}.png"));
    write::atomically(&path, &raster::png(page, Theme::Light).expect("a picture")).expect("written");
}

/// A label where it stands on the page.
struct Placed {
    text: String,
    size: f64,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

fn attribute(element: &str, name: &str) -> Option<f64> {
    element.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0.parse().ok()
}

/// The labels of a drawing and of those inside it, whose places are counted from where they lie.
fn placed(svg: &Svg) -> Vec<Placed> {
    let mut origins = vec![(0.0, 0.0)];
    let mut labels = Vec::new();
    for line in svg.body.lines() {
        let (x, y) = *origins.last().expect("the page");
        if line.starts_with("<svg") {
            let [inner_x, inner_y] = ["x", "y"].map(|name| attribute(line, name).expect("a place"));
            origins.push((x + inner_x, y + inner_y));
        } else if line.starts_with("</svg") {
            origins.pop();
        } else if line.starts_with("<text") {
            labels.push(label(line, (x, y)));
        }
    }
    assert_eq!(origins.len(), 1, "every drawing ends");
    labels
}

fn label(line: &str, (left, top): (f64, f64)) -> Placed {
    let (element, rest) = line.split_once('>').expect("an element");
    let content = rest.strip_suffix("</text>").expect("one text a line");
    let content = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .into_iter()
        .fold(content.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain));
    let weight = if element.contains("font-weight=\"600\"") { Weight::SemiBold } else { Weight::Regular };
    let [x, y] = ["x", "y"].map(|name| attribute(element, name).expect("a number"));
    let size = attribute(element, "font-size").unwrap_or(11.0);
    let width = text::width(&content, size, weight);
    let x = left
        + match element {
            e if e.contains("\"middle\"") => x - width / 2.0,
            e if e.contains("\"end\"") => x - width,
            _ => x,
        };
    let y = top + y;
    Placed { text: content, size, left: x, right: x + width, top: y - 0.73 * size, bottom: y + 0.2 * size }
}

#[test]
fn no_text_leaves_the_page_lies_on_another_or_is_too_small() {
    let mut faults = Vec::new();
    for (name, report) in reports() {
        let page = png::draw(&report);
        let labels = placed(&page);
        assert!(labels.len() > 5, "{name} is empty");
        for (index, one) in labels.iter().enumerate() {
            if one.size < 11.0 {
                faults.push(format!("{name}: {:?} is {} units high", one.text, one.size));
            }
            if one.left < 0.0 || one.right > page.width || one.top < 0.0 || one.bottom > page.height {
                faults.push(format!("{name}: {:?} leaves the page", one.text));
            }
            for other in &labels[index + 1..] {
                let is_apart = one.right <= other.left
                    || other.right <= one.left
                    || one.bottom <= other.top
                    || other.bottom <= one.top;
                if !is_apart {
                    faults.push(format!("{name}: {:?} lies on {:?}", one.text, other.text));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What is missing can be seen and is told; boxes are never drawn.
#[test]
fn letters_that_the_font_lacks_are_spelt_or_told() {
    let told = "A ? stands for letters";
    for (name, report) in reports() {
        let page = png::draw(&report);
        assert_eq!(page.missing_glyphs().into_iter().collect::<String>(), "", "{name}");
        let is_lossy = ["hebrew", "japanese", "emoji"].contains(&name);
        assert_eq!(page.labels().contains(told), is_lossy, "{name}");
        if name == "cyrillic" {
            assert!(page.labels().contains("Shcherbakov Krossovki"), "{}", page.labels());
        }
    }
}

/// Places of the texts, each searched behind the one before it.
fn in_order(name: &str, within: &str, texts: &[String]) {
    let mut from = 0;
    for text in texts {
        let at = within.get(from..).and_then(|rest| rest.find(text.as_str()));
        let Some(at) = at else { panic!("{name}: {text:?} is missing, or before what should precede it:\n{within}") };
        from += at + text.len();
    }
}

/// Words alone: no markup, no line breaks, one space between them.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn words_of_html(page: &str) -> String {
    let body = page.split_once("<body>").expect("a body").1;
    let text: String = body.split('<').filter_map(|part| Some(part.split_once('>')?.1)).collect::<Vec<_>>().join(" ");
    let text = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")]
        .into_iter()
        .fold(text, |text, (escaped, plain)| text.replace(escaped, plain));
    words(&text)
}

fn headlines(page: &Page) -> Vec<String> {
    page.sections.iter().flat_map(|section| &section.cards).map(|card| words(&card.headline)).collect()
}

/// The verdict, the findings and the next week are the same words in the same order everywhere (REPORT section 6).
#[test]
fn terminal_page_and_picture_say_the_same() {
    for (name, report) in reports() {
        let page = &report.page;
        let verdict = words(&format!("{}: {}", page.verdict.word, page.verdict.headline));
        let sentence = words(&page.verdict.sentence);
        let next: Vec<String> = page.actions.iter().chain(&page.ceilings).map(|line| words(line)).collect();
        let findings = headlines(page);

        let mut expected = vec![verdict.clone(), sentence.clone()];
        expected.extend(next.iter().cloned());
        expected.extend(findings.iter().cloned());
        in_order(name, &words_of_html(&html::render(&report).expect("a page")), &expected);
        // Terminals get no letters that turn the reading direction; everything else is there.
        in_order(name, &words(&terminal::summary(&report, false)), &expected);

        // The picture has room for two or three findings, and next week stands at its end.
        let data = png::summary(page);
        let drawn: Vec<String> = data.findings.iter().map(|finding| words(&finding.headline)).collect();
        assert_eq!(drawn, findings, "{name}");
        assert_eq!(words(&format!("{}: {}", data.word, data.headline)), verdict, "{name}");
        let lines: Vec<String> = data.next.iter().chain(&data.ceilings).map(|line| words(line)).collect();
        assert_eq!(lines, next, "{name}");
        if ["usual", "miles", "stop"].contains(&name) {
            let mut expected = vec![verdict, sentence];
            // The third gives way where four charts need the room.
            expected.extend(findings.into_iter().take(2));
            expected.extend(next);
            in_order(
                name,
                &words(
                    &placed(&png::draw(&report)).iter().map(|label| label.text.as_str()).collect::<Vec<_>>().join(" "),
                ),
                &expected,
            );
        }
    }
}

/// Four pictures: those of the findings in their order, then those that every report has, single bars last.
#[test]
fn the_pictures_are_those_of_the_findings_first() {
    for (name, report) in reports() {
        let page = &report.page;
        let cards = page.sections.iter().flat_map(|section| &section.cards);
        let figures = cards.filter_map(|card| card.figure.as_ref()).chain(&page.pictures);
        let is_bar = |figure: &&Figure| matches!(&figure.chart, Chart::LimitBars(bars) if bars.bars.len() < 2);
        let (bars, others): (Vec<_>, Vec<_>) = figures.partition(is_bar);
        let titles: Vec<&str> = others.iter().chain(&bars).map(|figure| figure.title.as_str()).collect();
        let panels = png::summary(page).panels;
        assert_eq!(panels.iter().map(|panel| panel.title.as_str()).collect::<Vec<_>>(), titles, "{name}");
        let drawn = png::draw(&report);
        keep(name, &drawn);
        let charts = drawn.body.matches("width=\"342\"").count();
        // Long words leave less room, and still there are two.
        let least = if name == "long" { 2 } else { 4 };
        assert!(charts <= 4 && charts >= least.min(panels.len()), "{name}: {charts} of {} pictures", panels.len());
    }
}

#[test]
fn a_stop_shows_nothing_to_do_but_to_seek_care() {
    let report = raised::stop();
    let data = png::summary(&report.page);
    assert_eq!(data.next_title, "Now");
    assert!(data.ceilings.is_none());
    let (first, others) = data.findings.split_first().expect("the stop");
    assert!(!first.action.is_empty() && data.next.len() == 1, "{:?}", data.next);
    assert!(others.iter().all(|finding| finding.action.is_empty()), "{others:?}");
}
