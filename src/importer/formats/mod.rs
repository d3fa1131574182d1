//! One reader a format.
