//! Which recordings are joined, told from what is compared alone.

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::importer::exports::RowId;
use crate::model::activity::{ActivityId, DeviceRecording, Format, Sport};
use crate::model::service::Service;
use crate::model::units::{Metres, Seconds};

#[derive(Clone)]
struct Copy {
    activity: Activity,
    facts: Facts,
}

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_770_000_000, 0).expect("a time") + TimeDelta::minutes(minute)
}

/// A run of half an hour over 5 km.
fn file(number: u32, start: DateTime<Utc>) -> Copy {
    let id = ActivityId([0; 8]);
    let mut activity = Activity { sources: vec![format!("{number:05}.fit")], ..Activity::blank(id, start) };
    activity.content_hash[..4].copy_from_slice(&number.to_be_bytes());
    activity.richness.samples = 100;
    activity.recorded.distance = Metres::new(5_000.0);
    activity.recorded.elapsed = Seconds::new(1_800.0);
    let facts = Facts {
        distance_m: Some(5_000.0),
        elapsed_s: Some(1_800.0),
        sport_said: Some(Sport::Run),
        sessions_in_file: 1,
        ..Facts::default()
    };
    Copy { activity, facts }
}

fn row(service: Service, number: u32, start: DateTime<Utc>) -> Copy {
    let mut copy = file(number, start);
    copy.activity.format = Format::Summary;
    copy.activity.richness.samples = 0;
    copy.facts.row = Some(RowFacts {
        id: RowId { service, key: number.to_string() },
        place: format!("row {number}"),
        files: Vec::new(),
        title_is_default: false,
        distance_is_guessed: false,
    });
    copy
}

fn wall_clock(number: u32, start: DateTime<Utc>) -> Copy {
    let mut copy = row(Service::GarminConnectList, number, start);
    copy.facts.zone_is_doubtful = true;
    copy
}

fn grouped(copies: &[Copy]) -> Clusters {
    let compared: Vec<Compared<'_>> =
        copies.iter().map(|copy| Compared { activity: &copy.activity, facts: &copy.facts }).collect();
    clusters(&compared)
}

/// The groups by their members, and the pairs that are only suspected.
fn told(copies: &[Copy]) -> (Vec<Vec<usize>>, usize) {
    let found = grouped(copies);
    let members = |cluster: &Cluster| {
        let mut members: Vec<usize> = cluster.members().collect();
        members.sort_unstable();
        members
    };
    let mut groups: Vec<Vec<usize>> = found.groups.iter().map(members).collect();
    groups.sort();
    (groups, found.suspects.len())
}

#[test]
fn two_alike_treadmill_runs_of_a_day_stay_two_though_a_list_without_a_zone_has_one() {
    let (morning, evening) = (file(1, at(0)), file(2, at(600)));
    let (groups, suspected) = told(&[morning.clone(), evening.clone(), wall_clock(3, at(0))]);
    assert_eq!(groups, [vec![0, 2], vec![1]]);
    assert_eq!(suspected, 1, "files without a device may be one with a wrong clock, and it is said once");
    let (groups, suspected) = told(&[morning, evening, wall_clock(3, at(0)), wall_clock(4, at(600))]);
    assert_eq!((groups, suspected), (vec![vec![0, 2], vec![1, 3]], 0), "the list has them as two");
}

#[test]
fn a_wall_clock_in_another_zone_joins_by_the_time_without_pauses() {
    let mut recorded = file(1, at(0));
    recorded.activity.recorded.elapsed = Seconds::new(2_100.0);
    recorded.activity.recorded.timer = Seconds::new(1_800.0);
    recorded.facts.elapsed_s = Some(2_100.0);
    let mut listed = wall_clock(2, at(120));
    listed.activity.recorded.elapsed = None;
    listed.activity.recorded.timer = Seconds::new(1_801.0);
    assert_eq!(told(&[recorded, listed]).0, [vec![0, 1]]);
}

#[test]
fn two_devices_that_told_them_apart_are_heard_through_their_copies() {
    let device =
        |serial_time| Some(DeviceRecording { manufacturer: 1, product: 2, serial: 3, time_created: serial_time });
    let mut watch = [file(1, at(0)), file(2, at(600))];
    watch[0].activity.device = device(10);
    watch[1].activity.device = device(20);
    let downloads = [file(3, at(0)), file(4, at(600))];
    let copies: Vec<Copy> = watch.into_iter().chain(downloads).collect();
    assert_eq!(told(&copies), (vec![vec![0, 2], vec![1, 3]], 0));
}

#[test]
fn one_start_and_duration_at_a_service_and_another_distance_is_an_edit() {
    let mut listed = row(Service::Garmin, 2, at(0) + TimeDelta::seconds(20));
    listed.facts.distance_m = Some(6_000.0);
    assert_eq!(told(&[file(1, at(0)), listed.clone()]).0, [vec![0, 1]]);
    let mut longer = listed.clone();
    longer.activity.recorded.elapsed = Seconds::new(2_400.0);
    longer.facts.elapsed_s = Some(2_400.0);
    assert_eq!(told(&[file(1, at(0)), longer]).0.len(), 2);
    let mut ride = listed;
    ride.facts.sport_said = Some(Sport::Bike);
    ride.activity.sport = Sport::Bike;
    assert_eq!(told(&[file(1, at(0)), ride]).0.len(), 2);
}

#[test]
fn what_a_service_lists_twice_counts_twice_and_is_said_once() {
    let (watch, phone) = (file(1, at(0)), file(2, at(0) + TimeDelta::seconds(9)));
    let mut rows = [row(Service::Strava, 3, at(0)), row(Service::Strava, 4, at(0) + TimeDelta::seconds(9))];
    for (row, file) in rows.iter_mut().zip([&watch, &phone]) {
        row.facts.row.as_mut().expect("a row").files = file.activity.sources.clone();
    }
    let [first, second] = rows;
    assert_eq!(told(&[watch, phone, first, second]), (vec![vec![0, 2], vec![1, 3]], 1));
}

#[test]
fn thousands_with_one_start_cost_little_and_are_all_kept() {
    let copies: Vec<Copy> = (0..4_000)
        .map(|number| {
            let mut copy = file(number, at(0));
            // 6 % from one to the next in a circle of ten, so that most are no copies.
            copy.facts.distance_m = Some(5_000.0 * 1.06_f64.powi(i32::try_from(number % 10).expect("small")));
            copy
        })
        .collect();
    let compared: Vec<Compared<'_>> =
        copies.iter().map(|copy| Compared { activity: &copy.activity, facts: &copy.facts }).collect();
    assert!(pairs::near(&compared).links.len() <= 100 * copies.len());
    let found = clusters(&compared);
    assert_eq!(found.groups.len(), 10);
    assert_eq!(found.groups.iter().map(|cluster| cluster.members().count()).sum::<usize>(), 4_000);
}

#[test]
fn of_many_that_are_alike_each_is_suspected_once() {
    let rows: Vec<Copy> = (0..300).map(|number| row(Service::Strava, number, at(0))).collect();
    assert_eq!((grouped(&rows).groups.len(), grouped(&rows).suspects.len()), (300, 299));
}
