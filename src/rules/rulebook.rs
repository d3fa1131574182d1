//! The rulebook: which rules run, with which thresholds. Layers of TOML tables by rule id, built-in < team < athlete; a
//! later layer wins key by key. TOML sets numbers and switches, never logic. Everything unknown is an error that names
//! what was probably meant, since a misspelt threshold that is silently ignored would be a safety fault.

mod layer;

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use self::layer::Layer;
use super::RULES;
use super::context::Context;
use super::ids::{CONTRACT_IDS, MEDICAL_RED_FLAG};
use super::rule::{Compiled, RuleEntry, ThresholdError};
use crate::model::athlete::Mute;
use crate::model::finding::{Override, Severity, Verdict};
use crate::model::nearest::meant;

/// Bytes of the hash that are shown.
const HASH_BYTES: usize = 6;

/// What is wrong with a rulebook. All of it is the fault of whoever wrote the layer that is named.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RulebookError {
    /// Not TOML.
    #[error("{layer}: {message}")]
    Syntax {
        /// Where.
        layer: String,
        /// What the parser says, with line and column.
        message: String,
    },
    /// A table whose name is no rule.
    #[error("{place}: there is no rule `{rule}`{}", did_you_mean(*.nearest))]
    UnknownRule {
        /// File and line.
        place: String,
        /// The name given.
        rule: String,
        /// What was probably meant.
        nearest: Option<&'static str>,
    },
    /// A rule of the contract that is yet to be built.
    #[error("{place}: the rule `{rule}` is not in this version of patella")]
    NotInThisVersion {
        /// File and line.
        place: String,
        /// The rule.
        rule: String,
    },
    /// A key that team.toml does not have.
    #[error("{place}: team.toml has no key `{key}`{}", did_you_mean(*.nearest))]
    UnknownTeamKey {
        /// File and line.
        place: String,
        /// The key given.
        key: String,
        /// What was probably meant.
        nearest: Option<&'static str>,
    },
    /// A key that the rule does not have.
    #[error("{place}: `{rule}` has no threshold `{key}`{}", did_you_mean(*.nearest))]
    UnknownKey {
        /// File and line.
        place: String,
        /// The rule.
        rule: &'static str,
        /// The key given.
        key: String,
        /// What was probably meant.
        nearest: Option<&'static str>,
    },
    /// A value of the wrong type for one of the common keys, or no table at all.
    #[error("{place}: {what} must be {expected}")]
    WrongType {
        /// File and line.
        place: String,
        /// What.
        what: String,
        /// What it must be.
        expected: &'static str,
    },
    /// A threshold out of range, out of order or of the wrong type.
    #[error("{place}: `{rule}`: {fault}")]
    Threshold {
        /// File and line.
        place: String,
        /// The rule.
        rule: &'static str,
        /// What is wrong.
        fault: ThresholdError,
    },
    /// The one rule that cannot be silenced.
    #[error("{place}: `{MEDICAL_RED_FLAG}` can be neither muted, disabled nor capped")]
    Protected {
        /// File and line.
        place: String,
    },
}

fn did_you_mean(nearest: Option<&'static str>) -> String {
    nearest.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

/// One rule as it will run.
pub struct Setting {
    /// Rule id.
    pub rule: &'static str,
    /// False when it is switched off.
    pub enabled: bool,
    /// Findings are never more severe than this.
    pub severity_cap: Option<Severity>,
    /// Why it was changed, in the words of whoever did.
    pub reason: Option<String>,
    /// Thresholds in use, every key present.
    pub thresholds: toml::Table,
    compiled: Compiled,
}

impl Setting {
    /// Judges an athlete by this rule with these thresholds.
    pub(super) fn judge(&self, context: &Context<'_>) -> Verdict {
        (self.compiled.judge)(context)
    }
}

/// Every rule with its thresholds set.
pub struct Rulebook {
    settings: Vec<Setting>,
    overrides: Vec<Override>,
    hash: String,
}

impl Rulebook {
    /// The rulebook without any change.
    #[must_use]
    pub fn builtin() -> Self {
        // Built-in thresholds are inside their own ranges: a test loads them.
        Self::load(&[]).unwrap_or(Self { settings: Vec::new(), overrides: Vec::new(), hash: String::new() })
    }

    /// The built-in rulebook with changes on top, the last layer winning. A layer is a name for messages (a path) and
    /// its TOML text.
    ///
    /// # Errors
    ///
    /// When a layer is not TOML, names an unknown rule or threshold, gives a value of the wrong type, out of range or
    /// out of order, or tries to silence `medical-red-flag`.
    pub fn load(layers: &[(&str, &str)]) -> Result<Self, RulebookError> {
        Self::load_with_teams(&[], layers)
    }

    /// The same with the `[rulebook]` tables of `team.toml` files between the built-in rulebook and the layers on top.
    ///
    /// # Errors
    ///
    /// As [`Self::load`], and when a team.toml has another key than `name` and `rulebook`.
    pub fn load_with_teams(teams: &[(&str, &str)], layers: &[(&str, &str)]) -> Result<Self, RulebookError> {
        let teams = teams.iter().map(|(name, text)| Layer::of_team(name, text));
        let layers =
            teams.chain(layers.iter().map(|(name, text)| Layer::parse(name, text))).collect::<Result<Vec<_>, _>>()?;
        for layer in &layers {
            layer.check_names()?;
        }
        let settings = RULES.iter().map(|entry| setting(entry, &layers)).collect::<Result<Vec<_>, _>>()?;
        let overrides = RULES.iter().zip(&settings).flat_map(|(entry, setting)| overrides(entry, setting)).collect();
        let hash = hash(&settings);
        Ok(Self { settings, overrides, hash })
    }

    /// Twelve hex digits of SHA-256 over the rulebook in use: equal hashes judge alike in one version of the program.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Everything that differs from the built-in rulebook, by rule, then key.
    #[must_use]
    pub fn overrides(&self) -> &[Override] {
        &self.overrides
    }

    /// Every rule in order.
    #[must_use]
    pub fn settings(&self) -> &[Setting] {
        &self.settings
    }

    /// The setting of one rule.
    #[must_use]
    pub fn setting(&self, rule: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.rule == rule)
    }
}

/// Whether the mutes of a profile name rules that exist and may be muted. A rule of the contract that is not in this
/// version may be muted: profiles outlive versions.
///
/// # Errors
///
/// When a mute names no rule of the contract, or `medical-red-flag`.
pub fn check_mutes(layer: &str, mutes: &[Mute]) -> Result<(), RulebookError> {
    for mute in mutes {
        let place = format!("{layer}: [[mute]]");
        if mute.rule == MEDICAL_RED_FLAG {
            return Err(RulebookError::Protected { place });
        }
        if !CONTRACT_IDS.contains(&mute.rule.as_str()) {
            let nearest = meant(&mute.rule, CONTRACT_IDS.iter().copied());
            return Err(RulebookError::UnknownRule { place, rule: mute.rule.clone(), nearest });
        }
    }
    Ok(())
}

/// The built-in rulebook as TOML with a comment on every threshold: the template for changes.
#[must_use]
pub fn default_toml() -> String {
    let mut text = String::from(
        "# The built-in rulebook of patella. Copy what you want to change into rulebook.toml of an athlete's folder, or\n\
         # into the [rulebook] table of team.toml. Every rule also takes\n\
         #   enabled = false           switch it off; the report says so\n\
         #   severity_cap = \"info\"     never more severe than info, watch or warn\n\
         #   reason = \"...\"            why, for the report\n\
         # [A] stands in the article, [E] comes from a study or maker, [D] is patella's choice.\n",
    );
    for entry in RULES {
        let _ = write!(text, "\n# {}\n[{}]\n", entry.meta.summary, entry.meta.id);
        let defaults = entry.defaults();
        for field in entry.thresholds {
            for line in field.documentation.trim_end().lines() {
                let _ = writeln!(text, "# {line}");
            }
            let _ = writeln!(text, "# From {} to {}.", field.lowest, field.highest);
            if let Some(value) = defaults.get(field.name) {
                let _ = writeln!(text, "{} = {value}", field.name);
            }
        }
    }
    text
}

/// The same text as generated into the source tree; a test holds that it is current.
pub const DEFAULT_TOML: &str = include_str!("rulebook.default.toml");

fn setting(entry: &RuleEntry, layers: &[Layer]) -> Result<Setting, RulebookError> {
    let rule = entry.meta.id;
    let (mut enabled, mut severity_cap, mut reason) = (true, None, None);
    let mut thresholds = toml::Table::new();
    for layer in layers {
        enabled = layer.common(rule, "enabled", "true or false", toml::Value::as_bool)?.unwrap_or(enabled);
        let cap = layer.common(rule, "severity_cap", "\"info\", \"watch\", \"warn\" or \"stop\"", |value| {
            value.as_str().and_then(Severity::from_name)
        })?;
        severity_cap = cap.or(severity_cap);
        let why = layer.common(rule, "reason", "a text", |value| value.as_str().map(str::to_owned))?;
        reason = why.or(reason);
        for field in entry.thresholds {
            if let Some(value) = layer.get(rule, field.name) {
                thresholds.insert(field.name.to_owned(), value.clone());
            }
        }
        // Judged layer by layer, so that the fault is laid at the door of the layer that has it.
        entry.compile(thresholds.clone()).map_err(|fault| {
            let keys = entry.thresholds.iter().map(|field| field.name);
            let mistyped = entry.thresholds.iter().find(|field| !is_of_type(layer.get(rule, field.name), field.whole));
            let key = fault.key().or_else(|| mistyped.map(|field| field.name));
            let key = key.filter(|key| layer.get(rule, key).is_some());
            let key = key.or_else(|| keys.clone().find(|key| layer.get(rule, key).is_some()));
            RulebookError::Threshold { place: layer.place(rule, key), rule, fault }
        })?;
    }
    let compiled = entry.compile(thresholds).map_err(|fault| RulebookError::Threshold {
        place: "built-in rulebook".to_owned(),
        rule,
        fault,
    })?;
    Ok(Setting { rule, enabled, severity_cap, reason, thresholds: compiled.thresholds.clone(), compiled })
}

/// Whether a threshold that is given is a number, or a whole one where only those are allowed.
fn is_of_type(value: Option<&toml::Value>, whole: bool) -> bool {
    value.is_none_or(|value| {
        value.as_integer().is_some_and(|number| !whole || number >= 0) || (value.is_float() && !whole)
    })
}

fn overrides(entry: &RuleEntry, setting: &Setting) -> Vec<Override> {
    let over = |key: &str, default: toml::Value, used: toml::Value| Override {
        rule: entry.meta.id,
        key: key.to_owned(),
        default,
        used,
        reason: setting.reason.clone(),
    };
    let mut found = Vec::new();
    if !setting.enabled {
        found.push(over("enabled", true.into(), false.into()));
    }
    if let Some(cap) = setting.severity_cap.filter(|cap| *cap < Severity::Stop) {
        found.push(over("severity_cap", Severity::Stop.name().into(), cap.name().into()));
    }
    let defaults = entry.defaults();
    for field in entry.thresholds {
        if let (Some(default), Some(used)) = (defaults.get(field.name), setting.thresholds.get(field.name))
            && default != used
        {
            found.push(over(field.name, default.clone(), used.clone()));
        }
    }
    found
}

fn hash(settings: &[Setting]) -> String {
    let mut digest = Sha256::new();
    for setting in settings {
        let cap = setting.severity_cap.unwrap_or(Severity::Stop);
        digest.update(format!("[{}]\nenabled = {}\nseverity_cap = {cap}\n", setting.rule, setting.enabled));
        // A table of TOML is ordered by key, so its text is the same whatever the order of the layers.
        digest.update(setting.thresholds.to_string());
    }
    digest.finalize().iter().take(HASH_BYTES).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
