//! A team of athletes with 300 activities each, judged from one table: 10,000 of them in at most 60 s on two cores,
//! with memory for one athlete a thread and a row of each. `PATELLA_BENCH_ATHLETES` sets how many (default 500; 10,000
//! take some 6 GB of disk). The athletes are the sample athlete's recordings, 300 of them, in 200 variants written
//! again and again.

#![expect(clippy::expect_used, reason = "a benchmark may stop")]

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use chrono::TimeDelta;
use patella::cli::args::{ColorChoice, InputOptions, TalkOptions};
use patella::cli::terminal::Terminal;
use patella::cli::{exported, pipeline, team_table};
use patella::table::rows::ActivityRow;
use patella::table::write::TableWriter;

const ACTIVITIES: usize = 300;
const VARIANTS: usize = 200;
/// The sample is 30 weeks long.
const SAMPLE_DAYS: i64 = 210;

fn athletes() -> usize {
    #[expect(clippy::disallowed_methods, reason = "the size of a benchmark")]
    let given = std::env::var("PATELLA_BENCH_ATHLETES").ok();
    // A build without optimisation only checks that the benchmark runs.
    given.and_then(|number| number.parse().ok()).unwrap_or(if cfg!(debug_assertions) { 4 } else { 500 })
}

/// The sample athlete's recordings, and before them the same ones 30 weeks earlier.
fn rows() -> Vec<ActivityRow> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("samples/rivera");
    let input = InputOptions { paths: vec![folder], athlete: None, as_of: None, units: None, jobs: None };
    let terminal = Terminal::new(&TalkOptions { quiet: true, verbose: false, color: ColorChoice::Never });
    let imported = pipeline::import(&input, terminal).expect("the sample");
    let judged = pipeline::judge(&imported, 0).expect("judged");
    let report = pipeline::assemble(&imported, &input, "export").expect("a report");
    let rows = exported::rows(&imported, &judged, &report.assessment).activities;
    let earlier = rows.iter().cloned().map(|row| moved(row, -SAMPLE_DAYS));
    let all: Vec<ActivityRow> = earlier.chain(rows.iter().cloned()).collect();
    let first = all.len().saturating_sub(ACTIVITIES);
    all.into_iter().skip(first).collect()
}

fn moved(mut row: ActivityRow, days: i64) -> ActivityRow {
    let by = TimeDelta::days(days);
    row.start_utc += by;
    row.local_day += by;
    // Another recording has another id.
    row.id = format!("{:016x}", u64::from_str_radix(&row.id, 16).expect("hex") ^ days.cast_unsigned());
    row
}

/// The same training, a little slower and some days later: other weeks, other distances, other classes.
fn variant(row: &ActivityRow, number: usize) -> ActivityRow {
    let mut row = moved(row.clone(), -i64::try_from(number % 7).expect("few"));
    let factor = 1.0 - 0.0015 * number as f64;
    row.distance_m = row.distance_m.map(|distance| distance * factor);
    row.graded_speed_mps = row.graded_speed_mps.map(|speed| speed * factor);
    row
}

fn table() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("activities.parquet");
    let rows = rows();
    let file = BufWriter::new(File::create(&path).expect("a file"));
    let mut writer = TableWriter::new::<ActivityRow>(file).expect("a table");
    for athlete in 0..athletes() {
        for row in &rows {
            let row = ActivityRow { athlete: format!("runner-{athlete:06}"), ..variant(row, athlete % VARIANTS) };
            writer.push(&row).expect("written");
        }
    }
    writer.finish().expect("a table");
    (folder, path)
}

/// Peak of the memory that the process ever had, in MiB, where the system tells.
fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? / 1_024)
}

/// The whole team: reading, judging as of two days, the rows of team.json.
#[divan::bench(sample_count = 1, sample_size = 1)]
fn judge_a_team_from_a_table(bencher: divan::Bencher<'_, '_>) {
    let (_folder, path) = table();
    bencher.bench_local(|| {
        let (_, rows) = team_table::rows(std::slice::from_ref(&path), None, None, None).expect("a team");
        assert!(rows.len() == athletes() && rows.iter().all(|row| row.error.is_none()));
        rows.len()
    });
    #[expect(clippy::print_stderr, reason = "a number that belongs beside the time")]
    if let Some(peak) = peak_mib() {
        eprintln!("{} athletes, peak memory {peak} MiB", athletes());
    }
}
