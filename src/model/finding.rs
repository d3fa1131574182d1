//! What a rule says. Three outcomes, not two: raised, clear and not assessed, since silence must not read as safety.
//! How bad it is ([`Severity`]), how good the data were ([`Confidence`]) and how well the literature supports the rule
//! ([`EvidenceGrade`]) are three separate things.

use super::activity::ActivityId;
use super::calendar::DaySpan;
use super::named::named;
use super::phrase::Phrase;

named!(
    /// How bad a finding is, mildest first.
    Severity {
        /// For information.
        Info = "info",
        /// Keep an eye on it.
        Watch = "watch",
        /// Act on it.
        Warn = "warn",
        /// Stop running and see a professional.
        Stop = "stop",
    }
);

named!(
    /// How far the data behind a finding can be trusted.
    Confidence {
        /// Guessed or thin data.
        Low = "low",
        /// Some data are missing or repaired.
        Medium = "medium",
        /// Complete data.
        High = "high",
    }
);

named!(
    /// How well the literature supports a rule.
    EvidenceGrade {
        /// By a trial or large cohort of runners.
        Supported = "S",
        /// Partly, or by mechanism.
        Partial = "P",
        /// No direct evidence either way.
        NoEvidence = "N",
        /// Contradicted.
        Contradicted = "C",
    }
);

named!(
    /// The group of rules that a rule belongs to, in the order of the report.
    Family {
        /// Pain.
        Pain = "pain",
        /// Training load.
        TrainingLoad = "training load",
        /// Running form.
        RunningForm = "running form",
        /// Shoes and surface.
        ShoesAndSurface = "shoes and surface",
        /// Habits.
        Habits = "habits",
    }
);

named!(
    /// The article's sections on causes.
    Culprit {
        /// Hip weakness.
        Hip = "hip",
        /// Runner's knee.
        Kneecap = "kneecap",
        /// Iliotibial band.
        ItBand = "it-band",
        /// Training load.
        TrainingLoad = "training-load",
        /// Running form.
        Form = "form",
        /// Shoes and surface.
        ShoesAndSurface = "shoes-and-surface",
        /// Imbalance and flexibility.
        Flexibility = "flexibility",
    }
);

named!(
    /// Unit of a value in JSON.
    Unit {
        /// A ratio, 0.1 meaning a tenth.
        Ratio = "ratio",
        /// Metres.
        Metres = "m",
        /// Steps of both feet per minute.
        StepsPerMinute = "spm",
        /// Days.
        Days = "d",
        /// Hours.
        Hours = "h",
        /// Percent, 10 meaning a tenth.
        Percent = "%",
        /// Millimetres.
        Millimetres = "mm",
        /// A plain count.
        Count = "count",
        /// A number without unit.
        None = "1",
    }
);

named!(
    /// How value and threshold were compared.
    Comparison {
        /// Above.
        Above = ">",
        /// At or above.
        AtLeast = ">=",
        /// Below.
        Below = "<",
        /// At or below.
        AtMost = "<=",
    }
);

/// One number behind a verdict, with its days and runs: enough to check the arithmetic by hand.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Key of the measure, such as `distance_m`; its unit is the key's ending.
    pub measure: &'static str,
    /// The number.
    pub value: f64,
    /// Days that it covers.
    pub span: DaySpan,
    /// Recordings that it comes from; empty when it covers all of the span.
    pub activities: Vec<ActivityId>,
    /// The same as a sentence.
    pub text: Phrase,
}

/// A broken rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// How bad.
    pub severity: Severity,
    /// How sure of the data.
    pub confidence: Confidence,
    /// Days on which it happened.
    pub span: DaySpan,
    /// What it is about, such as a shoe's name, when a rule can be raised several times at once; else empty.
    pub subject: String,
    /// What was measured.
    pub value: f64,
    /// What it was compared with.
    pub threshold: f64,
    /// Unit of both.
    pub unit: Unit,
    /// How.
    pub comparison: Comparison,
    /// The finding in one line, with its number.
    pub headline: Phrase,
    /// What to do next, most important first.
    pub advice: Vec<Phrase>,
    /// Numbers behind it; never empty.
    pub evidence: Vec<Evidence>,
    /// False when it is only for display and must not send an alert.
    pub may_notify: bool,
}

/// The outcome of one rule.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Broken, at least once. Never empty.
    Raised(Vec<Finding>),
    /// Checked and kept, with the numbers that show it.
    Clear(Vec<Evidence>),
    /// Could not tell.
    NotAssessed {
        /// Why, as a sentence that ends with the remedy where there is one.
        reason: Phrase,
        /// Keys of the missing inputs.
        missing: Vec<&'static str>,
    },
}

impl Verdict {
    /// True when it says stop: then plans and progress are silent, and the only thing to do is to seek care.
    #[must_use]
    pub fn is_stop(&self) -> bool {
        matches!(self, Self::Raised(findings) if findings.iter().any(|finding| finding.severity == Severity::Stop))
    }
}

/// A verdict with what the engine adds.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleOutcome {
    /// Rule id.
    pub rule: &'static str,
    /// Outcome.
    pub verdict: Verdict,
    /// Why it is muted, when it is: it still counts as raised but sets no verdict and sends no alert.
    pub muted: Option<String>,
    /// Why it is switched off, when it is. Its verdict is then "not assessed".
    pub disabled: Option<String>,
}

/// A threshold that differs from the built-in one.
#[derive(Debug, Clone, PartialEq)]
pub struct Override {
    /// Rule id.
    pub rule: &'static str,
    /// Threshold.
    pub key: String,
    /// Built-in value as TOML.
    pub default: toml::Value,
    /// Used value as TOML.
    pub used: toml::Value,
    /// Why, in the words of whoever changed it.
    pub reason: Option<String>,
}

/// How many days before the judged one "new since last time" looks.
pub const COMPARED_DAYS_BEFORE: i64 = 7;

/// What changed between two assessments, by rule id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Raised now, not before.
    pub new: Vec<&'static str>,
    /// Raised now with a higher severity.
    pub worse: Vec<&'static str>,
    /// Raised before, clear now.
    pub cleared: Vec<&'static str>,
}
