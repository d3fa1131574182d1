//! The tag `^` of a training log: a run as legs of minutes, each a letter with its minutes, such as `^e10h12e5`.
//!
//! `e` easy on the flat, `w` walking, `h` hard on the flat, `u` easy uphill and `d` easy downhill at 5 %, `s` hard
//! uphill at 5 %, each `s` a climb of the same hill. Distance and time are those of the legs.

use patella::model::effort::{BEST_EFFORT_DISTANCES_M, BestEfforts, Climb, EffortBin, EffortProfile, Gait};
use patella::model::measures::ActivityMeasures;
use patella::model::terrain::HillTime;
use patella::model::units::{Metres, MetresPerSecond, Seconds};

/// Speeds on the flat of equal effort: easy is 6 min/km, hard is above the critical speed.
const EASY_MPS: f64 = 1_000.0 / 360.0;
const HARD_MPS: f64 = 4.0;
const WALK_MPS: f64 = 1.4;
/// What a run with a hard leg shows of the runner: critical speed and the distance that can be run above it.
const CRITICAL_MPS: f64 = 3.8;
const ABOVE_CRITICAL_M: f64 = 150.0;
/// Speed on the flat over speed on the slope at 5 % up and down (RULES section 5.3).
const UPHILL_FACTOR: f64 = 1.19;
const DOWNHILL_FACTOR: f64 = 0.90;
const SLOPE: f64 = 0.05;
const BIN_S: f64 = 5.0;

/// Where the height of a run comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Height {
    Barometer,
    Positions,
    Unknown,
}

struct Leg {
    kind: char,
    seconds: f64,
}

impl Leg {
    fn graded_mps(&self) -> f64 {
        match self.kind {
            'e' | 'u' | 'd' => EASY_MPS,
            'h' | 's' => HARD_MPS,
            'w' => WALK_MPS,
            other => panic!("no such leg: {other}"),
        }
    }

    const fn grade(&self) -> f64 {
        match self.kind {
            'u' | 's' => SLOPE,
            'd' => -SLOPE,
            _ => 0.0,
        }
    }

    fn metres(&self) -> f64 {
        let factor = match self.kind {
            'u' | 's' => UPHILL_FACTOR,
            'd' => DOWNHILL_FACTOR,
            _ => 1.0,
        };
        self.graded_mps() / factor * self.seconds
    }

    fn bins(&self, height: Height) -> impl Iterator<Item = EffortBin> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "speeds and grades of runners")]
        let (speed, grade, count) = (
            (self.graded_mps() * 1_000.0).round() as u16,
            (self.grade() * 200.0).round() as i8,
            (self.seconds / BIN_S).round() as usize,
        );
        let bin = EffortBin {
            graded_speed_mmps: speed,
            heart_rate_bpm: 0,
            grade_half_pct: if height == Height::Unknown { EffortBin::UNKNOWN_GRADE } else { grade },
            gait: if self.kind == 'w' { Gait::Walking } else { Gait::Running },
            tenths: 50,
        };
        std::iter::repeat_n(bin, count)
    }
}

/// The measures of a run of these legs.
pub(super) fn measures(text: &str, height: Height) -> ActivityMeasures {
    let legs = parse(text);
    let sum = |kinds: &str| legs.iter().filter(|leg| kinds.contains(leg.kind)).map(|leg| leg.seconds).sum::<f64>();
    let metres: f64 = legs.iter().map(Leg::metres).sum();
    let time = Seconds::new(sum("ewhuds"));
    let graded_m: f64 = legs.iter().map(|leg| leg.graded_mps() * leg.seconds).sum();
    let seconds = |value: f64| Seconds::new(value).expect("finite");
    let hills = HillTime {
        uphill_running: seconds(sum("us")),
        downhill: seconds(sum("d")),
        downhill_running: seconds(sum("d")),
        barometric: height == Height::Barometer,
    };
    let slope =
        |kinds: &str| legs.iter().filter(|leg| kinds.contains(leg.kind)).map(|leg| leg.metres() * SLOPE).sum::<f64>();
    let known = height != Height::Unknown;
    let hard = sum("hs") > 0.0;
    let bests = BEST_EFFORT_DISTANCES_M.map(|best| Seconds::new((best - ABOVE_CRITICAL_M) / CRITICAL_MPS));
    ActivityMeasures {
        distance: Metres::new(metres),
        elapsed: time,
        moving: time,
        timer: time,
        graded_speed: time.and_then(|time| MetresPerSecond::new(graded_m / time.get())),
        ascent: Metres::new(slope("us")).filter(|_| known),
        descent: Metres::new(slope("d")).filter(|_| known),
        hills: known.then_some(hills),
        effort: Some(EffortProfile {
            bins: legs.iter().flat_map(|leg| leg.bins(height)).collect(),
            interruptions: Vec::new(),
        }),
        best_efforts: if hard { BestEfforts(bests) } else { BestEfforts::default() },
        climbs: if known { climbs(&legs) } else { Vec::new() },
        ..ActivityMeasures::default()
    }
}

fn parse(text: &str) -> Vec<Leg> {
    let starts: Vec<usize> =
        text.match_indices(|letter: char| letter.is_ascii_alphabetic()).map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let legs = starts.iter().zip(ends).map(|(start, end)| {
        let minutes = &text[start + 1..end];
        let minutes: f64 = minutes.parse().unwrap_or_else(|_| panic!("no minutes: {text}"));
        let bins = minutes * 60.0 / BIN_S;
        assert!((bins - bins.round()).abs() < 1e-9, "legs are made of 5 s: {text}");
        Leg { kind: text[*start..].chars().next().expect("a letter"), seconds: minutes * 60.0 }
    });
    legs.collect()
}

fn climbs(legs: &[Leg]) -> Vec<Climb> {
    let (mut at_s, mut at_m) = (0.0, 0.0);
    let mut climbs = Vec::new();
    for leg in legs {
        let metres = |value: f64| Metres::new(value).expect("finite");
        if leg.kind == 's' {
            climbs.push(Climb {
                start_s: at_s,
                end_s: at_s + leg.seconds,
                distance: metres(leg.metres()),
                ascent: metres(leg.metres() * SLOPE),
                at: metres(at_m),
                hill: Some(0),
            });
        }
        at_s += leg.seconds;
        at_m += leg.metres();
    }
    climbs
}
