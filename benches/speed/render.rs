//! Drawing and rasterising: the charts as SVG, one of them and the one-page summary as PNG.

#[expect(clippy::expect_used, reason = "made-up numbers, known to be finite")]
#[path = "../../tests/it/charts/sample.rs"]
mod sample;

use divan::{Bencher, black_box};
use patella::reporter::charts::{cadence_pace, monotony, shoe_distance, weekly_distance};
use patella::reporter::svg::Width;
use patella::reporter::theme::Theme;
use patella::reporter::{page, raster};

/// Four charts in both widths: the drawings of a whole HTML report.
#[divan::bench]
fn charts_to_svg(bencher: Bencher) {
    let weeks = sample::weeks_of(&sample::SIXTEEN_WEEKS);
    let cadence = sample::cadence(sample::runs(), patella::model::athlete::Units::Kilometres);
    let (shoes, monotony) = (sample::four_shoes(), sample::monotony_of(&sample::MONOTONY));
    bencher.bench_local(|| {
        for width in [Width::Wide, Width::Narrow] {
            black_box(weekly_distance::draw(&weeks, width));
            black_box(cadence_pace::draw(&cadence, width));
            black_box(shoe_distance::draw(&shoes, width));
            black_box(monotony::draw(&monotony, width));
        }
    });
}

/// The layout of the page, its charts already drawn.
#[divan::bench]
fn page_to_svg(bencher: Bencher) {
    let page = sample::full_page();
    bencher.bench_local(|| page::draw(black_box(&page)));
}

/// 720 x 250 units at two pixels a unit.
#[divan::bench(sample_count = 20)]
fn chart_to_png(bencher: Bencher) {
    let chart = weekly_distance::draw(&sample::weeks_of(&sample::SIXTEEN_WEEKS), Width::Wide);
    bencher.bench_local(|| raster::png(black_box(&chart), Theme::Light));
}

/// 1600 x 2262 pixels.
#[divan::bench(sample_count = 20)]
fn page_to_png(bencher: Bencher) {
    let page = page::draw(&sample::full_page());
    bencher.bench_local(|| raster::png(black_box(&page), Theme::Light));
}
