//! Time on slopes of one recording (RULES cards LOAD-2 and LOAD-B7, section 5.7).

use super::units::Seconds;

/// Time on slopes. Exists only where height and distance along the way are known, never on a treadmill.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct HillTime {
    /// Running at a grade of +4 % or more (RULES card LOAD-2).
    pub uphill_running: Seconds,
    /// Moving on foot at a grade of -5 % or less, running or not (RULES cards LOAD-2 and LOAD-B7, section 5.7).
    pub downhill: Seconds,
    /// The part of it that was run.
    pub downhill_running: Seconds,
    /// Height comes from a barometer. Otherwise slopes are those of positions, and LOAD-2 and LOAD-B7 go no higher than
    /// info.
    pub barometric: bool,
}

/// Time on slopes of several sessions.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct HillTotal {
    /// Running at a grade of +4 % or more.
    pub uphill_running: Seconds,
    /// Moving on foot at a grade of -5 % or less.
    pub downhill: Seconds,
    /// The part of it that was run.
    pub downhill_running: Seconds,
    /// Sessions.
    pub sessions: u32,
    /// Those of them whose slopes are known; a treadmill, or a recording without height, has none.
    pub with_slopes: u32,
    /// Those of them whose slopes are a barometer's throughout.
    pub barometric: u32,
}

impl HillTotal {
    /// Adds a session, of which the slopes of these recordings are known.
    pub fn add(&mut self, known: &[HillTime]) {
        self.sessions += 1;
        self.with_slopes += u32::from(!known.is_empty());
        self.barometric += u32::from(!known.is_empty() && known.iter().all(|hills| hills.barometric));
        for hills in known {
            self.uphill_running = self.uphill_running + hills.uphill_running;
            self.downhill = self.downhill + hills.downhill;
            self.downhill_running = self.downhill_running + hills.downhill_running;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_add_up_and_are_counted_by_what_is_known() {
        let hills = |seconds: f64, barometric| {
            let time = Seconds::new(seconds).expect("finite");
            HillTime { uphill_running: time, downhill: time, downhill_running: Seconds::ZERO, barometric }
        };
        let mut total = HillTotal::default();
        total.add(&[hills(60.0, true), hills(30.0, true)]);
        total.add(&[hills(10.0, true), hills(1.0, false)]);
        total.add(&[]);
        assert_eq!(Some(total.uphill_running), Seconds::new(101.0));
        assert_eq!((total.sessions, total.with_slopes, total.barometric), (3, 2, 1));
    }
}
