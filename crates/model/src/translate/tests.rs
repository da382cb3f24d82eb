//! Names before and after.
