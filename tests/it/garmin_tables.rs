//! Garmin's tables as the importer finds them: long ones in little memory, damaged ones in any way.

use std::io::{BufReader, Read};

use patella::diagnostics::{Code, Diagnostics};
use patella::importer::exports::garmin::activity_list::ActivityList;
use patella::importer::exports::garmin::gear::GearList;
use patella::importer::exports::garmin::summaries::SummarizedActivities;
use patella::importer::exports::{RowStart, Table, TableReader};
use patella::model::activity::Sport;
use patella::model::units::{Metres, StepsPerMinute};

use crate::chance::Chance;

/// Activities of the long export.
const ACTIVITIES: u64 = 400;
/// Bytes of splits in each of them, which nobody keeps: as many as in real ones, and more in all than one may take.
const SPLITS_BYTES: usize = 100_000;

/// An export that is written while it is read, so that no one holds the whole of it.
struct Written {
    next: u64,
    ready: Vec<u8>,
    given: usize,
    total: u64,
}

impl Written {
    fn activity(index: u64) -> String {
        let start_ms = 1_600_000_000_000 + index * 86_400_000;
        let split =
            r#"{"type":2,"measurements":[{"fieldEnum":"SUM_DISTANCE","value":100000.0,"unitEnum":"CENTIMETER"}]},"#;
        let splits = split.repeat(SPLITS_BYTES / split.len());
        format!(
            r#"{{"splits":[{}],"activityId":{},"activityType":"running","startTimeGmt":{start_ms}.0,"startTimeLocal":{}.0,
            "distance":{}.0,"duration":3000000.0,"avgRunCadence":84.0}}"#,
            splits.trim_end_matches(','),
            1_000_000 + index,
            start_ms + 3_600_000,
            500_000 + index * 100,
        )
    }
}

impl Read for Written {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.given == self.ready.len() {
            self.ready = match self.next {
                0 => br#"[{"summarizedActivitiesExport":["#.to_vec(),
                index if index <= ACTIVITIES => {
                    let comma = if index == 1 { "" } else { "," };
                    format!("{comma}{}", Self::activity(index - 1)).into_bytes()
                }
                index if index == ACTIVITIES + 1 => b"]}]".to_vec(),
                _ => return Ok(0),
            };
            self.given = 0;
            self.next += 1;
            self.total += self.ready.len() as u64;
        }
        let count = (&self.ready[self.given..]).read(buffer)?;
        self.given += count;
        Ok(count)
    }
}

#[test]
fn a_long_export_is_read_as_it_comes() {
    let mut written = Written { next: 0, ready: Vec::new(), given: 0, total: 0 };
    let mut diagnostics = Diagnostics::default();
    let table = SummarizedActivities
        .read(&mut BufReader::with_capacity(4_096, &mut written), &mut diagnostics)
        .expect("a table");
    assert!(written.total > 35 << 20, "{} bytes were written", written.total);
    assert!(diagnostics.is_empty());
    assert_eq!(table.rows.len() as u64, ACTIVITIES);
    for (index, row) in (0..ACTIVITIES).zip(&table.rows) {
        assert_eq!(row.id.to_string(), format!("garmin:{}", 1_000_000 + index));
        assert_eq!(row.recorded.distance, Metres::new(5_000.0 + f64::from(u32::try_from(index).expect("small"))));
        assert_eq!(row.recorded.cadence, StepsPerMinute::new(168.0));
        assert_eq!((row.sport, row.utc_offset_s), (Some(Sport::Run), Some(3_600)));
        let RowStart::Utc(start) = row.start else { panic!("a start in UTC") };
        assert_eq!(start.timestamp(), 1_600_000_000 + i64::try_from(index).expect("small") * 86_400);
    }
}

/// The reader of a table, by the name that the export gives it.
fn reader_of(name: &str, head: &[u8]) -> &'static dyn TableReader {
    let readers: [&dyn TableReader; 3] = [&SummarizedActivities, &GearList, &ActivityList];
    let mut found = readers.into_iter().filter(|reader| reader.recognise(name, head));
    let reader = found.next().expect("one of them");
    assert!(found.next().is_none(), "{name} is claimed twice");
    reader
}

fn tables() -> Vec<(&'static str, Vec<u8>)> {
    let summaries = format!(r#"[{{"summarizedActivitiesExport":[{}]}}]"#, [
        r#"{"activityId":1,"name":"Lauf \ud83c\udfc3","activityType":"running","startTimeGmt":1714546800000,"distance":500000}"#,
        r#"{"activityId":2,"activityType":{"typeKey":"cycling"},"beginTimestamp":1714633200000.0,"parent":true,"childIds":[3]}"#,
    ].join(","));
    let gear = r#"[{"gearDTOS":[{"gearPk":7,"gearTypeName":"Shoes","displayName":"A"}],"gearActivityDTOs":{"7":[{"activityId":1}]}}]"#;
    let list = "Activity Type,Date,Favorite,Title,Distance,Time,Avg HR,Avg Run Cadence,Avg Stride Length\n\
        Running,2022-12-21 10:40:56,false,\"A, \"\"b\"\"\",\"8.16\",\"00:45:03\",\"151\",\"163\",\"1.12\"\n";
    vec![
        ("DI_CONNECT/DI-Connect-Fitness/jo@example.org_0_summarizedActivities.json", summaries.into_bytes()),
        ("DI_CONNECT/DI-Connect-Fitness/jo@example.org_gear.json", gear.as_bytes().to_vec()),
        ("Activities.csv", list.as_bytes().to_vec()),
    ]
}

#[test]
fn each_table_has_one_reader_and_is_read() {
    for (name, bytes) in tables() {
        let mut diagnostics = Diagnostics::default();
        let table = reader_of(name, &bytes).read(&mut bytes.as_slice(), &mut diagnostics).expect("a table");
        assert!(diagnostics.is_empty(), "{name}: {diagnostics:?}");
        assert!(!(table.rows.is_empty() && table.shoe_links.is_empty()), "{name}");
    }
}

#[test]
fn damaged_tables_are_told_and_never_a_panic() {
    let mut chance = Chance::new(0x5eed);
    let mut outcomes = (0, 0);
    for (name, bytes) in tables() {
        let reader = reader_of(name, &bytes);
        for _ in 0..1_500 {
            let mut damaged = bytes.clone();
            for _ in 0..=chance.below(4) {
                let at = chance.below(damaged.len());
                damaged[at] = chance.next().to_le_bytes()[0];
            }
            reader.recognise(name, &damaged);
            let mut diagnostics = Diagnostics::default();
            match reader.read(&mut damaged.as_slice(), &mut diagnostics) {
                Ok(Table { rows, .. }) => {
                    outcomes.0 += 1;
                    assert!(rows.iter().all(|row| row.recorded.distance.is_none_or(|metres| metres.get() > 0.0)));
                }
                Err(error) => {
                    outcomes.1 += 1;
                    assert!(matches!(error.code, Code::TableTruncated | Code::UnknownFormat), "{error:?}");
                }
            }
            assert!(diagnostics.iter().all(|one| !one.message.contains("example.org")));
        }
    }
    assert!(outcomes.0 > 1_000 && outcomes.1 > 100, "{outcomes:?}");
}
