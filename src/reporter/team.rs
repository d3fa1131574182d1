//! The team: `team.json` and `team.csv` (CONTRACT section 4) and the summary on the terminal. One athlete is made by
//! [`super::assemble::team_athlete`]; here they are put in order and written. The overview for people is worded in
//! [`page`], and shown by [`html`], [`picture`] and [`letter`].

pub mod html;
pub mod letter;
pub mod page;
pub mod picture;

use std::borrow::Cow;
use std::fmt::Write as _;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::csv;
use super::json::{Changes, indented};
use super::text::plain;
use crate::model::athlete::Units;
use crate::model::finding::{self, Severity};

/// The files of the overview.
pub const FILES: [&str; 4] = ["index.html", "team.png", "team.json", "team.csv"];

/// Name and version of the format.
pub const SCHEMA: &str = "patella.team/1";

/// One of a few words: the program's own, or read back from what was kept.
pub type Word = Cow<'static, str>;

/// `team.json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the keys are described in CONTRACT section 4")]
pub struct Team {
    pub schema: &'static str,
    pub as_of: String,
    pub name: Option<String>,
    pub athletes: Vec<TeamAthlete>,
}

/// `athletes`. One that could not be judged has its reason in `error`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the keys are described in CONTRACT section 4")]
pub struct TeamAthlete {
    pub id: String,
    pub name: String,
    pub severity: Word,
    pub raised: RaisedCounts,
    pub top_findings: Vec<TopFinding>,
    pub weekly_distance_m: Vec<Option<f64>>,
    pub change_ratio: Option<f64>,
    pub last_activity: Option<String>,
    pub last_run: Option<String>,
    pub changes: Changes,
    pub families: Vec<FamilyOutcome>,
    pub error: Option<String>,
    /// For people alone.
    #[serde(skip, default = "Words::none")]
    pub words: Words,
}

/// `families`: the rules of each group by their worst finding that is not muted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the keys are those of the verdict in CONTRACT section 4")]
pub struct FamilyOutcome {
    pub family: Word,
    pub severity: Word,
}

/// What only people are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// What they see distances in.
    pub units: Units,
    /// What the verdict asks for, such as `back off for a week`; empty without a verdict.
    pub asks: Word,
    /// What stands where no finding is to be told: how many rules could be checked, or why none.
    pub sentence: String,
    /// The pain that the athlete has, whether or not a rule is raised for it; `None` without an open episode.
    pub pain: Option<String>,
    /// Rules that the athlete has muted, which nobody is told of as new.
    pub muted: Vec<Word>,
}

impl Words {
    fn none() -> Self {
        Self {
            units: Units::Kilometres,
            asks: Word::Borrowed(""),
            sentence: String::new(),
            pain: None,
            muted: Vec::new(),
        }
    }
}

/// `raised`: rules by their worst finding, muted ones too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the keys are described in CONTRACT section 4")]
pub struct RaisedCounts {
    pub stop: usize,
    pub warn: usize,
    pub watch: usize,
    pub info: usize,
}

/// `top_findings`: the first findings that are not muted, with the keys that they have in the assessment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the keys are described in CONTRACT section 4")]
pub struct TopFinding {
    pub rule: Word,
    pub severity: Word,
    pub confidence: Word,
    pub grade: Word,
    pub from: String,
    pub to: String,
    pub value: f64,
    pub threshold: f64,
    pub unit: Word,
    pub comparison: Word,
    pub headline: String,
    pub notify: bool,
}

impl Team {
    /// The worst severity of any athlete's findings that are not muted; `None` without one.
    #[must_use]
    pub fn worst_severity(&self) -> Option<Severity> {
        // The first findings are the worst, and muted ones are not among them.
        let worst = self.athletes.iter().filter_map(|athlete| athlete.top_findings.first());
        worst.filter_map(|finding| Severity::from_name(&finding.severity)).max()
    }
}

impl TeamAthlete {
    /// An athlete who could not be judged.
    #[must_use]
    pub fn failed(id: String, name: String, as_of: NaiveDate, error: String) -> Self {
        Self {
            id,
            name,
            severity: "not-assessed".into(),
            raised: RaisedCounts::default(),
            top_findings: Vec::new(),
            weekly_distance_m: vec![None; WEEKS],
            change_ratio: None,
            last_activity: None,
            last_run: None,
            changes: Changes::until(as_of, &finding::Changes::default()),
            families: Vec::new(),
            error: Some(error),
            words: Words::none(),
        }
    }

    /// True when the athlete is to stop running and see a professional.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.severity == "stop"
    }

    /// The word that people read.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match &*self.severity {
            "stop" | "warn" => "Act",
            "watch" => "Watch",
            "not-assessed" => "No data",
            _ => "Fine",
        }
    }

    /// Act, Watch, No data, Fine.
    fn urgency(&self) -> u8 {
        match self.word() {
            "Act" => 0,
            "Watch" => 1,
            "No data" => 2,
            _ => 3,
        }
    }
}

/// Weeks of `weekly_distance_m`, all of them complete; those before the first recording and those with a run without
/// distance are null.
pub const WEEKS: usize = 8;

/// The team in the order of CONTRACT section 4.
#[must_use]
pub fn team(as_of: String, name: Option<String>, mut athletes: Vec<TeamAthlete>) -> Team {
    athletes.sort_by(|one, other| {
        let key = |athlete: &TeamAthlete| (athlete.urgency(), athlete.name.clone(), athlete.id.clone());
        key(one).cmp(&key(other))
    });
    Team { schema: SCHEMA, as_of, name, athletes }
}

/// `team.json`.
#[must_use]
pub fn json(team: &Team) -> String {
    indented(team)
}

/// `team.csv`: a row an athlete, lists separated by `; `.
#[must_use]
pub fn csv(team: &Team) -> String {
    const COLUMNS: [&str; 16] = [
        "id",
        "name",
        "severity",
        "stop",
        "warn",
        "watch",
        "info",
        "top_findings",
        "weekly_distance_m",
        "change_ratio",
        "last_activity",
        "changes_since",
        "new",
        "worse",
        "cleared",
        "error",
    ];
    let number = |value: &Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let rows = team.athletes.iter().map(|athlete| {
        let headlines: Vec<&str> = athlete.top_findings.iter().map(|finding| finding.headline.as_str()).collect();
        let weeks: Vec<String> = athlete.weekly_distance_m.iter().map(number).collect();
        vec![
            athlete.id.clone(),
            athlete.name.clone(),
            athlete.severity.to_string(),
            athlete.raised.stop.to_string(),
            athlete.raised.warn.to_string(),
            athlete.raised.watch.to_string(),
            athlete.raised.info.to_string(),
            headlines.join("; "),
            weeks.join("; "),
            number(&athlete.change_ratio),
            athlete.last_activity.clone().unwrap_or_default(),
            athlete.changes.since.clone(),
            athlete.changes.new.join("; "),
            athlete.changes.worse.join("; "),
            athlete.changes.cleared.join("; "),
            athlete.error.clone().unwrap_or_default(),
        ]
    });
    csv::render(&COLUMNS, rows)
}

/// Letters of a name and of a reason on the terminal.
const NAME_LETTERS: usize = 40;
const REASON_LETTERS: usize = 240;

/// The text cut at so many letters.
fn shortened(text: &str, letters: usize) -> String {
    let text = text.trim();
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let kept: String = text.chars().take(letters.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// What people see on the terminal: how many need what, who, why, and what changed.
#[must_use]
pub fn summary(team: &Team) -> String {
    /// More names than this are in the files.
    const SHOWN: usize = 20;
    let count = |word: &str| team.athletes.iter().filter(|athlete| athlete.word() == word).count();
    let athletes = if team.athletes.len() == 1 { "athlete" } else { "athletes" };
    let mut text = format!(
        "{} {athletes} as of {}: {} to act on, {} to watch, {} without data, {} fine\n",
        team.athletes.len(),
        team.as_of,
        count("Act"),
        count("Watch"),
        count("No data"),
        count("Fine")
    );
    let is_told = |athlete: &&TeamAthlete| athlete.word() != "Fine" || athlete.words.pain.is_some();
    let mut first: Vec<&TeamAthlete> = team.athletes.iter().filter(is_told).collect();
    first.sort_by_key(|athlete| !athlete.is_stopped());
    for athlete in first.iter().take(SHOWN) {
        let finding = athlete.top_findings.first().map(|finding| finding.headline.as_str());
        // What is merely worth knowing comes after pain.
        let finding = if athlete.word() == "Fine" { athlete.words.pain.as_deref().or(finding) } else { finding };
        let reason = athlete.error.as_deref().or(finding).unwrap_or("training load could not be judged");
        let care = if athlete.is_stopped() { "Seek care: " } else { "" };
        let (name, reason) =
            (shortened(&plain(&athlete.name), NAME_LETTERS), shortened(&plain(reason), REASON_LETTERS));
        let _ = writeln!(text, "  {:<8} {name:<24} {care}{reason}", athlete.word());
        let changed = page::changed(athlete);
        if !changed.is_empty() {
            let _ = writeln!(text, "  {:<8} {:<24} {changed}", "", "");
        }
    }
    let more = first.len().saturating_sub(SHOWN);
    if more > 0 {
        let _ = writeln!(text, "  and {more} more");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn athlete(id: &str, name: &str, severity: &'static str) -> TeamAthlete {
        let as_of = "2026-11-22".parse().expect("a day");
        let failed = TeamAthlete::failed(id.to_owned(), name.to_owned(), as_of, String::new());
        TeamAthlete { severity: severity.into(), error: None, ..failed }
    }

    #[test]
    fn the_most_urgent_come_first_then_names_then_ids() {
        let athletes = vec![
            athlete("f", "A", "ok"),
            athlete("n", "A", "not-assessed"),
            athlete("i", "Z", "info"),
            athlete("w", "A", "watch"),
            athlete("b", "B", "warn"),
            athlete("s", "C", "stop"),
            athlete("a", "B", "warn"),
        ];
        let team = team("2026-11-22".to_owned(), None, athletes);
        let ids: Vec<&str> = team.athletes.iter().map(|athlete| athlete.id.as_str()).collect();
        assert_eq!(ids, ["a", "b", "s", "w", "n", "f", "i"]);
        assert!(
            summary(&team)
                .starts_with("7 athletes as of 2026-11-22: 3 to act on, 1 to watch, 1 without data, 2 fine\n")
        );
    }

    #[test]
    fn a_row_of_csv_has_what_json_has() {
        let mut one = athlete("a", "=A, B", "watch");
        one.weekly_distance_m = vec![None, Some(12_000.5)];
        one.changes.new = vec!["single-run-spike".into(), "low-cadence".into()];
        let text = csv(&team("2026-11-22".to_owned(), None, vec![one]));
        assert_eq!(
            text.lines().nth(1),
            Some("a,\"'=A, B\",watch,0,0,0,0,,; 12000.5,,,2026-11-15,single-run-spike; low-cadence,,,")
        );
    }
}
