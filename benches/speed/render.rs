//! Drawing and rasterising: the charts as SVG, one of them and the one-page summary as PNG, and the whole report of the
//! sample athlete.

#![expect(clippy::expect_used, reason = "a benchmark without its data stops")]

#[expect(clippy::expect_used, reason = "made-up numbers, known to be finite")]
#[path = "../../tests/it/charts/sample.rs"]
mod sample;

use std::fs;
use std::path::Path;

use divan::{Bencher, black_box};
use patella::importer::{ImportOptions, NoProgress, Source, import};
use patella::metrics::{self, HistoryInput};
use patella::model::athlete::Units;
use patella::model::finding::Changes;
use patella::profile::parse_athlete;
use patella::reporter::assemble::{AssembleInput, InputCounts, PainAccount, assemble};
use patella::reporter::charts::{cadence_pace, monotony, shoe_distance, weekly_distance};
use patella::reporter::report::Report;
use patella::reporter::svg::Width;
use patella::reporter::theme::Theme;
use patella::reporter::{html, png, raster, summary_page};
use patella::rules;
use patella::rules::rulebook::Rulebook;

/// Four charts in both widths: the drawings of a whole HTML report.
#[divan::bench]
fn charts_to_svg(bencher: Bencher) {
    let weeks = sample::weeks_of(&sample::SIXTEEN_WEEKS);
    let cadence = sample::cadence(sample::runs(), Units::Kilometres);
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
    bencher.bench_local(|| summary_page::draw(black_box(&page)));
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
    let page = summary_page::draw(&sample::full_page());
    bencher.bench_local(|| raster::png(black_box(&page), Theme::Light));
}

/// The report of the sample athlete.
fn sample_report() -> Report {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/rivera");
    let text = fs::read_to_string(folder.join("athlete.toml")).expect("the sample athlete");
    let athlete = parse_athlete(&text, "rivera").expect("a profile");
    let options = ImportOptions { athlete: &athlete, jobs: None };
    let measure = |activity: &mut _, streams: &_| metrics::measure(activity, streams).measures;
    let found = import(&[Source::Path(folder)], &options, &measure, &NoProgress);
    let activities: Vec<_> = found.recordings.into_iter().map(|one| (one.activity, one.measured)).collect();
    let last = activities.last().map(|(activity, _)| activity.local_day()).expect("recordings");
    let input = HistoryInput { athlete: &athlete, activities: &activities, pain: &[], habits: &[], service_shoes: &[] };
    let history = metrics::history(&input, last).expect("a history");
    let rulebook = Rulebook::builtin();
    let outcomes = rules::assess(&history, &rulebook);
    assemble(&AssembleInput {
        history: &history,
        outcomes: &outcomes,
        episodes: &rules::episode::views(&history, &outcomes, &rulebook),
        outcomes_before: &[],
        next_week: rules::planner::next_week(&history, &outcomes, &rulebook).as_ref(),
        return_stage: None,
        pain: PainAccount::default(),
        changes: &Changes::default(),
        notify: &|_, _| false,
        rulebook_hash: rulebook.hash(),
        overrides: rulebook.overrides(),
        counts: InputCounts::default(),
        diagnostics: &found.diagnostics,
        version: "0",
        command: "patella report samples/rivera",
        units: Units::Kilometres,
    })
}

/// The whole page of the sample athlete.
#[divan::bench(sample_count = 20)]
fn report_to_html(bencher: Bencher) {
    let report = sample_report();
    bencher.bench_local(|| html::render(black_box(&report)));
}

/// Its one-page picture; with the page less than half a second.
#[divan::bench(sample_count = 10)]
fn report_to_png(bencher: Bencher) {
    let report = sample_report();
    bencher.bench_local(|| png::render(black_box(&report)));
}
