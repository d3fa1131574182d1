#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| patella_fuzz::survive(&[("a.gpx", bytes)]));
