#![no_main]

// The same bytes under both names: what one reader does not know, the other one may.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    patella_fuzz::survive(&[("a_0_summarizedActivities.json", bytes), ("a_gear.json", bytes)]);
});
