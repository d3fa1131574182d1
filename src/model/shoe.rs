//! Shoes as the athlete describes them, and the distance on them.

use chrono::NaiveDate;

use super::activity::Surface;
use super::named::named;
use super::service::Service;
use super::units::Metres;

named!(
    /// The kind of shoe.
    ShoeCategory {
        /// Minimal or zero-drop.
        Minimal = "minimal",
        /// Cushioned.
        Cushioned = "cushioned",
        /// Stability.
        Stability = "stability",
        /// Plated racer.
        Plated = "plated",
        /// Trail.
        Trail = "trail",
        /// Spikes.
        Spike = "spike",
    }
);

/// Assigns runs without gear information to a shoe. All given conditions must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ShoeRule {
    /// Ground of the run.
    pub surface: Option<Surface>,
    /// Text that the title contains, in any case.
    pub title_contains: Option<String>,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
}

/// What a recording, a service or the athlete calls the shoe of a run. At least one of the two is there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
pub struct GearName {
    /// Who says it; `None` for the athlete.
    pub service: Option<Service>,
    /// Id at the service.
    pub id: Option<String>,
    /// Name: a nickname, a brand and model, or all three.
    pub text: Option<String>,
}

impl GearName {
    /// A name that the athlete gave.
    #[must_use]
    pub fn named(text: &str) -> Self {
        Self { service: None, id: None, text: Some(text.to_owned()) }
    }
}

/// A pair of shoes as a service lists it.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct ServiceShoe {
    /// Who lists it.
    pub service: Service,
    /// Id at the service, where the list says it.
    pub id: Option<String>,
    /// Name given by the athlete.
    pub nickname: Option<String>,
    /// Maker.
    pub brand: Option<String>,
    /// Model.
    pub model: Option<String>,
    /// First day of use.
    #[serde(with = "super::stored::day")]
    pub in_use_from: Option<NaiveDate>,
    /// Day of retirement.
    #[serde(with = "super::stored::day")]
    pub retired_on: Option<NaiveDate>,
    /// True when it is retired, though the day may not be known.
    pub retired: bool,
    /// The athlete's own limit.
    pub limit: Option<Metres>,
}

/// One pair of shoes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Shoe {
    /// Name, unique within the athlete.
    pub name: String,
    /// Maker.
    pub brand: Option<String>,
    /// Model.
    pub model: Option<String>,
    /// Kind.
    pub category: Option<ShoeCategory>,
    /// Height difference between heel and toe.
    pub drop_mm: Option<f64>,
    /// Height under the heel.
    pub stack_mm: Option<f64>,
    /// Mass of one shoe.
    pub mass_g: Option<f64>,
    /// Distance already on the pair when recording began.
    pub start_distance: Option<Metres>,
    /// First day of use.
    pub in_use_from: Option<NaiveDate>,
    /// Day of retirement.
    pub retired_on: Option<NaiveDate>,
    /// The athlete's own limit, which replaces the computed one.
    pub limit: Option<Metres>,
    /// Day on which the insole was put in.
    pub insole_since: Option<NaiveDate>,
    /// Ids of this pair at the services.
    pub gear_ids: Vec<String>,
    /// Takes the runs that name no shoe.
    pub default: bool,
    /// Takes further runs that name no shoe.
    pub rules: Vec<ShoeRule>,
}

/// The distance on one pair as of the judged day.
#[derive(Debug, Clone, PartialEq)]
pub struct ShoeUse {
    /// Name.
    pub name: String,
    /// Distance, the starting distance included.
    pub distance: Metres,
    /// Limit of this pair.
    pub limit: Metres,
    /// True when the limit is the athlete's own.
    pub limit_is_override: bool,
    /// Where the athlete set that limit, when not in athlete.toml.
    pub limit_service: Option<Service>,
    /// Runs in the pair.
    pub runs: u32,
    /// Day of the first run.
    pub first_used: Option<NaiveDate>,
    /// Day of the last run.
    pub last_used: Option<NaiveDate>,
    /// Distance in the last 28 days.
    pub last_28_days: Metres,
    /// Day on which the distance reached the limit, when it has.
    pub limit_reached_on: Option<NaiveDate>,
    /// Day on which it will at the rate of the last 28 days, when it has not.
    pub limit_projected_on: Option<NaiveDate>,
    /// True when retired on or before the judged day.
    pub retired: bool,
    /// Running distance since the first use of this pair that no shoe is known for.
    pub unassigned_since_first_use: Metres,
    /// All running distance since the first use of this pair.
    pub total_since_first_use: Metres,
    /// What athlete.toml and services together know of the pair.
    pub about: Shoe,
    /// What services know of a pair that athlete.toml does not describe; `None` when it does.
    pub to_describe: Option<Shoe>,
}
