//! The bins of all recordings of a session on one axis of wall-clock time from its start.

use crate::metrics::activity::grade_factor;
use crate::metrics::sessions::Joined;
use crate::model::effort::{EffortBin, EffortProfile, Gait};
use crate::model::history::MeasuredActivity;

/// One bin. What is not known is not a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    /// Seconds from the start of the session.
    pub(crate) start_s: f64,
    /// Recorded time.
    pub(crate) time_s: f64,
    /// Speed on the flat of equal effort in m/s.
    pub(crate) graded: f64,
    /// Speed over the ground in m/s.
    pub(crate) plain: f64,
    /// Heart rate.
    pub(crate) heart_rate: f64,
    /// Grade as a fraction.
    pub(crate) grade: f64,
    /// What the runner did.
    pub(crate) gait: Gait,
}

impl Point {
    pub(crate) fn end_s(&self) -> f64 {
        self.start_s + self.time_s
    }

    /// The slower of graded and plain speed: what is fast on any slope.
    pub(crate) fn cautious(&self) -> f64 {
        self.graded.min(self.plain)
    }

    pub(crate) fn is_moving(&self) -> bool {
        self.gait != Gait::Standing
    }

    pub(crate) fn is_running(&self) -> bool {
        self.gait == Gait::Running
    }
}

/// The points of one session after the other, in one buffer.
#[derive(Debug)]
pub(crate) struct Course {
    points: Vec<Point>,
    /// Seconds from the start of the session to the start of each recording, in the order of its members.
    offsets: Vec<f64>,
    /// Plain over graded speed of a runner by RULES section 5.3, by the bits of the grade in half percents; 1 beyond 30
    /// %.
    plain_shares: [f64; 256],
}

impl Default for Course {
    fn default() -> Self {
        let share = |half_pct: i8| match half_pct {
            -60..=60 => 1.0 / grade_factor(f64::from(half_pct) / 200.0),
            _ => 1.0,
        };
        let plain_shares = std::array::from_fn(|bits| u8::try_from(bits).map_or(1.0, |bits| share(bits.cast_signed())));
        Self { points: Vec::new(), offsets: Vec::new(), plain_shares }
    }
}

impl Course {
    /// Takes up another session.
    pub(crate) fn fill(&mut self, joined: &Joined, activities: &[MeasuredActivity]) {
        self.points.clear();
        self.offsets.clear();
        for member in &joined.members {
            let Some(recorded) = activities.get(*member) else { continue };
            let since = recorded.activity.start_utc - joined.session.start_utc;
            let offset = since.num_milliseconds() as f64 / 1_000.0;
            self.offsets.push(offset);
            if let Some(profile) = &recorded.measures.effort {
                // Recordings may overlap by a little; time never goes back.
                let earliest = self.points.last().map_or(0.0, Point::end_s);
                self.append(profile, offset.max(earliest));
            }
        }
    }

    fn append(&mut self, profile: &EffortProfile, from_s: f64) {
        let Self { points, plain_shares, .. } = self;
        let mut at_s = from_s;
        let mut append = |bins: &[EffortBin], interruption_s: f64| {
            points.extend(bins.iter().map(|bin| {
                let start_s = at_s;
                at_s += bin.seconds();
                point(*bin, start_s, plain_shares)
            }));
            at_s += interruption_s;
        };
        let (mut rest, mut done) = (profile.bins.as_slice(), 0);
        for interruption in &profile.interruptions {
            let unbroken = (interruption.before_bin as usize).saturating_sub(done).min(rest.len());
            let (before, after) = rest.split_at(unbroken);
            append(before, f64::from(interruption.seconds));
            (rest, done) = (after, done + unbroken);
        }
        append(rest, 0.0);
    }

    /// The points in order.
    pub(crate) fn points(&self) -> &[Point] {
        &self.points
    }

    /// Seconds from the start of the session to the start of each recording.
    pub(crate) fn offsets(&self) -> &[f64] {
        &self.offsets
    }

    /// The points that start within a stretch of wall-clock time.
    pub(crate) fn between(&self, from_s: f64, to_s: f64) -> &[Point] {
        let from = self.points.partition_point(|point| point.start_s < from_s);
        let to = self.points.partition_point(|point| point.start_s < to_s);
        self.points.get(from..to.max(from)).unwrap_or_default()
    }
}

fn point(bin: EffortBin, start_s: f64, plain_shares: &[f64; 256]) -> Point {
    let graded = bin.graded_speed_mps().unwrap_or(f64::NAN);
    let share = plain_shares.get(usize::from(bin.grade_half_pct.cast_unsigned())).copied().unwrap_or(1.0);
    Point {
        start_s,
        time_s: bin.seconds(),
        graded,
        plain: graded * if bin.gait == Gait::Running { share } else { 1.0 },
        heart_rate: if bin.heart_rate_bpm > 0 { f64::from(bin.heart_rate_bpm) } else { f64::NAN },
        grade: bin.grade().unwrap_or(f64::NAN),
        gait: bin.gait,
    }
}

/// Mean of a quantity over points, weighted by time; `None` where it is known nowhere.
pub(crate) fn mean(points: &[Point], quantity: impl Fn(&Point) -> f64) -> Option<f64> {
    let [mean] = means(points, |point| [quantity(point)]);
    mean
}

/// The means of several quantities in one go.
pub(crate) fn means<const N: usize>(points: &[Point], quantities: impl Fn(&Point) -> [f64; N]) -> [Option<f64>; N] {
    let mut totals = [(0.0_f64, 0.0_f64); N];
    for point in points {
        for ((sum, time), value) in totals.iter_mut().zip(quantities(point)) {
            if value.is_finite() {
                *sum += value * point.time_s;
                *time += point.time_s;
            }
        }
    }
    totals.map(|(sum, time)| (time > 0.0).then(|| sum / time))
}

/// Time of the points that are wanted.
pub(crate) fn time_where(points: &[Point], wanted: impl Fn(&Point) -> bool) -> f64 {
    points.iter().filter(|point| wanted(point)).fold(0.0, |time, point| time + point.time_s)
}
