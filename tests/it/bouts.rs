//! Walk-runs through the whole importer: made-up files with bouts that are up to 5 s longer or shorter and a receiver
//! that lags, recognised bout by bout within 5 s (RULES section 5.8).

use std::fmt::Write as _;

use chrono::{DateTime, TimeDelta, Utc};
use patella::importer::{ImportOptions, NoProgress, Source, import};
use patella::metrics;
use patella::model::activity::{Activity, Sport};
use patella::model::athlete::Athlete;
use patella::model::bouts::{BoutEvidence, BoutKind, WalkRun};
use patella::model::streams::Streams;
use rustyfit::Encoder;
use rustyfit::profile::{mesgdef, typedef};
use rustyfit::proto::Message;

use crate::samples::fit_file::Bytes;

/// Unix time of the FIT epoch.
const FIT_EPOCH: i64 = 631_065_600;
/// How far off a bout may be (issue 6).
const CLOSE_S: f64 = 5.0;

/// A walk-run as it was done: bouts with start and end in seconds, pauses besides.
#[derive(Debug, Clone)]
pub(crate) struct WalkRunPlan {
    pub(crate) start: DateTime<Utc>,
    pub(crate) bouts: Vec<(BoutKind, u32, u32)>,
    /// From and to: the timer stands.
    pub(crate) pauses: Vec<(u32, u32)>,
}

/// What the watch wrote each second.
#[derive(Debug, Clone, Copy)]
struct Second {
    at: u32,
    steps_spm: f64,
    /// By a receiver that lags.
    speed_mps: f64,
    metres: f64,
}

/// A whole number from -5 to 5 that is the same every time.
fn jitter(seed: u32, index: u32) -> i64 {
    let mixed = (seed.wrapping_mul(0x9E37_79B9) ^ index.wrapping_mul(0x85EB_CA6B)).wrapping_mul(0xC2B2_AE35);
    i64::from((mixed >> 13) % 11) - 5
}

impl WalkRunPlan {
    /// `turns` times walking and running, each bout off by up to 5 s.
    pub(crate) fn turns(start: &str, walk_s: i64, run_s: i64, turns: u32, seed: u32) -> Self {
        let mut bouts = Vec::new();
        let mut now = 0;
        for index in 0..2 * turns {
            let (kind, length) = if index % 2 == 0 { (BoutKind::Walk, walk_s) } else { (BoutKind::Run, run_s) };
            let end = now + u32::try_from(length + jitter(seed, index)).expect("a length");
            bouts.push((kind, now, end));
            now = end;
        }
        Self { start: start.parse().expect("a time"), bouts, pauses: Vec::new() }
    }

    fn end(&self) -> u32 {
        self.bouts.last().expect("a bout").2
    }

    /// Cadence at once; speed and way as a receiver tells them that averages over some five seconds.
    fn seconds(&self) -> Vec<Second> {
        let (mut speed_mps, mut metres) = (1.5_f64, 0.0_f64);
        let mut seconds = Vec::new();
        for at in 0..=self.end() {
            if self.pauses.iter().any(|(from, to)| (*from + 1..*to).contains(&at)) {
                continue;
            }
            let bout = self.bouts.iter().find(|(_, _, to)| at < *to).or(self.bouts.last()).expect("a bout");
            let (steps_spm, true_mps) = if bout.0 == BoutKind::Run { (164.0, 2.7) } else { (112.0, 1.5) };
            speed_mps += (true_mps - speed_mps) / 3.0;
            metres += speed_mps;
            seconds.push(Second { at, steps_spm, speed_mps, metres });
        }
        seconds
    }

    fn latitude(metres: f64) -> f64 {
        // One degree of latitude is 111195 m on the sphere of FORMATS section 7.
        52.0 + metres / 111_195.08
    }

    pub(crate) fn gpx(&self, with_cadence: bool, kind: Option<&str>) -> Vec<u8> {
        let kind = kind.map_or(String::new(), |kind| format!("<type>{kind}</type>"));
        let mut text = format!("<?xml version=\"1.0\"?><gpx version=\"1.1\" creator=\"test\"><trk>{kind}<trkseg>");
        for second in self.seconds() {
            let time = (self.start + TimeDelta::seconds(second.at.into())).format("%Y-%m-%dT%H:%M:%SZ");
            let cadence = if with_cadence {
                format!("<extensions><cad>{}</cad></extensions>", second.steps_spm / 2.0)
            } else {
                String::new()
            };
            let latitude = Self::latitude(second.metres);
            let _ = write!(text, "<trkpt lat=\"{latitude:.7}\" lon=\"13.4\"><time>{time}</time>{cadence}</trkpt>");
        }
        (text + "</trkseg></trk></gpx>").into_bytes()
    }

    /// A FIT file; a treadmill has no positions.
    pub(crate) fn fit(&self, with_cadence: bool, treadmill: bool) -> Vec<u8> {
        let mut messages = vec![Message::from({
            let mut message = mesgdef::FileId::new();
            message.r#type = typedef::File::ACTIVITY;
            message.manufacturer = typedef::Manufacturer::DEVELOPMENT;
            message.serial_number = 77;
            message.time_created = self.time(0);
            message
        })];
        messages.push(self.timer(0, typedef::EventType::START));
        let mut pauses = self.pauses.iter().peekable();
        for second in self.seconds() {
            if let Some((from, to)) = pauses.next_if(|(_, to)| *to <= second.at) {
                messages.push(self.timer(*from, typedef::EventType::STOP_ALL));
                messages.push(self.timer(*to, typedef::EventType::START));
            }
            messages.push(Message::from(self.record(second, with_cadence, treadmill)));
        }
        messages.push(self.timer(self.end(), typedef::EventType::STOP_ALL));
        messages.push(Message::from(self.session(treadmill)));
        let mut bytes = Bytes::default();
        let mut encoder = Encoder::new();
        let mut stream = encoder.stream(&mut bytes);
        for mut message in messages {
            stream.write_message(&mut message).expect("encoded");
        }
        stream.finish().expect("finished");
        bytes.content
    }

    fn time(&self, second: u32) -> typedef::DateTime {
        typedef::DateTime(u32::try_from(self.start.timestamp() - FIT_EPOCH).expect("after 1989") + second)
    }

    fn timer(&self, second: u32, kind: typedef::EventType) -> Message {
        let mut message = mesgdef::Event::new();
        message.timestamp = self.time(second);
        message.event = typedef::Event::TIMER;
        message.event_type = kind;
        Message::from(message)
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the numbers of a short run")]
    fn record(&self, second: Second, with_cadence: bool, treadmill: bool) -> mesgdef::Record {
        let mut message = mesgdef::Record::new();
        message.timestamp = self.time(second.at);
        message.distance = (second.metres * 100.0) as u32;
        message.enhanced_speed = (second.speed_mps * 1_000.0) as u32;
        if with_cadence {
            message.cadence = (second.steps_spm / 2.0) as u8;
        }
        if !treadmill {
            let semicircles = |degrees: f64| (degrees / 180.0 * 2_147_483_648.0) as i32;
            (message.position_lat, message.position_long) =
                (semicircles(Self::latitude(second.metres)), semicircles(13.4));
        }
        message
    }

    fn session(&self, treadmill: bool) -> mesgdef::Session {
        let paused: u32 = self.pauses.iter().map(|(from, to)| to - from).sum();
        let mut message = mesgdef::Session::new();
        message.message_index = typedef::MessageIndex(0);
        message.timestamp = self.time(self.end());
        message.start_time = self.time(0);
        message.sport = typedef::Sport::RUNNING;
        message.sub_sport = if treadmill { typedef::SubSport::TREADMILL } else { typedef::SubSport::GENERIC };
        message.total_elapsed_time = 1_000 * self.end();
        message.total_timer_time = 1_000 * (self.end() - paused);
        message
    }
}

/// The sport and the bouts of one file, read and measured as by `report`.
fn read(name: &str, bytes: Vec<u8>) -> (Sport, WalkRun) {
    let athlete = Athlete::unknown("a");
    let options = ImportOptions { athlete: &athlete, jobs: Some(1) };
    let measure = |activity: &mut Activity, streams: &Streams| metrics::measure(activity, streams).measures;
    let found = import(&[Source::Bytes { name: name.to_owned(), bytes }], &options, &measure, &NoProgress);
    let [recording] = found.recordings.as_slice() else { panic!("{name}: {:?}", found.diagnostics) };
    (recording.activity.sport, recording.measured.walk_run.clone().expect("bouts"))
}

/// Each bout of the plan is found, within five seconds at its start and in its length.
fn assert_bouts(context: &str, found: &WalkRun, plan: &[(BoutKind, u32, u32)]) {
    assert_eq!(found.bouts.len(), plan.len(), "{context}: {found:?}");
    for (bout, (kind, from, to)) in found.bouts.iter().zip(plan) {
        let off_s = (bout.start_s - f64::from(*from)).abs().max((bout.duration.get() - f64::from(to - from)).abs());
        assert!(bout.kind == *kind && off_s <= CLOSE_S, "{context}: {bout:?} instead of {from} to {to}");
    }
}

#[test]
fn walk_runs_of_every_stage_are_recognised_in_fit_and_gpx() {
    for (walk_s, run_s, turns) in [(120, 60, 8), (120, 120, 6), (60, 60, 12), (60, 240, 5)] {
        for seed in 0..6 {
            let plan = WalkRunPlan::turns("2026-09-21T06:00:00Z", walk_s, run_s, turns, seed);
            let files = [
                ("a.fit", plan.fit(true, false), BoutEvidence::Cadence),
                ("b.fit", plan.fit(false, false), BoutEvidence::Speed),
                ("treadmill.fit", plan.fit(true, true), BoutEvidence::Cadence),
                ("c.gpx", plan.gpx(true, Some("running")), BoutEvidence::Cadence),
                ("d.gpx", plan.gpx(false, Some("running")), BoutEvidence::Speed),
            ];
            for (name, bytes, evidence) in files {
                let context = format!("{walk_s}:{run_s}, seed {seed}, {name}");
                let (sport, found) = read(name, bytes);
                assert_eq!((sport, found.evidence), (Sport::Run, evidence), "{context}");
                assert_bouts(&context, &found, &plan.bouts);
            }
        }
    }
}

/// A file that does not say its sport is a run all the same, once a fair part of it is run.
#[test]
fn a_walk_run_that_does_not_say_its_sport_is_a_run() {
    for (walk_s, run_s, turns) in [(120, 60, 8), (120, 120, 6)] {
        let plan = WalkRunPlan::turns("2026-09-21T06:00:00Z", walk_s, run_s, turns, 3);
        let (sport, found) = read("e.gpx", plan.gpx(true, None));
        assert_eq!(sport, Sport::Run, "{walk_s}:{run_s}");
        assert_bouts("without a type", &found, &plan.bouts);
    }
}

#[test]
fn a_pause_in_a_walk_parts_it_and_changes_no_run() {
    let mut plan = WalkRunPlan::turns("2026-09-21T06:00:00Z", 120, 60, 6, 1);
    // The timer stands for 40 s in the middle of the third walk.
    let (_, from, to) = plan.bouts[4];
    let at = u32::midpoint(from, to);
    for (_, start, end) in plan.bouts.iter_mut().skip(4) {
        if *start > at {
            *start += 40;
        }
        *end += 40;
    }
    plan.pauses = vec![(at, at + 40)];
    let (_, found) = read("paused.fit", plan.fit(true, false));
    let mut expected = plan.bouts.clone();
    expected[4].2 = at;
    expected.insert(5, (BoutKind::Walk, at + 40, plan.bouts[4].2));
    assert_bouts("paused", &found, &expected);
}

#[test]
fn continuous_running_is_one_bout() {
    let mut plan = WalkRunPlan::turns("2026-09-21T06:00:00Z", 60, 1_500, 1, 2);
    plan.bouts.remove(0);
    for (_, from, to) in &mut plan.bouts {
        (*from, *to) = (0, *to - *from);
    }
    for bytes in [plan.fit(true, false), plan.fit(false, false)] {
        let (_, found) = read("easy.fit", bytes);
        // Speed alone sets off as slowly as the receiver does.
        assert!(found.walk_share().expect("time") < 0.02, "{found:?}");
        assert_eq!(found.of(BoutKind::Run).count(), 1);
    }
}
