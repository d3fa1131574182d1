//! The fixed ids of CONTRACT section 5, in the order of every list of rules. An id that is not built yet is known all
//! the same, so that an error can say so.

/// Every id of the contract in its order.
pub const CONTRACT_IDS: &[&str] = &[
    "weekly-volume-jump",
    "single-run-spike",
    "two-week-volume-jump",
    "acute-chronic-ratio",
    "speed-and-hills-together",
    "back-to-back-hard-days",
    "same-run-every-time",
    "training-monotony",
    "intensity-before-base",
    "too-little-easy-running",
    "comeback-too-fast",
    "descent-spike",
    "persistent-fatigue",
    "boom-bust-cycle",
    "easy-days-too-hard",
    "inconsistent-running",
    "low-cadence",
    "possible-overstriding",
    "high-vertical-oscillation",
    "heel-strike",
    "contact-time-imbalance",
    "late-run-form-drift",
    "gait-check-advised",
    "worn-shoes",
    "abrupt-shoe-change",
    "worn-insoles",
    "no-shoe-rotation",
    "hard-surface-only",
    "one-sided-routes",
    "skipped-warm-up",
    "skipped-cool-down",
    "too-little-strength",
    "overdue-checkup",
    "long-sitting",
    "medical-red-flag",
    "see-a-professional",
    "load-not-reduced-after-pain",
    "no-cross-training-in-recovery",
    "return-protocol-broken",
    "strength-not-helping",
    "painful-strength-work",
    "pain-log-gaps",
];

/// The only rule that can be neither muted, disabled nor capped (CONTRACT section 2).
pub const MEDICAL_RED_FLAG: &str = "medical-red-flag";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contract_lists_each_id_once() {
        let unique: std::collections::BTreeSet<_> = CONTRACT_IDS.iter().collect();
        assert_eq!(unique.len(), CONTRACT_IDS.len());
        assert_eq!(CONTRACT_IDS.len(), 42);
    }
}
