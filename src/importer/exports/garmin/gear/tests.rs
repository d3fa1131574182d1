//! The shapes of gear and its links.

use super::*;
use crate::diagnostics::Diagnostic;

fn read(text: &str) -> (Table, Vec<Diagnostic>) {
    let mut diagnostics = Diagnostics::default();
    let table = GearList.read(&mut text.as_bytes(), &mut diagnostics).expect("a table");
    (table, diagnostics.for_path("a_gear.json"))
}

const ITEMS: &str = r#""gearDTOS":[
    {"gearPk":101,"uuid":"aaa","gearTypeName":"Shoes","gearStatusName":"active","displayName":"Blue ones",
     "customMakeModel":"Brooks Ghost 15","gearMakeName":"Brooks","gearModelName":"Unknown Shoes",
     "dateBegin":"2025-07-25T00:00:00.0","dateEnd":null,"maximumMeters":643737.6},
    {"gearPk":102,"uuid":"bbb","gearTypeName":"Shoes","gearStatusName":"retired","displayName":null,
     "customMakeModel":"Saucony Kinvara","gearMakeName":"Saucony","gearModelName":"Kinvara 13",
     "dateBegin":"2023-01-02","dateEnd":"2024-03-04","maximumMeters":0},
    {"gearPk":103,"uuid":"ccc","gearTypeName":"Bike","gearStatusName":"active","displayName":"Gravel"}]"#;

const LINKS: &str = r#"{"101":[{"activityId":11,"gearPk":101},{"activityId":12,"gearPk":101}],
    "102":[{"activityId":13,"gearPk":102}],"103":[{"activityId":14,"gearPk":103}]}"#;

fn linked(table: &Table) -> Vec<(&str, &str)> {
    let links = table.shoe_links.iter();
    links.map(|(row, gear)| (row.key.as_str(), gear.id.as_deref().unwrap_or("-"))).collect()
}

#[test]
fn shoes_with_their_links_and_no_bikes() {
    let (table, diagnostics) =
        read(&format!(r#"[{{{ITEMS},"gearActivityDTOs":{LINKS},"gearActivityTypeDTOS":{{}}}}]"#));
    assert_eq!(diagnostics, []);
    let day = |text: &str| text.parse::<NaiveDate>().ok();
    let blue = ServiceShoe {
        service: Service::Garmin,
        id: Some("101".to_owned()),
        nickname: Some("Blue ones".to_owned()),
        brand: Some("Brooks".to_owned()),
        model: None,
        in_use_from: day("2025-07-25"),
        retired_on: None,
        retired: false,
        // 400 miles.
        limit: Metres::new(643_737.6),
    };
    let old = ServiceShoe {
        service: Service::Garmin,
        id: Some("102".to_owned()),
        nickname: Some("Saucony Kinvara".to_owned()),
        brand: Some("Saucony".to_owned()),
        model: Some("Kinvara 13".to_owned()),
        in_use_from: day("2023-01-02"),
        retired_on: day("2024-03-04"),
        retired: true,
        limit: None,
    };
    assert_eq!(table.shoes, [blue, old]);
    assert_eq!(linked(&table), [("11", "101"), ("12", "101"), ("13", "102")]);
    let (row, gear) = &table.shoe_links[0];
    assert_eq!(row.to_string(), "garmin:11");
    assert_eq!((gear.service, gear.text.as_deref()), (Some(Service::Garmin), Some("Blue ones")));
    assert_eq!(table.rows, []);
}

#[test]
fn links_in_any_shape_and_order() {
    for links in [
        r#""gearActivityDTOS":{"101":[11,"12"],"102":[13],"103":[14]}"#,
        r#""gearActivityDTOs":[{"activityId":11,"gearPk":101},{"activityId":12,"uuid":"aaa"},{"activityId":13,"gearPk":"102"}]"#,
        r#""gearActivityDTOs":{"aaa":[{"activityId":11},{"activityId":12.0}],"bbb":{"activityId":13,"uuid":"of the activity"}}"#,
    ] {
        for root in [format!("[{{{ITEMS},{links}}}]"), format!("{{{links},{ITEMS}}}")] {
            let (table, diagnostics) = read(&root);
            assert_eq!(diagnostics, [], "{links}");
            assert_eq!(linked(&table), [("11", "101"), ("12", "101"), ("13", "102")], "{links}");
            assert_eq!(table.shoes.len(), 2);
        }
    }
}

#[test]
fn gear_that_is_gone_and_links_that_are_none_are_said() {
    let (table, diagnostics) =
        read(&format!(r#"[{{{ITEMS},"gearActivityDTOs":{{"999":[1,2],"101":[{{"gearPk":101}}]}}}}]"#));
    assert_eq!(table.shoe_links, []);
    let codes: Vec<_> = diagnostics.iter().map(|one| (one.code, one.place.as_deref())).collect();
    assert_eq!(codes, [(Code::BadTableRow, Some("link 3")), (Code::BadTableRow, None)]);
}

#[test]
fn a_bad_value_costs_only_itself() {
    let (table, diagnostics) = read(
        r#"{"gearDTOS":[{"gearPk":1,"gearTypeName":"Shoes","displayName":"A","dateBegin":"soon","maximumMeters":"x"}]}"#,
    );
    assert_eq!(table.shoes[0].nickname.as_deref(), Some("A"));
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(diagnostics[0].place.as_deref(), Some("gear 1"));
    assert_eq!(diagnostics[0].message, r#"cannot be read and left out: "dateBegin", "maximumMeters""#);
}

#[test]
fn a_file_cut_anywhere_keeps_what_came_before() {
    let text = format!(r#"[{{{ITEMS},"gearActivityDTOs":{LINKS}}}]"#);
    let mut most = (0, 0);
    for cut in 0..text.len() {
        let mut diagnostics = Diagnostics::default();
        match GearList.read(&mut text.as_bytes().get(..cut).expect("inside"), &mut diagnostics) {
            Ok(table) => {
                let found = (table.shoes.len(), table.shoe_links.len());
                assert!(found >= most, "cut at {cut}");
                most = found;
                assert!(diagnostics.iter().any(|one| one.code == Code::TableTruncated), "cut at {cut}");
            }
            Err(error) => {
                assert_eq!(error.code, Code::TableTruncated);
                assert_eq!(most, (0, 0), "cut at {cut}");
            }
        }
    }
    assert_eq!(most, (2, 3));
}

#[test]
fn it_is_told_by_name_or_content() {
    let known = |name: &str, head: &str| GearList.recognise(name, head.as_bytes());
    assert!(known("DI_CONNECT/DI-Connect-Fitness/a@b.org_gear.json", "[ {"));
    assert!(known("renamed.json", r#"[{"gearDTOS":[]}]"#));
    assert!(!known("a_gear.json", "gear"));
    assert!(!known("other.json", r#"{"gear":[]}"#));
}
