//! Garmin Connect's list of activities, `Activities.csv` (FORMATS section 2.3): local times, the units of the account,
//! no ids.

use super::garmin_export::name;
use super::recorder::Kind;
use super::story::Told;

/// The unit in which an account shows distances.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Kilometre,
    Mile,
}

impl Unit {
    fn metres(self) -> f64 {
        match self {
            Self::Kilometre => 1_000.0,
            Self::Mile => 1_609.344,
        }
    }
}

const HEADER: &str = "Activity Type,Date,Favorite,Title,Distance,Calories,Time,Avg HR,Max HR,Aerobic TE,Avg Run Cadence,\
                      Max Run Cadence,Avg Pace,Best Pace,Total Ascent,Total Descent,Avg Stride Length,\
                      Training Stress Score®,Best Lap Time,Number of Laps,Moving Time,Elapsed Time\n";

/// The list, newest first.
pub(crate) fn write(story: &[Told], unit: Unit) -> Vec<u8> {
    let mut text = HEADER.to_owned();
    for told in story.iter().rev().filter(|told| told.on_garmin) {
        let cells: Vec<String> = cells(told, unit).iter().map(|cell| format!("\"{cell}\"")).collect();
        text += &(cells.join(",") + "\n");
    }
    text.into_bytes()
}

fn cells(told: &Told, unit: Unit) -> [String; 22] {
    let recording = &told.recording;
    let metres = told.distance_m();
    let timer_s = recording.timer_s(0, recording.elapsed_s);
    let missing = || "--".to_owned();
    let seconds = f64::from(timer_s.max(1));
    let rate = recording.mean(|sample| Some(sample.heart_rate_bpm)).filter(|_| told.has_body());
    let highest = recording.samples.iter().map(|sample| sample.heart_rate_bpm).fold(0.0, f64::max);
    let steps = recording
        .mean(|sample| Some(sample.cadence_spm).filter(|cadence| *cadence > 0.0))
        .filter(|_| told.is_run() && told.has_body());
    let distance = metres / unit.metres();
    let pace = match recording.kind {
        _ if metres <= 0.0 => missing(),
        Kind::Bike => format!("{:.1}", 3_600.0 * distance / seconds),
        _ => minutes(seconds / distance),
    };
    let (up, down) = recording.ascent_descent_m();
    let climbs = recording.samples.iter().any(|sample| sample.place.is_some()) && told.original.is_some();
    [
        activity_type(recording.kind).to_owned(),
        told.local_start().format("%Y-%m-%d %H:%M:%S").to_string(),
        "false".to_owned(),
        name(told),
        if metres > 0.0 { format!("{distance:.2}") } else { "0.00".to_owned() },
        with_thousands(seconds / 6.0),
        clock(timer_s),
        rate.map_or_else(missing, |rate| format!("{rate:.0}")),
        rate.map_or_else(missing, |_| format!("{highest:.0}")),
        missing(),
        steps.map_or_else(missing, |steps| format!("{steps:.0}")),
        steps.map_or_else(missing, |steps| format!("{:.0}", steps * 1.06)),
        pace.clone(),
        pace,
        if climbs { format!("{up:.0}") } else { missing() },
        if climbs { format!("{down:.0}") } else { missing() },
        // Metres in any account.
        steps.map_or_else(missing, |steps| format!("{:.2}", metres / (steps * seconds / 60.0))),
        "0.0".to_owned(),
        "00:00.00".to_owned(),
        recording.laps.len().to_string(),
        clock(timer_s),
        clock(recording.elapsed_s),
    ]
}

fn activity_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Road => "Running",
        Kind::Track => "Track Running",
        Kind::Trail => "Trail Running",
        Kind::Treadmill => "Treadmill Running",
        Kind::Strength => "Strength Training",
        Kind::Bike => "Cycling",
    }
}

fn clock(seconds: u32) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

fn minutes(seconds: f64) -> String {
    let seconds = super::numbers::to_u32(seconds);
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

fn with_thousands(value: f64) -> String {
    let value = super::numbers::to_u32(value);
    if value < 1_000 { value.to_string() } else { format!("{},{:03}", value / 1_000, value % 1_000) }
}
