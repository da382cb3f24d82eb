//! Families held against a catalogue.
