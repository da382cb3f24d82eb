//! Bellwether beside its peers, in one run: see `benches/`.
