//! Dates of Strava's table in any language: always UTC, written as the account's language writes dates (FORMATS
//! section 1.3). A date is never guessed: what can be read in two ways is left to the rest of the table.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Date {
    /// An instant in UTC.
    Known(NaiveDateTime),
    /// Day and month, or month and day, with slashes between them, as spreadsheet programs write.
    Slashed(Slashed),
}

/// A date of which only the rest of the table tells whether the day or the month comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slashed {
    first: u32,
    second: u32,
    year: i32,
    time: NaiveTime,
}

/// Which comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    DayFirst,
    MonthFirst,
}

impl Slashed {
    /// The order that this date alone allows, when it allows but one.
    pub(super) fn order(self) -> Option<Order> {
        match (self.in_order(Order::DayFirst), self.in_order(Order::MonthFirst)) {
            (Some(_), None) => Some(Order::DayFirst),
            (None, Some(_)) => Some(Order::MonthFirst),
            _ => None,
        }
    }

    /// The instant when read in this order.
    pub(super) fn in_order(self, order: Order) -> Option<NaiveDateTime> {
        let (day, month) = match order {
            Order::DayFirst => (self.first, self.second),
            Order::MonthFirst => (self.second, self.first),
        };
        Some(NaiveDate::from_ymd_opt(self.year, month, day)?.and_time(self.time))
    }
}

/// Names of the months by language, abbreviated and in full, without dots. English, Spanish and Dutch as in real
/// tables, French as read by programs for French tables (FORMATS section 1.3); the others from memory.
const MONTHS: [&[&str]; 12] = [
    &[
        "jan",
        "january",
        "januar",
        "janvier",
        "janv",
        "enero",
        "ene",
        "januari",
        "gennaio",
        "gen",
        "janeiro",
        "sty",
        "stycznia",
        "янв",
        "января",
        "jän",
        "jänner",
    ],
    &[
        "feb",
        "february",
        "februar",
        "février",
        "févr",
        "fevr",
        "fév",
        "febrero",
        "februari",
        "febbraio",
        "fevereiro",
        "fev",
        "lut",
        "lutego",
        "февр",
        "февраля",
        "фев",
    ],
    &["mar", "march", "märz", "mär", "mrz", "mars", "marzo", "mrt", "maart", "março", "marts", "marca", "мар", "марта"],
    &["apr", "april", "avril", "avr", "abr", "abril", "aprile", "kwi", "kwietnia", "апр", "апреля"],
    &["may", "mai", "mayo", "mei", "maggio", "mag", "maio", "maj", "maja", "мая", "май"],
    &["jun", "june", "juni", "juin", "junio", "giugno", "giu", "junho", "cze", "czerwca", "июн", "июня"],
    &["jul", "july", "juli", "juil", "juillet", "julio", "luglio", "lug", "julho", "lip", "lipca", "июл", "июля"],
    &["aug", "august", "août", "aout", "agosto", "ago", "augustus", "augusti", "sie", "sierpnia", "авг", "августа"],
    &[
        "sep",
        "sept",
        "september",
        "septembre",
        "septiembre",
        "setiembre",
        "settembre",
        "set",
        "setembro",
        "wrz",
        "września",
        "сент",
        "сентября",
    ],
    &[
        "oct",
        "october",
        "okt",
        "oktober",
        "octobre",
        "octubre",
        "ottobre",
        "ott",
        "out",
        "outubro",
        "paź",
        "października",
        "окт",
        "октября",
    ],
    &["nov", "november", "novembre", "noviembre", "novembro", "lis", "listopada", "нояб", "ноября"],
    &[
        "dec",
        "december",
        "dez",
        "dezember",
        "déc",
        "décembre",
        "decembre",
        "dic",
        "diciembre",
        "dicembre",
        "dezembro",
        "des",
        "desember",
        "gru",
        "grudnia",
        "дек",
        "декабря",
    ],
];

/// Words for the halves of the day: English and Spanish as in real tables, Chinese, Japanese and Korean from memory.
const BEFORE_NOON: &[&str] = &["am", "上午", "午前", "오전"];
const AFTER_NOON: &[&str] = &["pm", "下午", "午後", "오후"];

/// The first year of which there are recordings, and the last that is believed. Chosen: satellite receivers for runners
/// came after 1990.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;

/// A run of digits, with the mark before it, or of letters.
#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number { value: u32, digits: usize, after: char },
    Word(String),
}

/// Reads a date with its time. `None` when it cannot be read without guessing.
pub(super) fn parse(text: &str) -> Option<Date> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text.trim()) {
        return known(time.naive_utc());
    }
    let tokens = tokens(text)?;
    let words: Vec<&str> = tokens
        .iter()
        .filter_map(|token| match token {
            Token::Word(word) => Some(word.as_str()),
            Token::Number { .. } => None,
        })
        .collect();
    let mut months = words.iter().filter_map(|word| month(word));
    let (month, None) = (months.next(), months.next()) else { return None };
    let said = |names: &[&str]| words.iter().any(|word| names.contains(word)) || halves(&words, names);
    let afternoon = match (said(BEFORE_NOON), said(AFTER_NOON)) {
        (false, false) => None,
        (before, after) if before != after => Some(after),
        _ => return None,
    };
    let numbers: Vec<(u32, usize, char)> = tokens
        .iter()
        .filter_map(|token| match token {
            Token::Number { value, digits, after } => Some((*value, *digits, *after)),
            Token::Word(_) => None,
        })
        .collect();
    let (day_part, time_part) = numbers.split_at_checked(if month.is_some() { 2 } else { 3 })?;
    let time = time(time_part, afternoon)?;
    match (month, day_part) {
        (Some(month), [day, year]) => {
            // "2026 jul 18" has the year first; the other orders have it last.
            let (day, year) = if day.1 == 4 { (year, day) } else { (day, year) };
            known(NaiveDate::from_ymd_opt(full_year(*year)?, month, day.0)?.and_time(time))
        }
        (None, [year, month, day]) if year.1 == 4 => {
            known(NaiveDate::from_ymd_opt(full_year(*year)?, month.0, day.0)?.and_time(time))
        }
        (None, [first, second, year]) => {
            let date = Slashed { first: first.0, second: second.0, year: full_year(*year)?, time };
            if second.2 == '.' {
                // Nobody writes the month first with dots.
                return known(date.in_order(Order::DayFirst)?);
            }
            (date.in_order(Order::DayFirst).or(date.in_order(Order::MonthFirst))).map(|_| Date::Slashed(date))
        }
        _ => None,
    }
}

fn known(time: NaiveDateTime) -> Option<Date> {
    use chrono::Datelike as _;
    YEARS.contains(&time.year()).then_some(Date::Known(time))
}

/// Two digits of a year are of this century: spreadsheet programs write so, and Strava began in 2009.
fn full_year((value, digits, _): (u32, usize, char)) -> Option<i32> {
    let year = i32::try_from(value).ok()?;
    match digits {
        4 => Some(year).filter(|year| YEARS.contains(year)),
        2 => Some(2_000 + year),
        _ => None,
    }
}

/// `p. m.` is two words.
fn halves(words: &[&str], names: &[&str]) -> bool {
    words.windows(2).any(|pair| match pair {
        [half, "m"] => names.contains(&format!("{half}m").as_str()),
        _ => false,
    })
}

fn month(word: &str) -> Option<u32> {
    let at = MONTHS.iter().position(|names| names.contains(&word))?;
    u32::try_from(at + 1).ok()
}

/// Hours and minutes, perhaps seconds; fractions of a second are passed over.
fn time(numbers: &[(u32, usize, char)], afternoon: Option<bool>) -> Option<NaiveTime> {
    let (hour, minute, second) = match numbers {
        [hour, minute] => (hour.0, minute.0, 0),
        [hour, minute, second] => (hour.0, minute.0, second.0),
        [hour, minute, second, (_, _, '.')] if second.2 == ':' => (hour.0, minute.0, second.0),
        _ => return None,
    };
    let hour = match afternoon {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(after) => hour % 12 + if after { 12 } else { 0 },
    };
    NaiveTime::from_hms_opt(hour, minute, second)
}

/// Parts a date into numbers and words. Dots inside words are dropped: `p.m.`, `juil.`. `None` for a number that is
/// no part of any date.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut after = ' ';
    let lower = text.to_lowercase();
    let mut rest = lower.chars().peekable();
    while let Some(one) = rest.next() {
        if let Some(first) = one.to_digit(10) {
            let (mut value, mut digits) = (first, 1);
            while let Some(digit) = rest.peek().and_then(|next| next.to_digit(10)) {
                (value, digits) = (value.checked_mul(10)?.checked_add(digit)?, digits + 1);
                rest.next();
            }
            tokens.push(Token::Number { value, digits, after });
        } else if one.is_alphabetic() {
            let mut word = String::from(one);
            while let Some(next) = rest.peek().filter(|next| next.is_alphabetic() || **next == '.') {
                if *next != '.' {
                    word.push(*next);
                }
                rest.next();
            }
            tokens.push(Token::Word(word));
        }
        after = one;
    }
    Some(tokens)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        match parse(text)? {
            Date::Known(time) => Some(time.format("%Y-%m-%d %H:%M:%S").to_string()),
            Date::Slashed(date) => Some(match date.order() {
                Some(order) => format!("{order:?} {}", date.in_order(order)?.format("%Y-%m-%d %H:%M:%S")),
                None => "either".to_owned(),
            }),
        }
    }

    #[test]
    fn dates_of_real_tables() {
        for (text, expected) in [
            // FORMATS section 1.3.
            ("Oct 31, 2024, 7:56:19 PM", "2024-10-31 19:56:19"),
            ("22 May 2024, 08:19:26", "2024-05-22 08:19:26"),
            ("09.12.2022, 15:24:49", "2022-12-09 15:24:49"),
            ("8 jul 2017, 15:25:34", "2017-07-08 15:25:34"),
            ("21 mei 2017, 09:44:26", "2017-05-21 09:44:26"),
            ("2 ago 2026, 12:20:32\u{202F}p.m.", "2026-08-02 12:20:32"),
            ("18 jul 2026, 12:33:16\u{202F}a.m.", "2026-07-18 00:33:16"),
            ("2 ago 2026, 1:20:32 p. m.", "2026-08-02 13:20:32"),
            ("27 juil. 2026, 03:45:40", "2026-07-27 03:45:40"),
            ("1 févr. 2026 à 03:45:40", "2026-02-01 03:45:40"),
            ("2018-09-12 15:02:23", "2018-09-12 15:02:23"),
            ("2018-09-12T15:02:23Z", "2018-09-12 15:02:23"),
            ("2018-09-12 15:02:23+00:00", "2018-09-12 15:02:23"),
            ("2018-09-12 15:02:23.250", "2018-09-12 15:02:23"),
            // From memory.
            ("2024/05/22 8:19:26", "2024-05-22 08:19:26"),
            ("2024年5月22日 8:19:26", "2024-05-22 08:19:26"),
            ("2024年5月22日 下午8:19:26", "2024-05-22 20:19:26"),
            ("2024. 5. 22. 오후 8:19:26", "2024-05-22 20:19:26"),
            ("22 de mai. de 2024, 08:19:26", "2024-05-22 08:19:26"),
            ("22 mag 2024, 08:19:26", "2024-05-22 08:19:26"),
            ("22. maj 2024 kl. 08.19.26", "2024-05-22 08:19:26"),
            ("22 paź 2024, 08:19:26", "2024-10-22 08:19:26"),
            ("22 мая 2024 г., 08:19:26", "2024-05-22 08:19:26"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn slashes_are_read_only_where_they_allow_one_order() {
        assert_eq!(read("5/29/22 15:53").as_deref(), Some("MonthFirst 2022-05-29 15:53:00"));
        assert_eq!(read("29/05/2022 15:53:35").as_deref(), Some("DayFirst 2022-05-29 15:53:35"));
        assert_eq!(read("5/6/2022 3:53:35 PM").as_deref(), Some("either"));
        assert_eq!(read("29/29/2022 15:53:35"), None);
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "44710.66",
            "May 29, 2022",
            "32 May 2024, 08:19:26",
            "22 xyz 2024, 08:19:26",
            "22 May 2024, 28:19:26",
            "22 May 2024, 13:19:26 PM",
            "22 May 0024, 08:19:26",
            "22 May Jun 2024, 08:19:26",
            "99999999999999 May 2024, 08:19:26",
            "05-06-2022",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn no_name_stands_for_two_months() {
        let mut all: Vec<&str> = MONTHS.concat();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
