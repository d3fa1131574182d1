//! The sport and ground that FIT numbers stand for (FORMATS section 3.2).

use crate::model::activity::{Sport, Surface};

/// `sport` and `sub_sport` as written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct FitSport {
    pub(super) sport: Option<u32>,
    pub(super) sub_sport: Option<u32>,
}

const TREADMILL: u32 = 1;

impl FitSport {
    /// The container of a multisport recording, which repeats what its sessions say.
    pub(super) const MULTISPORT: u32 = 18;

    /// The sport; `None` for "generic" and where nothing is said.
    pub(super) fn sport(self) -> Option<Sport> {
        const GENERIC: u32 = 0;
        Some(match (self.sport?, self.sub_sport) {
            (GENERIC, _) => return None,
            (1, Some(27 | 30 | 31)) | (11, _) => Sport::Walk, // indoor, casual and speed walking
            (1, _) | (4, Some(TREADMILL)) => Sport::Run,
            (17, _) => Sport::Hike,
            (2 | 21, _) | (4, Some(5 | 6)) => Sport::Bike, // spin, indoor cycling
            (5, _) => Sport::Swim,
            (4, Some(15)) => Sport::Elliptical,
            // Strength, flexible strength, cardio and interval training.
            (4 | 10, Some(20 | 26 | 70)) | (62, _) => Sport::Strength,
            _ => Sport::Other,
        })
    }

    /// The ground, for what is done on foot.
    pub(super) fn surface(self) -> Option<Surface> {
        if !matches!(self.sport(), Some(Sport::Run | Sport::Walk | Sport::Hike)) {
            return None;
        }
        Some(match self.sub_sport? {
            2 | 7 => Surface::Road,
            3 => Surface::Trail,
            4 => Surface::Track,
            TREADMILL | 27 | 45 | 58 => Surface::Treadmill, // indoor walking, indoor running, virtual
            _ => return None,
        })
    }

    /// This, with what it does not say taken from another.
    pub(super) fn or(self, other: Self) -> Self {
        match self.sport {
            Some(_) => self,
            None => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(sport: u32, sub_sport: u32) -> (Option<Sport>, Option<Surface>) {
        let sport = FitSport { sport: Some(sport), sub_sport: Some(sub_sport) };
        (sport.sport(), sport.surface())
    }

    #[test]
    fn sports_of_the_table() {
        assert_eq!(told(1, 0), (Some(Sport::Run), None));
        assert_eq!(told(1, 2), (Some(Sport::Run), Some(Surface::Road)));
        assert_eq!(told(1, 3), (Some(Sport::Run), Some(Surface::Trail)));
        assert_eq!(told(1, 4), (Some(Sport::Run), Some(Surface::Track)));
        assert_eq!(told(1, 45), (Some(Sport::Run), Some(Surface::Treadmill)));
        assert_eq!(told(1, 58), (Some(Sport::Run), Some(Surface::Treadmill)));
        assert_eq!(told(1, 59), (Some(Sport::Run), None));
        assert_eq!(told(1, 67), (Some(Sport::Run), None));
        assert_eq!(told(17, 0), (Some(Sport::Hike), None));
        assert_eq!(told(10, 26), (Some(Sport::Strength), None));
        assert_eq!(told(10, 70), (Some(Sport::Strength), None));
        assert_eq!(told(4, 1), (Some(Sport::Run), Some(Surface::Treadmill)));
        assert_eq!(told(4, 14), (Some(Sport::Other), None), "indoor rowing");
        assert_eq!(told(10, 20), (Some(Sport::Strength), None));
        assert_eq!(told(2, 7), (Some(Sport::Bike), None));
        assert_eq!(told(11, 0), (Some(Sport::Walk), None));
        assert_eq!(told(3, 0), (Some(Sport::Other), None), "transition");
        assert_eq!(told(18, 0), (Some(Sport::Other), None), "multisport");
        assert_eq!(told(0, 1), (None, None), "generic");
        assert_eq!(FitSport::default().sport(), None);
    }
}
