//! A double quote that nobody closed makes one text of all lines up to the next quote. Finds such rows and gives back
//! their lines. Judges no cell.

/// True when the bytes of one row of the file are several lines. A text in quotes may hold line breaks.
pub(super) fn has_lines(raw: &str) -> bool {
    raw.trim().contains(['\n', '\r'])
}

/// The lines of a row as rows of their own, each with its distance from the first; quotes count for nothing in them.
pub(super) fn lines(raw: &str, delimiter: u8) -> Vec<(u64, csv::StringRecord)> {
    let lines = raw.lines().zip(0..).filter(|(line, _)| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(|(line, distance)| (distance, cells(line, delimiter))).collect()
}

fn cells(line: &str, delimiter: u8) -> csv::StringRecord {
    line.split(char::from(delimiter)).map(|cell| cell.trim().trim_matches('"').trim()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_becomes_a_row() {
        assert!(has_lines("a,\"b\nc\"\n") && !has_lines("a,b\n"));
        let found = lines("2026-11-01;3;\"open\r\n\r\n2026-11-03; 4 ;x\r\n", b';');
        let told: Vec<(u64, Vec<&str>)> =
            found.iter().map(|(distance, cells)| (*distance, cells.iter().collect())).collect();
        assert_eq!(told, [(0, vec!["2026-11-01", "3", "open"]), (2, vec!["2026-11-03", "4", "x"])]);
    }
}
