//! A walk-run of a fixture: `(w120r60x7)` is seven times two minutes of walking and one of running, `(w60r1500w60)` one
//! long run between two walks. `s` before the closing bracket: told from speed alone.

use patella::model::bouts::{Bout, BoutEvidence, BoutKind, WalkRun};
use patella::model::units::{Metres, Seconds};

/// Metres per second of walking and of running.
const WALKING_MPS: f64 = 1.5;
const RUNNING_MPS: f64 = 2.5;

/// The bouts, their time in seconds and their distance in metres.
pub(super) fn parse(text: &str) -> (WalkRun, f64, f64) {
    let text = text.strip_suffix(')').unwrap_or_else(|| panic!("no closing bracket: ({text}"));
    let (text, evidence) = match text.strip_suffix('s') {
        Some(text) => (text, BoutEvidence::Speed),
        None => (text, BoutEvidence::Cadence),
    };
    let (turn, times) = text.split_once('x').unwrap_or((text, "1"));
    let times: usize = times.parse().unwrap_or_else(|_| panic!("no number of turns: {text}"));
    let mut bouts = Vec::new();
    let (mut seconds, mut metres) = (0.0, 0.0);
    for _ in 0..times {
        let mut rest = turn;
        while let Some(letter) = rest.chars().next() {
            let end = rest[1..].find(['w', 'r']).map_or(rest.len(), |at| at + 1);
            let length_s: f64 = rest[1..end].parse().unwrap_or_else(|_| panic!("no seconds: {rest}"));
            let (kind, speed_mps) = match letter {
                'w' => (BoutKind::Walk, WALKING_MPS),
                'r' => (BoutKind::Run, RUNNING_MPS),
                _ => panic!("neither walk nor run: {rest}"),
            };
            let distance = Metres::new(length_s * speed_mps);
            bouts.push(Bout { kind, start_s: seconds, duration: Seconds::new(length_s).expect("finite"), distance });
            (seconds, metres) = (seconds + length_s, metres + length_s * speed_mps);
            rest = &rest[end..];
        }
    }
    (WalkRun { evidence, bouts }, seconds, metres)
}
