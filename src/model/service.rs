//! The services that hand out exports.

use super::named::named;

named!(
    /// Who handed out a table, in the order in which what people wrote there is preferred (FORMATS section 6).
    Service {
        /// Strava's bulk export.
        Strava = "strava",
        /// Garmin's account export.
        Garmin = "garmin",
        /// The list of activities that Garmin Connect exports.
        GarminConnectList = "garmin-connect-list",
        /// Apple Health's export.
        AppleHealth = "apple-health",
    }
);
