//! Builds: what the build system has made of which service, and what of it is not deployed yet.

pub mod blazar;
