//! Which day and time it is for the athlete who types: by the profile's zone, else by that of the machine. Only for
//! entries of the logs; no judgement depends on it.

use std::path::Path;

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

use crate::clock;

/// What the calendar and the clock say where the athlete is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Here {
    /// Date and time; `None` when no zone is known.
    pub now: Option<NaiveDateTime>,
    /// The latest day that has begun: nothing after it can have happened.
    pub latest_day: NaiveDate,
}

impl Here {
    /// The day of an entry that names none. Without a zone it is that of Greenwich.
    #[must_use]
    pub fn today(self) -> NaiveDate {
        self.now.map_or_else(|| clock::today(Some(Tz::UTC)), |now| now.date())
    }
}

/// Here and now in the zone of the profile, else of the machine.
#[must_use]
pub fn here(profile: Option<Tz>) -> Here {
    let zone = profile.or_else(of_machine);
    Here { now: zone.map(clock::now), latest_day: clock::today(zone) }
}

/// The zone of the machine: the variable `TZ`, else what the system's clock is linked to.
#[must_use]
pub fn of_machine() -> Option<Tz> {
    #[expect(clippy::disallowed_methods, reason = "cli is the module that reads the environment")]
    let named = std::env::var("TZ").ok().filter(|name| !name.is_empty());
    if let Some(name) = named {
        return zone_of(name.trim_start_matches(':'));
    }
    let linked = Path::new("/etc/localtime").canonicalize().ok();
    linked.and_then(|path| zone_of(&path.to_string_lossy()))
}

/// The zone that a name or the path of its file ends with.
fn zone_of(name: &str) -> Option<Tz> {
    let name = name.rsplit_once("zoneinfo/").map_or(name, |(_, name)| name);
    name.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_by_name_and_by_file() {
        assert_eq!(zone_of("Europe/Berlin"), Some(Tz::Europe__Berlin));
        assert_eq!(zone_of("/usr/share/zoneinfo/America/New_York"), Some(Tz::America__New_York));
        assert_eq!(zone_of("CET-1CEST"), None);
    }

    #[test]
    fn the_day_of_the_profile_is_the_day() {
        let here = here(Some(Tz::Pacific__Kiritimati));
        assert_eq!(here.now.map(|now| now.date()), Some(here.latest_day));
        assert_eq!(here.today(), here.latest_day);
    }
}
