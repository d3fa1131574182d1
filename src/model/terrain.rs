//! Time on slopes of one recording (RULES cards LOAD-2 and LOAD-B7, section 5.7).

use super::units::Seconds;

/// Time on slopes. Exists only where height and distance along the way are known, never on a treadmill.
#[derive(Debug, Clone, Copy, PartialEq)]
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
