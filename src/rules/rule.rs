//! What a rule is: metadata, thresholds and a judgement.
//!
//! The typed side is `Rule`, one unit struct a file of `catalogue/`; the erased side is [`RuleEntry`], a constant that
//! a static slice can hold. Both are written by `declare_rule!`, which also captures the doc comment. No rule is run
//! here: see `engine.rs`.

use std::fmt;
use std::ops::RangeInclusive;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::context::Context;
use crate::model::finding::{Culprit, EvidenceGrade, Family, Verdict};

/// A source of the literature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Citation {
    /// Who, as the documentation names them: `Buist et al.`
    pub authors: &'static str,
    /// Year of publication.
    pub year: u16,
    /// Title.
    pub title: &'static str,
    /// Digital object identifier.
    pub doi: &'static str,
}

impl Citation {
    /// How the documentation refers to it: `Buist et al. 2008`.
    #[must_use]
    pub fn short(&self) -> String {
        format!("{} {}", self.authors, self.year)
    }
}

/// Everything about a rule that does not depend on an athlete.
#[derive(Debug, PartialEq)]
pub struct RuleMeta {
    /// Fixed id in kebab-case (CONTRACT section 5), never reused.
    pub id: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// Group in the report.
    pub family: Family,
    /// Rows of RULES that it implements.
    pub article: &'static [&'static str],
    /// How well the literature supports it.
    pub grade: EvidenceGrade,
    /// One sentence: what it flags.
    pub summary: &'static str,
    /// The doc comment of the rule, Markdown, without the values of the thresholds.
    pub documentation: &'static str,
    /// Sources.
    pub citations: &'static [Citation],
    /// Keys of the measures that it reads.
    pub measures: &'static [&'static str],
    /// Sections of the article on causes that it speaks to; none for a rule of upkeep.
    pub culprits: &'static [Culprit],
    /// Days that a finding may lie in, counted back from the as-of day, in words (CONTRACT section 5).
    pub judged_over: &'static str,
    /// Rules whose outcome it asks for; they are judged before it.
    pub after: &'static [&'static str],
    /// Whether a finding may send an alert unless it says otherwise itself.
    pub notifies: bool,
    /// Version of the program that has it first.
    pub since: &'static str,
}

/// One threshold of a rule, as people see it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThresholdMeta {
    /// Key in the rulebook.
    pub name: &'static str,
    /// What it decides, with its tag: `[A]` article, `[E]` study, `[D]` chosen.
    pub documentation: &'static str,
    /// Smallest allowed value.
    pub lowest: f64,
    /// Largest allowed value.
    pub highest: f64,
    /// True when only whole numbers are allowed.
    pub whole: bool,
}

/// Why a set of thresholds is refused. The rule's id is known to the caller.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ThresholdError {
    /// A value of the wrong type.
    #[error("{message}")]
    Type {
        /// What the decoder says.
        message: String,
    },
    /// A value outside its range.
    #[error("`{name}` must be from {lowest} to {highest}, not {value}")]
    Range {
        /// Threshold.
        name: &'static str,
        /// Value given.
        value: f64,
        /// Smallest allowed value.
        lowest: f64,
        /// Largest allowed value.
        highest: f64,
    },
    /// Levels that do not rise.
    #[error("`{lower}` ({lower_value}) must be below `{higher}` ({higher_value})")]
    Order {
        /// The milder level.
        lower: &'static str,
        /// Its value.
        lower_value: f64,
        /// The stronger level.
        higher: &'static str,
        /// Its value.
        higher_value: f64,
    },
}

impl ThresholdError {
    /// The key that is at fault, where one is.
    pub(crate) const fn key(&self) -> Option<&'static str> {
        match self {
            Self::Type { .. } => None,
            Self::Range { name, .. } => Some(name),
            Self::Order { higher, .. } => Some(higher),
        }
    }
}

/// The thresholds of one rule: numbers with defaults, read from TOML, unknown fields refused.
pub(crate) trait Thresholds: Default + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Each field in order.
    const FIELDS: &'static [ThresholdMeta];
    /// Groups of fields that must rise from left to right.
    const ASCENDING: &'static [&'static [&'static str]];

    /// The value of a field.
    fn value(&self, name: &str) -> Option<f64>;

    /// Ranges of the fields and order of the levels.
    fn validate(&self) -> Result<(), ThresholdError> {
        for field in Self::FIELDS {
            let value = self.value(field.name).unwrap_or(f64::NAN);
            if !RangeInclusive::new(field.lowest, field.highest).contains(&value) {
                let ThresholdMeta { name, lowest, highest, .. } = *field;
                return Err(ThresholdError::Range { name, value, lowest, highest });
            }
        }
        for group in Self::ASCENDING {
            for (&lower, &higher) in group.iter().zip(group.iter().skip(1)) {
                let (lower_value, higher_value) =
                    (self.value(lower).unwrap_or(f64::NAN), self.value(higher).unwrap_or(f64::NAN));
                if lower_value >= higher_value {
                    return Err(ThresholdError::Order { lower, lower_value, higher, higher_value });
                }
            }
        }
        Ok(())
    }
}

/// One rule: constant metadata, typed thresholds and a judgement that is a pure function of both and the history.
pub(crate) trait Rule {
    /// Its thresholds.
    type Thresholds: Thresholds;
    /// Its metadata.
    const META: &'static RuleMeta;
    /// Judges an athlete.
    fn assess(context: &Context<'_>, thresholds: &Self::Thresholds) -> Verdict;
}

/// A rule with its thresholds set.
pub(crate) type Judge = Box<dyn Fn(&Context<'_>) -> Verdict + Send + Sync>;

/// A rule with its thresholds set, and these as TOML.
pub(crate) struct Compiled {
    /// The judgement.
    pub(crate) judge: Judge,
    /// The thresholds in use, every key present.
    pub(crate) thresholds: toml::Table,
}

/// A rule without its type, so that a static slice can hold all of them.
pub struct RuleEntry {
    /// Metadata.
    pub meta: &'static RuleMeta,
    /// Thresholds in order.
    pub thresholds: &'static [ThresholdMeta],
    /// Groups of thresholds that must rise from left to right.
    pub ascending: &'static [&'static [&'static str]],
    defaults: fn() -> toml::Table,
    compile: fn(toml::Table) -> Result<Compiled, ThresholdError>,
}

impl RuleEntry {
    /// The entry of a rule.
    pub(crate) const fn of<R: Rule>() -> Self {
        Self {
            meta: R::META,
            thresholds: R::Thresholds::FIELDS,
            ascending: R::Thresholds::ASCENDING,
            defaults: || to_table(&R::Thresholds::default()),
            compile: compile::<R>,
        }
    }

    /// The built-in thresholds as TOML, every key present.
    #[must_use]
    pub fn defaults(&self) -> toml::Table {
        (self.defaults)()
    }

    /// The rule with these thresholds; those that are not given keep their built-in value.
    pub(crate) fn compile(&self, thresholds: toml::Table) -> Result<Compiled, ThresholdError> {
        (self.compile)(thresholds)
    }
}

impl fmt::Debug for RuleEntry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.meta.id)
    }
}

fn to_table<T: Serialize>(thresholds: &T) -> toml::Table {
    // Thresholds are flat structs of numbers: there is nothing in them that TOML could refuse.
    toml::Table::try_from(thresholds).unwrap_or_default()
}

fn compile<R: Rule>(table: toml::Table) -> Result<Compiled, ThresholdError> {
    let thresholds: R::Thresholds = table
        .try_into()
        .map_err(|error: toml::de::Error| ThresholdError::Type { message: in_plain_words(error.message()) })?;
    thresholds.validate()?;
    let table = to_table(&thresholds);
    Ok(Compiled { judge: Box::new(move |context| R::assess(context, &thresholds)), thresholds: table })
}

/// What the decoder says, without the names of Rust's types.
fn in_plain_words(message: &str) -> String {
    message
        .replace("floating point", "number")
        .replace("expected f64", "expected a number")
        .replace("expected u32", "expected a whole number")
}

/// Length of `text` once the space that follows each `///` is gone.
pub(crate) const fn unindented_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut length, mut index) = (0, 0);
    while index < bytes.len() {
        if !starts_line_with_space(bytes, index) {
            length += 1;
        }
        index += 1;
    }
    length
}

/// `text` without the space that follows each `///`.
pub(crate) const fn unindented<const LENGTH: usize>(text: &str) -> [u8; LENGTH] {
    let bytes = text.as_bytes();
    let mut kept = [0; LENGTH];
    let (mut length, mut index) = (0, 0);
    while index < bytes.len() {
        if !starts_line_with_space(bytes, index) {
            kept[length] = bytes[index];
            length += 1;
        }
        index += 1;
    }
    kept
}

const fn starts_line_with_space(bytes: &[u8], index: usize) -> bool {
    bytes[index] == b' ' && (index == 0 || bytes[index - 1] == b'\n')
}

/// Captures doc comments as one string, the space after each `///` removed.
macro_rules! captured {
    ($($doc:literal)+) => {{
        const RAW: &str = concat!($($doc, "\n"),+);
        const BYTES: [u8; $crate::rules::rule::unindented_length(RAW)] = $crate::rules::rule::unindented(RAW);
        const TEXT: &str = match std::str::from_utf8(&BYTES) {
            Ok(text) => text,
            Err(_) => "",
        };
        TEXT
    }};
}
pub(crate) use captured;

/// Declares a rule: its unit struct with documentation and metadata, and its `Thresholds` with defaults and ranges.
/// The file adds `fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict`.
macro_rules! declare_rule {
    (
        $(#[doc = $doc:literal])+
        rule $name:ident {
            id: $id:literal,
            title: $title:literal,
            family: $family:ident,
            article: [$($article:literal),+],
            grade: $grade:ident,
            summary: $summary:literal,
            measures: [$($measure:literal),+],
            culprits: [$($culprit:ident),*],
            judged_over: $judged_over:literal,
            after: [$($after:literal),*],
            notifies: $notifies:literal,
            since: $since:literal,
            citations: [$($citation:ident),*],
        }
        thresholds {
            $($(#[doc = $field_doc:literal])+ $field:ident: $type:ident = $default:literal, $lowest:literal to $highest:literal;)+
        }
        ascending: [$([$($level:ident),+]),*]
    ) => {
        $(#[doc = $doc])+
        pub(crate) struct $name;

        #[doc = concat!("Thresholds of `", $id, "`.")]
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        #[expect(rustdoc::broken_intra_doc_links, reason = "the tags [A], [E] and [D] of RULES are no links")]
        pub(crate) struct Thresholds {
            $($(#[doc = $field_doc])+ pub(crate) $field: $type,)+
        }

        impl Default for Thresholds {
            fn default() -> Self {
                Self { $($field: $default),+ }
            }
        }

        impl $crate::rules::rule::Thresholds for Thresholds {
            const FIELDS: &'static [$crate::rules::rule::ThresholdMeta] = &[$(
                $crate::rules::rule::ThresholdMeta {
                    name: stringify!($field),
                    documentation: $crate::rules::rule::captured!($($field_doc)+),
                    lowest: $lowest as f64,
                    highest: $highest as f64,
                    whole: $crate::rules::rule::is_whole(stringify!($type)),
                }
            ),+];
            const ASCENDING: &'static [&'static [&'static str]] = &[$(&[$(stringify!($level)),+]),*];

            fn value(&self, name: &str) -> Option<f64> {
                match name {
                    $(stringify!($field) => Some(self.$field.into()),)+
                    _ => None,
                }
            }
        }

        impl $crate::rules::rule::Rule for $name {
            type Thresholds = Thresholds;
            const META: &'static $crate::rules::rule::RuleMeta = &$crate::rules::rule::RuleMeta {
                id: $id,
                title: $title,
                family: $crate::model::finding::Family::$family,
                article: &[$($article),+],
                grade: $crate::model::finding::EvidenceGrade::$grade,
                summary: $summary,
                documentation: $crate::rules::rule::captured!($($doc)+),
                citations: &[$($crate::rules::literature::$citation),*],
                measures: &[$($measure),+],
                culprits: &[$($crate::model::finding::Culprit::$culprit),*],
                judged_over: $judged_over,
                after: &[$($after),*],
                notifies: $notifies,
                since: $since,
            };

            fn assess(
                context: &$crate::rules::context::Context<'_>,
                thresholds: &Thresholds,
            ) -> $crate::model::finding::Verdict {
                assess(context, thresholds)
            }
        }
    };
}
pub(crate) use declare_rule;

/// True for the name of the type of whole numbers.
pub(crate) const fn is_whole(type_name: &str) -> bool {
    matches!(type_name.as_bytes(), b"u32")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_value_of_the_wrong_type_is_told_without_type_names() {
        let told = super::in_plain_words("invalid type: floating point `3.5`, expected u32");
        assert_eq!(told, "invalid type: number `3.5`, expected a whole number");
        let told = super::in_plain_words("invalid type: string \"a\", expected f64");
        assert_eq!(told, "invalid type: string \"a\", expected a number");
    }

    #[test]
    fn a_captured_comment_keeps_its_lines_and_loses_one_space() {
        assert_eq!(captured!(" one" "" "   two"), "one\n\n  two\n");
    }
}
