//! Shoes: what a row of activities names, and the list `shoes.csv` (FORMATS section 1.5). The list has no ids, no
//! distances and no dates; which shoe a row means is decided elsewhere.

use std::io::BufRead;

use super::faults::{self, Faults, Place};
use super::records::{End, Record, Records};
use super::{number, words};
use crate::diagnostics::Diagnostics;
use crate::importer::ReadError;
use crate::importer::exports::{Table, TableReader};
use crate::model::activity::Sport;
use crate::model::service::Service;
use crate::model::shoe::{GearName, ServiceShoe};

/// Reads `shoes.csv`.
#[derive(Debug, Clone, Copy)]
pub struct ShoesReader;

/// Names of the first three columns. English from real tables, the others from memory: translated headers of this table
/// were never seen.
const HEADERS: &[[&str; 3]] = &[
    ["shoe name", "shoe brand", "shoe model"],
    ["schuhname", "schuhmarke", "schuhmodell"],
    ["nom des chaussures", "marque des chaussures", "modèle des chaussures"],
    ["nombre de las zapatillas", "marca de las zapatillas", "modelo de las zapatillas"],
    ["naam schoen", "merk schoen", "model schoen"],
];
/// Columns of the table in any language.
const COLUMNS: usize = 4;

impl TableReader for ShoesReader {
    fn service(&self) -> Service {
        Service::Strava
    }

    fn recognise(&self, name: &str, head: &[u8]) -> bool {
        let cells: Vec<String> = super::records::first_record(head).iter().map(|cell| words::column(cell)).collect();
        let known =
            |names: &[&str; 3]| cells.iter().zip(names).filter(|(cell, name)| cell == name).count() == names.len();
        // In another language only the name and the number of columns are left to go by.
        let own_name = name.rsplit(['/', '\\']).next().is_some_and(|name| name.eq_ignore_ascii_case("shoes.csv"));
        HEADERS.iter().any(known) || own_name && cells.len() == COLUMNS && cells.iter().all(|cell| !cell.is_empty())
    }

    fn read(&self, bytes: &mut dyn BufRead, diagnostics: &mut Diagnostics) -> Result<Table, ReadError> {
        let mut records = Records::new(bytes).map_err(|error| faults::unreadable(&error))?;
        let header = records.next().map_err(|error| faults::unreadable(&error))?.ok_or_else(faults::empty)?;
        records.expect_width(header.cells.len());
        let mut table = Table::default();
        let mut faults = Faults::new(diagnostics);
        for row in 1_u64.. {
            let record = match records.next() {
                Ok(Some(record)) => record,
                Ok(None) => break,
                Err(error) => {
                    faults.cut_by(&error, row - 1);
                    break;
                }
            };
            let place = Place { row, line: record.line };
            if record.end == End::Unclosed {
                faults.cut(place);
                continue;
            }
            if record.cells.len() != header.cells.len() {
                faults.width(place, &record, header.cells.len());
            }
            match shoe(&record) {
                Some(shoe) => table.shoes.push(shoe),
                None => faults.row(place, "no shoe is named", None),
            }
        }
        faults.finish();
        Ok(table)
    }
}

fn shoe(record: &Record) -> Option<ServiceShoe> {
    let cell = |index: usize| record.cells.get(index).and_then(|cell| words::collapsed(cell));
    let (nickname, brand, model) = (cell(0), cell(1), cell(2));
    (nickname.is_some() || brand.is_some() || model.is_some()).then_some(ServiceShoe {
        service: Service::Strava,
        id: None,
        nickname,
        brand,
        model,
        in_use_from: None,
        retired_on: None,
        retired: false,
        limit: None,
    })
}

/// The shoe that a row names. Bikes stand in the same column, so that it is a shoe only for what is done on foot, or
/// when the row has the id of a shoe.
pub(super) fn of_row(sport: Option<Sport>, text: &str, shoe_id: &str, bike_id: &str) -> Option<GearName> {
    let id = number::id(shoe_id).and_then(Result::ok);
    let bike = number::id(bike_id).is_some();
    let on_foot = match sport {
        Some(sport) => matches!(sport, Sport::Run | Sport::Walk | Sport::Hike),
        None => id.is_some(),
    };
    let text = words::collapsed(text);
    (on_foot && (id.is_some() || text.is_some() && !bike)).then_some(GearName {
        service: Some(Service::Strava),
        id,
        text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shoes_of_rows() {
        let name = of_row(Some(Sport::Run), "ASICS  Gel-Cumulus 25 ", "18154252.0", "").expect("a shoe");
        assert_eq!((name.id.as_deref(), name.text.as_deref()), (Some("18154252"), Some("ASICS Gel-Cumulus 25")));
        assert_eq!(of_row(Some(Sport::Walk), "", "9886392", "").and_then(|name| name.id).as_deref(), Some("9886392"));
        assert_eq!(
            of_row(Some(Sport::Run), "Pulse 11", "", "").and_then(|name| name.text).as_deref(),
            Some("Pulse 11")
        );
        assert_eq!(of_row(Some(Sport::Bike), "Kona Rove ST", "", "5858926.0"), None);
        assert_eq!(of_row(Some(Sport::Run), "Kona Rove ST", "", "5858926.0"), None, "a ride made a run");
        assert_eq!(of_row(None, "Kona Rove ST", "", ""), None);
        assert_eq!(of_row(Some(Sport::Run), " ", "", ""), None);
    }

    #[test]
    fn the_list_of_shoes() {
        let text = "Shoe Name,Shoe Brand,Shoe Model,Shoe Default Sport Types\r\nPulse 11,ASICS,Gel Pulse 11,Run\r\n\
                    ,Nike,Pegasus 40,\r\nOld pair\r\n,,,Run\r\n";
        assert!(ShoesReader.recognise("x/strava-export-shoes.csv", text.as_bytes()));
        assert!(ShoesReader.recognise("Export/Shoes.csv", "Nome,Marca,Modello,Sport\n".as_bytes()));
        assert!(!ShoesReader.recognise("shoes.csv", b"model,price\n"));
        assert!(!ShoesReader.recognise("bikes.csv", b"Bike Name,Bike Brand,Bike Model,Bike Default Sport Types\n"));
        let mut diagnostics = Diagnostics::default();
        let table = ShoesReader.read(&mut text.as_bytes(), &mut diagnostics).expect("a table");
        let names: Vec<_> = table.shoes.iter().map(|shoe| (shoe.nickname.as_deref(), shoe.model.as_deref())).collect();
        assert_eq!(
            names,
            [(Some("Pulse 11"), Some("Gel Pulse 11")), (None, Some("Pegasus 40")), (Some("Old pair"), None)]
        );
        let places: Vec<_> = diagnostics.iter().filter_map(|one| one.place.as_deref()).collect();
        assert_eq!(places, ["row 4", "row 5"], "a short row, and one without a shoe");
    }
}
